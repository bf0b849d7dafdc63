import type { Appointment } from '@medconsult/contract'
import { APPOINTMENTS_PAGE, CALENDAR_PAGE } from '@medconsult/contract/runtime'
import { type InfiniteData, type QueryClient, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../platform/index.ts'
import { patchLive, pollEvery, useLiveQuery, useOnUp, useServerEvent, useSocketStatus } from '../platform/live-index.ts'
import { newest, patchPages } from './appointment-patch.ts'
import { keys, POLL_MS, POLL_NEAR_MS, type Show } from './keys.ts'

type Pages = InfiniteData<Appointment[], string | null>

/** Puts an appointment from an event or an answer into every query that contains it. */
export function patchAppointment(cache: QueryClient, news: Appointment): void {
  patchLive<Appointment>(cache, keys.one(news.id), (before) => newest(before, news))
  for (const show of ['open', 'closed'] as const) {
    const list = cache.getQueryData<Pages>(keys.list(show))
    if (list === undefined) continue
    const { pages, stale } = patchPages(list.pages, news, show)
    patchLive<Pages>(cache, keys.list(show), (before) => before && { ...before, pages })
    if (stale) void cache.invalidateQueries({ queryKey: keys.list(show) })
  }
  for (const [queryKey] of cache.getQueriesData<Appointment[]>({ queryKey: keys.betweens }))
    patchLive<Appointment[]>(cache, queryKey, (list) =>
      list?.map((one) => (one.id === news.id ? newest(one, news) : one)),
    )
  // The appointment may have moved into a period, or out of it.
  void cache.invalidateQueries({ queryKey: keys.betweens })
}

function useAppointmentEvents(): void {
  const cache = useQueryClient()
  useServerEvent('appointment_updated', (news) => patchAppointment(cache, news))
}

export interface AppointmentList {
  /** null: nothing was fetched yet. */
  appointments: Appointment[] | null
  error: unknown
  isFetching: boolean
  refetch: () => void
  /** Fetches the next page; null when there is none. */
  more: (() => void) | null
  fetchingMore: boolean
  /** True when more than the first page is shown. */
  grown: boolean
}

/** Reads one's own appointments page by page. Events keep them fresh, and they are polled without a socket. */
export function useAppointments(show: Show): AppointmentList {
  const cache = useQueryClient()
  const status = useSocketStatus()
  useAppointmentEvents()
  useOnUp(() => void cache.invalidateQueries({ queryKey: keys.list(show) }))
  const query = useInfiniteQuery({
    queryKey: keys.list(show),
    queryFn: ({ pageParam, signal }) =>
      call('listAppointments', { query: { show, ...(pageParam === null ? {} : { after: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.length < APPOINTMENTS_PAGE ? undefined : page.at(-1)?.id),
    refetchInterval: pollEvery(status, POLL_MS),
    refetchOnMount: 'always',
  })
  const pages = query.data?.pages
  return {
    appointments: pages?.flat() ?? null,
    error: query.error,
    isFetching: query.isFetching,
    refetch: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    fetchingMore: query.isFetchingNextPage,
    grown: (pages?.length ?? 0) > 1,
  }
}

/** @param near true when the call may start at any moment, so that it is polled more often without a socket */
export function useAppointment(id: string, near: boolean) {
  const cache = useQueryClient()
  useAppointmentEvents()
  useOnUp(() => void cache.invalidateQueries({ queryKey: keys.one(id) }))
  return useLiveQuery<Appointment>({
    queryKey: keys.one(id),
    queryFn: ({ signal }) => call('readAppointment', { params: { id }, signal }),
    pollMs: near ? POLL_NEAR_MS : POLL_MS,
  })
}

async function readBetween(query: { from: string; to: string }, signal: AbortSignal): Promise<Appointment[]> {
  const all: Appointment[] = []
  for (;;) {
    const after = all.at(-1)?.id
    const page = await call('listAppointmentsBetween', { query: { ...query, ...(after && { after }) }, signal })
    all.push(...page)
    if (page.length < CALENDAR_PAGE) return all
  }
}

/**
 * Reads what takes time in a doctor's own calendar, without cancelled appointments.
 * @param period at most 45 days, ms since the epoch; null: nothing is read
 */
export function useAppointmentsBetween(period: { start: number; end: number } | null) {
  const cache = useQueryClient()
  useAppointmentEvents()
  useOnUp(() => void cache.invalidateQueries({ queryKey: keys.betweens }))
  const from = new Date(period?.start ?? 0).toISOString()
  const to = new Date(period?.end ?? 0).toISOString()
  return useLiveQuery<Appointment[]>({
    queryKey: keys.between(from, to),
    queryFn: ({ signal }) => readBetween({ from, to }, signal),
    pollMs: POLL_MS,
    enabled: period !== null,
  })
}
