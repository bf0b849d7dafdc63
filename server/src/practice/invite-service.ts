import { INVITATION_MS } from '@medconsult/contract'
import { audit } from '../audit/index.ts'
import { ring, type UnlessInCall } from '../calls/index.ts'
import { notify } from '../notifications/index.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { clinicNow } from './clinic-day.ts'
import type { PracticeDeps } from './doctor-service.ts'
import { requireOwner } from './policy.ts'
import { lockQueue, moveEntry, publishQueue } from './queue.ts'
import { findEntries } from './repository.ts'

export type InviteService = ReturnType<typeof createInviteService>

/** Invitations of patients from a queue. */
export function createInviteService(deps: PracticeDeps & { unlessInCall: UnlessInCall }) {
  const { run, unlessInCall } = deps

  const invite = (principal: Principal, scheduleId: string, patientId: string, setReady: boolean) =>
    run(actorOf(principal), async (tx, publish) => {
      const queue = await lockQueue(tx, scheduleId)
      requireOwner(queue, principal.userId)
      // The time is read under the lock: waiting for the lock must not shorten the invitation.
      const moment = clinicNow(deps)
      const { now } = moment
      const expiresAt = new Date(now.getTime() + INVITATION_MS)
      const [entry] = await findEntries(tx, scheduleId, moment, patientId)
      if (!entry) throw notFound('This patient’s place in the queue')
      if (queue.status !== 'ONLINE')
        throw new ApiError('SCHEDULE_STATE', 'Start the practice before you invite somebody.')
      if (setReady && (await moveEntry(tx, { entryId: entry.id }, 'READY', ['WAITING'])))
        await audit(tx, now, 'PATIENT_RESET', { scheduleId, patientId })
      if (!(await moveEntry(tx, { entryId: entry.id }, 'INVITED')))
        throw new ApiError('PATIENT_NOT_READY', 'This patient is not ready to be invited.')
      const origin = { scheduleId, entryId: entry.id }
      const call = await ring(tx, publish, { origin, doctorId: principal.userId, patientId, now, expiresAt })
      await notify(tx, publish, now, {
        to: patientId,
        kind: 'CALL_INVITATION',
        callSessionId: call.id,
        scheduleId,
        personName: call.doctor_name,
        expiresAt,
      })
      await publishQueue(tx, publish, queue)
      return {
        message: 'Invitation sent',
        callSessionId: call.id,
        status: 'INVITED' as const,
        expiresAt: expiresAt.toISOString(),
      }
    })

  /**
   * @param setReady makes a waiting patient ready first
   * @throws ApiError NOT_FOUND, FORBIDDEN, SCHEDULE_STATE, PATIENT_NOT_READY, CALL_ALREADY_LIVE
   */
  return (principal: Principal, scheduleId: string, patientId: string, setReady: boolean) =>
    unlessInCall(() => invite(principal, scheduleId, patientId, setReady))
}
