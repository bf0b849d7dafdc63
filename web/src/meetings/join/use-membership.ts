import type { MeetingGuest } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/runtime'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { type Answer, call } from '../../platform/index.ts'
import { patchLive, useLiveQuery, useOnUp, useServerEvent } from '../../platform/live-index.ts'
import { retry } from '../../room/index.ts'
import { isNamed } from './named.ts'

export type Membership = Answer<'meetingMe'>
/** Between two tries to say that they left, in milliseconds. */
const INSIST_MS = 2000
const ENDS = new Set(['COMPLETED', 'CANCELLED'])

/**
 * How one stands to a meeting: by REST, kept fresh by events, polled without a socket.
 * @param who asks: what was answered to somebody else on this page is nobody's business
 */
export function useMembership(roomId: string, who: string) {
  const cache = useQueryClient()
  const queryKey = ['meetings', 'me', roomId, who] as const
  const known = cache.getQueryData<Membership>(queryKey)
  const query = useLiveQuery<Membership>({
    queryKey,
    queryFn: ({ signal }) => call('meetingMe', { params: { roomId }, signal }),
    pollMs: pollIntervals.lobby,
    poll: known === undefined || !ENDS.has(known.meeting.status),
  })
  const look = (): void => void cache.invalidateQueries({ queryKey })
  const set = (membership: Membership): void => patchLive<Membership>(cache, queryKey, () => membership)
  useOnUp(look)
  useServerEvent('meeting_updated', ({ id, roomId: _, endedBy: _by, ...change }) => {
    if (query.data?.meeting.id !== id) return
    patchLive<Membership>(cache, queryKey, (before) =>
      before ? { ...before, meeting: { ...before.meeting, ...change } } : before,
    )
    // Who may enter is the server's to say.
    look()
  })
  useServerEvent('meeting_guest_updated', ({ guest }) => {
    if (query.data?.guest?.id !== guest.id) return
    patchLive<Membership>(cache, queryKey, (before) => (before ? withGuest(before, guest) : before))
    // Two moves of two nodes may be heard the wrong way round.
    look()
  })
  const departures = useRef(0)
  const leave = useMutation({ mutationFn: () => call('leaveMeeting', { params: { roomId } }), onSuccess: set })
  const knock = useMutation({
    mutationFn: () => {
      departures.current += 1
      return call('joinMeeting', { params: { roomId }, body: {} })
    },
    onSuccess: ({ access_token: _, token_type: _type, ...membership }) => set(membership),
    // The page for what is the case now says why.
    onError: look,
  })
  return {
    membership: query.data ?? null,
    error: query.error,
    isFetching: query.isFetching,
    look,
    set,
    patchMeeting: (meeting: Membership['meeting']) =>
      patchLive<Membership>(cache, queryKey, (before) => (before ? { ...before, meeting } : before)),
    refetch: () => void query.refetch(),
    leave,
    knock,
    /** Out of the room, also when the page is closed right after; without a connection it is said once there is one. */
    goAway() {
      const departure = ++departures.current
      patchLive<Membership>(cache, queryKey, (before) =>
        // The named patient's place is theirs while they are away.
        before?.guest && !isNamed(before.meeting, before.guest)
          ? { ...before, mayEnter: false, guest: { ...before.guest, status: 'LEFT' } }
          : before,
      )
      const say = async (): Promise<void> => {
        // They came back before it could be said.
        if (departure !== departures.current) return
        set(await call('leaveMeeting', { params: { roomId }, keepalive: true }))
      }
      void retry(say, INSIST_MS, Number.POSITIVE_INFINITY)
    },
  }
}
export type MeetingPlace = ReturnType<typeof useMembership>

const withGuest = (before: Membership, guest: MeetingGuest): Membership => ({
  ...before,
  guest,
  mayEnter: guest.status === 'ADMITTED',
})
