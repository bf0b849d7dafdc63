import {
  APPOINTMENTS_PAGE,
  type AppointmentMove,
  type AppointmentStatus,
  type AppointmentType,
  appointmentMoves,
  CALENDAR_PAGE,
  CALL_LATE_MS,
  openAppointmentStatuses,
  sourcesOf,
} from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { AppointmentRow } from './tables.ts'

const selectAppointments = sql`
  SELECT a.id, a.doctor_id, d.name AS doctor_name, a.patient_id, p.name AS patient_name, a.status, a.type,
    a.starts_at, upper(a.period) AS ends_at,
    lower(a.kept_period) AS kept_starts_at, upper(a.kept_period) AS kept_ends_at, a.previous_starts_at, a.place, a.notes, a.cancelled_by,
    a.cancel_reason, a.declined, a.missed_by, a.revision, a.created_at, a.due_at, k.time_zone,
    c.id AS call_session_id, c.status AS call_session_status, c.expires_at AS call_expires_at
  FROM appointments a
  JOIN users d ON d.id = a.doctor_id JOIN users p ON p.id = a.patient_id
  JOIN calendars k ON k.doctor_id = a.doctor_id
  LEFT JOIN LATERAL (SELECT s.id, s.status, s.expires_at FROM call_sessions s WHERE s.appointment_id = a.id
    ORDER BY s.created_at DESC, s.id DESC LIMIT 1) c ON true`

const closed = new Set<AppointmentMove>(['COMPLETED', 'NO_SHOW', 'CANCELLED'])

/** Finds an appointment that row-level security lets the actor see. */
export async function findAppointment(tx: QueryExecutorProvider, id: string): Promise<AppointmentRow | undefined> {
  const { rows } = await sql<AppointmentRow>`${selectAppointments} WHERE a.id = ${id}`.execute(tx)
  return rows[0]
}

/** The statuses as SQL literals, as the indexes of the lists name them. */
const listed = {
  open: sql`a.status IN (${sql.join(openAppointmentStatuses.map((status) => sql.lit(status)))})`,
  closed: sql`a.status IN (${sql.join([...closed].map((status) => sql.lit(status)))})`,
}

/**
 * Appointments of one person: open ones with the earliest first, closed ones with the latest first; the page after the
 * given id. Each half reads the page from an index, so that its time does not depend on how many appointments there are.
 */
export async function findAppointments(
  tx: QueryExecutorProvider,
  userId: string,
  page: { show: 'open' | 'closed'; after?: string | undefined },
): Promise<AppointmentRow[]> {
  const isOpen = page.show === 'open'
  const last = sql`(SELECT l.starts_at, l.id FROM appointments l WHERE l.id = ${page.after ?? null})`
  const beyond = isOpen ? sql`(a.starts_at, a.id) > ${last}` : sql`(a.starts_at, a.id) < ${last}`
  const order = isOpen ? sql`a.starts_at, a.id` : sql`a.starts_at DESC, a.id DESC`
  const half = (person: 'doctor_id' | 'patient_id') => sql`(
    SELECT a.id, a.starts_at FROM appointments a
    WHERE a.${sql.ref(person)} = ${userId} AND ${listed[page.show]} ${page.after === undefined ? sql`` : sql`AND ${beyond}`}
    ORDER BY ${order} LIMIT ${APPOINTMENTS_PAGE})`
  const { rows } = await sql<AppointmentRow>`
    WITH page AS (
      SELECT a.id FROM (${half('doctor_id')} UNION ${half('patient_id')}) a ORDER BY ${order} LIMIT ${APPOINTMENTS_PAGE}
    )
    ${selectAppointments} WHERE a.id IN (SELECT id FROM page) ORDER BY ${order}`.execute(tx)
  return rows
}

/**
 * What takes time in a doctor's calendar within a period, by start: the page after the given id. An appointment whose
 * time is being changed counts by both of its times. No appointment is longer than four hours, so the first condition
 * can use the index by start, and the second the index of the times that are taken.
 */
