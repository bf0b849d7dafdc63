import { route } from '../route.ts'

export const calendarRoutes = {
  readCalendar: route('GET', '/api/doctor/calendar'),
  saveCalendar: route('PUT', '/api/doctor/calendar'),
  listSlots: route('GET', '/api/doctors/:id/slots'),
  holdSlot: route('POST', '/api/patient/holds'),
  releaseSlot: route('POST', '/api/patient/holds/:id/release'),
} as const

export const appointmentRoutes = {
  listAppointments: route('GET', '/api/appointments'),
  listAppointmentsBetween: route('GET', '/api/doctor/appointments'),
  readAppointment: route('GET', '/api/appointments/:id'),
  calendarFile: route('GET', '/api/appointments/:id/calendar'),
  keepTime: route('POST', '/api/appointments/:id/keep'),
  cancelAppointment: route('POST', '/api/appointments/:id/cancel'),
  bookAppointment: route('POST', '/api/patient/appointments'),
  acceptProposal: route('POST', '/api/patient/appointments/:id/accept'),
  moveAppointment: route('POST', '/api/patient/appointments/:id/move'),
  confirmAppointment: route('POST', '/api/doctor/appointments/:id/confirm'),
  proposeTime: route('POST', '/api/doctor/appointments/:id/propose'),
  declineAppointment: route('POST', '/api/doctor/appointments/:id/decline'),
  startAppointmentCall: route('POST', '/api/doctor/appointments/:id/start-call'),
  closeAppointment: route('POST', '/api/doctor/appointments/:id/outcome'),
} as const
