import type { Appointment, Schedule } from '@medconsult/contract'
import { spanOf } from '../../ui/index.ts'
import { isOpen } from '../steps.ts'
import { overlap, type Timed } from './day-grid.ts'

/** A practice session, with the open appointments in its time. */
export interface SessionItem extends Timed {
  kind: 'session'
  key: string
  schedule: Schedule
  overlapping: Appointment[]
}

/** An appointment, with the session in whose time it is. */
export interface AppointmentItem extends Timed {
  kind: 'appointment'
  key: string
  appointment: Appointment
  /** This is the time that is kept for both while another one is discussed. */
  isKept: boolean
  during: Schedule | null
}

export type CalendarItem = SessionItem | AppointmentItem

const appointmentSpan = ({ startsAt, endsAt }: Appointment): Timed => ({
  start: Date.parse(startsAt),
  end: Date.parse(endsAt),
})
const keptSpan = ({ keptStartsAt, keptEndsAt }: Appointment): Timed | null =>
  keptStartsAt === null || keptEndsAt === null ? null : { start: Date.parse(keptStartsAt), end: Date.parse(keptEndsAt) }

/** The appointments that are still open and take some of this time, by what is discussed or by what is kept. */
export function openDuring(span: Timed, appointments: readonly Appointment[]): Appointment[] {
  return appointments.filter((one) => {
    const kept = keptSpan(one)
    return isOpen(one) && (overlap(appointmentSpan(one), span) || (kept !== null && overlap(kept, span)))
  })
}

/** A session that is online longer than planned lasts until now. */
function sessionSpan(schedule: Schedule, clinicZone: string, now: number): Timed {
  const planned = spanOf(schedule, clinicZone)
  const goesOn = schedule.status === 'ONLINE' && now > planned.start
  return { start: planned.start, end: goesOn ? Math.max(planned.end, now) : planned.end }
}

/**
 * Brings appointments and practice sessions together.
 * @param clinicZone the zone in which the sessions are planned
 * @param now the server's time, ms since the epoch
 */
export function itemsOf(
  appointments: readonly Appointment[],
  schedules: readonly Schedule[],
  clinicZone: string,
  now: number,
): CalendarItem[] {
  const sessions = schedules.map((schedule): SessionItem => {
    const span = sessionSpan(schedule, clinicZone, now)
    const overlapping = schedule.status === 'COMPLETED' ? [] : openDuring(span, appointments)
    return { kind: 'session', key: schedule.id, ...span, schedule, overlapping }
  })
  const during = (span: Timed): Schedule | null =>
    sessions.find((one) => one.schedule.status !== 'COMPLETED' && overlap(one, span))?.schedule ?? null
  const visits = appointments.flatMap((appointment): AppointmentItem[] => {
    const item = (span: Timed, isKept: boolean): AppointmentItem => ({
      kind: 'appointment',
      key: `${appointment.id}${isKept ? ' kept' : ''}`,
      ...span,
      appointment,
      isKept,
      during: isOpen(appointment) ? during(span) : null,
    })
    const kept = keptSpan(appointment)
    return [item(appointmentSpan(appointment), false), ...(kept === null ? [] : [item(kept, true)])]
  })
  return [...sessions, ...visits]
}
