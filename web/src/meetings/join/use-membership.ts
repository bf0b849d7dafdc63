import type { MeetingGuest } from '@medconsult/contract'
import { pollIntervals, REJOIN_MS } from '@medconsult/contract/runtime'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { type Answer, call, serverClock } from '../../platform/index.ts'
import { patchLive, useLiveQuery, useOnUp, useServerEvent } from '../../platform/live-index.ts'
import { retry } from '../../room/index.ts'
import { isNamed } from './named.ts'

export type Membership = Answer<'meetingMe'>
/** The pause between two attempts to report that somebody left, in milliseconds. */
const RETRY_MS = 2000
/** Until when somebody may return who leaves the room now; the server says it more exactly a moment later. */
const inTime = (): string => new Date(serverClock.now() + REJOIN_MS).toISOString()

const ENDS = new Set(['COMPLETED', 'CANCELLED'])

/**
 * Reads somebody's membership of a meeting. Events keep it fresh, and it is polled without a socket.
 * @param who the person, as part of the key, so that an answer for another person on this page is never shown
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
  const invalidate = (): void => void cache.invalidateQueries({ queryKey })
  const set = (membership: Membership): void => patchLive<Membership>(cache, queryKey, () => membership)
  useOnUp(invalidate)
  useServerEvent('meeting_updated', ({ id, roomId: _, endedBy: _by, ...change }) => {
    if (query.data?.meeting.id !== id) return
    patchLive<Membership>(cache, queryKey, (before) =>
      before ? { ...before, meeting: { ...before.meeting, ...change } } : before,
    )
    // The event does not say who may enter, so the membership is fetched again.
    invalidate()
  })
  useServerEvent('meeting_guest_updated', ({ guest }) => {
    if (query.data?.guest?.id !== guest.id) return
    patchLive<Membership>(cache, queryKey, (before) => (before ? withGuest(before, guest) : before))
    // Events of two moves on two nodes may arrive in the wrong order.
    invalidate()
  })
  const departures = useRef(0)
  const leave = useMutation({ mutationFn: () => call('leaveMeeting', { params: { roomId } }), onSuccess: set })
  const knock = useMutation({
    mutationFn: () => {
      departures.current += 1
      return call('joinMeeting', { params: { roomId }, body: {} })
    },
    onSuccess: ({ access_token: _, token_type: _type, ...membership }) => set(membership),
    // The page for the current state then explains the refusal.
    onError: invalidate,
  })
  return {
    membership: query.data ?? null,
    error: query.error,
    isFetching: query.isFetching,
    invalidate,
    set,
    patchMeeting: (meeting: Membership['meeting']) =>
      patchLive<Membership>(cache, queryKey, (before) => (before ? { ...before, meeting } : before)),
    refetch: () => void query.refetch(),
    leave,
    knock,
    /**
     * Leaves the room. The request is sent even if the page is closed right afterwards, and is repeated until there is
     * a connection.
     */
    goAway() {
      const departure = ++departures.current
      patchLive<Membership>(cache, queryKey, (before) =>
        // The expected patient keeps the right to enter while they are away.
        before?.guest && !isNamed(before.meeting, before.guest)
          ? { ...before, mayEnter: false, guest: { ...before.guest, status: 'LEFT', rejoinUntil: inTime() } }
          : before,
      )
      const report = async (): Promise<void> => {
        // The person has come back before the request could be sent.
        if (departure !== departures.current) return
        set(await call('leaveMeeting', { params: { roomId }, keepalive: true }))
      }
      void retry(report, RETRY_MS, Number.POSITIVE_INFINITY)
    },
  }
}
export type MeetingPlace = ReturnType<typeof useMembership>

const withGuest = (before: Membership, guest: MeetingGuest): Membership => ({
  ...before,
  guest,
  mayEnter: guest.status === 'ADMITTED',
})
