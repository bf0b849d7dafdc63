import type { PastCall } from '@medconsult/contract'
import { CALLS_PAGE } from '@medconsult/contract/runtime'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../platform/index.ts'
import { useOnUp, useServerEvent } from '../../platform/live-index.ts'
import { keys } from '../keys.ts'

export interface PastCalls {
  /** null: nothing was fetched yet. */
  calls: PastCall[] | null
  error: unknown
  isFetching: boolean
  refetch: () => void
  /** Fetches the next page; null when there is none. */
  more: (() => void) | null
  fetchingMore: boolean
  /** True when more than the first page is shown. */
  grown: boolean
}

/** Reads one's own past calls page by page. They are fetched again when a call ends and when the socket reconnects. */
export function usePastCalls(): PastCalls {
  const cache = useQueryClient()
  const query = useInfiniteQuery({
    queryKey: keys.past,
    queryFn: ({ pageParam, signal }) =>
      call('listCalls', { query: pageParam === null ? {} : { before: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.length < CALLS_PAGE ? undefined : page.at(-1)?.startedAt),
    refetchOnMount: 'always',
  })
  const again = (): void => void cache.invalidateQueries({ queryKey: keys.past })
  useOnUp(again)
  useServerEvent('call_ended', again)
  useServerEvent('call_activated', again)
  const pages = query.data?.pages
  return {
    calls: pages?.flat() ?? null,
    error: query.error,
    isFetching: query.isFetching,
    refetch: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    fetchingMore: query.isFetchingNextPage,
    grown: (pages?.length ?? 0) > 1,
  }
}
