import { type QueryExecutorProvider, sql } from 'kysely'
import { audit } from '../audit/index.ts'
import { newId } from '../platform/database/index.ts'
import { userRoom } from '../platform/events/rooms.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { ACCOUNT_DISABLED, ApiError, accountNeeded } from '../platform/http/errors.ts'
import { clinicNow, sessionTime } from './clinic-day.ts'
import type { PracticeDeps } from './doctor-service.ts'
import { requireJoinable } from './policy.ts'
import { lockQueue, publishQueue } from './queue.ts'
import { findEntries, isVerified, mayJoinQueueOf } from './repository.ts'

/**
 * Gives a patient, who is the actor, a place in a queue, or finds the one that they hold.
 * @throws ApiError NOT_FOUND, SCHEDULE_STATE, ACCOUNT_DISABLED; ACCOUNT_NEEDED for a patient without an account, where
 *   the doctor has no public link
 */
export async function joinQueue(
  tx: QueryExecutorProvider,
  publish: Publish,
  deps: Pick<PracticeDeps, 'clock' | 'clinicTimeZone'>,
  { patientId, scheduleId, reason }: { patientId: string; scheduleId: string; reason: string | null },
): Promise<{ message: string; queueNumber: number; entryId: string }> {
  const { clock } = deps
  // The lock makes sure that a second join of the same patient sees the first.
  const queue = await lockQueue(tx, scheduleId)
  const [held] = await findEntries(tx, scheduleId, clinicNow(deps), patientId)
  if (held)
    return { message: 'You already have a place in this queue', queueNumber: held.queueNumber, entryId: held.id }
  requireJoinable(queue, await sessionTime(tx, scheduleId, deps))
  if (!(await isVerified(tx, queue.doctorId)))
    throw new ApiError('SCHEDULE_STATE', 'This doctor does not practise at the moment.')
  if (!(await mayJoinQueueOf(tx, queue.doctorId))) throw accountNeeded()
  const { rows } = await sql<{ number: number }>`SELECT take_queue_number(${scheduleId}) AS number`.execute(tx)
  const queueNumber = rows[0]?.number
  if (!queueNumber) throw new ApiError('ACCOUNT_DISABLED', ACCOUNT_DISABLED)
  const entryId = newId()
  await sql`
    INSERT INTO queue_entries (id, schedule_id, patient_id, queue_number, joined_at, reason)
    VALUES (${entryId}, ${scheduleId}, ${patientId}, ${queueNumber}, ${clock.now()}, ${reason})`.execute(tx)
  await audit(tx, clock.now(), 'QUEUE_JOINED', { scheduleId, patientId })
  const [entry] = await findEntries(tx, scheduleId, clinicNow(deps), patientId)
  if (!entry) throw new Error('the place just taken is not visible')
  publish([userRoom(queue.doctorId)], 'queue_joined', { scheduleId, entry })
  await publishQueue(tx, publish, queue)
  return { message: 'You joined the queue', queueNumber, entryId }
}