export async function findAppointmentsBetween(
  tx: QueryExecutorProvider,
  doctorId: string,
  page: { from: string; to: string; after?: string | undefined },
): Promise<AppointmentRow[]> {
  const from = sql`${page.from}::timestamptz`
  const to = sql`${page.to}::timestamptz`
  const last = sql`(SELECT l.starts_at, l.id FROM appointments l WHERE l.id = ${page.after ?? null})`
  const { rows } = await sql<AppointmentRow>`
    WITH page AS (
      SELECT a.id FROM appointments a
      WHERE a.doctor_id = ${doctorId} AND (
        (a.status IN ('PENDING', 'PROPOSED', 'CONFIRMED', 'COMPLETED', 'NO_SHOW')
          AND a.starts_at >= ${from} - interval '4 hours' AND a.starts_at < ${to} AND upper(a.period) > ${from})
        OR (a.status IN ('PENDING', 'PROPOSED') AND a.times && tstzrange(${from}, ${to})))
        ${page.after === undefined ? sql`` : sql`AND (a.starts_at, a.id) > ${last}`}
      ORDER BY a.starts_at, a.id LIMIT ${CALENDAR_PAGE}
    )
    ${selectAppointments} WHERE a.id IN (SELECT id FROM page) ORDER BY a.starts_at, a.id`.execute(tx)
  return rows
}

/** A change of an appointment, and the statuses from which it is possible. */
export interface Change {
  to: AppointmentStatus
  /** Limits the source statuses of the contract's state table to these. */
  from?: readonly AppointmentMove[]
  /**
   * Another time. A time on which both had agreed is kept until they agree on this one; any other time becomes free.
   */
  period?: { startsAt: Date; endsAt: Date }
  /** Sets the time back to the kept time. */
  backToKept?: boolean
  /** The time that the person agrees to. The move fails when the appointment has another time by now. */
  agreed?: Date
  cancelledBy?: 'doctor' | 'patient' | 'system'
  reason?: string | undefined
  declined?: boolean
  missedBy?: 'doctor' | 'patient' | null
}

/**
 * Moves an appointment; no other function does. The move is guarded by the contract's state table. A new time without a
 * new status asks the other side again.
 * @returns whether the appointment was in a status that may move so
 * @throws an exclusion violation when the time is taken
 */
export async function moveAppointment(
  tx: QueryExecutorProvider,
  id: string,
  now: Date,
  change: Change,
): Promise<boolean> {
  const { to, period, backToKept = false } = change
  const known: AppointmentMove[] = sourcesOf(appointmentMoves, to)
  const sources = (period ? [...known, to] : known).filter((one) => change.from?.includes(one) ?? true)
  // A cancelled appointment keeps the time on which both had agreed, because that is the one that both know.
  const agreed = sql`CASE status WHEN 'CONFIRMED' THEN period ELSE kept_period END`
  const next = period
    ? sql`tstzrange(${period.startsAt}, ${period.endsAt})`
    : backToKept || to === 'CANCELLED'
      ? sql`coalesce(kept_period, period)`
      : sql`period`
  const retimed = period ? sql`previous_starts_at = lower(period),` : sql``
  const closeAt = sql`upper(${next}) + make_interval(secs => ${CALL_LATE_MS / 1000})`
  // A proposal expires as soon as the proposed or the agreed time has come.
  const answerBy = sql`least(lower(${next}), lower(${agreed}))`
  const due = closed.has(to) ? sql`NULL` : to === 'CONFIRMED' ? closeAt : answerBy
  const kept = to === 'PENDING' || to === 'PROPOSED' ? agreed : sql`NULL`
  const { rows } = await sql`
    UPDATE appointments SET status = ${to}, period = ${next}, kept_period = ${kept}, ${retimed} revision = revision + 1, due_at = ${due},
      closed_at = ${closed.has(to) ? now : null}, cancelled_by = ${change.cancelledBy ?? null},
      cancel_reason = ${change.reason ?? null}, declined = ${change.declined ?? false},
      missed_by = ${change.missedBy ?? null}
    WHERE id = ${id} AND status = ANY(${sources}::text[]) AND (${!backToKept} OR kept_period IS NOT NULL)
      AND (${change.agreed ?? null}::timestamptz IS NULL OR lower(period) = ${change.agreed ?? null}::timestamptz)
    RETURNING id`.execute(tx)
  return rows.length === 1
}

