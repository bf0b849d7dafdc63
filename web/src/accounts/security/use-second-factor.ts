import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../platform/index.ts'

const KEY = ['second-factor'] as const

export const useSecondFactor = () =>
  useQuery({ queryKey: KEY, queryFn: ({ signal }) => call('readSecondFactor', { signal }), refetchOnMount: 'always' })

/** The page is read anew after a refusal too, because another page may have been faster. */
function useChange<Given, Result>(change: (given: Given) => Promise<Result>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSettled: () => cache.invalidateQueries({ queryKey: KEY }),
    // Secrets must not stay in the memory of the page.
    gcTime: 0,
  })
}

export const useBeginTotp = () => useChange((password: string) => call('beginTotp', { body: { password } }))
export const useConfirmTotp = () => useChange((code: string) => call('confirmTotp', { body: { code } }))
export const useRemoveFactor = () => useChange((password: string) => call('removeSecondFactor', { body: { password } }))
export const useRenewCodes = () => useChange((password: string) => call('renewRecoveryCodes', { body: { password } }))
