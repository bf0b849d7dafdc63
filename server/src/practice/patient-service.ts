import {
  countAhead,
  countInQueue,
  estimateWaitMinutes,
  type ReadyCheck,
  type ReadyCheckResult,
  readyVerdict,
  waitingStatuses,
} from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { audit } from '../audit/index.ts'
import { userRoom } from '../platform/events/rooms.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { clinicNow } from './clinic-day.ts'
import type { PracticeDeps } from './doctor-service.ts'
import { joinQueue } from './joining.ts'
import { lockQueue, publishQueue, readSnapshot, requireMove } from './queue.ts'
import { findEntries, findOpenSchedules, findSchedules } from './repository.ts'

export type PatientService = ReturnType<typeof createPatientService>

export function createPatientService({ run, clock, clinicTimeZone }: PracticeDeps) {
  const moment = () => clinicNow({ clock, clinicTimeZone })

  async function requireEntry(tx: QueryExecutorProvider, scheduleId: string, patientId: string) {
    const [entry] = await findEntries(tx, scheduleId, moment(), patientId)
    if (!entry) throw notFound('Your place in this queue')
    return entry
  }

  return {
    browse: (principal: Principal, query: { name?: string | undefined; after?: string | undefined }) =>
      run(actorOf(principal), (tx) => findOpenSchedules(tx, query, { ...moment(), zone: clinicTimeZone })),

    view: (principal: Principal, id: string) =>
      run(actorOf(principal), async (tx) => {
        const [schedule] = await findSchedules(tx, { id })
        if (!schedule) throw notFound('This practice session')
        const [queueEntry] = await findEntries(tx, id, moment(), principal.userId)
        const { places, visitMinutes } = await readSnapshot(tx, id)
        const { rows } = await sql<{ revision: string }>`
          SELECT queue_revision AS revision FROM schedules WHERE id = ${id}`.execute(tx)
        const aheadOfYou = queueEntry ? countAhead(places, queueEntry.queueNumber) : null
        return {
          schedule,
          queueEntry: queueEntry ?? null,
          totalInQueue: countInQueue(places),
          aheadOfYou,
          estimatedWaitMinutes: estimateWaitMinutes(aheadOfYou, visitMinutes),
          visitMinutes,
          revision: Number(rows[0]?.revision ?? 0),
          places,
        }
      }),

    join: (principal: Principal, scheduleId: string, reason: string | null = null) =>
      run(actorOf(principal), (tx, publish) =>
        joinQueue(tx, publish, { clock, clinicTimeZone }, { patientId: principal.userId, scheduleId, reason }),
      ),

    toggleReady: (principal: Principal, scheduleId: string, isReady: boolean) =>
      run(actorOf(principal), async (tx, publish) => {
        const queue = await lockQueue(tx, scheduleId)
        const entry = await requireEntry(tx, scheduleId, principal.userId)
        const status = isReady ? 'READY' : 'WAITING'
        const message = isReady ? 'You are ready' : 'You are waiting'
        if (entry.status === status) return { message, isReady, status } as const
        if (entry.status !== 'READY' && entry.status !== 'WAITING')
          throw new ApiError('QUEUE_STATE', 'You can change this only while you wait.')
        await requireMove(tx, { entryId: entry.id }, status, ['READY', 'WAITING'])
        await audit(tx, clock.now(), isReady ? 'PATIENT_READY' : 'PATIENT_NOT_READY', {
          scheduleId,
          patientId: principal.userId,
        })
        await publishQueue(tx, publish, queue)
        return { message, isReady, status } as const
      }),

    /**
     * Stores the result of a ready check with the place, as long as the patient may still be called from it. The doctor
     * is notified at once.
     */
    saveReadyCheck: (principal: Principal, scheduleId: string, result: ReadyCheckResult): Promise<ReadyCheck> =>
      run(actorOf(principal), async (tx, publish) => {
        const entry = await requireEntry(tx, scheduleId, principal.userId)
        const now = clock.now()
        const verdict = readyVerdict(result)
        const { rows } = await sql<{ doctor_id: string }>`
          UPDATE queue_entries e
          SET ready_check = ${JSON.stringify({ verdict, result })}::jsonb, ready_checked_at = ${now}
          FROM schedules s
          WHERE e.id = ${entry.id} AND e.status IN ('WAITING', 'READY', 'INVITED') AND s.id = e.schedule_id
          RETURNING s.doctor_id`.execute(tx)
        const doctorId = rows[0]?.doctor_id
        if (!doctorId) throw new ApiError('QUEUE_STATE', 'You can check your device while you wait.')
        await audit(tx, now, 'READY_CHECKED', { scheduleId, patientId: principal.userId, metadata: { verdict } })
        const readyCheck = { verdict, result, checkedAt: now.toISOString() }
        publish([userRoom(doctorId)], 'ready_checked', { scheduleId, entryId: entry.id, readyCheck })
        return readyCheck
      }),

    /** Stores the reason for the visit until the place is over. The doctor reads it at once. */
    giveReason: (principal: Principal, scheduleId: string, reason: string | null) =>
      run(actorOf(principal), async (tx, publish) => {
        const entry = await requireEntry(tx, scheduleId, principal.userId)
        if (entry.reason === reason) return { reason }
        const { rows } = await sql<{ doctor_id: string }>`
          UPDATE queue_entries e SET reason = ${reason} FROM schedules s
          WHERE e.id = ${entry.id} AND e.status = ANY(${[...waitingStatuses]}::text[]) AND s.id = e.schedule_id
          RETURNING s.doctor_id`.execute(tx)
        const doctorId = rows[0]?.doctor_id
        if (!doctorId) throw new ApiError('QUEUE_STATE', 'You can say this until your visit is over.')
        await audit(tx, clock.now(), 'REASON_GIVEN', { scheduleId, patientId: principal.userId })
        publish([userRoom(doctorId), userRoom(principal.userId)], 'reason_given', {
          scheduleId,
          entryId: entry.id,
          reason,
        })
        return { reason }
      }),

    leave: (principal: Principal, scheduleId: string) =>
      run(actorOf(principal), async (tx, publish) => {
        const queue = await lockQueue(tx, scheduleId)
        const entry = await requireEntry(tx, scheduleId, principal.userId)
        await requireMove(tx, { entryId: entry.id }, 'LEFT')
        await audit(tx, clock.now(), 'QUEUE_LEFT', { scheduleId, patientId: principal.userId })
        await publishQueue(tx, publish, queue)
        return { message: 'You left the queue' }
      }),
  }
}
