import {
  MEETINGS_PAGE,
  type MeetingCode,
  type MeetingStatus,
  meetingMoves,
  type RoomId,
  sourcesOf,
} from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { type GuestRow, guestColumns } from '../room/index.ts'
import type { AttendanceRow, MeetingPreview, MeetingRow } from './rows.ts'

const columns =
  sql.raw(`id, code, appointment_id, given_appointment_id, given_doctor_id, given_patient_id, host_id, host_name, doctor_id, patient_id, patient_name, status,
  scheduled_time, created_at, link_ends_at, link_revoked, lobby, locked, lobby_message, started_at, ended_at, duration,
  due_at`)

/** A meeting to which the actor belongs, by the code of its link. */
export async function findMeeting(tx: QueryExecutorProvider, code: MeetingCode): Promise<MeetingRow | undefined> {
  const { rows } = await sql<MeetingRow>`SELECT ${columns} FROM meetings WHERE code = ${code}`.execute(tx)
  return rows[0]
}

export async function findMeetingById(tx: QueryExecutorProvider, id: RoomId): Promise<MeetingRow | undefined> {
  const { rows } = await sql<MeetingRow>`SELECT ${columns} FROM meetings WHERE id = ${id}`.execute(tx)
  return rows[0]
}

/** The preview of a meeting, which anybody with the link may read. */
export async function findPreview(tx: QueryExecutorProvider, code: MeetingCode): Promise<MeetingPreview | undefined> {
  const { rows } = await sql<MeetingPreview>`
    SELECT id, code, status, host_name, scheduled_time, created_at, link_ends_at, link_revoked, lobby, locked,
      lobby_message FROM meeting_plate(${code})`.execute(tx)
  return rows[0]
}

/** Meetings of which the actor is the host or the expected patient, newest first. */
export async function findOwnMeetings(
  tx: QueryExecutorProvider,
  userId: string,
  before: Date | null,
): Promise<MeetingRow[]> {
  const { rows } = await sql<MeetingRow>`
    SELECT ${columns} FROM meetings
    WHERE (host_id = ${userId} OR patient_id = ${userId}) ${before ? sql`AND created_at < ${before}` : sql``}
    ORDER BY created_at DESC LIMIT ${MEETINGS_PAGE}`.execute(tx)
  return rows
}

export async function findAttendance(tx: QueryExecutorProvider, meetingIds: string[]): Promise<AttendanceRow[]> {
  const { rows } = await sql<AttendanceRow>`
    SELECT meeting_id, member_id, name, shown_as(user_type, member_id) AS user_type, joined_at, left_at FROM meeting_stays
    WHERE meeting_id = ANY(${meetingIds}::uuid[]) ORDER BY joined_at, id`.execute(tx)
  return rows
}

export interface NewMeeting {
  id: RoomId
  code: MeetingCode
  /** The id of an appointment in our calendar. */
  appointmentId: string | null
  /** Ids of other systems. */
  given: { appointmentId?: string | undefined; doctorId?: string | undefined; patientId?: string | undefined }
  host: { id: string; name: string; isDoctor: boolean }
  patient: { id: string; name: string } | null
  scheduledTime: Date | null
  now: Date
  linkEndsAt: Date
  lobby: boolean
}

/** Inserts a meeting. @returns false when another request has inserted one with the same code */
export async function insertMeeting(tx: QueryExecutorProvider, made: NewMeeting): Promise<boolean> {
  const { host, patient, given } = made
  const { rows } = await sql`
    INSERT INTO meetings (id, code, appointment_id, given_appointment_id, given_doctor_id, given_patient_id, host_id, host_name, doctor_id, patient_id, patient_name,
      scheduled_time, created_at, link_ends_at, lobby, due_at)
    VALUES (${made.id}, ${made.code}, ${made.appointmentId}, ${given.appointmentId ?? null},
      ${given.doctorId ?? null}, ${given.patientId ?? null}, ${host.id}, ${host.name},
      ${host.isDoctor ? host.id : null}, ${patient?.id ?? null}, ${patient?.name ?? null}, ${made.scheduledTime},
      ${made.now}, ${made.linkEndsAt}, ${made.lobby}, ${made.linkEndsAt})
    ON CONFLICT DO NOTHING RETURNING id`.execute(tx)
  return rows.length === 1
}

/** The columns that change with a meeting's status. */
export interface Moved {
  startedAt?: Date
  endedAt?: Date
  endedBy?: 'host' | 'system'
  duration?: number
  dueAt: Date | null
}

/**
 * Moves a meeting, guarded by the contract's state table. Triggers close its room and its attendances. Only the
 * automatic beginning is done elsewhere, by a function of the database with the same guard, because a guest may cause
 * it.
 * @returns the meeting as it is now, or undefined when it was in no status that may move so
 */
