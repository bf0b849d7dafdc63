import {
  type GuestRole,
  type GuestStatus,
  guestMoves,
  type HostReach,
  type RoomGuest,
  type RoomId,
  sourcesOf,
  type UserType,
} from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'

export interface GuestRow {
  id: string
  room_id: RoomId
  /** `invite`: by a link for one person; `link`: by the one link of a meeting. */
  via: RoomGuest['via']
  /** The guest role of an invitation; null for a guest by link. */
  role: GuestRole | null
  language: string | null
  name: string | null
  status: GuestStatus
  /** What the host has of it that they wait. */
  host_reach: HostReach | null
  created_at: Date
  expires_at: Date
  used_at: Date | null
  /** Until when the guest, who has left the room, may return to it without being let in; otherwise null. */
  rejoin_until: Date | null
  /** The id of the guest's account, if there is one. */
  user_id: string | null
  /** The role under which others see the guest: a doctor only while the clinic has verified them. */
  user_type: UserType
}

export interface LockedRoom {
  id: RoomId
  hostId: string
  isOpen: boolean
  /** Maximum number of people. */
  size: number
  /** The subject of audit entries; null in a room that does not belong to a consultation. */
  scheduleId: string | null
  patientId: string | null
  /** The code of the meeting's link; null in the room of a call. */
  meetingCode: string | null
}

/**
 * The columns of a guest. The hash of the code is not among them, because nobody may read it. Only guests by invitation
 * have a role.
 */
export const guestColumns =
  sql.raw(`g.id, g.room_id, CASE WHEN g.role IS NULL THEN 'link' ELSE 'invite' END AS via, g.role,
  g.language, g.name, g.status, g.host_reach, g.created_at, g.expires_at, g.used_at, g.rejoin_until, g.user_id,
  shown_as(g.user_type, g.user_id) AS user_type`)
const selectGuests = sql`SELECT ${guestColumns} FROM room_guests g`

/** The id of the guest as a member of the room. */
export const memberIdOf = (row: GuestRow): string => row.user_id ?? row.id

export const toRoomGuest = (row: GuestRow): RoomGuest => ({
  id: row.id,
  roomId: row.room_id,
  via: row.via,
  userId: memberIdOf(row),
  userType: row.user_type,
  name: row.name,
  role: row.role,
  language: row.language,
  status: row.status,
  hostReach: row.host_reach,
  rejoinUntil: row.rejoin_until?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  knockedAt: row.used_at?.toISOString() ?? null,
})

/**
 * Locks a room until the end of the transaction: its guests move one at a time, and not while it closes. A use case
 * that also locks a queue locks the queue first.
 * @returns undefined when the actor is neither a member nor a guest of the room
 */
export async function lockRoom(tx: QueryExecutorProvider, id: RoomId): Promise<LockedRoom | undefined> {
  const { rows } = await sql<{
    host_id: string
    closed_at: Date | null
    size: number
    schedule_id: string | null
    patient_id: string | null
    meeting_code: string | null
  }>`SELECT host_id, closed_at, size, schedule_id, patient_id, meeting_code FROM lock_room(${id})`.execute(tx)
  const row = rows[0]
  if (!row) return undefined
  const { host_id: hostId, closed_at: closedAt, size, schedule_id: scheduleId, patient_id: patientId } = row
  const meetingCode = row.meeting_code
  return { id, hostId, isOpen: closedAt === null, size, scheduleId, patientId, meetingCode }
}

/** Tells whether the actor is a member of the room. A guest in its lobby is not. */
export async function isMember(tx: QueryExecutorProvider, roomId: RoomId): Promise<boolean> {
  const { rows } = await sql<{ member: boolean }>`SELECT is_room_member(${roomId}) AS member`.execute(tx)
  return rows[0]?.member ?? false
}

