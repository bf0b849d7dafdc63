import { type QueryExecutorProvider, sql } from 'kysely'
import { audit } from '../audit/index.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { lockQueue, moveEntry, publishQueue } from './queue.ts'

async function findQueuesOf(tx: QueryExecutorProvider, patientId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT schedule_id AS id FROM queue_entries
    WHERE patient_id = ${patientId} AND status IN ('WAITING', 'READY', 'INVITED', 'IN_CALL') ORDER BY schedule_id`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
}

/**
 * Locks the queues in which a patient has a place, before the patient's account is disabled. A patient who joins another
 * queue meanwhile holds the lock of that queue, and waits for the account.
 */
export async function lockQueuesOf(tx: QueryExecutorProvider, patientId: string): Promise<void> {
  for (const id of await findQueuesOf(tx, patientId)) await lockQueue(tx, id)
}

/** Gives up every place in which a patient waits, after the patient's call has ended. For background work. */
export async function leaveQueuesOf(
  tx: QueryExecutorProvider,
  publish: Publish,
  patientId: string,
  now: Date,
): Promise<void> {
  for (const scheduleId of await findQueuesOf(tx, patientId)) {
    const queue = await lockQueue(tx, scheduleId)
    if (!(await moveEntry(tx, { scheduleId, patientId }, 'LEFT'))) continue
    await audit(tx, now, 'QUEUE_LEFT', { scheduleId, patientId })
    await publishQueue(tx, publish, queue)
  }
}
