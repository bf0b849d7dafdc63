import { keepPreviousData, type QueryKey, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useSocketStatus } from './live.tsx'
import type { LiveStatus } from './live-socket.ts'

/** The polling switch: with the socket up nobody polls. */
export function pollEvery(status: LiveStatus, intervalMs: number, wanted = true): number | false {
  return wanted && status !== 'up' ? intervalMs : false
}

/**
 * A snapshot by REST that events keep fresh, and that is polled only while there is no socket.
 * @param options.pollMs interval without a socket, in milliseconds
 * @param options.poll false when this snapshot can't change any more
 */
export function useLiveQuery<T>(options: {
  queryKey: QueryKey
  queryFn: (context: { signal: AbortSignal }) => Promise<T>
  pollMs: number
  poll?: boolean
  enabled?: boolean
  keepPrevious?: boolean
}): UseQueryResult<T> {
  const status = useSocketStatus()
  return useQuery<T>({
    queryKey: options.queryKey,
    queryFn: options.queryFn,
    enabled: options.enabled ?? true,
    // The next poll is the next try.
    ...(status === 'up' ? {} : { retry: false }),
    refetchInterval: pollEvery(status, options.pollMs, options.poll ?? true),
    // An invitation must ring in a hidden tab too.
    refetchIntervalInBackground: true,
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
    // Coming to a page is a reason to look again: events may have passed while nobody listened.
    refetchOnMount: 'always',
  })
}
