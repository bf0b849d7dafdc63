import type { ListedSchedule, Schedule, ScheduleView, ServerPayload } from '@medconsult/contract'
import { pollIntervals, SCHEDULES_PAGE } from '@medconsult/contract/runtime'
import {
  type InfiniteData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../platform/index.ts'
import { patchLive, useLiveQuery, useOnUp, useServerEvent } from '../platform/live-index.ts'
import { keys } from './keys.ts'
import { openSchedules, ownSchedules } from './queries/index.ts'

type StatusChange = Pick<ServerPayload<'schedule_status_changed'>, 'scheduleId' | 'status'>

/** Applies a change of status to every list that contains the session. */
function patchStatus(cache: QueryClient, { scheduleId, status }: StatusChange): void {
  const patch = <T extends Schedule>(list: T[]): T[] =>
    list.map((schedule) => (schedule.id === scheduleId ? { ...schedule, status } : schedule))
  for (const key of [keys.own, keys.browse]) patchLive<Schedule[]>(cache, key, (list) => list && patch(list))
  cache.setQueriesData<InfiniteData<ListedSchedule[]>>(
    { queryKey: keys.morePages },
    (data) => data && { ...data, pages: data.pages.map(patch) },
  )
  patchLive<ScheduleView>(cache, keys.view(scheduleId), (view) =>
    view ? { ...view, schedule: { ...view.schedule, status } } : view,
  )
}

export function useStatusEvents(): void {
  const cache = useQueryClient()
  useServerEvent('schedule_status_changed', (change) => patchStatus(cache, change))
}

function useScheduleList<T extends Schedule>(query: {
  queryKey: readonly string[]
  queryFn: (context: { signal: AbortSignal }) => Promise<T[]>
}) {
  const cache = useQueryClient()
  useStatusEvents()
  useOnUp(() => void cache.invalidateQueries({ queryKey: query.queryKey }))
  return useLiveQuery<T[]>({ ...query, pollMs: pollIntervals.queue })
}

export const useOwnSchedules = () => useScheduleList<Schedule>(ownSchedules)

/**
 * The sessions that a patient can choose from. The first page is kept up to date; the pages after it, and those found by
 * a doctor's name, are read when they are asked for.
 * @param name words of a doctor's name; empty: any doctor
 */
export function useBrowseSchedules(name: string) {
  const first = useScheduleList<ListedSchedule>(openSchedules)
  const last = first.data?.at(-1)?.id
  const isLong = first.data?.length === SCHEDULES_PAGE
  const [wanted, want] = useState(false)
  const cache = useQueryClient()
  useOnUp(() => void cache.invalidateQueries({ queryKey: keys.morePages }))
  const pages = useInfiniteQuery({
    queryKey: [...keys.morePages, name, name === '' ? last : null],
    queryFn: ({ pageParam, signal }) =>
      call('browseSchedules', { query: { ...(name && { name }), ...(pageParam && { after: pageParam }) }, signal }),
    initialPageParam: name === '' ? last : undefined,
    getNextPageParam: (page) => (page.length < SCHEDULES_PAGE ? undefined : page.at(-1)?.id),
    enabled: name !== '' || (wanted && isLong),
    placeholderData: (before) => before,
  })
  const shown = new Set(name === '' ? first.data?.map(({ id }) => id) : [])
  // While the first page moves on, a session may be in both for a moment.
  const more = (pages.data?.pages.flat() ?? []).filter(({ id }) => !shown.has(id))
  const isFirstOnly = name === '' && !(wanted && isLong)
  return {
    first,
    /** Whether there are so many that one wants to search. */
    isLong,
    /** null: those of the first page are not read yet. */
    schedules:
      name !== '' ? (pages.data ? more : null) : first.data ? [...first.data, ...(isFirstOnly ? [] : more)] : null,
    /** Reads the next page; null when there is none. */
    more: isFirstOnly
      ? isLong
        ? () => want(true)
        : null
      : pages.hasNextPage
        ? () => void pages.fetchNextPage()
        : null,
    isFetchingMore: pages.isFetching && !isFirstOnly,
    error: isFirstOnly ? null : pages.error,
    pages,
  }
}

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
