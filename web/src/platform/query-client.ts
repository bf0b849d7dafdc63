import { QueryClient } from '@tanstack/react-query'
import { isPassing } from './problem.ts'
import { session } from './session.ts'

export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) => isPassing(error) && count < 2,
        retryDelay: (attempt) => Math.min(400 * 2 ** attempt, 3000),
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
