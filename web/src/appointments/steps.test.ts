import type { Appointment } from '@medconsult/contract'
import { expect, test } from 'vitest'
import { newest, patchPages, showOf } from './appointment-patch.ts'
import { callTimeOf, stepsOf } from './steps.ts'

const appointment: Appointment = {
  id: 'a1',
  doctorId: 'd1',
  doctorName: 'Dr. Sarah Johnson',
  patientId: 'p1',
  patientName: 'John Smith',
  type: 'ONLINE',
  status: 'CONFIRMED',
  startsAt: '2026-11-23T09:00:00.000Z',
  endsAt: '2026-11-23T09:30:00.000Z',
  keptStartsAt: null,
  keptEndsAt: null,
  previousStartsAt: null,
  timeZone: 'Europe/Zurich',
  place: null,
  mapUrl: null,
  reason: null,
  notes: null,
  cancelledBy: null,
  cancelReason: null,
  declined: false,
  missedBy: null,
  callStatus: 'NOT_STARTED',
  callSessionId: null,
  callFrom: '2026-11-23T08:45:00.000Z',
  callUntil: '2026-11-23T10:00:00.000Z',
  revision: 3,
  createdAt: '2026-11-20T09:00:00.000Z',
}
const inPerson: Partial<Appointment> = { type: 'OFFLINE', callStatus: null, callFrom: null, callUntil: null }
const at = (time: string) => Date.parse(`2026-11-23T${time}Z`)
const steps = (change: Partial<Appointment>, side: 'doctor' | 'patient', time = '08:00:00') =>
  stepsOf({ ...appointment, ...change }, side, at(time))

test('the person who is asked can answer, and the other can change or withdraw the request', () => {
  expect(steps({ status: 'PENDING' }, 'doctor')).toEqual(['confirm', 'propose', 'decline'])
  expect(steps({ status: 'PENDING' }, 'patient')).toEqual(['move', 'cancel'])
  expect(steps({ status: 'PROPOSED' }, 'patient')).toEqual(['accept', 'move', 'cancel'])
  expect(steps({ status: 'PROPOSED' }, 'doctor')).toEqual(['propose', 'cancel'])
})

test('an agreed time is kept while another is asked for, and either side can stay with it', () => {
  const kept = { keptStartsAt: '2026-11-23T08:30:00.000Z', keptEndsAt: '2026-11-23T09:00:00.000Z' }
  expect(steps({ status: 'PENDING', ...kept }, 'doctor')).toEqual(['confirm', 'propose', 'decline', 'cancel'])
  expect(steps({ status: 'PENDING', ...kept }, 'patient')).toEqual(['move', 'keep', 'cancel'])
  expect(steps({ status: 'PROPOSED', ...kept }, 'patient')).toEqual(['accept', 'move', 'keep', 'cancel'])
  expect(steps({ status: 'PROPOSED', ...kept }, 'doctor')).toEqual(['propose', 'keep', 'cancel'])
  expect(steps({ status: 'PROPOSED', ...kept }, 'doctor', '08:30:00')).toEqual([])
})

test('nobody can answer a request for a time that has passed', () => {
  expect(steps({ status: 'PENDING' }, 'doctor', '09:00:00')).toEqual([])
  expect(steps({ status: 'PROPOSED' }, 'patient', '09:00:00')).toEqual([])
})

test('the doctor can start the call from the first to the last moment of its time', () => {
  expect(steps({}, 'doctor', '08:44:59')).toEqual(['propose', 'cancel'])
  expect(steps({}, 'doctor', '08:45:00')).toEqual(['startCall', 'propose', 'cancel'])
  expect(steps({}, 'doctor', '09:00:00')).toEqual(['startCall', 'completed', 'noShow'])
  expect(steps({}, 'doctor', '10:00:00')).toEqual(['completed', 'noShow'])
  expect(steps({ callStatus: 'ENDED', callSessionId: 'c1' }, 'doctor', '08:55:00')).toEqual([
    'startCall',
    'completed',
    'propose',
    'cancel',
  ])
  expect(steps({}, 'patient', '08:50:00')).toEqual(['move', 'cancel'])
  expect(callTimeOf(appointment, at('08:44:59'))).toBe('early')
  expect(callTimeOf(appointment, at('09:59:59'))).toBe('open')
  expect(callTimeOf(appointment, at('10:00:00'))).toBe('late')
})