/** The number of members of a room, for an actor who is one. */
export async function countMembers(tx: QueryExecutorProvider, roomId: RoomId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM room_members WHERE room_id = ${roomId}`.execute(tx)
  return rows[0]?.count ?? 0
}

/** The number of unused valid links of a room, and when the first of them expires. */
export async function countOpenLinks(
  tx: QueryExecutorProvider,
  roomId: RoomId,
  now: Date,
): Promise<{ count: number; firstEnds: Date | null }> {
  const { rows } = await sql<{ count: number; firstEnds: Date | null }>`
    SELECT count(*)::int AS count, min(expires_at) AS "firstEnds" FROM room_guests
    WHERE room_id = ${roomId} AND status = 'LINKED' AND expires_at > ${now}`.execute(tx)
  return rows[0] ?? { count: 0, firstEnds: null }
}

export async function insertLink(
  tx: QueryExecutorProvider,
  link: {
    id: string
    roomId: RoomId
    codeHash: Buffer
    role: GuestRole
    language: string | null
    now: Date
    expiresAt: Date
  },
): Promise<GuestRow> {
  const { rows } = await sql<GuestRow>`
    INSERT INTO room_guests AS g (id, room_id, code_hash, role, language, created_at, expires_at)
    VALUES (${link.id}, ${link.roomId}, ${link.codeHash}, ${link.role}, ${link.language}, ${link.now},
      ${link.expiresAt}) RETURNING ${guestColumns}`.execute(tx)
  const row = rows[0]
  if (!row) throw new Error('the link just made is not visible')
  return row
}

/** The rooms in which an account is a guest or waits to be let in, in the order of their locks. For background work. */
export async function findPlacesOf(
  tx: QueryExecutorProvider,
  userId: string,
): Promise<{ id: string; room_id: RoomId }[]> {
  const { rows } = await sql<{ id: string; room_id: RoomId }>`
    SELECT id, room_id FROM room_guests WHERE user_id = ${userId} AND status IN ('WAITING', 'ADMITTED')
    ORDER BY room_id`.execute(tx)
  return rows
}

export async function findGuest(tx: QueryExecutorProvider, roomId: RoomId, id: string): Promise<GuestRow | undefined> {
  const { rows } = await sql<GuestRow>`
    ${selectGuests} WHERE g.room_id = ${roomId} AND g.id = ${id}`.execute(tx)
  return rows[0]
}

/** The acting guest's own row. */
export async function findSelf(tx: QueryExecutorProvider): Promise<GuestRow | undefined> {
  const { rows } = await sql<GuestRow>`
    ${selectGuests} WHERE g.id = actor_id() AND actor_role() = 'GUEST'`.execute(tx)
  return rows[0]
}

/** The guests of a room that the actor may see, in the order in which they first knocked or their links were made. */
export async function findGuests(tx: QueryExecutorProvider, roomId: RoomId): Promise<GuestRow[]> {
  const { rows } = await sql<GuestRow>`
    ${selectGuests} WHERE g.room_id = ${roomId}
    ORDER BY CASE WHEN g.role IS NULL THEN g.used_at END, g.id`.execute(tx)
  return rows
}

/**
 * Finds a valid link by the hash of its code. For background actors, because the holder of the code is not known yet.
 */
export async function findLink(tx: QueryExecutorProvider, codeHash: Buffer, now: Date): Promise<GuestRow | undefined> {
  const { rows } = await sql<GuestRow>`
    ${selectGuests} WHERE g.id = (SELECT id FROM find_guest_link(${codeHash}, ${now}))`.execute(tx)
  return rows[0]
}

/** The name of the host, for those in the room and in its lobby. */
export async function findHostName(tx: QueryExecutorProvider, roomId: RoomId): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    SELECT m.name FROM rooms r JOIN room_members m ON m.room_id = r.id AND m.member_id = r.host_id
    WHERE r.id = ${roomId}`.execute(tx)
  return rows[0]?.name
}

/**
 * Moves a guest, guarded by the contract's state table; no other function does. A trigger keeps the room's members in
 * step.
 * @param from narrows the contract's sources of `to`
 * @param used who used an invite link, and when
 * @returns the guest as they are now, or null when they were in no such status
 */
