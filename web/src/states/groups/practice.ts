import type { ListedSchedule, QueueEntry, QueueMessage, Schedule } from '@medconsult/contract'
import { SCHEDULES_PAGE } from '@medconsult/contract/runtime'
import { CALL } from '../samples/calls.ts'
import { dayInClinic, id, inMinutes, john, names, sarah } from '../samples/people.ts'
import { checks, entry, longQueue, SESSION, schedule, view } from '../samples/practice.ts'
import { type Group, pending, refused, type State, unreached } from '../state.ts'

const late: QueueMessage = {
  id: id(1700),
  author: 'doctor',
  message: 'I’m running 15 minutes late.',
  sentAt: inMinutes(-6),
}
const answer: QueueMessage = { id: id(1701), author: 'patient', message: 'I can wait.', sentAt: inMinutes(-4) }

const ownPlace = (title: string, shows: string, differs: Partial<State> = {}): State => {
  const { answers, ...rest } = differs
  return {
    title,
    shows,
    at: `/patient/consultation/${SESSION}`,
    as: john,
    answers: { viewSchedule: view({}), ...answers },
    ...rest,
  }
}

const unasked = { phone: '', birthDate: null, address: '', language: null, relayOnly: false, contactAsked: false }
const today = schedule()
/** A session in the list from which a patient chooses. */
const listed = (session: Schedule, known = true): ListedSchedule => ({ ...session, known })
const sessions = [
  today,
  schedule({ id: id(101), startTime: '14:00', endTime: '17:00', status: 'UPCOMING', waitingCount: 0 }),
  schedule({ id: id(102), date: dayInClinic(1), status: 'UPCOMING', waitingCount: 1 }),
  schedule({ id: id(103), date: dayInClinic(-1), status: 'COMPLETED', waitingCount: 0 }),
]

const openSessions = sessions.filter(({ status }) => status !== 'COMPLETED').map((session) => listed(session))
/** As many as one answer has, of which the patient knows the doctor of the first. */
const manySessions = Array.from({ length: SCHEDULES_PAGE }, (_, index) =>
  listed(
    schedule({
      id: id(2000 + index),
      doctorId: index === 0 ? sarah.id : id(2100 + index),
      doctorName: index === 0 ? sarah.name : (names[index % names.length] ?? sarah.name),
      date: dayInClinic(1 + Math.floor(index / 6)),
      startTime: `${String(8 + (index % 6)).padStart(2, '0')}:00`,
      endTime: `${String(10 + (index % 6)).padStart(2, '0')}:00`,
      status: 'UPCOMING',
      waitingCount: index % 4,
    }),
    index === 0,
  ),
)

