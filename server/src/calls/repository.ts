import {
  type CallEndedBy,
  type CallSession,
  type CallSessionId,
  type CallSessionStatus,
  callSessionMoves,
  EMPTY_CALL_MS,
  type InvitationProgress,
  REJOIN_MS,
  sourcesOf,
} from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { CallRow } from './tables.ts'

export const toCallSession = (row: CallRow): CallSession => ({
  id: row.id,
  scheduleId: row.schedule_id,
  appointmentId: row.appointment_id,
  doctorId: row.doctor_id,
  doctorName: row.doctor_name,
  patientId: row.patient_id,
  patientName: row.patient_name,
  status: row.status,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  confirmedAt: row.confirmed_at?.toISOString() ?? null,
  activatedAt: row.activated_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
  endedBy: row.ended_by,
  rejoinUntil: row.rejoin_until?.toISOString() ?? null,
  doctorPeerId: row.doctor_peer_id,
  patientPeerId: row.patient_peer_id,
  reason: row.reason,
})

/** An invitation, as its patient sees it. */
export const toInvitation = (row: CallRow) => ({
  callSessionId: row.id,
  scheduleId: row.schedule_id,
  appointmentId: row.appointment_id,
  doctorId: row.doctor_id,
  doctorName: row.doctor_name,
  expiresAt: row.expires_at.toISOString(),
  mayExtend: row.appointment_id === null && !row.extended,
})

/** The progress of an invitation, as its doctor sees it. */
export const toProgress = (row: CallRow): InvitationProgress => ({
  deliveredAt: row.delivered_at?.toISOString() ?? null,
  seenAt: row.seen_at?.toISOString() ?? null,
  extended: row.extended,
  expiresAt: row.expires_at.toISOString(),
})

// The columns are named: when a migration adds a column, a prepared `c.*` fails on nodes that still run the version
// before.
const selectCalls = sql`
  SELECT c.id, c.schedule_id, c.queue_entry_id, c.appointment_id, c.doctor_id, c.patient_id, c.status, c.created_at, c.expires_at,
    c.delivered_at, c.seen_at, c.extended, c.confirmed_at, c.activated_at, c.ended_at, c.ended_by, c.doctor_peer_id, c.patient_peer_id, c.due_at, c.rejoin_until,
    reason_for_visit(c.queue_entry_id, c.appointment_id) AS reason,
    d.name AS doctor_name, p.name AS patient_name FROM call_sessions c
  JOIN users d ON d.id = c.doctor_id JOIN users p ON p.id = c.patient_id`

export async function findCall(tx: QueryExecutorProvider, id: CallSessionId): Promise<CallRow | undefined> {
  const { rows } = await sql<CallRow>`${selectCalls} WHERE c.id = ${id}`.execute(tx)
  return rows[0]
}

/** The open invitation of a patient. */
export async function findPending(
  tx: QueryExecutorProvider,
  patientId: string,
  now: Date,
): Promise<CallRow | undefined> {
  const { rows } = await sql<CallRow>`
    ${selectCalls} WHERE c.patient_id = ${patientId} AND c.status = 'INVITED' AND c.expires_at > ${now}`.execute(tx)
  return rows[0]
}

export async function findLiveOfSchedule(tx: QueryExecutorProvider, scheduleId: string): Promise<CallRow[]> {
  const { rows } = await sql<CallRow>`
    ${selectCalls} WHERE c.schedule_id = ${scheduleId} AND c.status IN ('INVITED', 'CONFIRMED', 'ACTIVE')`.execute(tx)
  return rows
}

/** The live call of an appointment: an open invitation, or a call that is under way. */
export async function findLiveOfAppointment(
  tx: QueryExecutorProvider,
  appointmentId: string,
): Promise<CallRow | undefined> {
  const { rows } = await sql<CallRow>`
    ${selectCalls} WHERE c.appointment_id = ${appointmentId} AND c.status IN ('INVITED', 'CONFIRMED', 'ACTIVE')`.execute(
    tx,
  )
  return rows[0]
}

/** The live call of a doctor: an open invitation, or a call that is under way. There is at most one. */
export async function findLiveOfDoctor(tx: QueryExecutorProvider, doctorId: string): Promise<CallRow | undefined> {
  const { rows } = await sql<CallRow>`
    ${selectCalls} WHERE c.doctor_id = ${doctorId} AND c.status IN ('INVITED', 'CONFIRMED', 'ACTIVE')`.execute(tx)
  return rows[0]
}