export async function moveGuest(
  tx: QueryExecutorProvider,
  guest: { id: string; roomId: RoomId },
  to: GuestStatus,
  from: GuestStatus[] = sourcesOf(guestMoves, to),
  used?: { name: string; now: Date },
): Promise<GuestRow | null> {
  const sources = from.filter((state) => (guestMoves[state] as readonly string[]).includes(to))
  const stamp = used ? sql`, name = ${used.name}, used_at = ${used.now}` : sql``
  const { rows } = await sql<GuestRow>`
    UPDATE room_guests g SET status = ${to}${stamp}
    WHERE id = ${guest.id} AND room_id = ${guest.roomId} AND status = ANY(${sources}::text[])
      ${used ? sql`AND expires_at > ${used.now}` : sql``}
    RETURNING ${guestColumns}`.execute(tx)
  return rows[0] ?? null
}

/** Finds the row of a guest by the id in a guest's token, or by an account. */
export async function findOwn(
  tx: QueryExecutorProvider,
  roomId: RoomId,
  who: { guestId: string } | { userId: string },
): Promise<GuestRow | undefined> {
  const own = 'guestId' in who ? sql`g.id = ${who.guestId}` : sql`g.user_id = ${who.userId}`
  const { rows } = await sql<GuestRow>`
    ${selectGuests} WHERE g.room_id = ${roomId} AND g.role IS NULL AND ${own}`.execute(tx)
  return rows[0]
}

export async function countWaiting(tx: QueryExecutorProvider, roomId: RoomId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM room_guests WHERE room_id = ${roomId} AND status = 'WAITING'`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Inserts a new guest into the lobby. For background actors, because the guest is not known before. */
export async function insertKnock(
  tx: QueryExecutorProvider,
  guest: {
    id: string
    roomId: RoomId
    name: string
    account: { id: string; userType: 'doctor' | 'patient' } | null
    now: Date
    expiresAt: Date
    /** When the lease of a client without a token ends. */
    dueAt: Date | null
  },
): Promise<void> {
  const { account } = guest
  await sql`
    INSERT INTO room_guests (id, room_id, name, status, user_id, user_type, created_at, expires_at, used_at, due_at)
    VALUES (${guest.id}, ${guest.roomId}, ${guest.name}, 'WAITING' , ${account?.id ?? null}, ${account?.userType ?? null},
      ${guest.now}, ${guest.expiresAt}, ${guest.now}, ${guest.dueAt})`.execute(tx)
}

/** Guests without a token whose lease has ended, because their node was killed. For background actors. */
export async function findLost(tx: QueryExecutorProvider, now: Date): Promise<{ id: string; room_id: RoomId }[]> {
  const { rows } = await sql<{ id: string; room_id: RoomId }>`
    SELECT id, room_id FROM room_guests WHERE due_at <= ${now} ORDER BY due_at LIMIT 500`.execute(tx)
  return rows
}

export async function renewVisits(tx: QueryExecutorProvider, ids: string[], dueAt: Date): Promise<void> {
  await sql`UPDATE room_guests SET due_at = ${dueAt} WHERE id = ANY(${ids}::uuid[]) AND due_at IS NOT NULL`.execute(tx)
}

/** Removes a guest without a token whose connection has ended. @returns null when they had left already */
export async function loseGuest(tx: QueryExecutorProvider, id: string, before: Date | null): Promise<string | null> {
  const from: GuestStatus[] = ['WAITING', 'ADMITTED']
  const { rows } = await sql<{ room_id: RoomId }>`
    UPDATE room_guests SET status = 'LEFT'
    WHERE id = ${id} AND due_at IS NOT NULL AND status = ANY(${from}::text[])
      ${before ? sql`AND due_at <= ${before}` : sql``} RETURNING room_id`.execute(tx)
  return rows[0]?.room_id ?? null
}

/** The id of the room's host. @returns undefined when the actor does not belong to the room */
export async function findHostId(tx: QueryExecutorProvider, roomId: RoomId): Promise<string | undefined> {
  const { rows } = await sql<{ host_id: string }>`SELECT host_id FROM rooms WHERE id = ${roomId}`.execute(tx)
  return rows[0]?.host_id
}