export const patientQueueStates: Group = {
  title: 'The queue, as the patient',
  states: {
    list: ownPlace('Sessions to choose from', 'Choose a session and take your place in the queue.', {
      at: '/patient/consultation',
      answers: { browseSchedules: openSessions },
    }),
    'list-join': ownPlace('Sessions, and a place in none', 'Join the queue', {
      at: '/patient/consultation',
      answers: {
        browseSchedules: openSessions,
        viewSchedule: view(null),
      },
    }),
    'list-long': ownPlace('More sessions than fit into one answer', 'More sessions', {
      at: '/patient/consultation',
      answers: { browseSchedules: manySessions },
    }),
    'list-none-found': ownPlace('No doctor has the name that was searched for', 'No sessions found', {
      at: '/patient/consultation?name=nobody',
    }),
    'list-empty': ownPlace('No session is planned', 'No sessions planned', { at: '/patient/consultation' }),
    join: ownPlace('No place yet', 'Take your place', { answers: { viewSchedule: view(null) } }),
    'join-offline': ownPlace('No place yet, the doctor is not online', 'You can take your place already.', {
      answers: { viewSchedule: view(null, 0, { status: 'UPCOMING' }) },
    }),
    'join-refused': ownPlace('The place was refused', 'The practice session has changed in the meantime.', {
      answers: { viewSchedule: view(null), joinQueue: refused('SCHEDULE_STATE') },
      prepare: ({ press }) => press('Join the queue'),
    }),
    closed: ownPlace('The session has ended', 'This session has ended.', {
      answers: { viewSchedule: view(null, 0, { status: 'COMPLETED' }) },
    }),
    waiting: ownPlace('Waiting, nothing checked', 'Check camera and microphone'),
    checked: ownPlace('Waiting, checked', 'Can you talk in private now?', {
      answers: { viewSchedule: view({ readyCheck: checks.good }) },
    }),
    'checked-poor': ownPlace('Waiting, the check found a problem', 'Something does not work yet', {
      answers: { viewSchedule: view({ readyCheck: checks.bad }) },
    }),
    checking: ownPlace('The check is under way', 'Checking…', {
      devices: 'work',
      answers: { iceServers: pending },
      prepare: ({ press }) => press('Check camera and microphone'),
    }),
    'waiting-reason': ownPlace('Waiting, the reason is given', 'Reason for your visit (optional)', {
      answers: { viewSchedule: view({ reason: 'A cough for a week, and now a fever since last night' }) },
    }),
    'waiting-asked': ownPlace('Asked for telephone and date of birth', 'If the video does not work', {
      answers: { readPatientProfile: unasked },
    }),
    'waiting-asked-wrong': ownPlace('A telephone number that is none', 'Please enter a telephone number', {
      answers: { readPatientProfile: unasked },
      prepare: async ({ fill, press, waitForText }) => {
        await waitForText('If the video does not work')
        await fill('Telephone (optional)', 'call me')
        await press('Save')
      },
    }),
    'reason-refused': ownPlace('The reason was refused', 'The place in the queue has changed in the meantime.', {
      answers: { giveReason: refused('QUEUE_STATE') },
      prepare: async ({ fill, waitForText }) => {
        await waitForText('For your doctor')
        await fill('Reason for your visit (optional)', 'A cough')
        await waitForText('The place in the queue has changed')
      },
    }),
    messaged: ownPlace('The doctor wrote', 'Messages from your doctor', {
      answers: { viewSchedule: view({ readyCheck: checks.good, messages: [late] }) },
    }),
    'messaged-answered': ownPlace('The doctor wrote, and was answered', 'I can wait.', {
      answers: { viewSchedule: view({ readyCheck: checks.good, messages: [late, answer] }) },
    }),
    'messaged-now': ownPlace('A message that comes now', 'wrote: I’m running 15 minutes late.', {
      prepare: async ({ waitForText, emit }) => {
        await waitForText('Check camera and microphone')
        await emit('queue_message', { scheduleId: SESSION, entryId: entry(3).id, message: late })
      },
    }),
    'answer-refused': ownPlace('The answer was refused', 'The place in the queue has changed in the meantime.', {
      answers: { viewSchedule: view({ messages: [late] }), answerDoctor: refused('QUEUE_STATE') },
      prepare: async ({ fill, press }) => {
        await fill('Your answer', 'I can wait.')
        await press('Send answer')
      },
    }),
    'messaged-done': ownPlace('Seen, with the messages from before', 'Messages from your doctor', {
      answers: { viewSchedule: view({ status: 'DONE', messages: [late, answer] }, 0) },
    }),
    'waiting-hours': ownPlace('Waiting for hours', 'about 1 h 15 min', {
      answers: { viewSchedule: view({ readyCheck: checks.good }, 6, { startTime: '00:00', endTime: '00:00' }) },
    }),
    'later-than-the-end': ownPlace('The wait is longer than the session', 'later than this session ends', {
      answers: {
        viewSchedule: {
          ...view({ readyCheck: checks.good }, 6, { startTime: '00:00', endTime: '00:00' }),
          estimatedWaitMinutes: 24 * 60,
        },
      },
    }),
    ready: ownPlace('Ready', 'You’re ready. We’ll ring.', {
      answers: { viewSchedule: view({ status: 'READY', isReady: true }) },
    }),
    'ready-refused': ownPlace('Being ready was refused', 'The place in the queue has changed in the meantime.', {
      answers: { viewSchedule: view({ readyCheck: checks.good }), toggleReady: refused('QUEUE_STATE') },
      prepare: ({ press }) => press('I’m ready'),
    }),
    next: ownPlace('Next', 'You are next', {
      answers: { viewSchedule: view({ status: 'READY', isReady: true, readyCheck: checks.good }, 0) },
    }),
    'first-offline': ownPlace('The first, and the doctor is not online', '1st in line', {
      answers: { viewSchedule: view({ readyCheck: checks.good }, 0, { status: 'UPCOMING' }) },
    }),
    'doctor-away': ownPlace('Ready, and the doctor has ended the session', 'your doctor is away', {
      answers: { viewSchedule: view({ status: 'READY', isReady: true }, 0, { status: 'COMPLETED' }) },
    }),
    'doctor-offline': ownPlace('A place, and the doctor is not online', 'Your doctor is not online right now.', {
      answers: { viewSchedule: view({}, 2, { status: 'UPCOMING' }) },
    }),
    invited: ownPlace('Invited on another page', 'It’s ringing', {
      answers: { viewSchedule: view({ status: 'INVITED' }, 0) },
    }),
    'in-call': ownPlace('In a call on another page', 'Your call is in progress', {
      answers: {
        viewSchedule: view({ status: 'IN_CALL', callSessionId: CALL }, 0),
        ongoingCall: { callSessionId: CALL, rejoinUntil: null },
      },
    }),
    'left-call': ownPlace('Left the call two minutes ago', 'You left your call', {
      answers: { viewSchedule: view({ status: 'IN_CALL', callSessionId: CALL }, 0) },
    }),
    done: ownPlace('Seen', 'Your consultation is over', { answers: { viewSchedule: view({ status: 'DONE' }, 0) } }),
    left: ownPlace('Left', 'Take your place', { answers: { viewSchedule: view({ status: 'LEFT' }, 0) } }),
    recalled: ownPlace('Called again', 'Your doctor wants to call you again.', {
      answers: { viewSchedule: view({ status: 'READY', isReady: true }, 0) },
      prepare: async ({ waitForText, emit }) => {
        await waitForText('You are next')
        await emit('status_reset', { scheduleId: SESSION, message: '', again: true })
      },
    }),
    'set-ready': ownPlace('Set to ready before any call', 'Your doctor has marked you as ready', {
      answers: { viewSchedule: view({ status: 'READY', isReady: true }, 0) },
      prepare: async ({ waitForText, emit }) => {
        await waitForText('You are next')
        await emit('status_reset', { scheduleId: SESSION, message: '', again: false })
      },
    }),
    leaving: ownPlace('Asked whether to leave', 'You give up your place.', {
      prepare: ({ press }) => press('Leave the queue'),
    }),
    gone: ownPlace('A session that is gone', 'This consultation no longer exists.', {
      answers: { viewSchedule: refused('NOT_FOUND') },
    }),
  },
}

