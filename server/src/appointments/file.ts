import { auditRead } from '../audit/index.ts'
import type { CalendarFile } from '../notifications/index.ts'
import type { Clock } from '../platform/clock.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { agreedFactsOf, subjectOf } from './announce.ts'
import { lockCalendar } from './calendar-repository.ts'
import type { AppointmentRun } from './calendar-service.ts'
import { requireSide, sideOf, wrongState } from './policy.ts'
import { findAppointment } from './repository.ts'

export type AppointmentFile = ReturnType<typeof createAppointmentFile>

/**
 * The calendar file of an appointment. It holds only the time on which both have agreed, because no other time may come
 * to be.
 */
export function createAppointmentFile(deps: { run: AppointmentRun; clock: Clock; calendarFile: CalendarFile }) {
  const { run, clock, calendarFile } = deps
  /** @param origin of the requesting page @throws ApiError NOT_FOUND, APPOINTMENT_STATE */
  return (principal: Principal, id: string, origin: string): Promise<File> =>
    run(actorOf(principal), async (tx) => {
      const seen = requireSide(await findAppointment(tx, id), principal)
      // The lock makes sure that time and sequence number are read from the same state.
      await lockCalendar(tx, seen.doctor_id)
      const row = requireSide(await findAppointment(tx, id), principal)
      const appointment = agreedFactsOf(row)
      if (appointment === null) throw wrongState(row)
      const isDoctor = sideOf(row, principal.userId) === 'doctor'
      if (isDoctor) await auditRead(tx, clock.now(), 'APPOINTMENT_READ', [subjectOf(row)])
      const personName = isDoctor ? row.patient_name : row.doctor_name
      return calendarFile(tx, { userId: principal.userId, personName, isDoctor, appointment, origin })
    })
}
