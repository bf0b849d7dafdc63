import type { AuditAction, GuestStatus, MeetingGuest } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { countMembers, type LockedRoom, lockRoom } from '../calls/index.ts'
import { actorOf, type Principal } from '../platform/http/door.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { moveAndSay, requireSeat } from './guest-moves.ts'
import { findKnocks, findMeetingGuest, findMeetingGuests } from './guests.ts'
import { findForActor, type MeetingParts, meetingNotFound } from './parts.ts'
import { requireHost, requireOpen } from './policy.ts'
import { type MeetingRow, toMeetingGuest } from './rows.ts'

type HostsMove = 'admit' | 'refuse' | 'sendBack' | 'remove'

/** The host's moves: what follows, from where only, and its name in the trail. */
const hostsMoves = {
  admit: { to: 'ADMITTED', from: 'WAITING', action: 'GUEST_ADMITTED' },
  refuse: { to: 'REFUSED', from: 'WAITING', action: 'GUEST_REFUSED' },
  sendBack: { to: 'WAITING', from: 'ADMITTED', action: 'GUEST_SENT_BACK' },
  remove: { to: 'REMOVED', from: 'ADMITTED', action: 'GUEST_REMOVED' },
} as const satisfies Record<HostsMove, { to: GuestStatus; from: GuestStatus; action: AuditAction }>

/** A meeting of the acting host, with its room locked. @throws ApiError NOT_FOUND, FORBIDDEN, MEETING_STATE */
async function lockAsHost(tx: QueryExecutorProvider, principal: Principal, code: string): Promise<LockedRoom> {
  const meeting: MeetingRow | undefined = await findForActor(tx, code)
  requireHost(meeting?.host_id ?? '', principal)
  const room = meeting && (await lockRoom(tx, meeting.id))
  if (!room) throw meetingNotFound()
  requireOpen(room)
  return room
}

export type HostService = ReturnType<typeof createHostService>

/** What the host does with who came by the link. Each story begins with the room's lock. */
export function createHostService({ run, clock }: Pick<MeetingParts, 'run' | 'clock'>) {
  return {
    list: (principal: Principal, code: string): Promise<MeetingGuest[]> =>
      run(actorOf(principal), async (tx) => {
        const meeting = await findForActor(tx, code)
        requireHost(meeting?.host_id ?? '', principal)
        return (await findMeetingGuests(tx, meeting?.id ?? '')).map((guest) => toMeetingGuest(guest, code))
      }),

    knocks: (principal: Principal): Promise<MeetingGuest[]> =>
      run(actorOf(principal), async (tx) =>
        (await findKnocks(tx, principal.userId)).map((guest) => toMeetingGuest(guest, guest.code)),
      ),

    move: (principal: Principal, code: string, guestId: string, move: HostsMove): Promise<MeetingGuest> =>
      run(actorOf(principal), async (tx, publish) => {
        const room = await lockAsHost(tx, principal, code)
        const seen = await findMeetingGuest(tx, room.id, guestId)
        // The host's own place is not theirs to move.
        if (!seen || seen.id === room.hostId) throw notFound('This guest')
        const { to, from, action } = hostsMoves[move]
        if (move === 'admit' && seen.status === 'WAITING') await requireSeat(tx, room)
        const moved = await moveAndSay(tx, publish, room, seen, { to, from: [from], action, now: clock.now() })
        if (!moved) throw new ApiError('GUEST_STATE', 'This guest is no longer where you saw them.')
        return toMeetingGuest(moved, code)
      }),

    /** @param shown those whom the host was shown; all without it */
    admitAll: (
      principal: Principal,
      code: string,
      shown: readonly string[] | undefined,
    ): Promise<{ admitted: MeetingGuest[]; waiting: number }> =>
      run(actorOf(principal), async (tx, publish) => {
        const room = await lockAsHost(tx, principal, code)
        const waiting = (await findMeetingGuests(tx, room.id)).filter(
          ({ id, status }) => status === 'WAITING' && (shown?.includes(id) ?? true),
        )
        const seats = Math.max(0, room.size - (await countMembers(tx, room.id)))
        const admitted: MeetingGuest[] = []
        for (const guest of waiting.slice(0, seats)) {
          const { to, from, action } = hostsMoves.admit
          const moved = await moveAndSay(tx, publish, room, guest, { to, from: [from], action, now: clock.now() })
          if (moved) admitted.push(toMeetingGuest(moved, code))
        }
        return { admitted, waiting: waiting.length - admitted.length }
      }),
  }
}
