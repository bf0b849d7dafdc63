import { EMPTY_MEETING_MS, type RoomId } from '@medconsult/contract'
import type { Clock } from '../platform/clock.ts'
import type { Actor } from '../platform/database/index.ts'
import { findLost, lockRoom, type RoomSockets } from '../room/index.ts'
import { loseAnonymous } from './attendance.ts'
import type { MeetingRun } from './deps.ts'
import { endMeeting } from './endings.ts'
import { extendAfterDowntime, findDueMeetings, findMeetingById, lastSeen, nextDueAt, postpone } from './repository.ts'

const sweeper: Actor = { kind: 'system', name: 'meetings-due' }

/**
 * Completes empty meetings, cancels meetings whose link expired, and removes guests without a token whose node was
 * killed.
 */
export function createMeetingSweep(deps: { run: MeetingRun; clock: Clock; sockets: Pick<RoomSockets, 'members'> }) {
  const { run, clock, sockets } = deps
  const emptyUntil = () => new Date(clock.now().getTime() + EMPTY_MEETING_MS)

  /** Completes or cancels a meeting if it is due. It may run on two nodes at once, because each move is guarded. */
  async function expireIfDue(id: RoomId): Promise<boolean> {
    // People may be connected although the meeting is due: their leases could not be written, or it is the link that
    // has expired. Nobody is removed from a conversation.
    const isAttended = (await sockets.members(id)).length > 0
    return run(sweeper, async (tx, publish) => {
      await lockRoom(tx, id)
      const now = clock.now()
      // Read again under the lock, because somebody may have joined in the meantime.
      const meeting = await findMeetingById(tx, id)
      if (!meeting?.due_at || meeting.due_at > now) return false
      if (isAttended) {
        await postpone(tx, id, emptyUntil())
        return true
      }
      const lastAt = (await lastSeen(tx, id)) ?? meeting.started_at ?? now
      return (await endMeeting(tx, publish, meeting, { endedAt: now, endedBy: 'system', lastAt, now })) !== undefined
    })
  }

  return {
    nextDueAt: () => run(sweeper, nextDueAt),
    async sweep(): Promise<number> {
      const now = clock.now()
      const meetings = await run(sweeper, (tx) => findDueMeetings(tx, now))
      const lost = await run(sweeper, (tx) => findLost(tx, now))
      const expired = [
        ...(await Promise.all(meetings.map(expireIfDue))),
        ...(await Promise.all(
          lost.map((guest) =>
            run(sweeper, (tx, publish) => loseAnonymous(tx, publish, guest.id, guest.room_id, now, now)),
          ),
        )),
      ]
      return expired.filter(Boolean).length
    },
    extendAfterDowntime: () => run(sweeper, (tx) => extendAfterDowntime(tx, emptyUntil())),
  }
}
