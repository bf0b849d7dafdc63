import { appointmentOperations, calendarOperations } from '@medconsult/contract'
import type { Door } from '../platform/http/door.ts'
import type { CalendarService } from './calendar-service.ts'
import type { AppointmentCalls } from './call-service.ts'
import type { AppointmentFile } from './file.ts'
import type { AppointmentService } from './service.ts'

export function openAppointmentRoutes(
  door: Door,
  parts: {
    calendars: CalendarService
    appointments: AppointmentService
    file: AppointmentFile
    startCall: AppointmentCalls
  },
): void {
  const { calendars, appointments, file, startCall } = parts
  const calendar = calendarOperations
  door(calendar.readCalendar, ({ principal }) => calendars.read(principal))
  door(calendar.saveCalendar, ({ principal, body }) => calendars.save(principal, body))
  door(calendar.listSlots, ({ principal, params, query }) => calendars.slots(principal, params.id, query))
  door(calendar.holdSlot, ({ principal, body }) => calendars.hold(principal, body.doctorId, new Date(body.startsAt)))
  door(calendar.releaseSlot, ({ principal, params }) => calendars.release(principal, params.id))

  const routes = appointmentOperations
  door(routes.listAppointments, ({ principal, query }) => appointments.list(principal, query))
  door(routes.readAppointment, ({ principal, params }) => appointments.read(principal, params.id))
  door(routes.calendarFile, ({ principal, params, request }) =>
    file(principal, params.id, `${request.protocol}://${request.host}`),
  )
  door(routes.cancelAppointment, ({ principal, params, body }) =>
    appointments.cancel(principal, params.id, body.reason),
  )
  door(routes.bookAppointment, ({ principal, body }) => appointments.book(principal, body))
  door(routes.acceptProposal, ({ principal, params, body }) =>
    appointments.accept(principal, params.id, new Date(body.startsAt)),
  )
  door(routes.moveAppointment, ({ principal, params, body }) =>
    appointments.move(principal, params.id, new Date(body.startsAt)),
  )
  door(routes.confirmAppointment, ({ principal, params, body }) =>
    appointments.confirm(principal, params.id, new Date(body.startsAt)),
  )
  door(routes.proposeTime, ({ principal, params, body }) =>
    appointments.propose(principal, params.id, { startsAt: new Date(body.startsAt), minutes: body.minutes }),
  )
  door(routes.declineAppointment, ({ principal, params, body }) =>
    appointments.decline(principal, params.id, body.reason),
  )
  door(routes.startAppointmentCall, ({ principal, params }) => startCall(principal, params.id))
  door(routes.closeAppointment, ({ principal, params, body }) => appointments.close(principal, params.id, body.outcome))
}
