import type { Appointment, DoctorCalendar, DoctorSlots } from '@medconsult/contract'
import { pageLocale } from '../../ui/page-locale.ts'
import { APPOINTMENT, appointment, appointmentPath, closed, open } from '../samples/appointments.ts'
import { CALL } from '../samples/calls.ts'
import { CLINIC_ZONE, dayInClinic, inDays, inMinutes, john, sarah } from '../samples/people.ts'
import { doctorProfile } from '../samples/usual.ts'
import { type Answers, type Group, pending, refused, type State, unreached } from '../state.ts'

const lists = (some: Appointment[], past: Appointment[]): Answers => ({
  listAppointments: (query) => (query.get('show') === 'closed' ? past : some),
})

const list = (title: string, shows: string, differs: Partial<State> = {}): State => ({
  title,
  shows,
  at: '/appointments',
  as: john,
  answers: lists(open, closed),
  ...differs,
})

export const appointmentListStates: Group = {
  title: 'Appointments',
  states: {
    patient: list('The patient’s, of each kind', 'Needs your answer'),
    doctor: list('The doctor’s, of each kind', 'Needs your answer', { as: sarah }),
    past: list('Only past ones', 'Nothing planned.', { answers: lists([], closed) }),
    empty: list('None yet, as the patient', 'No appointments yet', { answers: {} }),
    'empty-doctor': list('None yet, as the doctor', 'Publish your hours so that patients', {
      as: sarah,
      answers: {},
    }),
    loading: list('Loading', 'Loading your appointments', { answers: { listAppointments: pending } }),
    failed: list('Not reached', 'We cannot reach the clinic’s server.', { answers: { listAppointments: unreached } }),
  },
}

const DAY = 24 * 60
const one = (title: string, shows: string, as: typeof john, it: Appointment, more: Partial<State> = {}): State => {
  const { answers, ...rest } = more
  return { title, shows, as, at: appointmentPath, answers: { readAppointment: it, ...answers }, ...rest }
}
const pressed = (name: string): Partial<State> => ({ prepare: ({ press }) => press(name) })
const asked = appointment(3 * DAY, { status: 'PENDING' })
const settled = appointment(2 * DAY)

export const appointmentStates: Group = {
  title: 'One appointment',
  states: {
    pending: one('Asked for, as the patient', 'Dr. Sarah Johnson has received your request.', john, asked),
    'pending-doctor': one('Asked for, as the doctor', 'is waiting for your answer.', sarah, asked),
    proposed: one(
      'Another time proposed, as the patient',
      'proposes this time. Does it suit you?',
      john,
      appointment(3 * DAY, { status: 'PROPOSED', previousStartsAt: inDays(1) }),
    ),
    'proposed-doctor': one(
      'Another time proposed, as the doctor',
      'has not answered yet.',
      sarah,
      appointment(3 * DAY, { status: 'PROPOSED', previousStartsAt: inDays(1) }),
    ),
    early: one('Confirmed, by video', 'The call opens 15 minutes before.', john, settled),
    'in-person': one(
      'Settled, in person',
      'Please come to the address below.',
      john,
      appointment(2 * DAY, {
        type: 'OFFLINE',
        place: 'Lindenstrasse 12, 10969 Berlin',
        mapUrl: 'https://www.openstreetmap.org/search?query=Lindenstrasse',
        callStatus: null,
        callFrom: null,
        callUntil: null,
      }),
    ),
    open: one('The call may begin, as the patient', 'can start the call at any moment.', john, appointment(5)),
    'open-doctor': one('The call may begin, as the doctor', 'You can start the call now.', sarah, appointment(5)),
    waits: one(
      'The doctor waits',
      'is waiting for you.',
      john,
      appointment(0, { callStatus: 'WAITING', callSessionId: CALL }),
    ),
    active: one(
      'The call is in progress',
      'The call is in progress.',
      sarah,
      appointment(-5, { callStatus: 'ACTIVE', callSessionId: CALL }),
      {
        answers: { readInvitationStatus: refused('NOT_FOUND') },
      },
    ),
    late: one('Its time is over, as the doctor', 'Did it take place?', sarah, appointment(-3 * 60)),
    completed: one(
      'Completed',
      'Thank you for coming.',
      john,
      appointment(-DAY, { status: 'COMPLETED', callStatus: 'ENDED' }),
    ),
    missed: one(
      'Missed, as the patient',
      'recorded that you did not attend.',
      john,
      appointment(-DAY, { status: 'NO_SHOW', missedBy: 'patient' }),
    ),
    'missed-doctor': one(
      'Missed, as the doctor',
      'did not attend this visit.',
      sarah,
      appointment(-DAY, { status: 'NO_SHOW', missedBy: 'patient' }),
    ),
    cancelled: one(
      'Cancelled by the doctor',
      'cancelled this appointment.',
      john,
      appointment(DAY, {
        status: 'CANCELLED',
        cancelledBy: 'doctor',
        cancelReason: 'The practice is closed on that day.',
      }),
    ),
    declined: one(
      'Declined',
      'cannot take this appointment.',
      john,
      appointment(DAY, {
        status: 'CANCELLED',
        cancelledBy: 'doctor',
        declined: true,
        cancelReason: 'Please come in person for this.',
      }),
    ),
    unanswered: one(
      'Nobody answered',
      'The request was not answered in time',
      john,
      appointment(-DAY, { status: 'CANCELLED', cancelledBy: 'system' }),
    ),
    gone: one('Not one’s own', 'This appointment does not exist', john, settled, {
      answers: { readAppointment: refused('NOT_FOUND') },
    }),
    changed: one('Changed meanwhile', 'This appointment has changed in the meantime.', sarah, asked, {
      answers: { confirmAppointment: refused('APPOINTMENT_STATE') },
      ...pressed('Confirm'),
    }),
    cancel: one('Asked whether to cancel', 'Cancel this appointment?', john, settled, pressed('Cancel appointment')),
    decline: one('Declining', 'Decline this request?', sarah, asked, pressed('Decline')),
    propose: one('Proposing another time', 'has to accept it.', sarah, asked, pressed('Propose another time')),
    move: one('Asking for another time', 'Keep the current time', john, settled, {
      answers: { listSlots: slots() },
      ...pressed('Choose another time'),
    }),
  },
}