/** The live call of a doctor or a patient. There is at most one. */
export async function findLiveOf(tx: QueryExecutorProvider, userId: string): Promise<CallRow | undefined> {
  const { rows } = await sql<CallRow>`
    ${selectCalls} WHERE ${userId} IN (c.doctor_id, c.patient_id) AND c.status IN ('INVITED', 'CONFIRMED', 'ACTIVE')`.execute(
    tx,
  )
  return rows[0]
}

/**
 * The confirmed or active call of a doctor or a patient. Each has at most one. A patient who has left it has it as long
 * as they may return.
 */
export async function findOngoing(
  tx: QueryExecutorProvider,
  userId: string,
  now: Date,
): Promise<{ id: CallSessionId; rejoin_until: Date | null } | undefined> {
  const { rows } = await sql<{ id: CallSessionId; rejoin_until: Date | null }>`
    SELECT id, CASE WHEN patient_id = ${userId} THEN rejoin_until END AS rejoin_until FROM call_sessions
    WHERE (doctor_id = ${userId} OR patient_id = ${userId} AND coalesce(rejoin_until > ${now}, true))
      AND status IN ('CONFIRMED', 'ACTIVE')`.execute(tx)
  return rows[0]
}

/**
 * Records that the patient has left the call, which goes on.
 * @returns until when they may return, or null when they have left before, or the call is not under way
 */
export async function leaveCall(tx: QueryExecutorProvider, id: CallSessionId, now: Date): Promise<Date | null> {
  const until = new Date(now.getTime() + REJOIN_MS)
  const { rows } = await sql`
    UPDATE call_sessions SET rejoin_until = ${until}
    WHERE id = ${id} AND status IN ('CONFIRMED', 'ACTIVE') AND rejoin_until IS NULL RETURNING id`.execute(tx)
  return rows.length === 1 ? until : null
}

/** Records that the patient has returned in time. @returns whether they had left, and their time was not over */
export async function rejoinCall(tx: QueryExecutorProvider, id: CallSessionId, now: Date): Promise<boolean> {
  const { rows } = await sql`
    UPDATE call_sessions SET rejoin_until = NULL, due_at = ${new Date(now.getTime() + EMPTY_CALL_MS)}
    WHERE id = ${id} AND status IN ('CONFIRMED', 'ACTIVE') AND rejoin_until > ${now} RETURNING id`.execute(tx)
  return rows.length === 1
}

export interface NewCall {
  id: CallSessionId
  origin: { scheduleId: string; entryId: string } | { appointmentId: string }
  doctorId: string
  patientId: string
  now: Date
  /** When the invitation expires if nobody answers it. */
  expiresAt: Date
}

/** Inserts a call session. @throws a unique violation when the doctor or the patient already has a live call */
export async function insertCall(tx: QueryExecutorProvider, call: NewCall): Promise<void> {
  const { scheduleId = null, entryId = null, appointmentId = null } = call.origin as Partial<Record<string, string>>
  await sql`
    INSERT INTO call_sessions
      (id, schedule_id, queue_entry_id, appointment_id, doctor_id, patient_id, created_at, expires_at, due_at)
    VALUES (${call.id}, ${scheduleId}, ${entryId}, ${appointmentId}, ${call.doctorId}, ${call.patientId},
      ${call.now}, ${call.expiresAt}, ${call.expiresAt})`.execute(tx)
}

const ends = new Set<CallSessionStatus>(['DECLINED', 'EXPIRED', 'ENDED'])

/**
 * Moves a call session to another status; no other function does. The move is guarded by the contract's state table. An
 * invitation whose time is over can only move to `EXPIRED`.
 * @returns whether the call was in a status that may move to `to`
 */
