import {
  type Identity,
  type ListedSchedule,
  type QueueEntry,
  type QueueEntryStatus,
  type ReadyCheckResult,
  type ReadyVerdict,
  SCHEDULES_PAGE,
  type Schedule,
  type ScheduleStatus,
} from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { findMessages } from './message-repository.ts'

/** How long a page counts as connected after it was last seen, in seconds. */
export const PRESENCE_SECONDS = 45

interface ScheduleRow {
  id: string
  doctor_id: string
  doctor_name: string
  date: string
  start_time: string
  end_time: string
  status: ScheduleStatus
  waiting_count: number
  ended_at: Date | null
}

const toSchedule = (row: ScheduleRow): Schedule => ({
  id: row.id,
  doctorId: row.doctor_id,
  doctorName: row.doctor_name,
  date: row.date,
  startTime: row.start_time,
  endTime: row.end_time,
  status: row.status,
  endedAt: row.ended_at?.toISOString() ?? null,
  waitingCount: row.waiting_count,
})

const scheduleColumns = sql`s.id, s.doctor_id, u.name AS doctor_name, s.date::text AS date,
  to_char(s.start_time, 'HH24:MI') AS start_time, to_char(s.end_time, 'HH24:MI') AS end_time, s.status, s.ended_at,
  waiting_count(s.id) AS waiting_count`

export type ScheduleFilter = { doctorId: string } | { id: string }

/** The planned end of a session. An end at or before the start is on the next day. */
const plannedEnd = (zone: string) => sql`upper(hours_on(s.date, s.start_time, s.end_time, ${zone}))`

export async function findSchedules(tx: QueryExecutorProvider, filter: ScheduleFilter): Promise<Schedule[]> {
  const [where, order] =
    'doctorId' in filter
      ? [sql`s.doctor_id = ${filter.doctorId}`, sql`s.date DESC, s.start_time`]
      : [sql`s.id = ${filter.id}`, sql`s.id`]
  const { rows } = await sql<ScheduleRow>`
    SELECT ${scheduleColumns} FROM schedules s JOIN users u ON u.id = s.doctor_id
    WHERE ${where} ORDER BY ${order} LIMIT 500`.execute(tx)
  return rows.map(toSchedule)
}

/**
 * A page of the sessions that the acting patient can choose from: first those of doctors whom the patient knows.
 * @param today the date in the clinic's zone, YYYY-MM-DD
 */
export async function findOpenSchedules(
  tx: QueryExecutorProvider,
  query: { name?: string | undefined; after?: string | undefined },
  { now, today, zone }: { now: Date; today: string; zone: string },
): Promise<ListedSchedule[]> {
  const patterns = query.name ? sql`search_patterns(${query.name})` : sql`NULL::text[]`
  const { rows } = await sql<ScheduleRow & { known: boolean }>`
    SELECT ${scheduleColumns}, l.known
    FROM listed_schedules(${patterns}, ${query.after ?? null}, ${SCHEDULES_PAGE}, ${today}::date, ${zone}, ${now}) l
    JOIN schedules s ON s.id = l.schedule_id JOIN users u ON u.id = s.doctor_id ORDER BY l.place`.execute(tx)
  return rows.map((row) => ({ ...toSchedule(row), known: row.known }))
}

/** A practice session, as everybody may know of it who has its doctor's public link. */
interface PublicSession {
  id: string
  status: ScheduleStatus
  date: string
  startTime: string
  endTime: string
}

/** A doctor's session that is online now, and the next planned one whose planned end has not come. */
export async function findPublicSessions(
  tx: QueryExecutorProvider,
  doctorId: string,
  { now, today, zone }: { now: Date; today: string; zone: string },
): Promise<{ online: PublicSession | null; next: PublicSession | null }> {
  const { rows } = await sql<PublicSession>`
    SELECT DISTINCT ON (s.status) s.id, s.status, s.date::text AS date, to_char(s.start_time, 'HH24:MI') AS "startTime",
      to_char(s.end_time, 'HH24:MI') AS "endTime"
    FROM schedules s WHERE s.doctor_id = ${doctorId} AND (s.status = 'ONLINE'
      OR s.status = 'UPCOMING' AND s.date >= ${today}::date - 1 AND ${plannedEnd(zone)} > ${now})
    ORDER BY s.status, s.date, s.start_time`.execute(tx)
  const of = (status: ScheduleStatus) => rows.find((one) => one.status === status) ?? null
  return { online: of('ONLINE'), next: of('UPCOMING') }
}

interface EntryRow {
  id: string
  schedule_id: string
  patient_id: string
  patient_name: string
  identity: Identity
  queue_number: number
  status: QueueEntryStatus
  is_ready: boolean
  joined_at: Date
  connected: boolean
  call_session_id: string | null
  ready_check: { verdict: ReadyVerdict; result: ReadyCheckResult } | null
  ready_checked_at: Date | null
  reason: string | null
  age: number | null
  language: string | null
  seen_before: boolean
  reminded_at: Date | null
}

/** A moment, and the date that it is in the clinic's time zone, YYYY-MM-DD. */
export interface ClinicMoment {
  now: Date
  today: string
}