/** Free times on three of seven days. */
function slots(differs: Partial<DoctorSlots> = {}): DoctorSlots {
  const tomorrow = Math.ceil(Date.parse(inDays(1)) / 3_600_000) * 3_600_000
  const times = [0, 1, 3].flatMap((day) =>
    [0, 30, 60, 120, 150].map((minute) => tomorrow + (day * DAY + minute) * 60_000),
  )
  const free = times.map((at) => ({
    startsAt: new Date(at).toISOString(),
    endsAt: new Date(at + 30 * 60_000).toISOString(),
  }))
  return {
    doctorId: sarah.id,
    doctorName: sarah.name,
    timeZone: CLINIC_ZONE,
    slotMinutes: 30,
    types: ['ONLINE', 'OFFLINE'],
    place: 'Lindenstrasse 12, 10969 Berlin',
    nextSlotAt: free[0]?.startsAt ?? null,
    slots: free,
    ...differs,
  }
}

const booking = (title: string, shows: string, free: DoctorSlots, more: Partial<State> = {}): State => {
  const { answers, ...rest } = more
  return {
    title,
    shows,
    as: john,
    at: `/doctors/${sarah.id}`,
    answers: { readDoctor: doctor, listSlots: free, ...answers },
    ...rest,
  }
}
const { visible: _, verification: _verification, ...doctor } = doctorProfile

export const publishedHours: DoctorCalendar = {
  timeZone: CLINIC_ZONE,
  slotMinutes: 30,
  bufferMinutes: 5,
  noticeMinutes: 120,
  horizonDays: 60,
  types: ['ONLINE', 'OFFLINE'],
  place: 'Lindenstrasse 12, 10969 Berlin',
  weeklyHours: [1, 2, 3, 4, 5].map((weekday) => ({
    weekday,
    startTime: '09:00',
    endTime: weekday === 3 ? '12:00' : '17:00',
  })),
  exceptions: [
    { kind: 'DAY_OFF', date: dayInClinic(5) },
    { kind: 'EXTRA_HOURS', date: dayInClinic(9), startTime: '10:00', endTime: '12:00' },
  ],
}
const hours = (title: string, shows: string, answers: Answers): State => ({
  title,
  shows,
  as: sarah,
  at: '/doctor/hours',
  answers,
})

const held = {
  id: APPOINTMENT,
  doctorId: sarah.id,
  startsAt: slots().slots[0]?.startsAt ?? '',
  endsAt: slots().slots[0]?.endsAt ?? '',
  expiresAt: inMinutes(4.5),
}

/** Holds the first free time. */
const hold = async ({ press, waitForText }: Parameters<NonNullable<State['prepare']>>[0]) => {
  await waitForText('Book an appointment')
  // The patient reads times in the zone of their settings, which need not be the device's.
  const time = new Intl.DateTimeFormat(pageLocale(), { timeStyle: 'short', timeZone: CLINIC_ZONE }).format(
    Date.parse(slots().slots[0]?.startsAt ?? ''),
  )
  await press(time)
}

export const bookingStates: Group = {
  title: 'Booking, and a doctor’s hours',
  states: {
    times: booking('Free times', 'Book an appointment', slots()),
    none: booking('No free times', 'has no free times at the moment.', slots({ slots: [], nextSlotAt: null })),
    later: booking(
      'None in these days',
      'No free times in these seven days.',
      slots({ slots: [], nextSlotAt: inDays(12) }),
    ),
    'not-offered': booking('Not bookable', 'Appointments cannot be booked here yet.', slots(), {
      answers: { listSlots: refused('NOT_FOUND') },
    }),
    held: booking('A time is held', 'Finish your booking', slots(), { answers: { holdSlot: held }, prepare: hold }),
    'held-asked': booking('A time is held, the contact is asked for', 'Telephone (optional)', slots(), {
      answers: {
        holdSlot: held,
        readPatientProfile: {
          phone: '',
          birthDate: null,
          address: '',
          language: null,
          relayOnly: false,
          contactAsked: false,
        },
      },
      prepare: hold,
    }),
    taken: booking('Somebody was faster', 'has just been taken', slots(), {
      answers: { holdSlot: refused('SLOT_TAKEN') },
      prepare: hold,
    }),
    hours: hours('Hours', 'Every week', { readCalendar: { calendar: publishedHours } }),
    'hours-first': hours('Hours, never published', 'You have not published hours yet.', {
      readCalendar: { calendar: null },
    }),
  },
}
