import { QueryClient } from '@tanstack/react-query'
import { isPassing } from './problem.ts'
import { session } from './session.ts'

/** The first pause before a question is asked again that had no answer, and the longest; each is twice the one before (ms). */
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 60_000

/** How many answers had failed to come when a question was answered last: each outage begins with the first pause. */
const failuresBefore = new WeakMap<object, number>()

/**
 * Returns when a question is asked again whose last answer did not come, so that a page recovers by itself when the
 * server is back: milliseconds, or false for never. A refusal stays one, however often somebody asks.
 */
export function askAgain(query: { state: { error: unknown; errorUpdateCount: number } }): number | false {
  const { error, errorUpdateCount } = query.state
  if (error === null) failuresBefore.set(query, errorUpdateCount)
  if (error === null || !isPassing(error)) return false
  const failures = errorUpdateCount - (failuresBefore.get(query) ?? 0)
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS)
}

export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) => isPassing(error) && count < 2,
        retryDelay: (attempt) => Math.min(400 * 2 ** attempt, 3000),
        refetchInterval: askAgain,
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // A browser's own idea of being offline is often wrong, so requests are always tried.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
  // When a session ends, nothing of that person stays in the cache, in any tab.
  session.onEnd(() => client.clear())
  return client
}
