import { REMIND_PAUSE_MS } from '@medconsult/contract'
import { audit } from '../audit/index.ts'
import { notify } from '../notifications/index.ts'
import type { Clock } from '../platform/clock.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { clinicNow } from './clinic-day.ts'
import type { PracticeRun } from './doctor-service.ts'
import { requireOwner } from './policy.ts'
import { lockQueue } from './queue.ts'
import { findEntries, findSchedules, noteReminder } from './repository.ts'

export type RemindService = ReturnType<typeof createRemindService>

/** Reminders of patients who wait in a queue and have no page open. */
export function createRemindService(deps: { run: PracticeRun; clock: Clock; clinicTimeZone: string }) {
  /**
   * Reminds a patient by the channels that they have chosen.
   * @throws ApiError NOT_FOUND, FORBIDDEN, SCHEDULE_STATE, QUEUE_STATE, TOO_MANY
   */
  return (principal: Principal, scheduleId: string, patientId: string) =>
    deps.run(actorOf(principal), async (tx, publish) => {
      const queue = await lockQueue(tx, scheduleId)
      requireOwner(queue, principal.userId)
      // The time is read under the lock, so that of two requests at once the second sees the first.
      const moment = clinicNow(deps)
      const { now } = moment
      const [[entry], [schedule]] = [
        await findEntries(tx, scheduleId, moment, patientId),
        await findSchedules(tx, { id: scheduleId }),
      ]
      if (!entry || !schedule) throw notFound('This patient’s place in the queue')
      if (queue.status !== 'ONLINE')
        throw new ApiError('SCHEDULE_STATE', 'Start the practice before you remind somebody.')
      if (entry.status !== 'WAITING' && entry.status !== 'READY')
        throw new ApiError('QUEUE_STATE', 'This patient does not wait any more.')
      const before = new Date(now.getTime() - REMIND_PAUSE_MS)
      if (!(await noteReminder(tx, entry.id, now, before))) throw tooSoon(entry.remindedAt, now)
      await audit(tx, now, 'PATIENT_REMINDED', { scheduleId, patientId })
      await notify(tx, publish, now, {
        to: patientId,
        kind: 'QUEUE_REMINDER',
        scheduleId,
        personName: schedule.doctorName,
      })
      return { message: 'The patient is reminded', remindedAt: now.toISOString() }
    })
}

function tooSoon(remindedAt: string | null, now: Date): ApiError {
  const leftMs = REMIND_PAUSE_MS - (now.getTime() - Date.parse(remindedAt ?? now.toISOString()))
  return new ApiError('TOO_MANY', 'You reminded this patient a moment ago. Give them five minutes.', {
    retryAfter: Math.max(1, Math.ceil(leftMs / 1000)),
  })
}
