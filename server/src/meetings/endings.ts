import { meetingMoves } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../audit/index.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { findGuests, lockRoom } from '../room/index.ts'
import { publishMeeting } from './announce.ts'
import { findActiveIds, findMeetingById, moveMeeting } from './repository.ts'
import type { MeetingRow } from './rows.ts'
import { subjectOf } from './subject.ts'

/**
 * Completes a meeting that took place, or cancels one that did not, in a transaction that holds its room's lock.
 * @returns the meeting as it is now, or undefined when it was over already
 */
export async function endMeeting(
  tx: QueryExecutorProvider,
  publish: Publish,
  meeting: MeetingRow,
  { endedAt, endedBy, lastAt, now }: { endedAt: Date; endedBy: 'host' | 'system'; lastAt: Date; now: Date },
): Promise<MeetingRow | undefined> {
  const took = (meetingMoves[meeting.status] as readonly string[]).includes('COMPLETED')
  const to = took ? 'COMPLETED' : 'CANCELLED'
  // The guests are read before the move: it takes them out of the room, after which the host can no longer read them.
  const guests = await findGuests(tx, meeting.id)
  const seconds = (lastAt.getTime() - (meeting.started_at ?? lastAt).getTime()) / 1000
  const ended = await moveMeeting(tx, meeting.id, to, {
    endedAt,
    endedBy,
    dueAt: null,
    ...(took && { duration: Math.max(0, Math.round(seconds)) }),
  })
  if (!ended) return undefined
  await audit(tx, now, took ? 'MEETING_COMPLETED' : 'MEETING_CANCELLED', subjectOf(meeting, { endedBy }))
  publishMeeting(publish, ended, guests, endedBy)
  return ended
}

/** Ends the active meetings of a host. For background work. */
export async function endMeetingsOf(
  tx: QueryExecutorProvider,
  publish: Publish,
  hostId: string,
  now: Date,
): Promise<void> {
  for (const id of await findActiveIds(tx, hostId)) {
    await lockRoom(tx, id)
    // Read again under the lock.
    const meeting = await findMeetingById(tx, id)
    if (meeting?.status === 'ACTIVE')
      await endMeeting(tx, publish, meeting, { endedAt: now, endedBy: 'system', lastAt: now, now })
  }
}
