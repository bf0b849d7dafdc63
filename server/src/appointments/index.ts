import type { CalendarFile } from '../notifications/index.ts'
import type { Clock } from '../platform/clock.ts'
import { type AppointmentRun, createCalendarService } from './calendar-service.ts'
import { createAppointmentDoor } from './call-door.ts'
import { createAppointmentFile } from './file.ts'
import { createAppointmentService } from './service.ts'
import { createAppointmentSweep } from './sweep.ts'

export { lockCalendar } from './calendar-repository.ts'
export { openAppointmentRoutes } from './routes.ts'

/** Calendars, appointments, what falls due of them, and their door into the call room. */
export function createAppointments(parts: { run: AppointmentRun; clock: Clock; calendarFile: CalendarFile }) {
  const { run, clock, calendarFile } = parts
  const sweep = createAppointmentSweep(run, clock)
  return {
    sweep,
    door: createAppointmentDoor(clock),
    calendars: createCalendarService({ run, clock }),
    file: createAppointmentFile({ run, clock, calendarFile }),
    appointments: createAppointmentService({ run, clock, sweep }),
  }
}