const practice = (title: string, shows: string, queue: QueueEntry[], differs: Partial<State> = {}): State => {
  const { answers, ...rest } = differs
  return {
    title,
    shows,
    at: `/doctor/practice/${SESSION}`,
    as: sarah,
    answers: { listOwnSchedules: sessions, readQueue: queue, ...answers },
    ...rest,
  }
}

const some: QueueEntry[] = [
  entry(1, { status: 'READY', readyCheck: checks.good, age: 42, reason: 'A cough for a week' }),
  entry(2, { readyCheck: checks.noCamera }),
  entry(3, { status: 'READY', readyCheck: checks.bad, connected: false, age: 0 }),
  entry(4, {
    reason:
      'The rash on my arm has spread to the shoulder since I changed the ointment that you prescribed two weeks ago, and it itches',
  }),
  entry(5, { status: 'DONE' }),
]
const answered = [entry(1, { status: 'READY', messages: [late, answer] }), ...some.slice(1)]
const notStarted = { answers: { listOwnSchedules: [schedule({ status: 'UPCOMING' })] } }

export const doctorQueueStates: Group = {
  title: 'The queue, as the doctor',
  states: {
    dashboard: practice('Sessions', 'Open a session to see who is waiting', [], { at: '/doctor/dashboard' }),
    'dashboard-due': practice('Sessions, and one to start now', 'Start practice', [], {
      at: '/doctor/dashboard',
      answers: {
        listOwnSchedules: sessions.map((one) => ({ ...one, status: one === today ? 'UPCOMING' : one.status })),
      },
    }),
    'dashboard-empty': practice('No session yet', 'No sessions yet', [], {
      at: '/doctor/dashboard',
      answers: { listOwnSchedules: [] },
    }),
    plan: practice('Planning a session', 'Plan session', [], {
      at: '/doctor/dashboard',
      prepare: ({ press }) => press('Plan a session'),
    }),
    empty: practice('Nobody waits', 'Patients who join the queue appear here.', []),
    'empty-offline': practice('Nobody waits, not started', 'Start the practice when you are ready', [], notStarted),
    some: practice('Some wait', '4 waiting, 2 ready', some),
    offline: practice('Some wait, not started', 'Start the practice to call patients.', some, notStarted),
    forty: practice('Forty wait', '40 waiting', longQueue(40)),
    'in-call': practice('A call is under way', 'In call', [
      entry(1, { status: 'IN_CALL', callSessionId: CALL }),
      ...some.slice(1),
    ]),
    check: practice('What a patient’s check found', 'Expect trouble', some, {
      prepare: ({ press }) => press('Devices of Emil Yılmaz. Checked: poor'),
    }),
    fifteen: practice('Fifteen wait', '15 waiting', longQueue(15)),
    'by-number': practice('Forty wait, by number', '40 waiting', longQueue(40), {
      storage: { 'queue-order': 'number' },
    }),
    'not-found': practice('Nobody has the name that is searched', 'Nobody in the queue is called', some, {
      prepare: ({ fill }) => fill('Search by name', 'Xyz'),
    }),
    opened: practice('The details of a place', 'You have not seen this patient before', some, {
      prepare: ({ press }) => press('John Smith'),
    }),
    reminded: practice('Reminded a moment ago', 'Reminded', [
      ...some.slice(0, 3),
      entry(4, { connected: false, remindedAt: inMinutes(-1) }),
    ]),
    answered: practice('A patient answered a message', '1 new answer', answered),
    messages: practice('Messages with a patient', 'Messages with John Smith', answered, {
      prepare: ({ press }) => press('Message John Smith'),
    }),
    'message-all': practice('A message to all', 'Message to everybody who waits', some, {
      prepare: async ({ press, waitForText }) => {
        await press('Message all')
        await waitForText('patients see it on their page')
        await press('I’m running 15 minutes late.')
      },
    }),
    'message-empty': practice('A message without text', 'Write something first, then you can send it.', some, {
      prepare: async ({ press }) => {
        await press('Message all')
        await press('Send')
      },
    }),
    'message-refused': practice('A message was refused', 'You are writing very fast.', some, {
      answers: { messageQueue: refused('TOO_MANY', 'You are writing very fast. Wait a moment and send it again.') },
      prepare: async ({ press, fill }) => {
        await press('Message all')
        await fill('Message', 'I’m back.')
        await press('Send')
      },
    }),
    'messages-over': practice(
      'Messages of a place that is over',
      'This patient does not wait any more.',
      [entry(1, { status: 'DONE', messages: [late, answer] })],
      { prepare: ({ press }) => press('Message John Smith') },
    ),
    'remind-refused': practice('A reminder was refused', 'You reminded this patient a moment ago.', some, {
      answers: {
        remindPatient: refused('TOO_MANY', 'You reminded this patient a moment ago. Give them five minutes.'),
      },
      prepare: ({ press }) => press('Remind Emil Yılmaz to come back'),
    }),
    alerts: practice('How arrivals are heard', 'Play the sound', some, {
      prepare: ({ press }) => press('Arrival alerts'),
    }),
    shortcuts: practice('Keyboard shortcuts', 'They work while the focus is in the queue.', some, {
      prepare: ({ press }) => press('Keyboard shortcuts'),
    }),
    devices: practice('Own camera and microphone', 'Your picture', some, {
      prepare: ({ press }) => press('Camera and microphone'),
    }),
    'start-refused': practice('The start was refused', 'The practice session has changed in the meantime.', some, {
      answers: { ...notStarted.answers, startPractice: refused('SCHEDULE_STATE') },
      prepare: ({ press }) => press('Start practice'),
    }),
    ending: practice('Asked whether to end', 'End this practice session?', some, {
      prepare: ({ press }) => press('End practice'),
    }),
    'already-live': practice('Another call is under way', 'Another call is already in progress.', some, {
      answers: { startCall: refused('CALL_ALREADY_LIVE') },
      prepare: ({ press }) => press('Call John Smith'),
    }),
    loading: practice('Loading', 'Loading the queue', some, { answers: { readQueue: pending } }),
    failed: practice('The queue could not be read', 'Something went wrong on our side.', some, {
      answers: { readQueue: refused('INTERNAL') },
    }),
    unreached: practice('The server is not reached', 'We cannot reach the clinic’s server.', some, {
      answers: { readQueue: unreached },
    }),
  },
}
