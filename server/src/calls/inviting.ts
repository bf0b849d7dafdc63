import { INVITATION_MS } from '@medconsult/contract'
import { audit } from '../audit/index.ts'
import { notify } from '../notifications/index.ts'
import type { Clock } from '../platform/clock.ts'
import { isUniqueViolation, newId } from '../platform/database/index.ts'
import { userRoom } from '../platform/events/rooms.ts'
import { actorOf, type Principal } from '../platform/http/door.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { findEntries, lockQueue, moveEntry, publishQueue, requireOwner } from '../practice/index.ts'
import { closeInvitation, subjectOf } from './endings.ts'
import type { AppointmentDoor } from './origins.ts'
import { isLive } from './policy.ts'
import { findCall, findLiveOfAppointment, insertCall, toInvitation } from './repository.ts'
import type { CallRun } from './service.ts'
import type { CallSweep } from './sweep.ts'

export type Inviting = ReturnType<typeof createInviting>

/** How a call begins: a doctor invites, from their queue or to an appointment. */
export function createInviting(parts: { run: CallRun; clock: Clock; sweep: CallSweep; appointments: AppointmentDoor }) {
  const { run, clock, sweep, appointments } = parts

  async function invite(principal: Principal, scheduleId: string, patientId: string) {
    const id = newId()
    const expiresAt = await run(actorOf(principal), async (tx, publish) => {
      const queue = await lockQueue(tx, scheduleId)
      requireOwner(queue, principal.userId)
      // Under the lock: waiting for it must not shorten the time that it rings.
      const now = clock.now()
      const expiresAt = new Date(now.getTime() + INVITATION_MS)
      const [entry] = await findEntries(tx, scheduleId, now, patientId)
      if (!entry) throw notFound('This patient’s place in the queue')
      if (queue.status !== 'ONLINE')
        throw new ApiError('SCHEDULE_STATE', 'Start the practice before you invite somebody.')
      if (!(await moveEntry(tx, { entryId: entry.id }, 'INVITED')))
        throw new ApiError('PATIENT_NOT_READY', 'This patient is not ready to be invited.')
      const origin = { scheduleId, entryId: entry.id }
      await insertCall(tx, { id, origin, doctorId: principal.userId, patientId, now, expiresAt })
      const call = await findCall(tx, id)
      if (!call) throw new Error('the call just made is not visible')
      await audit(tx, now, 'CALL_INVITED', subjectOf(call))
      publish([userRoom(patientId)], 'call_invitation', toInvitation(call))
      const { doctor_name: personName } = call
      await notify(tx, publish, now, {
        to: patientId,
        kind: 'CALL_INVITATION',
        callSessionId: id,
        scheduleId,
        personName,
        expiresAt,
      })
      await publishQueue(tx, publish, queue)
      return expiresAt
    })
    return {
      message: 'Invitation sent',
      callSessionId: id,
      status: 'INVITED' as const,
      expiresAt: expiresAt.toISOString(),
    }
  }

  /** Tells the patient of their doctor's call. While one is under way, that is the answer: a second click starts none. */
  const inviteToAppointment = (principal: Principal, appointmentId: string) =>
    run(actorOf(principal), async (tx, publish) => {
      const origin = await appointments.lock(tx, appointmentId)
      const now = clock.now()
      const doctorId = principal.userId
      const { patientId, expiresAt } = await appointments.requireStartable(tx, appointmentId, doctorId, now)
      const live = await findLiveOfAppointment(tx, appointmentId)
      if (live && isLive(live, now))
        return { message: 'The call is under way', callSessionId: live.id, expiresAt: live.expires_at.toISOString() }
      if (live) await closeInvitation(tx, publish, live, now, 'EXPIRED', origin)
      const id = newId()
      await insertCall(tx, { id, origin: { appointmentId }, doctorId, patientId, now, expiresAt })
      const call = await findCall(tx, id)
      if (!call) throw new Error('the call just made is not visible')
      await audit(tx, now, 'CALL_INVITED', subjectOf(call))
      publish([userRoom(patientId)], 'call_invitation', toInvitation(call))
      await appointments.started(tx, publish, call, now)
      await origin.tell(publish)
      return { message: 'The patient was told', callSessionId: id, expiresAt: expiresAt.toISOString() }
    })

  /** At most one live call per doctor and per patient. @throws ApiError CALL_ALREADY_LIVE */
  async function unlessInCall<T>(start: () => Promise<T>): Promise<T> {
    try {
      return await start()
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
    }
    // The index counts an invitation whose time is over until somebody settles it.
    await sweep.sweep()
    return start().catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error
      throw new ApiError('CALL_ALREADY_LIVE', 'You, or this patient, are in another call.')
    })
  }

  return {
    startCall: (principal: Principal, scheduleId: string, patientId: string) =>
      unlessInCall(() => invite(principal, scheduleId, patientId)),

    startAppointmentCall: (principal: Principal, appointmentId: string) =>
      unlessInCall(() => inviteToAppointment(principal, appointmentId)),
  }
}
