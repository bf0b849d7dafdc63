import type { QueryExecutorProvider } from 'kysely'
import { type CallOrigin, endOrExpire, findLiveOfDoctor, type LockOrigin } from '../calls/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { notFound } from '../platform/http/errors.ts'
import { announce, publishAppointment } from './announce.ts'
import { lockCalendar } from './calendar-repository.ts'
import { findAppointment, touchAppointment } from './repository.ts'

const nothing = async () => undefined

/**
 * Locks the calendar of an appointment. A change of the call is published with the appointment, whose status does not
 * change.
 * @throws ApiError NOT_FOUND
 */
export async function lockAppointment(tx: QueryExecutorProvider, id: string, clock: Clock): Promise<CallOrigin> {
  const seen = await findAppointment(tx, id)
  if (!seen || seen.status === 'HELD') throw notFound('This appointment')
  await lockCalendar(tx, seen.doctor_id)
  return {
    accepted: nothing,
    unanswered: nothing,
    withdrawn: nothing,
    async ended(publish) {
      const row = await findAppointment(tx, id)
      if (row?.status === 'CONFIRMED') await announce(tx, publish, clock.now(), 'CALL_ENDED', id)
    },
    async publishState(publish) {
      await touchAppointment(tx, id)
      const row = await findAppointment(tx, id)
      if (row) publishAppointment(publish, row, clock.now())
    },
  }
}

export const createLockAppointmentOrigin =
  (clock: Clock): LockOrigin =>
  (tx, call) => {
    if (call.appointment_id === null) throw new Error('this call comes from no appointment')
    return lockAppointment(tx, call.appointment_id, clock)
  }

/** Ends the live call of an appointment of this doctor for the clinic, in a transaction that holds the lock of the calendar. */
export async function endAppointmentCallOf(
  tx: QueryExecutorProvider,
  publish: Publish,
  doctorId: string,
  clock: Clock,
): Promise<void> {
  const call = await findLiveOfDoctor(tx, doctorId)
  if (!call?.appointment_id) return
  const origin = await lockAppointment(tx, call.appointment_id, clock)
  await endOrExpire(tx, publish, call, clock.now(), 'clinic', origin)
  await origin.publishState(publish)
}
