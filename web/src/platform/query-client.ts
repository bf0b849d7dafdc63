import { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './problem.ts'

/** Worth another try by itself: no answer, or an answer from a server that is just starting. */
function passing(error: unknown): boolean {
  return !(error instanceof ApiProblem) || error.code === 'OFFLINE' || error.code === 'UNAVAILABLE'
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) => passing(error) && count < 2,
        retryDelay: (attempt) => Math.min(400 * 2 ** attempt, 3000),
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // The browser's own idea of being offline is often wrong; a failed request tells better.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
}
