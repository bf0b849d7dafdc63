import { type Schedule, scheduleMoves, sourcesOf } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { requireVerified } from '../accounts/index.ts'
import { audit, auditRead } from '../audit/index.ts'
import { notify } from '../notifications/index.ts'
import type { Clock } from '../platform/clock.ts'
import { newId } from '../platform/database/index.ts'
import { roleRoom, scheduleRoom, userRoom } from '../platform/events/rooms.ts'
import type { Publish, UnitOfWork } from '../platform/events/unit-of-work.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { endCallsOf } from './call-origin.ts'
import { clinicNow, clinicToday, sessionTime } from './clinic-day.ts'
import { requireOwner, requireRestartable } from './policy.ts'
import { type LockedQueue, lockQueue, publishQueue, requireMove } from './queue.ts'
import { findEntries, findSchedules, forgetReadyCheck, moveSchedule } from './repository.ts'

export type PracticeRun = UnitOfWork

export interface PracticeDeps {
  run: PracticeRun
  clock: Clock
  clinicTimeZone: string
}

export type DoctorService = ReturnType<typeof createDoctorService>

export function createDoctorService({ run, clock, clinicTimeZone }: PracticeDeps) {
  async function requireSchedule(tx: QueryExecutorProvider, id: string): Promise<Schedule> {
    const [schedule] = await findSchedules(tx, { id })
    if (!schedule) throw notFound('This practice session')
    return schedule
  }

  /** Notifies everybody who can see the schedule: its doctor, those who watch the queue, and every patient. */
  function publishStatus(publish: Publish, schedule: Schedule, status: Schedule['status']): void {
    publish([scheduleRoom(schedule.id), userRoom(schedule.doctorId), roleRoom('PATIENT')], 'schedule_status_changed', {
      scheduleId: schedule.id,
      status,
      doctorName: schedule.doctorName,
    })
  }

  async function changePractice(principal: Principal, id: string, to: 'ONLINE' | 'COMPLETED'): Promise<void> {
    await run(actorOf(principal), async (tx, publish) => {
      // This lock comes before the queue's lock. A withdrawal of the verification takes them in the same order.
      if (to === 'ONLINE') await requireVerified(tx, principal.userId)
      const queue = await lockQueue(tx, id)
      requireOwner(queue, principal.userId)
      if (to === 'ONLINE') requireRestartable(queue, await sessionTime(tx, id, { clock, clinicTimeZone }))
      if (!(await movePractice(tx, publish, queue, to, 'doctor')))
        throw new ApiError(
          'SCHEDULE_STATE',
          to === 'ONLINE' ? 'You are online already.' : 'This session is not online.',
        )
    })
  }

  /**
   * Moves a practice session whose queue is locked, and notifies everybody.
   * @returns whether it was in a status that may move so
   */
  async function movePractice(
    tx: QueryExecutorProvider,
    publish: Publish,
    queue: LockedQueue,
    to: 'ONLINE' | 'COMPLETED',
    by: 'doctor' | 'clinic',
  ): Promise<boolean> {
    const schedule = await requireSchedule(tx, queue.scheduleId)
    if (!(await moveSchedule(tx, schedule.id, to, sourcesOf(scheduleMoves, to), clock.now()))) return false
    if (to === 'COMPLETED') await endCallsOf(tx, publish, queue, clock.now(), by)
    await audit(tx, clock.now(), to === 'ONLINE' ? 'PRACTICE_STARTED' : 'PRACTICE_ENDED', { scheduleId: schedule.id })
    publishStatus(publish, schedule, to)
    await publishQueue(tx, publish, queue)
    return true
  }

  return {
    /** Ends the practice session of a doctor that is under way, in a transaction of background work. */
    async stopPractising(tx: QueryExecutorProvider, publish: Publish, doctorId: string): Promise<void> {
      const { rows } = await sql<{ id: string }>`
        SELECT id FROM schedules WHERE doctor_id = ${doctorId} AND status = 'ONLINE' ORDER BY id`.execute(tx)
      for (const { id } of rows) await movePractice(tx, publish, await lockQueue(tx, id), 'COMPLETED', 'clinic')
    },

    listSchedules: (principal: Principal) =>
      run(actorOf(principal), (tx) => findSchedules(tx, { doctorId: principal.userId })),

    createSchedule(principal: Principal, input: { date: string; startTime: string; endTime: string }) {
      if (input.date < clinicToday(clock, clinicTimeZone))
        throw new ApiError('VALIDATION', 'A practice session cannot be planned in the past.', {
          fields: [{ path: 'date', message: 'must be today or later' }],
        })
      return run(actorOf(principal), async (tx) => {
        await requireVerified(tx, principal.userId)
        const id = newId()
        await sql`
          INSERT INTO schedules (id, doctor_id, date, start_time, end_time, created_at)
          VALUES (${id}, ${principal.userId}, ${input.date}, ${input.startTime}, ${input.endTime},
            ${clock.now()})`.execute(tx)
        await audit(tx, clock.now(), 'SCHEDULE_CREATED', { scheduleId: id })
        return requireSchedule(tx, id)
      })
    },

    async startPractice(principal: Principal, id: string) {
      await changePractice(principal, id, 'ONLINE')
      return { message: 'Practice started', status: 'ONLINE' as const }
    },

    async endPractice(principal: Principal, id: string) {
      await changePractice(principal, id, 'COMPLETED')
      return { message: 'Practice ended', status: 'COMPLETED' as const }
    },

    readQueue: (principal: Principal, id: string) =>
      run(actorOf(principal), async (tx) => {
        requireOwner(await requireSchedule(tx, id), principal.userId)
        const moment = clinicNow({ clock, clinicTimeZone })
        const entries = await findEntries(tx, id, moment)
        const subjects = entries.map(({ patientId }) => ({ scheduleId: id, patientId }))
        await auditRead(tx, moment.now, 'QUEUE_READ', subjects)
        return entries
      }),

    resetPatient: (principal: Principal, scheduleId: string, patientId: string) =>
      run(actorOf(principal), async (tx, publish) => {
        const queue = await lockQueue(tx, scheduleId)
        requireOwner(queue, principal.userId)
        const [entry] = await findEntries(tx, scheduleId, clinicNow({ clock, clinicTimeZone }), patientId)
        if (!entry) throw notFound('This patient’s place in the queue')
        await requireMove(tx, { entryId: entry.id }, 'READY', ['DONE', 'WAITING'])
        // The patient is called again after a visit. The result of the earlier ready check says little now, so it is
        // deleted.
        if (entry.status === 'DONE' && (await forgetReadyCheck(tx, entry.id)))
          publish([userRoom(principal.userId)], 'ready_checked', { scheduleId, entryId: entry.id, readyCheck: null })
        await audit(tx, clock.now(), 'PATIENT_RESET', { scheduleId, patientId })
        const again = entry.status === 'DONE'
        const message = again
          ? 'The doctor would like to see you again. Please stay ready.'
          : 'The doctor has set you to ready, and can call you at any moment.'
        publish([userRoom(patientId)], 'status_reset', { scheduleId, message, again })
        const { doctorName: personName } = await requireSchedule(tx, scheduleId)
        await notify(tx, publish, clock.now(), { to: patientId, kind: 'QUEUE_RECALLED', scheduleId, personName })
        await publishQueue(tx, publish, queue)
        return { message: 'Patient is ready to be called again', status: 'READY' as const }
      }),
  }
}
