import type { Role } from '@medconsult/contract'
import type { AccountState } from '@medconsult/contract/runtime'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Answer, call } from '../../platform/index.ts'

const KEY = ['admin', 'people'] as const

export type PasswordLink = Answer<'sendPasswordLink'>

export interface PeopleFilters {
  name: string
  role: Role | ''
  state: AccountState | ''
}

export function usePeople({ name, role, state }: PeopleFilters) {
  const query = { ...(name && { name }), ...(role && { role }), ...(state && { state }) }
  return useInfiniteQuery({
    queryKey: [...KEY, query],
    queryFn: ({ pageParam, signal }) =>
      call('listPeople', { query: { ...query, ...(pageParam !== null && { before: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Answer<'listPeople'>) => page.next ?? undefined,
    refetchOnMount: 'always',
  })
}

/** The list is read anew after a refusal too, because another administrator may have been faster. */
function useChange<Given, Result>(change: (given: Given) => Promise<Result>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn: change, onSettled: () => cache.invalidateQueries({ queryKey: KEY }) })
}

export const useInvite = () =>
  useChange((body: { name: string; email: string; role: Role }) => call('invitePerson', { body }))

export const useDisable = () =>
  useChange(({ id, ownAccount }: { id: string; ownAccount: boolean }) =>
    call('disablePerson', { params: { id }, body: { ownAccount } }),
  )

export const useEnable = () => useChange((id: string) => call('enablePerson', { params: { id } }))

export const useChangeRole = () =>
  useChange(({ id, ...body }: { id: string; role: Role; ownAccount: boolean }) =>
    call('changeRole', { params: { id }, body }),
  )

export const useEndSessions = () => useChange((id: string) => call('endSessions', { params: { id } }))

export const useResetSecondFactor = () => useChange((id: string) => call('resetSecondFactor', { params: { id } }))

export const useSendLink = () => useChange((id: string) => call('sendPasswordLink', { params: { id } }))
