import type { Appointment } from '@medconsult/contract'
import { appointment } from '../samples/appointments.ts'
import { CLINIC_ZONE, dayInClinic, id, names, sarah } from '../samples/people.ts'
import { schedule } from '../samples/practice.ts'
import { type Group, pending, type State, unreached } from '../state.ts'
import { publishedHours } from './appointments.ts'

const HOUR = 60
/** Midnight in the clinic, in minutes from now. */
const midnight = -minutesOfDay()

function minutesOfDay(): number {
  const [hour = 0, minute = 0] = new Intl.DateTimeFormat('en-GB', { timeZone: CLINIC_ZONE, timeStyle: 'short' })
    .format(Date.now())
    .split(':')
    .map(Number)
  return hour * HOUR + minute
}

/** An appointment at a time of today in the clinic, or so many days later. */
const at = (hour: number, differs: Partial<Appointment> = {}, day = 0): Appointment =>
  appointment(midnight + hour * HOUR + day * 24 * HOUR, {
    id: id(1100 + Math.round(hour * 4) + day * 100),
    patientName: names[Math.round(hour * 4 + day) % names.length] ?? '',
    ...differs,
  })

const request = at(10, { id: id(1000), status: 'PENDING', patientName: 'John Smith' }, 1)
const kept = at(11, {}, 3)
const appointments = [
  at(8, { status: 'COMPLETED', callStatus: 'ENDED' }),
  at(8.5, { status: 'NO_SHOW', missedBy: 'patient' }),
  request,
  at(10.25, {}, 1),
  at(14, {}, 1),
  at(14.5, { type: 'OFFLINE', place: 'Lindenstrasse 12', callStatus: null, callFrom: null, callUntil: null }, 1),
  { ...at(15, { status: 'PROPOSED' }, 2), keptStartsAt: kept.startsAt, keptEndsAt: kept.endsAt },
]
const sessions = [
  schedule({ id: id(110) }),
  schedule({ id: id(111), date: dayInClinic(1), endTime: '12:30', status: 'UPCOMING' }),
  schedule({ id: id(112), date: dayInClinic(1), startTime: '20:00', endTime: '00:30', status: 'UPCOMING' }),
  schedule({ id: id(113), date: dayInClinic(-1), endTime: '12:00', status: 'COMPLETED' }),
]
const tomorrow = `/doctor/calendar?view=day&date=${dayInClinic(1)}`

const calendar = (title: string, shows: string, differs: Partial<State> = {}): State => {
  const { answers, ...rest } = differs
  return {
    title,
    shows,
    as: { ...sarah, timeZone: CLINIC_ZONE },
    at: tomorrow,
    answers: {
      listAppointmentsBetween: appointments,
      listOwnSchedules: sessions,
      readCalendar: { calendar: publishedHours },
      readAppointment: request,
      ...answers,
    },
    ...rest,
  }
}

export const calendarStates: Group = {
  title: 'The doctor’s calendar',
  states: {
    week: calendar('A week', 'Practice session', { at: '/doctor/calendar?view=week' }),
    day: calendar('A day', 'appointments in this time'),
    'after-midnight': calendar('A session that goes on since the day before', 'since the day before', {
      at: `/doctor/calendar?view=day&date=${dayInClinic(2)}`,
    }),
    today: calendar('Today', 'Completed', { at: '/doctor/calendar?view=day' }),
    empty: calendar('Nothing in it, and no hours', 'Nothing planned.', {
      answers: { listAppointmentsBetween: [], listOwnSchedules: [], readCalendar: { calendar: null } },
    }),
    short: calendar('Short appointments, one after the other', 'Amara Okafor', {
      answers: {
        listOwnSchedules: [],
        listAppointmentsBetween: Array.from({ length: 8 }, (_, index) => {
          const from = midnight + 33 * HOUR + index * 10
          return appointment(from, {
            id: id(1200 + index),
            endsAt: new Date(Date.now() + (from + 10) * 60_000).toISOString(),
            patientName: names[index] ?? '',
          })
        }),
      },
    }),
    loading: calendar('Loading', 'Loading your calendar', { answers: { listAppointmentsBetween: pending } }),
    failed: calendar('Not reached', 'We cannot reach the clinic’s server.', {
      answers: { listAppointmentsBetween: unreached },
    }),
    request: calendar('A request is open', 'During your practice session', {
      prepare: ({ press }) => press('John Smith'),
    }),
    session: calendar('A session is open', 'Open session', { prepare: ({ press }) => press('Practice session') }),
    plan: calendar('Planning a session over appointments', 'You can plan the session all the same', {
      prepare: async ({ waitForText, press }) => {
        await waitForText('John Smith')
        await press('Plan a session')
      },
    }),
  },
}
