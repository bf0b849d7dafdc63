import {
  type QueueEntryStatus,
  type QueuePlace,
  queueEntryMoves,
  type ScheduleStatus,
  sourcesOf,
} from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { scheduleRoom, userRoom } from '../platform/events/rooms.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'

export interface LockedQueue {
  scheduleId: string
  revision: number
  status: ScheduleStatus
  doctorId: string
  /** YYYY-MM-DD */
  date: string
}

/**
 * Locks a queue until the end of the transaction and raises its revision. Every use case that changes a queue takes
 * this lock first. With one lock order there is no deadlock, and revisions are in the order of the commits.
 * @throws ApiError NOT_FOUND
 */
export async function lockQueue(tx: QueryExecutorProvider, scheduleId: string): Promise<LockedQueue> {
  const { rows } = await sql<{ revision: string; status: ScheduleStatus; doctor_id: string; date: string }>`
    SELECT revision, status, doctor_id, date::text FROM lock_queue(${scheduleId})`.execute(tx)
  const row = rows[0]
  if (!row) throw notFound('This practice session')
  return { scheduleId, revision: Number(row.revision), status: row.status, doctorId: row.doctor_id, date: row.date }
}

/** The snapshot of a queue: its places by number, and the median length of its doctor's recent visits in minutes. */
export async function readSnapshot(
  tx: QueryExecutorProvider,
  scheduleId: string,
): Promise<{ places: QueuePlace[]; visitMinutes: number }> {
  const { rows } = await sql<{ places: QueuePlace[]; visit_minutes: number }>`
    SELECT places, visit_minutes FROM queue_snapshot(${scheduleId})`.execute(tx)
  const row = rows[0]
  if (!row) throw notFound('This practice session')
  return { places: row.places, visitMinutes: row.visit_minutes }
}

/**
 * Tells everybody who watches the queue what has changed in it: one message for each, without names, and of the same size
 * however many wait.
 */
export async function publishQueue(tx: QueryExecutorProvider, publish: Publish, queue: LockedQueue): Promise<void> {
  const { rows } = await sql<{ since: string; places: QueuePlace[]; total: number; visit_minutes: number }>`
    SELECT since, places, total, visit_minutes FROM queue_changes(${queue.scheduleId})`.execute(tx)
  const row = rows[0]
  if (!row) throw notFound('This practice session')
  publish([scheduleRoom(queue.scheduleId), userRoom(queue.doctorId)], 'queue_updated', {
    scheduleId: queue.scheduleId,
    revision: queue.revision,
    since: Number(row.since),
    totalInQueue: row.total,
    visitMinutes: row.visit_minutes,
    places: row.places,
  })
}

/**
 * Moves a place in the queue; no other function does.
 * @param from narrows the contract's sources of `to`
 * @returns the entry's id, or null when no place was in one of those statuses
 */
export async function moveEntry(
  tx: QueryExecutorProvider,
  which: { entryId: string } | { scheduleId: string; patientId: string },
  to: QueueEntryStatus,
  from: QueueEntryStatus[] = sourcesOf(queueEntryMoves, to),
): Promise<string | null> {
  const sources = from.filter((state) => (queueEntryMoves[state] as readonly string[]).includes(to))
  const place =
    'entryId' in which
      ? sql`id = ${which.entryId}`
      : sql`schedule_id = ${which.scheduleId} AND patient_id = ${which.patientId}`
  const { rows } = await sql<{ id: string }>`
    UPDATE queue_entries SET status = ${to}
    WHERE ${place} AND status = ANY(${sources}::text[]) RETURNING id`.execute(tx)
  if (rows.length > 1) throw new Error('one place was expected to move')
  return rows[0]?.id ?? null
}

/** The same as moveEntry, for a move that has to succeed. @throws ApiError QUEUE_STATE */
export async function requireMove(...args: Parameters<typeof moveEntry>): Promise<string> {
  const id = await moveEntry(...args)
  if (id === null) throw new ApiError('QUEUE_STATE', 'This place in the queue has changed meanwhile.')
  return id
}
