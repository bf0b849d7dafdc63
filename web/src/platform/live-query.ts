import { keepPreviousData, type QueryKey, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { isAskedAhead } from './ask-ahead.ts'
import { useSocketStatus } from './live.tsx'
import type { LiveStatus } from './live-socket.ts'
import { askAgain } from './query-client.ts'

/** Returns the polling interval; false while the socket is connected. */
export function pollEvery(status: LiveStatus, intervalMs: number, wanted = true): number | false {
  return wanted && status !== 'up' ? intervalMs : false
}

/**
 * Reads a query that events keep fresh, and that is polled only while there is no socket.
 * @param options.pollMs interval without a socket, in milliseconds
 * @param options.poll false when the data cannot change any more
 * @param options.later true for what the first screen does not need: it is asked for once the socket is up, so that it
 * is not asked for twice, or once there is known to be none
 */
export function useLiveQuery<T>(options: {
  queryKey: QueryKey
  queryFn: (context: { signal: AbortSignal }) => Promise<T>
  pollMs: number
  poll?: boolean
  enabled?: boolean
  later?: boolean
  keepPrevious?: boolean
}): UseQueryResult<T> {
  const status = useSocketStatus()
  return useQuery<T>({
    queryKey: options.queryKey,
    queryFn: options.queryFn,
    enabled: (options.enabled ?? true) && (options.later !== true || status === 'up' || status === 'down'),
    // Without a socket the next poll is the next attempt.
    ...(status === 'up' ? {} : { retry: false }),
    refetchInterval: (query) => pollEvery(status, options.pollMs, options.poll ?? true) || askAgain(query),
    // An invitation must ring in a hidden tab too.
    refetchIntervalInBackground: true,
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
    // Data is fetched again whenever a component mounts, because events may have been missed while none was mounted. What
    // was just asked for ahead of the page is fetched again when the page hears events.
    refetchOnMount: (query) => (isAskedAhead(query) ? false : 'always'),
  })
}