export async function moveMeeting(
  tx: QueryExecutorProvider,
  id: RoomId,
  to: Exclude<MeetingStatus, 'SCHEDULED'>,
  { startedAt, endedAt, endedBy, duration, dueAt }: Moved,
): Promise<MeetingRow | undefined> {
  const stamps = [
    startedAt && sql`started_at = ${startedAt}`,
    endedAt && sql`ended_at = ${endedAt}`,
    endedBy && sql`ended_by = ${endedBy}`,
    duration !== undefined && sql`duration = ${duration}`,
    sql`due_at = ${dueAt}`,
  ].filter((one) => one !== undefined && one !== false)
  const { rows } = await sql<MeetingRow>`
    UPDATE meetings SET status = ${to}, ${sql.join(stamps)}
    WHERE id = ${id} AND status = ANY(${sourcesOf(meetingMoves, to)}::text[]) RETURNING ${columns}`.execute(tx)
  return rows[0]
}

/** Changes meeting access: lock and lobby message. @returns undefined when the meeting is over */
export async function setAccess(
  tx: QueryExecutorProvider,
  id: RoomId,
  access: { locked?: boolean | undefined; lobbyMessage?: string | null | undefined; linkRevoked?: true },
): Promise<MeetingRow | undefined> {
  const { locked, lobbyMessage, linkRevoked } = access
  const { rows } = await sql<MeetingRow>`
    UPDATE meetings SET locked = coalesce(${locked ?? null}::boolean, locked),
      link_revoked = link_revoked OR ${linkRevoked ?? false}
      ${lobbyMessage === undefined ? sql`` : sql`, lobby_message = ${lobbyMessage}`}
    WHERE id = ${id} AND ended_at IS NULL RETURNING ${columns}`.execute(tx)
  return rows[0]
}

/** When somebody was last seen in the room of a meeting. For background actors. */
export async function lastSeen(tx: QueryExecutorProvider, id: RoomId): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    SELECT max(coalesce(left_at, seen_at)) AS at FROM meeting_stays WHERE meeting_id = ${id}`.execute(tx)
  return rows[0]?.at ?? null
}

/** The active meetings of a host, in a fixed order that prevents deadlocks. */
export async function findActiveIds(tx: QueryExecutorProvider, hostId: string): Promise<RoomId[]> {
  const { rows } = await sql<{ id: RoomId }>`
    SELECT id FROM meetings WHERE host_id = ${hostId} AND status = 'ACTIVE' ORDER BY id`.execute(tx)
  return rows.map(({ id }) => id)
}

export async function findDueMeetings(tx: QueryExecutorProvider, now: Date): Promise<RoomId[]> {
  const { rows } = await sql<{ id: RoomId }>`
    SELECT id FROM meetings WHERE due_at <= ${now} ORDER BY due_at LIMIT 500`.execute(tx)
  return rows.map(({ id }) => id)
}

/** The earliest due time of a meeting, a link, or a guest without a token. */
export async function nextDueAt(tx: QueryExecutorProvider): Promise<Date | null> {
  const { rows } = await sql<{ due_at: Date | null }>`
    SELECT least((SELECT min(due_at) FROM meetings WHERE due_at IS NOT NULL),
      (SELECT min(due_at) FROM room_guests WHERE due_at IS NOT NULL)) AS due_at`.execute(tx)
  return rows[0]?.due_at ?? null
}

export async function postpone(tx: QueryExecutorProvider, id: RoomId, dueAt: Date): Promise<void> {
  await sql`UPDATE meetings SET due_at = ${dueAt} WHERE id = ${id} AND ended_at IS NULL`.execute(tx)
}

/**
 * Called after a start: the time in which the server could not be reached does not count as a time in which a meeting
 * was empty.
 */
export async function extendAfterDowntime(tx: QueryExecutorProvider, emptyUntil: Date): Promise<void> {
  await sql`
    UPDATE meetings SET due_at = ${emptyUntil} WHERE status = 'ACTIVE' AND due_at < ${emptyUntil}`.execute(tx)
}

/** The guests in the lobbies of a host's meetings, in the order of their first knock. */
export async function findKnocks(
  tx: QueryExecutorProvider,
  hostId: string,
): Promise<(GuestRow & { code: MeetingCode })[]> {
  const { rows } = await sql<GuestRow & { code: MeetingCode }>`
    SELECT ${guestColumns}, m.code FROM meetings m JOIN room_guests g ON g.room_id = m.id
    WHERE m.host_id = ${hostId} AND m.ended_at IS NULL AND g.status = 'WAITING' ORDER BY g.used_at, g.id`.execute(tx)
  return rows
}