/** The places of a queue that the actor may see, by number, without those who left. */
export async function findEntries(
  tx: QueryExecutorProvider,
  scheduleId: string,
  { now, today }: ClinicMoment,
  patientId?: string,
): Promise<QueueEntry[]> {
  const since = new Date(now.getTime() - PRESENCE_SECONDS * 1000)
  const { rows } = await sql<EntryRow>`
    SELECT e.id, e.schedule_id, e.patient_id, u.name AS patient_name, u.identity, e.queue_number, e.status, e.is_ready,
      e.joined_at, coalesce(p.seen_at > ${since}, false) AS connected, c.id AS call_session_id,
      e.ready_check, e.ready_checked_at, e.reason, e.reminded_at, l.language,
      extract(year FROM age(${today}::date, contact.birth_date))::int AS age,
      has_visited(s.doctor_id, e.patient_id) AS seen_before
    FROM queue_entries e
    JOIN schedules s ON s.id = e.schedule_id
    LEFT JOIN queue_languages(${scheduleId}) l ON l.patient_id = e.patient_id
    JOIN users u ON u.id = e.patient_id
    LEFT JOIN presence p ON p.user_id = e.patient_id
    LEFT JOIN LATERAL patient_contact(e.patient_id) contact ON true
    LEFT JOIN call_sessions c ON c.queue_entry_id = e.id AND c.status IN ('INVITED', 'CONFIRMED', 'ACTIVE')
    WHERE e.schedule_id = ${scheduleId} AND e.status <> 'LEFT'
      ${patientId ? sql`AND e.patient_id = ${patientId}` : sql``}
    ORDER BY e.queue_number`.execute(tx)
  if (rows.length === 0) return []
  const messages = await findMessages(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    id: row.id,
    scheduleId: row.schedule_id,
    patientId: row.patient_id,
    patientName: row.patient_name,
    identity: row.identity,
    queueNumber: row.queue_number,
    status: row.status,
    isReady: row.is_ready,
    joinedAt: row.joined_at.toISOString(),
    connected: row.connected,
    callSessionId: row.call_session_id,
    language: row.language,
    seenBefore: row.seen_before,
    remindedAt: row.reminded_at?.toISOString() ?? null,
    readyCheck:
      row.ready_check && row.ready_checked_at
        ? { ...row.ready_check, checkedAt: row.ready_checked_at.toISOString() }
        : null,
    reason: row.reason,
    messages: messages.get(row.id) ?? [],
    age: row.age,
  }))
}

/** Deletes the result of a ready check. @returns whether there was one */
export async function forgetReadyCheck(tx: QueryExecutorProvider, entryId: string): Promise<boolean> {
  const { rows } = await sql`
    UPDATE queue_entries SET ready_check = NULL, ready_checked_at = NULL
    WHERE id = ${entryId} AND ready_check IS NOT NULL RETURNING id`.execute(tx)
  return rows.length === 1
}

/**
 * Notes that a patient who waits is reminded now, unless that was done since `before`.
 * @returns whether it is noted
 */
export async function noteReminder(
  tx: QueryExecutorProvider,
  entryId: string,
  now: Date,
  before: Date,
): Promise<boolean> {
  const { rows } = await sql`
    UPDATE queue_entries SET reminded_at = ${now}
    WHERE id = ${entryId} AND status IN ('WAITING', 'READY') AND (reminded_at IS NULL OR reminded_at <= ${before})
    RETURNING id`.execute(tx)
  return rows.length === 1
}

/** Moves a practice session, guarded. @returns whether it was in one of the statuses `from` */
export async function moveSchedule(
  tx: QueryExecutorProvider,
  id: string,
  to: ScheduleStatus,
  from: readonly ScheduleStatus[],
  now: Date,
): Promise<boolean> {
  const ended = to === 'COMPLETED' ? sql`${now}::timestamptz` : sql`ended_at`
  const { rows } = await sql`
    UPDATE schedules SET status = ${to}, ended_at = ${ended} WHERE id = ${id} AND status = ANY(${[...from]}::text[]) RETURNING id`.execute(
    tx,
  )
  return rows.length === 1
}

/** Until when a session can be held: the end of its day, or its planned end where that is later. */
export async function findLastMoment(
  tx: QueryExecutorProvider,
  id: string,
  zone: string,
): Promise<{ until: Date; endedAt: Date | null } | undefined> {
  const { rows } = await sql<{ until: Date; endedAt: Date | null }>`
    SELECT greatest(upper(hours_on(s.date, '00:00', '00:00', ${zone})), ${plannedEnd(zone)}) AS until,
      s.ended_at AS "endedAt"
    FROM schedules s WHERE s.id = ${id}`.execute(tx)
  return rows[0]
}

/** Tells whether the clinic has verified this doctor. */
export async function isVerified(tx: QueryExecutorProvider, doctorId: string): Promise<boolean> {
  const { rows } = await sql`SELECT id FROM users WHERE id = ${doctorId} AND verified_at IS NOT NULL`.execute(tx)
  return rows.length === 1
}

/** Whether the actor may take a place in a queue of this doctor: without an account only where there is a public link. */
export async function mayJoinQueueOf(tx: QueryExecutorProvider, doctorId: string): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`SELECT may_join_queue_of(${doctorId}) AS may`.execute(tx)
  return rows[0]?.may === true
}
