import type { Notification } from '@medconsult/contract'
import { NOTIFICATIONS_PAGE } from '@medconsult/contract/runtime'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../platform/index.ts'
import { patchLive, useOnUp } from '../platform/live-index.ts'
import { keys } from './keys.ts'

export interface Notifications {
  /** null: nothing was fetched yet. */
  list: Notification[] | null
  error: unknown
  isFetching: boolean
  refetch: () => void
  /** Fetches the next page; null when there is none. */
  more: (() => void) | null
  fetchingMore: boolean
  /** True when more than the first page is shown. */
  grown: boolean
  read: (id: string) => void
  readAll: () => void
  readingAll: boolean
  failedRead: unknown
}

/** Reads one's own notifications page by page. The bell's events keep them fresh. */
export function useNotifications(): Notifications {
  const cache = useQueryClient()
  const query = useInfiniteQuery({
    queryKey: keys.list,
    queryFn: ({ pageParam, signal }) =>
      call('listNotifications', { query: pageParam === null ? {} : { before: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ notifications }) =>
      notifications.length < NOTIFICATIONS_PAGE ? undefined : notifications.at(-1)?.id,
    refetchOnMount: 'always',
  })
  useOnUp(() => void cache.invalidateQueries({ queryKey: keys.list }))
  const list = query.data?.pages.flatMap(({ notifications }) => notifications) ?? null
  const settled = ({ unread }: { unread: number }): void => {
    patchLive<number>(cache, keys.unread, () => unread)
    void cache.invalidateQueries({ queryKey: keys.list })
  }
  const one = useMutation({
    mutationFn: (id: string) => call('readNotifications', { body: { ids: [id] } }),
    onSuccess: settled,
  })
  const all = useMutation({
    mutationFn: (newest: string) => call('readAllNotifications', { body: { newest } }),
    onSuccess: settled,
  })
  return {
    list,
    error: query.error,
    isFetching: query.isFetching,
    refetch: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    fetchingMore: query.isFetchingNextPage,
    grown: (query.data?.pages.length ?? 0) > 1,
    read: (id) => one.mutate(id),
    readAll: () => {
      const newest = list?.[0]?.id
      if (newest !== undefined) all.mutate(newest)
    },
    readingAll: all.isPending,
    failedRead: all.error ?? one.error,
  }
}