export async function moveCall(
  tx: QueryExecutorProvider,
  id: CallSessionId,
  to: CallSessionStatus,
  now: Date,
  endedBy: CallEndedBy | null = null,
): Promise<boolean> {
  const sources = sourcesOf(callSessionMoves, to)
  const emptyUntil = new Date(now.getTime() + EMPTY_CALL_MS)
  const stamp = ends.has(to)
    ? sql`ended_at = ${now}, ended_by = ${endedBy}, due_at = NULL`
    : to === 'CONFIRMED'
      ? sql`confirmed_at = ${now}, due_at = ${emptyUntil}`
      : sql`activated_at = ${now}, due_at = ${emptyUntil}`
  const inTime = to === 'EXPIRED' ? sql`expires_at <= ${now}` : sql`(status <> 'INVITED' OR expires_at > ${now})`
  const { rows } = await sql`
    UPDATE call_sessions SET status = ${to}, ${stamp}
    WHERE id = ${id} AND status = ANY(${sources}::text[]) AND ${inTime} RETURNING id`.execute(tx)
  return rows.length === 1
}

/**
 * Stores that an invitation was delivered and, with `isSeen`, that it was seen.
 * @returns false when that was stored before
 */
export async function noteInvitation(
  tx: QueryExecutorProvider,
  id: CallSessionId,
  now: Date,
  isSeen: boolean,
): Promise<boolean> {
  const { rows } = await sql`
    UPDATE call_sessions SET delivered_at = coalesce(delivered_at, ${now}),
      seen_at = coalesce(seen_at, ${isSeen ? now : null}::timestamptz)
    WHERE id = ${id} AND status = 'INVITED' AND (delivered_at IS NULL OR (${isSeen} AND seen_at IS NULL))
    RETURNING id`.execute(tx)
  return rows.length === 1
}

/**
 * Extends the invitation of the acting patient.
 * @returns when the invitation expires now, or null when it cannot be extended
 */
export async function extendInvitation(tx: QueryExecutorProvider, id: CallSessionId, now: Date): Promise<Date | null> {
  const { rows } = await sql<{ expires_at: Date | null }>`
    SELECT extend_invitation(${id}, ${now}) AS expires_at`.execute(tx)
  return rows[0]?.expires_at ?? null
}

/** Restarts the time for which these calls may be empty, because somebody is in them. */
export async function touchCalls(tx: QueryExecutorProvider, ids: string[], now: Date): Promise<void> {
  const emptyUntil = new Date(now.getTime() + EMPTY_CALL_MS)
  // A lease that was written in the last ten seconds is good enough. Otherwise each poll would write a row.
  const stale = new Date(emptyUntil.getTime() - 10_000)
  await sql`
    UPDATE call_sessions SET due_at = ${emptyUntil}
    WHERE id = ANY(${ids}::uuid[]) AND status IN ('CONFIRMED', 'ACTIVE') AND due_at < ${stale}`.execute(tx)
}

/**
 * Called after a start: the time in which the server could not be reached does not count as a time in which a call was
 * empty.
 */
export async function extendAfterDowntime(tx: QueryExecutorProvider, now: Date): Promise<void> {
  const emptyUntil = new Date(now.getTime() + EMPTY_CALL_MS)
  await sql`
    UPDATE call_sessions SET due_at = ${emptyUntil}
    WHERE status IN ('CONFIRMED', 'ACTIVE') AND due_at < ${emptyUntil}`.execute(tx)
}

export async function setPeerId(
  tx: QueryExecutorProvider,
  id: CallSessionId,
  side: 'doctor' | 'patient',
  peerId: string,
): Promise<boolean> {
  const column = sql.ref(`${side}_peer_id`)
  const { rows } = await sql`
    UPDATE call_sessions SET ${column} = ${peerId}
    WHERE id = ${id} AND status IN ('INVITED', 'CONFIRMED', 'ACTIVE') RETURNING id`.execute(tx)
  return rows.length === 1
}

export async function findDue(tx: QueryExecutorProvider, now: Date): Promise<CallSessionId[]> {
  const { rows } = await sql<{ id: CallSessionId }>`
    SELECT id FROM call_sessions WHERE due_at <= ${now} ORDER BY due_at LIMIT 500`.execute(tx)
  return rows.map(({ id }) => id)
}

export async function nextDueAt(tx: QueryExecutorProvider): Promise<Date | null> {
  const { rows } = await sql<{ due_at: Date | null }>`
    SELECT min(due_at) AS due_at FROM call_sessions WHERE due_at IS NOT NULL`.execute(tx)
  return rows[0]?.due_at ?? null
}
