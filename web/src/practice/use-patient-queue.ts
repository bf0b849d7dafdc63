import type { QueueEntry, ReadyCheckResult, ScheduleView } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/runtime'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, isPassing } from '../platform/index.ts'
import { patchLive, useLiveQuery, useRoom, useServerEvent } from '../platform/live-index.ts'
import { keys } from './keys.ts'
import { LastUpdate, patchView } from './queue-patch.ts'
import { useStatusEvents } from './use-schedules.ts'

/** A patient's view of one session: fetched once, redrawn from events, polled without a socket. */
export function usePatientQueue(scheduleId: string) {
  const cache = useQueryClient()
  const key = keys.view(scheduleId)
  const [last] = useState(() => new LastUpdate())
  const refetch = (): void => void cache.invalidateQueries({ queryKey: key })

  useStatusEvents()
  useRoom('join_schedule', 'leave_schedule', { scheduleId }, refetch)
  useServerEvent('queue_updated', (update) => {
    const view = cache.getQueryData<ScheduleView>(key)
    if (update.scheduleId !== scheduleId || !last.see(update) || !view) return
    const patched = patchView(view, update)
    cache.setQueryData(key, patched)
    // Which call it is, the event does not say; only the one patient concerned asks.
    if (patched.queueEntry?.status === 'IN_CALL' && patched.queueEntry.callSessionId === null) refetch()
  })
  return useLiveQuery<ScheduleView>({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const view = await call('viewSchedule', { params: { id: scheduleId }, signal })
      const newer = last.after(view.revision)
      return newer ? patchView(view, newer) : view
    },
    pollMs: pollIntervals.queue,
  })
}

/** The same view where it is only glanced at: in the list, not live. */
export function usePatientQueueGlance(scheduleId: string, enabled: boolean): ScheduleView | null {
  const view = useQuery({
    queryKey: keys.view(scheduleId),
    queryFn: ({ signal }) => call('viewSchedule', { params: { id: scheduleId }, signal }),
    enabled,
    refetchOnMount: 'always',
  })
  return view.data ?? null
}

/** What the patient does to their own place. */
export function useOwnPlace(scheduleId: string) {
  const cache = useQueryClient()
  const key = keys.view(scheduleId)
  const params = { id: scheduleId }
  const refetch = () => cache.invalidateQueries({ queryKey: key })
  const patch = (change: (entry: QueueEntry) => QueueEntry | null): void => {
    patchLive<ScheduleView>(cache, key, (view) =>
      view?.queueEntry ? { ...view, queueEntry: change(view.queueEntry) } : view,
    )
  }
  const join = useMutation({ mutationFn: () => call('joinQueue', { params }), onSettled: refetch })
  const leave = useMutation({
    mutationFn: () => call('leaveQueue', { params }),
    onSuccess: () => patch(() => null),
    onSettled: refetch,
  })
  const ready = useMutation({
    mutationFn: (isReady: boolean) => call('toggleReady', { params, body: { isReady } }),
    onSuccess: ({ isReady, status }) => patch((entry) => ({ ...entry, isReady, status })),
    onError: refetch,
  })
  const check = useMutation({
    mutationFn: (result: ReadyCheckResult) => call('saveReadyCheck', { params, body: result }),
    // One result after the other: a late answer must not put an older one over a newer.
    scope: { id: `ready-check-${scheduleId}` },
    retry: (count, error) => isPassing(error) && count < 20,
    retryDelay: 3000,
    onSuccess: (readyCheck) => patch((entry) => ({ ...entry, readyCheck })),
  })
  return { join, leave, ready, check }
}
