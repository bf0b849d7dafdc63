import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type Answer, call, session } from '../../platform/index.ts'

const SESSIONS = ['own-sessions'] as const

export const useOwnSessions = () =>
  useQuery({
    queryKey: SESSIONS,
    queryFn: ({ signal }) => call('listOwnSessions', { signal }),
    refetchOnMount: 'always',
  })

/** @param isWanted false as long as nobody has asked for them */
export const useSignIns = (isWanted: boolean) =>
  useInfiniteQuery({
    queryKey: ['own-sign-ins'],
    queryFn: ({ pageParam, signal }) =>
      call('listSignIns', { query: { ...(pageParam !== null && { before: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Answer<'listSignIns'>) => page.next ?? undefined,
    enabled: isWanted,
    refetchOnMount: 'always',
  })

/** The list is read anew after a refusal too, because another page may have been faster. */
function useChange<Given, Result>(change: (given: Given) => Promise<Result>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSettled: () => cache.invalidateQueries({ queryKey: SESSIONS }),
    // Passwords must not stay in the memory of the page.
    gcTime: 0,
  })
}

export const useEndSession = () => useChange((id: string) => call('endOwnSession', { params: { id } }))
export const useEndOthers = () => useChange(() => call('endOtherSessions', {}))
export const useChangePassword = () =>
  useChange((body: { password: string; newPassword: string }) => call('changeOwnPassword', { body }))

export const useChangeName = () =>
  useMutation({
    mutationFn: (name: string) => call('changeOwnName', { body: { name } }),
    onSuccess: (user) => session.begin(user),
  })
