import type { Schedule, ScheduleView, ServerPayload } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/runtime'
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../platform/index.ts'
import { patchLive, useLiveQuery, useOnUp, useServerEvent } from '../platform/live-index.ts'
import { keys } from './keys.ts'
import { openSchedules, ownSchedules } from './queries/index.ts'

type StatusChange = Pick<ServerPayload<'schedule_status_changed'>, 'scheduleId' | 'status'>

/** Applies a change of status to every list that contains the session. */
function patchStatus(cache: QueryClient, { scheduleId, status }: StatusChange): void {
  for (const key of [keys.own, keys.browse]) {
    patchLive<Schedule[]>(cache, key, (list) =>
      list?.map((schedule) => (schedule.id === scheduleId ? { ...schedule, status } : schedule)),
    )
  }
  patchLive<ScheduleView>(cache, keys.view(scheduleId), (view) =>
    view ? { ...view, schedule: { ...view.schedule, status } } : view,
  )
}

export function useStatusEvents(): void {
  const cache = useQueryClient()
  useServerEvent('schedule_status_changed', (change) => patchStatus(cache, change))
}

function useScheduleList(query: typeof ownSchedules | typeof openSchedules) {
  const cache = useQueryClient()
  useStatusEvents()
  useOnUp(() => void cache.invalidateQueries({ queryKey: query.queryKey }))
  return useLiveQuery<Schedule[]>({ ...query, pollMs: pollIntervals.queue })
}

export const useOwnSchedules = () => useScheduleList(ownSchedules)
export const useBrowseSchedules = () => useScheduleList(openSchedules)

export function useCreateSchedule() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: { date: string; startTime: string; endTime: string }) => call('createSchedule', { body }),
    onSuccess: (created) => {
      cache.setQueryData<Schedule[]>(keys.own, (list) => (list ? [created, ...list] : list))
      void cache.invalidateQueries({ queryKey: keys.own })
    },
  })
}

export function usePracticeSwitch(scheduleId: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (to: 'start' | 'end') =>
      call(to === 'start' ? 'startPractice' : 'endPractice', { params: { id: scheduleId } }),
    onSuccess: ({ status }) => patchStatus(cache, { scheduleId, status }),
    // The server refuses when the session has changed in the meantime, so its current state is fetched.
    onError: () => cache.invalidateQueries({ queryKey: keys.own }),
  })
}
