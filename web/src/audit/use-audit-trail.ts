import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { type Answer, call } from '../platform/index.ts'

export type TrailQuery = Omit<NonNullable<Parameters<typeof call<'readAuditTrail'>>[1]['query']>, 'before'>

/**
 * Reads a part of the trail page by page. It reads only on request, because each reading adds an entry to the trail.
 */
export function useAuditTrail(query: TrailQuery) {
  return useInfiniteQuery({
    queryKey: ['audit', query],
    queryFn: ({ pageParam, signal }) =>
      call('readAuditTrail', { query: { ...query, ...(pageParam !== null && { before: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Answer<'readAuditTrail'>) => page.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

export function useFindPerson() {
  return useMutation({ mutationFn: (email: string) => call('findPerson', { body: { email } }) })
}

/** Reads the entries about one's own data page by page. */
export function useOwnTrail() {
  return useInfiniteQuery({
    queryKey: ['audit', 'own'],
    queryFn: ({ pageParam, signal }) =>
      call('readOwnTrail', { query: pageParam === null ? {} : { before: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Answer<'readOwnTrail'>) => page.next ?? undefined,
    refetchOnMount: 'always',
  })
}
