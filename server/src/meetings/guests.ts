import type { GuestStatus } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { MeetingGuestRow } from './rows.ts'

/** With what they are shown as; a guest's row says nothing else of their account. */
const columns = sql.raw(`g.id, g.room_id, g.role, g.language, g.name, g.status, g.created_at, g.expires_at, g.used_at,
  g.user_id, shown_as(g.user_type, g.user_id) AS user_type`)
const selectGuests = sql`SELECT ${columns} FROM room_guests g`

export async function findMeetingGuest(
  tx: QueryExecutorProvider,
  roomId: string,
  id: string,
): Promise<MeetingGuestRow | undefined> {
  const { rows } = await sql<MeetingGuestRow>`
    ${selectGuests} WHERE g.room_id = ${roomId} AND g.id = ${id} AND g.role IS NULL`.execute(tx)
  return rows[0]
}

/** Those that the actor may see, in the order of their first knock. */
export async function findMeetingGuests(tx: QueryExecutorProvider, roomId: string): Promise<MeetingGuestRow[]> {
  const { rows } = await sql<MeetingGuestRow>`
    ${selectGuests} WHERE g.room_id = ${roomId} AND g.role IS NULL ORDER BY g.used_at, g.id`.execute(tx)
  return rows
}

/** Who waits at the doors of a host's meetings, in the order of their first knock. */
export async function findKnocks(
  tx: QueryExecutorProvider,
  hostId: string,
): Promise<(MeetingGuestRow & { code: string })[]> {
  const { rows } = await sql<MeetingGuestRow & { code: string }>`
    SELECT ${columns}, m.code FROM meetings m JOIN room_guests g ON g.room_id = m.id
    WHERE m.host_id = ${hostId} AND m.ended_at IS NULL AND g.status = 'WAITING' ORDER BY g.used_at, g.id`.execute(tx)
  return rows
}

/** The row of a guest by what they come with: a token, which names the row itself, or an account. */
export async function findOwn(
  tx: QueryExecutorProvider,
  roomId: string,
  who: { guestId: string } | { userId: string },
): Promise<MeetingGuestRow | undefined> {
  const own = 'guestId' in who ? sql`g.id = ${who.guestId}` : sql`g.user_id = ${who.userId}`
  const { rows } = await sql<MeetingGuestRow>`
    ${selectGuests} WHERE g.room_id = ${roomId} AND g.role IS NULL AND ${own}`.execute(tx)
  return rows[0]
}

export async function countWaiting(tx: QueryExecutorProvider, roomId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM room_guests WHERE room_id = ${roomId} AND status = 'WAITING'`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Somebody new, in the lobby. For background actors: nobody is known before they have knocked. */
export async function insertKnock(
  tx: QueryExecutorProvider,
  guest: {
    id: string
    roomId: string
    name: string
    account: { id: string; userType: 'doctor' | 'patient' } | null
    now: Date
    expiresAt: Date
    /** Of a client without a token. */
    dueAt: Date | null
  },
): Promise<void> {
  const { account } = guest
  await sql`
    INSERT INTO room_guests (id, room_id, name, status, user_id, user_type, created_at, expires_at, used_at, due_at)
    VALUES (${guest.id}, ${guest.roomId}, ${guest.name}, 'WAITING' , ${account?.id ?? null}, ${account?.userType ?? null},
      ${guest.now}, ${guest.expiresAt}, ${guest.now}, ${guest.dueAt})`.execute(tx)
}

/** Guests without a token whose time is over: their connection was lost with its node. For background actors. */
export async function findLost(tx: QueryExecutorProvider, now: Date): Promise<{ id: string; room_id: string }[]> {
  const { rows } = await sql<{ id: string; room_id: string }>`
    SELECT id, room_id FROM room_guests WHERE due_at <= ${now} ORDER BY due_at LIMIT 500`.execute(tx)
  return rows
}

export async function renewVisits(tx: QueryExecutorProvider, ids: string[], dueAt: Date): Promise<void> {
  await sql`UPDATE room_guests SET due_at = ${dueAt} WHERE id = ANY(${ids}::uuid[]) AND due_at IS NOT NULL`.execute(tx)
}

/** A guest without a token is gone with their connection. @returns null when they were out already */
export async function loseGuest(tx: QueryExecutorProvider, id: string, before: Date | null): Promise<string | null> {
  const from: GuestStatus[] = ['WAITING', 'ADMITTED']
  const { rows } = await sql<{ room_id: string }>`
    UPDATE room_guests SET status = 'LEFT'
    WHERE id = ${id} AND due_at IS NOT NULL AND status = ANY(${from}::text[])
      ${before ? sql`AND due_at <= ${before}` : sql``} RETURNING room_id`.execute(tx)
  return rows[0]?.room_id ?? null
}