test('an appointment during its call only leads back into the call', () => {
  const live = { callStatus: 'ACTIVE', callSessionId: 'c1' } as const
  expect(steps(live, 'doctor', '09:05:00')).toEqual(['return'])
  expect(steps(live, 'patient', '09:05:00')).toEqual(['return'])
  expect(steps({ callStatus: 'ENDED', callSessionId: 'c1' }, 'doctor', '09:05:00')).toEqual([
    'startCall',
    'completed',
    'noShow',
  ])
})

test('an appointment in person has no call', () => {
  expect(steps(inPerson, 'doctor', '08:50:00')).toEqual(['propose', 'cancel'])
  expect(steps(inPerson, 'doctor', '09:00:00')).toEqual(['completed', 'noShow'])
  expect(callTimeOf({ ...appointment, ...inPerson }, at('09:00:00'))).toBeNull()
})

test('a visit that ended before its time cannot be recorded as missed until then', () => {
  expect(steps({ status: 'COMPLETED' }, 'doctor', '08:59:59')).toEqual([])
})

test('the doctor can correct how an appointment ended for a week', () => {
  expect(steps({ status: 'COMPLETED' }, 'doctor', '11:00:00')).toEqual(['noShow'])
  expect(steps({ status: 'NO_SHOW' }, 'doctor', '11:00:00')).toEqual(['completed'])
  expect(steps({ status: 'CANCELLED' }, 'doctor', '11:00:00')).toEqual([])
  const later = Date.parse('2026-11-30T09:30:00.000Z')
  expect(stepsOf({ ...appointment, status: 'COMPLETED' }, 'doctor', later - 1)).toEqual(['noShow'])
  expect(stepsOf({ ...appointment, status: 'COMPLETED' }, 'doctor', later)).toEqual([])
})

test('a patient can book again after any end of an appointment', () => {
  for (const status of ['COMPLETED', 'NO_SHOW', 'CANCELLED'] as const)
    expect(steps({ status }, 'patient', '11:00:00')).toEqual(['again'])
})

test('an event that is older than what is known changes nothing', () => {
  const older = { ...appointment, revision: 2, status: 'PENDING' as const }
  expect(newest(appointment, older)).toBe(appointment)
  expect(newest(undefined, older)).toBe(older)
  expect(newest(older, appointment)).toBe(appointment)
  expect(patchPages([[appointment]], older, 'open')).toEqual({ pages: [[appointment]], stale: false })
})

test('a list takes the appointments that belong to it, and is read again if its order may have changed', () => {
  const confirmed = { ...appointment, revision: 4 }
  const moved = { ...confirmed, startsAt: '2026-11-24T09:00:00.000Z' }
  const over = { ...confirmed, status: 'CANCELLED' as const }
  const other = { ...appointment, id: 'a2' }
  expect(showOf(over)).toBe('closed')
  expect(patchPages([[appointment], [other]], confirmed, 'open')).toEqual({
    pages: [[confirmed], [other]],
    stale: false,
  })
  expect(patchPages([[appointment]], moved, 'open')).toEqual({ pages: [[moved]], stale: true })
  expect(patchPages([[appointment]], over, 'open')).toEqual({ pages: [[]], stale: true })
  expect(patchPages([[]], over, 'open')).toEqual({ pages: [[]], stale: false })
  expect(patchPages([[]], over, 'closed')).toEqual({ pages: [[]], stale: true })
})
