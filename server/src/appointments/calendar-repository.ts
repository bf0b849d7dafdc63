import type { AppointmentType, CalendarException, DoctorCalendar, Slot, WeeklyHours } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'

/**
 * Locks a doctor's calendar until the end of the transaction. Every use case that changes one of the doctor's
 * appointments, or the call of one, takes this lock first. With one lock order there is no deadlock, and two bookings
 * of one slot do not collide.
 * @returns null when the doctor has not published a calendar
 */
export async function lockCalendar(tx: QueryExecutorProvider, doctorId: string): Promise<{ verified: boolean } | null> {
  const { rows } = await sql<{ verified: boolean }>`SELECT verified FROM lock_calendar(${doctorId})`.execute(tx)
  return rows[0] ?? null
}

/** A row of a calendar with the columns that patients may know. */
export interface CalendarRow {
  doctor_id: string
  doctor_name: string
  verified: boolean
  time_zone: string
  slot_minutes: number
  buffer_minutes: number
  notice_minutes: number
  horizon_days: number
  types: AppointmentType[]
  place: string | null
}

export async function findCalendar(tx: QueryExecutorProvider, doctorId: string): Promise<CalendarRow | undefined> {
  const { rows } = await sql<CalendarRow>`
    SELECT c.doctor_id, u.name AS doctor_name, u.verified_at IS NOT NULL AS verified, c.time_zone, c.slot_minutes,
      c.buffer_minutes, c.notice_minutes, c.horizon_days, c.types, c.place
    FROM calendars c JOIN users u ON u.id = c.doctor_id WHERE c.doctor_id = ${doctorId}`.execute(tx)
  return rows[0]
}

const time = (column: string) => sql`to_char(${sql.ref(column)}, 'HH24:MI')`

/** A calendar as its doctor reads and writes it. */
export async function readCalendar(tx: QueryExecutorProvider, doctorId: string): Promise<DoctorCalendar | null> {
  const row = await findCalendar(tx, doctorId)
  if (!row) return null
  const { rows: weeklyHours } = await sql<WeeklyHours>`
    SELECT weekday, ${time('start_time')} AS "startTime", ${time('end_time')} AS "endTime" FROM weekly_hours
    WHERE doctor_id = ${doctorId} ORDER BY weekday, start_time`.execute(tx)
  const { rows: exceptions } = await sql<{
    kind: CalendarException['kind']
    date: string
    start: string | null
    end: string | null
  }>`
    SELECT kind, date::text AS date, ${time('start_time')} AS start, ${time('end_time')} AS end FROM calendar_exceptions
    WHERE doctor_id = ${doctorId} ORDER BY position`.execute(tx)
  return {
    timeZone: row.time_zone,
    slotMinutes: row.slot_minutes,
    bufferMinutes: row.buffer_minutes,
    noticeMinutes: row.notice_minutes,
    horizonDays: row.horizon_days,
    types: row.types,
    place: row.place,
    weeklyHours,
    exceptions: exceptions.map(({ kind, date, start, end }) =>
      kind === 'DAY_OFF' ? { kind, date } : { kind, date, startTime: start ?? '', endTime: end ?? '' },
    ),
  }
}

/** Tells whether the database knows this time zone. Its list and the browser's may differ by a year. */
export async function isTimeZoneKnown(tx: QueryExecutorProvider, zone: string): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`SELECT is_time_zone(${zone}) AS known`.execute(tx)
  return rows[0]?.known === true
}

