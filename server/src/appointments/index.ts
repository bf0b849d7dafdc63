import type { CalendarFile } from '../notifications/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import { type AppointmentRun, createCalendarService } from './calendar-service.ts'
import { createAppointmentFile } from './file.ts'
import { keepFirstFreeTimes } from './first-free.ts'
import { createAppointmentService } from './service.ts'
import { createAppointmentSweep } from './sweep.ts'

export { lockCalendar } from './calendar-repository.ts'
export { createLockAppointmentOrigin, endAppointmentCallOf } from './call-origin.ts'
export { createAppointmentCalls } from './call-service.ts'
export { openAppointmentRoutes } from './routes.ts'

/** Calendars, appointments, and their due times. */
export function createAppointments(deps: {
  run: AppointmentRun
  clock: Clock
  log: Logger
  calendarFile: CalendarFile
}) {
  const { run, clock, log, calendarFile } = deps
  const sweep = createAppointmentSweep(run, clock)
  return {
    sweep,
    calendars: createCalendarService({ run, clock }),
    file: createAppointmentFile({ run, clock, calendarFile }),
    appointments: createAppointmentService({ run, clock, sweep }),
    startFirstFreeTimes: () => keepFirstFreeTimes({ run, clock, log }),
  }
}
