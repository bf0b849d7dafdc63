import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../platform/index.ts'
import { makePasskey } from './ceremonies.ts'

/** The same key as on the page about security. The page is read anew after a refusal too. */
function useChange<Given, Result>(change: (given: Given) => Promise<Result>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: change,
    // Not awaited: new recovery codes are shown before the page is read anew.
    onSettled: () => void cache.invalidateQueries({ queryKey: ['second-factor'] }),
    gcTime: 0,
  })
}

export const useMakePasskey = () => useChange(makePasskey)
export const useRenamePasskey = () =>
  useChange(({ id, name }: { id: string; name: string }) => call('renamePasskey', { params: { id }, body: { name } }))
export const useRemovePasskey = () =>
  useChange(({ id, password }: { id: string; password: string }) =>
    call('removePasskey', { params: { id }, body: { password } }),
  )