/** Replaces a whole calendar. */
export async function writeCalendar(
  tx: QueryExecutorProvider,
  doctorId: string,
  given: DoctorCalendar,
  now: Date,
): Promise<void> {
  const { timeZone, slotMinutes, bufferMinutes, noticeMinutes, horizonDays, types, place } = given
  await sql`
    INSERT INTO calendars (doctor_id, time_zone, slot_minutes, buffer_minutes, notice_minutes, horizon_days, types, place,
      updated_at)
    VALUES (${doctorId}, ${timeZone}, ${slotMinutes}, ${bufferMinutes}, ${noticeMinutes}, ${horizonDays}, ${types}::text[],
      ${place}, ${now})
    ON CONFLICT (doctor_id) DO UPDATE SET time_zone = excluded.time_zone, slot_minutes = excluded.slot_minutes,
      buffer_minutes = excluded.buffer_minutes, notice_minutes = excluded.notice_minutes,
      horizon_days = excluded.horizon_days, types = excluded.types, place = excluded.place,
      updated_at = excluded.updated_at`.execute(tx)
  await sql`DELETE FROM weekly_hours WHERE doctor_id = ${doctorId}`.execute(tx)
  await sql`
    INSERT INTO weekly_hours (doctor_id, weekday, start_time, end_time)
    SELECT ${doctorId}::uuid, (h->>'weekday')::smallint, (h->>'startTime')::time, (h->>'endTime')::time
    FROM jsonb_array_elements(${JSON.stringify(given.weeklyHours)}::jsonb) h`.execute(tx)
  await sql`DELETE FROM calendar_exceptions WHERE doctor_id = ${doctorId}`.execute(tx)
  await sql`
    INSERT INTO calendar_exceptions (doctor_id, position, kind, date, start_time, end_time)
    SELECT ${doctorId}::uuid, n, e->>'kind', (e->>'date')::date, (e->>'startTime')::time, (e->>'endTime')::time
    FROM jsonb_array_elements(${JSON.stringify(given.exceptions)}::jsonb) WITH ORDINALITY AS given(e, n)`.execute(tx)
}

/** The free slots that begin within a period. A slot that the actor holds counts as free for the actor. */
export async function findSlots(
  tx: QueryExecutorProvider,
  doctorId: string,
  span: { from: Date; until: Date; now: Date },
): Promise<Slot[]> {
  const { rows } = await sql<{ starts_at: Date; ends_at: Date }>`
    SELECT starts_at, ends_at FROM free_slots(${doctorId}, ${span.from}, ${span.until}, ${span.now})`.execute(tx)
  return rows.map(({ starts_at, ends_at }) => ({ startsAt: starts_at.toISOString(), endsAt: ends_at.toISOString() }))
}

export async function findNextSlot(tx: QueryExecutorProvider, doctorId: string, now: Date): Promise<Date | null> {
  const { rows } = await sql<{ next: Date | null }>`SELECT next_free_slot(${doctorId}, ${now}) AS next`.execute(tx)
  return rows[0]?.next ?? null
}

/** Deletes the expired holds that could block this doctor. A use case that needs free time calls it first. */
export async function freeExpiredHolds(tx: QueryExecutorProvider, doctorId: string, now: Date): Promise<void> {
  await sql`SELECT free_expired_holds(${doctorId}, ${now})`.execute(tx)
}

/** Releases all holds of the actor; with an id, only that one. */
export async function releaseHolds(tx: QueryExecutorProvider, patientId: string, id?: string): Promise<void> {
  await sql`
    DELETE FROM appointments WHERE patient_id = ${patientId} AND status = 'HELD'
      ${id === undefined ? sql`` : sql`AND id = ${id}`}`.execute(tx)
}

/**
 * Inserts a hold.
 * @throws a violation of a constraint when the slot, or the patient's own time, was taken in the meantime
 */
export async function insertHold(
  tx: QueryExecutorProvider,
  hold: { id: string; doctorId: string; patientId: string; slot: Slot; now: Date; expiresAt: Date },
): Promise<void> {
  await sql`
    INSERT INTO appointments (id, doctor_id, patient_id, period, created_at, due_at)
    VALUES (${hold.id}, ${hold.doctorId}, ${hold.patientId},
      tstzrange(${hold.slot.startsAt}::timestamptz, ${hold.slot.endsAt}::timestamptz), ${hold.now}, ${hold.expiresAt})`.execute(
    tx,
  )
}

export async function isSlotTaken(
  tx: QueryExecutorProvider,
  doctorId: string,
  startsAt: Date,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    SELECT is_slot_taken(${doctorId}, ${startsAt}, ${now}) AS taken`.execute(tx)
  return rows[0]?.taken === true
}
