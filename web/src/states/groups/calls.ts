import type { RoomState } from '../../room/screen/browser/fake-room.ts'
import { APPOINTMENT } from '../samples/appointments.ts'
import { CALL, callSession, invitation } from '../samples/calls.ts'
import { id, inDays, inMinutes, john, sarah } from '../samples/people.ts'
import { entry, SESSION, schedule } from '../samples/practice.ts'
import type { Group, State } from '../state.ts'
import { pending, refused } from '../state.ts'

/** The call is prepared while it rings, and sends nothing yet. */
const prepared: RoomState = { room: { accepted: false, state: 'CALLING', connectedAt: null } }

const rings = (title: string, shows: string, differs: Partial<State> = {}): State => ({
  title,
  shows,
  at: '/patient/consultation',
  as: john,
  answers: { pendingInvitation: invitation() },
  room: prepared,
  ...differs,
})

const appointment = invitation({
  scheduleId: null,
  appointmentId: APPOINTMENT,
  mayExtend: false,
  expiresAt: inMinutes(14),
})

const sent = (
  title: string,
  shows: string,
  differs: Partial<ReturnType<typeof progress>> = {},
  more: Partial<State> = {},
): State => ({
  title,
  shows,
  at: `/doctor/practice/${SESSION}`,
  as: sarah,
  answers: {
    listOwnSchedules: [schedule()],
    readQueue: [entry(1, { status: 'INVITED', callSessionId: CALL }), entry(2, { status: 'READY' })],
    readInvitationStatus: progress(differs),
  },
  room: prepared,
  ...more,
})

const progress = (differs = {}) => ({
  callSessionId: CALL,
  status: 'INVITED' as const,
  patientId: john.id,
  patientName: john.name,
  scheduleId: SESSION as string | null,
  deliveredAt: null as string | null,
  seenAt: null as string | null,
  extended: false,
  expiresAt: inMinutes(0.9),
  ...differs,
})

const told = { callSessionId: CALL, patientId: john.id }

export const callStates: Group = {
  title: 'Invitations',
  states: {
    ringing: rings('It rings', 'Dr. Sarah Johnson is calling you'),
    'ringing-longer': rings('It rings, with more time', 'Dr. Sarah Johnson is calling you', {
      answers: {
        pendingInvitation: invitation({ expiresAt: inMinutes(1) }),
        extendInvitation: { message: '', callSessionId: CALL, expiresAt: inMinutes(1.8) },
      },
      prepare: ({ press }) => press('One more minute, please'),
    }),
    'ringing-no-camera': rings('It rings, without a camera', 'Dr. Sarah Johnson is calling you', {
      room: { ...prepared, media: { without: true } },
    }),
    appointment: rings('It rings for an appointment', 'It is time for your appointment.', {
      answers: { pendingInvitation: appointment },
    }),
    waiting: rings('The doctor of an appointment waits', 'Dr. Sarah Johnson is waiting for you.', {
      answers: { pendingInvitation: appointment },
      prepare: ({ press }) => press('In a moment'),
    }),
    expired: rings('Not answered in time', 'The call was not answered in time.', {
      prepare: async ({ waitForText, emit }) => {
        await waitForText('is calling you')
        await emit('call_expired', told)
      },
    }),
    withdrawn: rings('Withdrawn by the doctor', 'The doctor cancelled the call.', {
      prepare: async ({ waitForText, emit }) => {
        await waitForText('is calling you')
        await emit('call_ended', { callSessionId: CALL, endedBy: 'doctor' })
      },
    }),
    elsewhere: rings('Answered on another page', 'The call was answered on another page.', {
      prepare: async ({ waitForText, emit }) => {
        await waitForText('is calling you')
        await emit('call_confirmed', told)
      },
    }),
    'accept-late': rings('Accepted too late', 'This invitation has expired.', {
      answers: {
        pendingInvitation: invitation(),
        confirmCall: refused('INVITATION_EXPIRED'),
        readCall: callSession({ status: 'EXPIRED', confirmedAt: null, activatedAt: null }),
        viewSchedule: refused('NOT_FOUND'),
      },
      prepare: ({ press }) => press('Accept'),
    }),
    sent: sent('Sent by the doctor', 'It rings on every page John Smith has open.'),
    delivered: sent('Arrived on a device', 'It is ringing on John Smith’s device.', { deliveredAt: inMinutes(0) }),
    seen: sent('Seen by the patient', 'John Smith can see your call.', {
      deliveredAt: inMinutes(0),
      seenAt: inMinutes(0),
    }),
    extended: sent('The patient asked for more time', 'John Smith asked for one more minute.', { extended: true }),
    declined: sent(
      'Declined by the patient',
      'John Smith declined the call',
      {},
      {
        prepare: async ({ waitForText, emit }) => {
          await waitForText('Calling John Smith')
          await emit('call_declined', told)
        },
      },
    ),
    unanswered: sent(
      'Not answered by the patient',
      'John Smith did not answer and keeps their place in the queue.',
      {},
      {
        prepare: async ({ waitForText, emit }) => {
          await waitForText('Calling John Smith')
          await emit('call_expired', told)
        },
      },
    ),
  },
}

const past = (number: number, messages: number, ended = true) => ({
  id: id(1300 + number),
  scheduleId: SESSION,
  appointmentId: null,
  doctorName: sarah.name,
  patientName: john.name,
  startedAt: ended ? inDays(-number) : inMinutes(-9),
  endedAt: ended ? new Date(Date.parse(inDays(-number)) + 840_000).toISOString() : null,
  messages,
})

export const pastCallStates: Group = {
  title: 'Past calls',
  states: {
    list: {
      title: 'Some calls',
      at: '/calls',
      as: sarah,
      shows: 'Your calls and their messages.',
      answers: { listCalls: [past(0, 2, false), past(1, 0), past(2, 1), past(30, 14)] },
    },
    empty: { title: 'No call yet', at: '/calls', as: john, shows: 'No calls yet' },
    loading: { title: 'Loading', at: '/calls', as: john, shows: 'Loading your calls', answers: { listCalls: pending } },
  },
}
