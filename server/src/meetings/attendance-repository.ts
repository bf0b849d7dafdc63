import type { RoomId } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { newId } from '../platform/database/index.ts'

interface Times {
  now: Date
  /** An attendance that was last renewed before this time has ended. */
  gone: Date
  emptyUntil: Date
}

/** Starts or continues the actor's attendance. */
export async function recordAttendance(
  tx: QueryExecutorProvider,
  id: RoomId,
  { now, gone, emptyUntil }: Times,
): Promise<void> {
  await sql`SELECT stay_in_meeting(${id}, ${newId()}, ${now}, ${gone}, ${emptyUntil})`.execute(tx)
}

/** Begins the meeting if two people are in its room. @returns whether it began */
export async function begin(tx: QueryExecutorProvider, id: RoomId, times: Times): Promise<boolean> {
  const { rows } = await sql<{ begun: boolean }>`
    SELECT begin_meeting(${id}, ${times.now}, ${times.gone}, ${times.emptyUntil}) AS begun`.execute(tx)
  return rows[0]?.begun ?? false
}

/**
 * Ends an attendance when the person's last socket has left the room. From then on counts the time for which the
 * meeting may be empty. For background actors.
 */
export async function endAttendance(
  tx: QueryExecutorProvider,
  { id, userId }: { id: RoomId; userId: string },
  { now, emptyUntil }: Omit<Times, 'gone'>,
): Promise<void> {
  await sql`
    UPDATE meeting_stays SET left_at = greatest(joined_at, ${now}), seen_at = greatest(seen_at, ${now})
    WHERE meeting_id = ${id} AND member_id = ${userId} AND left_at IS NULL`.execute(tx)
  await sql`UPDATE meetings SET due_at = ${emptyUntil} WHERE id = ${id} AND status = 'ACTIVE'`.execute(tx)
}

/**
 * Ends attendances that were not renewed at the time of their last renewal. The page had no socket and was closed, or
 * its node was killed.
 */
export async function endStaleAttendance(tx: QueryExecutorProvider, gone: Date): Promise<void> {
  await sql`UPDATE meeting_stays SET left_at = seen_at WHERE left_at IS NULL AND seen_at < ${gone}`.execute(tx)
}

/**
 * Renews the attendances of connected people, and keeps their meetings open. An attendance that was ended by mistake is
 * opened again.
 */
export async function renewAttendance(
  tx: QueryExecutorProvider,
  present: { id: RoomId; userId: string }[],
  { now, emptyUntil }: Omit<Times, 'gone'>,
): Promise<void> {
  const [ids, users] = [present.map(({ id }) => id), present.map(({ userId }) => userId)]
  await sql`
    UPDATE meetings SET due_at = ${emptyUntil} WHERE id = ANY(${ids}::uuid[]) AND status = 'ACTIVE'`.execute(tx)
  await sql`
    INSERT INTO meeting_stays AS s (id, meeting_id, member_id, name, user_type, joined_at, seen_at)
    SELECT DISTINCT ON (m.room_id, m.member_id) gen_random_uuid(), m.room_id, m.member_id, m.name, shown_type(m),
      ${now}::timestamptz, ${now}::timestamptz
    FROM unnest(${ids}::uuid[], ${users}::uuid[]) AS p (meeting_id, member_id)
    JOIN room_members m ON m.room_id = p.meeting_id AND m.member_id = p.member_id
    JOIN meetings g ON g.id = m.room_id AND g.ended_at IS NULL
    ON CONFLICT (meeting_id, member_id) WHERE left_at IS NULL
      DO UPDATE SET seen_at = greatest(s.seen_at, ${now})`.execute(tx)
}
