import { APPOINTMENT_INVITATION_MS } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { requireVerified } from '../accounts/index.ts'
import { closeInvitation, findLiveOfAppointment, isLive, ring, type UnlessInCall } from '../calls/index.ts'
import type { Clock } from '../platform/clock.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { announce } from './announce.ts'
import type { AppointmentRun } from './calendar-service.ts'
import { lockAppointment } from './call-origin.ts'
import { wrongState } from './policy.ts'
import { callWindow } from './presenter.ts'
import { findAppointment } from './repository.ts'

/**
 * Checks that the doctor of a locked appointment may start its call now.
 * @returns when the invitation expires
 * @throws ApiError NOT_FOUND, APPOINTMENT_STATE, CALL_WINDOW, DOCTOR_NOT_VERIFIED
 */
async function requireStartable(tx: QueryExecutorProvider, id: string, doctorId: string, now: Date) {
  const row = await findAppointment(tx, id)
  if (!row || row.doctor_id !== doctorId) throw notFound('This appointment')
  if (row.status !== 'CONFIRMED') throw wrongState(row)
  if (row.type !== 'ONLINE') throw new ApiError('APPOINTMENT_STATE', 'This appointment is in person; there is no call.')
  await requireVerified(tx, doctorId)
  const { from, until } = callWindow(row)
  if (now < from || now >= until)
    throw new ApiError('CALL_WINDOW', 'The call can be started from 15 minutes before until 30 minutes after it.')
  const rings = Math.max(now.getTime(), row.starts_at.getTime()) + APPOINTMENT_INVITATION_MS
  return { patientId: row.patient_id, expiresAt: new Date(Math.min(rings, until.getTime())) }
}

export type AppointmentCalls = ReturnType<typeof createAppointmentCalls>

/** Calls of appointments: a doctor calls the patient. */
export function createAppointmentCalls(deps: { run: AppointmentRun; clock: Clock; unlessInCall: UnlessInCall }) {
  const { run, clock, unlessInCall } = deps

  /**
   * Starts the call of an appointment. When a call is under way, the answer is that call, so that a second click starts
   * none.
   */
  const start = (principal: Principal, appointmentId: string) =>
    run(actorOf(principal), async (tx, publish) => {
      const origin = await lockAppointment(tx, appointmentId, clock)
      const now = clock.now()
      const doctorId = principal.userId
      const { patientId, expiresAt } = await requireStartable(tx, appointmentId, doctorId, now)
      const live = await findLiveOfAppointment(tx, appointmentId)
      if (live && isLive(live, now))
        return { message: 'The call is under way', callSessionId: live.id, expiresAt: live.expires_at.toISOString() }
      if (live) await closeInvitation(tx, publish, live, now, 'EXPIRED', origin)
      const call = await ring(tx, publish, { origin: { appointmentId }, doctorId, patientId, now, expiresAt })
      await announce(tx, publish, now, 'CALL_STARTED', appointmentId)
      await origin.publishState(publish)
      return { message: 'The patient was told', callSessionId: call.id, expiresAt: expiresAt.toISOString() }
    })

  /** @throws ApiError NOT_FOUND, APPOINTMENT_STATE, CALL_WINDOW, CALL_ALREADY_LIVE */
  return (principal: Principal, appointmentId: string) => unlessInCall(() => start(principal, appointmentId))
}
