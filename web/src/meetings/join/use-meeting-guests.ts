import type { MeetingGuest } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/words'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../platform/index.ts'
import { patchLive, useLiveQuery, useOnUp, useServerEvent } from '../../platform/live-index.ts'

type Move = 'admitMeetingGuest' | 'refuseMeetingGuest' | 'sendMeetingGuestBack' | 'removeMeetingGuest'

function withGuest(list: readonly MeetingGuest[], guest: MeetingGuest): MeetingGuest[] {
  const known = list.some((one) => one.id === guest.id)
  return known ? list.map((one) => (one.id === guest.id ? guest : one)) : [...list, guest]
}

/** Who came by a meeting's link, for its host: by REST, kept fresh by events, polled without a socket. */
export function useMeetingGuests(roomId: string, isHost: boolean) {
  const cache = useQueryClient()
  const queryKey = ['meetings', 'guests', roomId] as const
  const query = useLiveQuery<MeetingGuest[]>({
    queryKey,
    queryFn: ({ signal }) => call('listMeetingGuests', { params: { roomId }, signal }),
    pollMs: pollIntervals.liveCall,
    enabled: isHost,
  })
  const patch = (guest: MeetingGuest): void => {
    patchLive<MeetingGuest[]>(cache, queryKey, (before) => withGuest(before ?? [], guest))
  }
  const look = (): void => void cache.invalidateQueries({ queryKey })
  useOnUp(look)
  useServerEvent('meeting_guest_updated', ({ guest }) => {
    if (isHost && guest.roomId === roomId) patch(guest)
  })
  const move = useMutation({
    mutationFn: ({ name, guestId }: { name: Move; guestId: string }) => call(name, { params: { roomId, guestId } }),
    onSuccess: patch,
    // They left meanwhile, or the host has two pages open: look again.
    onError: look,
  })
  const admitAll = useMutation({
    mutationFn: (guestIds: string[]) => call('admitAllGuests', { params: { roomId }, body: { guestIds } }),
    onSuccess: ({ admitted }) => admitted.forEach(patch),
    onError: look,
  })
  const guests = query.data ?? []
  const waiting = guests.filter(({ status }) => status === 'WAITING')
  return {
    // As they came first: who knocks again has their old place in the line.
    waiting: [...waiting].sort((one, other) => one.knockedAt.localeCompare(other.knockedAt)),
    admitted: guests.filter(({ status }) => status === 'ADMITTED'),
    failed: query.isError && query.data === undefined,
    retry: () => void query.refetch(),
    move: (name: Move, guestId: string) => move.mutate({ name, guestId }),
    /** Nobody but those: who knocks in this moment was shown to nobody. */
    admitAll: (guestIds: string[]) => admitAll.mutate(guestIds),
    /** How many found no place when all were let in; null before that was tried. */
    leftOver: admitAll.data?.waiting ?? null,
    moving: move.isPending ? move.variables.guestId : null,
    error: move.error ?? admitAll.error,
  }
}
export type MeetingGuests = ReturnType<typeof useMeetingGuests>
