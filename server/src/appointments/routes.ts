import { appointmentOperations, calendarOperations } from '@medconsult/contract'
import type { RegisterOperation } from '../platform/http/operations.ts'
import type { CalendarService } from './calendar-service.ts'
import type { AppointmentCalls } from './call-service.ts'
import type { AppointmentFile } from './file.ts'
import type { AppointmentService } from './service.ts'

export function openAppointmentRoutes(
  register: RegisterOperation,
  deps: {
    calendars: CalendarService
    appointments: AppointmentService
    file: AppointmentFile
    startCall: AppointmentCalls
  },
): void {
  const { calendars, appointments, file, startCall } = deps
  const calendar = calendarOperations
  register(calendar.readCalendar, ({ principal }) => calendars.read(principal))
  register(calendar.saveCalendar, ({ principal, body }) => calendars.save(principal, body))
  register(calendar.listSlots, ({ principal, params, query }) => calendars.slots(principal, params.id, query))
  register(calendar.holdSlot, ({ principal, body }) =>
    calendars.hold(principal, body.doctorId, new Date(body.startsAt)),
  )
  register(calendar.releaseSlot, ({ principal, params }) => calendars.release(principal, params.id))

  const routes = appointmentOperations
  register(routes.listAppointments, ({ principal, query }) => appointments.list(principal, query))
  register(routes.listAppointmentsBetween, ({ principal, query }) => appointments.list(principal, query))
  register(routes.readAppointment, ({ principal, params }) => appointments.read(principal, params.id))
  register(routes.calendarFile, ({ principal, params, request }) =>
    file(principal, params.id, `${request.protocol}://${request.host}`),
  )
  register(routes.keepTime, ({ principal, params }) => appointments.keep(principal, params.id))
  register(routes.cancelAppointment, ({ principal, params, body }) =>
    appointments.cancel(principal, params.id, body.reason),
  )
  register(routes.bookAppointment, ({ principal, body }) => appointments.book(principal, body))
  register(routes.acceptProposal, ({ principal, params, body }) =>
    appointments.accept(principal, params.id, new Date(body.startsAt)),
  )
  register(routes.moveAppointment, ({ principal, params, body }) =>
    appointments.move(principal, params.id, new Date(body.startsAt)),
  )
  register(routes.confirmAppointment, ({ principal, params, body }) =>
    appointments.confirm(principal, params.id, new Date(body.startsAt)),
  )
  register(routes.proposeTime, ({ principal, params, body }) =>
    appointments.propose(principal, params.id, { startsAt: new Date(body.startsAt), minutes: body.minutes }),
  )
  register(routes.declineAppointment, ({ principal, params, body }) =>
    appointments.decline(principal, params.id, body.reason),
  )
  register(routes.startAppointmentCall, ({ principal, params }) => startCall(principal, params.id))
  register(routes.closeAppointment, ({ principal, params, body }) =>
    appointments.close(principal, params.id, body.outcome),
  )
}
