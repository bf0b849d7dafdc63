import type { Appointment } from '@medconsult/contract'
import { CLINIC_ZONE, id, inDays, inMinutes, john, sarah } from './people.ts'

export const APPOINTMENT = id(1000)
export const appointmentPath = `/appointments/${APPOINTMENT}`

/** @param from when it begins, in minutes from now */
export const appointment = (from: number, differs: Partial<Appointment> = {}): Appointment => ({
  id: APPOINTMENT,
  doctorId: sarah.id,
  doctorName: sarah.name,
  patientId: john.id,
  patientName: john.name,
  type: 'ONLINE',
  status: 'CONFIRMED',
  startsAt: inMinutes(from),
  endsAt: inMinutes(from + 30),
  previousStartsAt: null,
  keptStartsAt: null,
  keptEndsAt: null,
  timeZone: CLINIC_ZONE,
  place: null,
  mapUrl: null,
  reason: 'The pain in my knee has come back since the weekend, mostly on stairs.',
  notes: 'The pain in my knee has come back since the weekend, mostly on stairs.',
  cancelledBy: null,
  cancelReason: null,
  declined: false,
  missedBy: null,
  callStatus: 'NOT_STARTED',
  callSessionId: null,
  callFrom: inMinutes(from - 15),
  callUntil: inMinutes(from + 60),
  revision: 3,
  createdAt: inDays(-3),
  ...differs,
})

const DAY = 24 * 60
const inPerson = {
  type: 'OFFLINE',
  place: 'Lindenstrasse 12, 10969 Berlin',
  callStatus: null,
  callFrom: null,
  callUntil: null,
} as const

/** One of each kind, as in a list. */
export const open: Appointment[] = [
  appointment(90),
  appointment(2 * DAY, { id: id(1001), status: 'PROPOSED', previousStartsAt: inDays(1) }),
  appointment(3 * DAY, { id: id(1002), status: 'PENDING', patientName: 'Anna-Lena von und zu Hohenstein-Wiesenthal' }),
  appointment(9 * DAY, { id: id(1003), ...inPerson }),
]
export const closed: Appointment[] = [
  appointment(-2 * DAY, { id: id(1004), status: 'COMPLETED', callStatus: 'ENDED' }),
  appointment(-9 * DAY, { id: id(1005), status: 'NO_SHOW', missedBy: 'patient' }),
  appointment(-20 * DAY, {
    id: id(1006),
    status: 'CANCELLED',
    cancelledBy: 'patient',
    cancelReason: 'I am travelling.',
  }),
]