/** Raises the appointment's revision when its call has changed. */
export async function touchAppointment(tx: QueryExecutorProvider, id: string): Promise<void> {
  await sql`UPDATE appointments SET revision = revision + 1 WHERE id = ${id}`.execute(tx)
}

/** Moves the due time of an appointment that has to be closed while its call is still under way. */
export async function postpone(tx: QueryExecutorProvider, id: string, until: Date): Promise<void> {
  await sql`UPDATE appointments SET due_at = ${until} WHERE id = ${id} AND status = 'CONFIRMED'`.execute(tx)
}

/** Turns a held slot into a request. @returns whether the actor still held it */
export async function finishHold(
  tx: QueryExecutorProvider,
  id: string,
  now: Date,
  given: { type: AppointmentType; place: string | null; notes: string | null },
): Promise<boolean> {
  const sources: AppointmentMove[] = sourcesOf(appointmentMoves, 'PENDING')
  const held = sources.filter((one) => one === 'HELD')
  const { rows } = await sql`
    UPDATE appointments SET status = 'PENDING', type = ${given.type}, place = ${given.place}, notes = ${given.notes},
      due_at = lower(period), revision = revision + 1
    WHERE id = ${id} AND status = ANY(${held}::text[]) AND due_at > ${now} AND lower(period) > ${now}
    RETURNING id`.execute(tx)
  return rows.length === 1
}

export async function countRequests(tx: QueryExecutorProvider, patientId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM appointments WHERE patient_id = ${patientId} AND status = 'PENDING'`.execute(tx)
  return rows[0]?.count ?? 0
}

/**
 * What the call sessions of an appointment show: whether a call was started, was accepted, is live, and whether both
 * were in it.
 */
export async function findEvidence(
  tx: QueryExecutorProvider,
  id: string,
  now: Date,
): Promise<{ started: boolean; accepted: boolean; met: boolean; live: boolean }> {
  const { rows } = await sql<{ started: boolean; accepted: boolean; met: boolean; live: boolean }>`
    SELECT count(*) > 0 AS started, coalesce(bool_or(confirmed_at IS NOT NULL), false) AS accepted,
      coalesce(bool_or(activated_at IS NOT NULL), false) AS met,
      coalesce(bool_or(status IN ('CONFIRMED', 'ACTIVE') OR (status = 'INVITED' AND expires_at > ${now})), false) AS live
    FROM call_sessions WHERE appointment_id = ${id}`.execute(tx)
  return rows[0] ?? { started: false, accepted: false, met: false, live: false }
}

/** Deletes an expired hold. @returns whether it existed */
export async function deleteHold(tx: QueryExecutorProvider, id: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    DELETE FROM appointments WHERE id = ${id} AND status = 'HELD' AND due_at <= ${now} RETURNING id`.execute(tx)
  return rows.length === 1
}

export async function findDue(tx: QueryExecutorProvider, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM appointments WHERE due_at <= ${now} ORDER BY due_at LIMIT 500`.execute(tx)
  return rows.map(({ id }) => id)
}

export async function nextDueAt(tx: QueryExecutorProvider): Promise<Date | null> {
  const { rows } = await sql<{ due_at: Date | null }>`
    SELECT min(due_at) AS due_at FROM appointments WHERE due_at IS NOT NULL`.execute(tx)
  return rows[0]?.due_at ?? null
}
