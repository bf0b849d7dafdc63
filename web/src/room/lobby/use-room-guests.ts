import type { RoomGuest } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/runtime'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../platform/index.ts'
import { patchLive, useLiveQuery, useOnUp, useServerEvent } from '../../platform/live-index.ts'

type HostMove = 'admitRoomGuest' | 'refuseRoomGuest' | 'sendRoomGuestBack' | 'removeRoomGuest' | 'revokeRoomGuest'

/** Replaces one guest in the list, or adds them. */
function withGuest(list: readonly RoomGuest[], guest: RoomGuest): RoomGuest[] {
  const known = list.some((one) => one.id === guest.id)
  return known ? list.map((one) => (one.id === guest.id ? guest : one)) : [...list, guest]
}

const knockOrder = (one: RoomGuest, other: RoomGuest): number =>
  (one.knockedAt ?? one.createdAt).localeCompare(other.knockedAt ?? other.createdAt)

/**
 * Reads the guests of a room. Events keep them fresh, and they are polled without a socket.
 * @param enabled false where the person is no member, or where only the host may see the guests
 */
export function useRoomGuests(roomId: string, enabled = true) {
  const cache = useQueryClient()
  const queryKey = ['room', 'guests', roomId] as const
  const query = useLiveQuery<RoomGuest[]>({
    queryKey,
    queryFn: ({ signal }) => call('listRoomGuests', { params: { id: roomId }, signal }),
    pollMs: pollIntervals.liveCall,
    enabled,
  })
  const refetch = (): void => void cache.invalidateQueries({ queryKey })
  const patch = (guest: RoomGuest): void => {
    patchLive<RoomGuest[]>(cache, queryKey, (before) => before && withGuest(before, guest))
    // A list with this one guest would be wrong: everybody who is missing in it would count as removed. So the whole
    // list is fetched.
    if (cache.getQueryData(queryKey) === undefined) refetch()
  }
  useOnUp(refetch)
  useServerEvent('room_guest_updated', ({ guest }) => {
    if (enabled && guest.roomId === roomId) patch(guest)
  })
  const move = useMutation({
    mutationFn: ({ name, guestId }: { name: HostMove; guestId: string }) =>
      call(name, { params: { id: roomId, guestId } }),
    onSuccess: patch,
    // The guest has left in the meantime, or the host has two pages open, so the list is fetched again.
    onError: refetch,
  })
  const admitAll = useMutation({
    mutationFn: (guestIds: string[]) => call('admitAllRoomGuests', { params: { id: roomId }, body: { guestIds } }),
    onSuccess: ({ admitted }) => admitted.forEach(patch),
    onError: refetch,
  })
  const guests = query.data ?? []
  const withStatus = (status: RoomGuest['status']): RoomGuest[] => guests.filter((guest) => guest.status === status)
  return {
    // In the order of their first knock: a guest who knocks again has the old place in the list.
    waiting: withStatus('WAITING').sort(knockOrder),
    admitted: withStatus('ADMITTED'),
    /** Those who have left and may return without being let in. Whether their time is over is for the list to see. */
    left: withStatus('LEFT').filter(({ rejoinUntil }) => rejoinUntil !== null),
    linked: withStatus('LINKED'),
    failed: query.isError && query.data === undefined,
    retry: () => void query.refetch(),
    refetch,
    move: (name: HostMove, guestId: string) => move.mutate({ name, guestId }),
    /** Nobody but those: who knocks in this moment was shown to nobody. */
    admitAll: (guestIds: string[]) => admitAll.mutate(guestIds),
    /** How many found no place when all were let in; null before that was tried. */
    leftOver: admitAll.data?.waiting ?? null,
    moving: move.isPending ? move.variables.guestId : null,
    error: move.error ?? admitAll.error,
  }
}
export type RoomGuests = ReturnType<typeof useRoomGuests>
