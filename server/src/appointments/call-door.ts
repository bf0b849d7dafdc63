import { APPOINTMENT_INVITATION_MS } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { requireVerified } from '../accounts/index.ts'
import type { AppointmentDoor } from '../calls/index.ts'
import type { Clock } from '../platform/clock.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { announce, publishAppointment } from './announce.ts'
import { lockCalendar } from './calendar-repository.ts'
import { wrongState } from './policy.ts'
import { callWindow } from './presenter.ts'
import { findAppointment, touchAppointment } from './repository.ts'
import type { AppointmentRow } from './tables.ts'

/** The second door into the call room. What happens to the call is told with the appointment; its state stays. */
export function createAppointmentDoor(clock: Clock): AppointmentDoor {
  async function requireLocked(tx: QueryExecutorProvider, id: string): Promise<AppointmentRow> {
    const seen = await findAppointment(tx, id)
    if (!seen || seen.status === 'HELD') throw notFound('This appointment')
    await lockCalendar(tx, seen.doctor_id)
    return seen
  }
  const nothing = async () => undefined

  return {
    async lock(tx, id) {
      await requireLocked(tx, id)
      return {
        accepted: nothing,
        unanswered: nothing,
        withdrawn: nothing,
        ended: nothing,
        async tell(publish) {
          await touchAppointment(tx, id)
          const row = await findAppointment(tx, id)
          if (row) publishAppointment(publish, row, clock.now())
        },
      }
    },

    async requireStartable(tx, id, doctorId, now) {
      const row = await findAppointment(tx, id)
      if (!row || row.doctor_id !== doctorId) throw notFound('This appointment')
      if (row.status !== 'CONFIRMED') throw wrongState(row)
      if (row.type !== 'ONLINE')
        throw new ApiError('APPOINTMENT_STATE', 'This appointment is in person; there is no call.')
      await requireVerified(tx, doctorId)
      const { from, until } = callWindow(row)
      if (now < from || now >= until)
        throw new ApiError('CALL_WINDOW', 'The call can be started from 15 minutes before until 30 minutes after it.')
      const rings = Math.max(now.getTime(), row.starts_at.getTime()) + APPOINTMENT_INVITATION_MS
      return { patientId: row.patient_id, expiresAt: new Date(Math.min(rings, until.getTime())) }
    },

    async started(tx, publish, call, now) {
      if (call.appointment_id !== null) await announce(tx, publish, now, 'CALL_STARTED', call.appointment_id)
    },
  }
}
