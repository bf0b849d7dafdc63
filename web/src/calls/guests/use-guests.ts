import type { Guest } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/words'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../platform/index.ts'
import { patchLive, useLiveQuery, useOnUp, useServerEvent } from '../../platform/live-index.ts'

const keyOf = (callSessionId: string) => ['calls', 'guests', callSessionId] as const
type Move = 'admitGuest' | 'refuseGuest' | 'sendGuestBack' | 'removeGuest' | 'revokeGuestLink'

/** One guest in the place of what was known of them. */
function withGuest(list: readonly Guest[], guest: Guest): Guest[] {
  const known = list.some((one) => one.id === guest.id)
  return known ? list.map((one) => (one.id === guest.id ? guest : one)) : [...list, guest]
}

/** The guests of a call: by REST, kept fresh by events, polled without a socket. */
export function useGuests(callSessionId: string) {
  const cache = useQueryClient()
  const queryKey = keyOf(callSessionId)
  const query = useLiveQuery<Guest[]>({
    queryKey,
    queryFn: ({ signal }) => call('listGuests', { params: { id: callSessionId }, signal }),
    pollMs: pollIntervals.liveCall,
  })
  const patch = (guest: Guest): void => {
    patchLive<Guest[]>(cache, queryKey, (before) => before && withGuest(before, guest))
    // One of them is no list: who is not in it would count as sent away.
    if (cache.getQueryData(queryKey) === undefined) void cache.invalidateQueries({ queryKey })
  }
  useOnUp(() => void cache.invalidateQueries({ queryKey }))
  useServerEvent('guest_updated', (said) => {
    if (said.callSessionId === callSessionId) patch(said.guest)
  })
  const move = useMutation({
    mutationFn: ({ name, guestId }: { name: Move; guestId: string }) =>
      call(name, { params: { id: callSessionId, guestId } }),
    onSuccess: patch,
    // Somebody else was quicker: look again.
    onError: () => void cache.invalidateQueries({ queryKey }),
  })
  const guests = query.data ?? []
  const of = (status: Guest['status']): Guest[] => guests.filter((guest) => guest.status === status)
  return {
    waiting: of('WAITING'),
    admitted: of('ADMITTED'),
    linked: of('LINKED'),
    /** Fetched at least once. */
    known: query.data !== undefined,
    failed: query.isError && query.data === undefined,
    retry: () => void query.refetch(),
    patch,
    move: (name: Move, guestId: string) => move.mutate({ name, guestId }),
    moving: move.isPending ? move.variables.guestId : null,
    error: move.error,
  }
}
export type Guests = ReturnType<typeof useGuests>
