import type { Meeting, MeetingGuest, MeetingStanding } from '@medconsult/contract'
import type { RoomState } from '../../room/screen/browser/fake-room.ts'
import { asGuest, asHost, asRoomGuest, inside, meeting, meetingGuest, meetPath, ticket } from '../samples/meetings.ts'
import { id, inDays, inMinutes, john, sarah } from '../samples/people.ts'
import { config } from '../samples/usual.ts'
import { type Group, pending, refused, type State, unreached } from '../state.ts'

const list: Meeting[] = [
  meeting({ id: id(1101), status: 'ACTIVE', startTime: inMinutes(-12) }),
  meeting({
    id: id(1102),
    roomId: 'river-stone-cloud-piano-lemon-tiger',
    scheduledTime: inDays(1),
    patientId: john.id,
    patientName: john.name,
  }),
  meeting({ id: id(1103), roomId: 'panda-maple-train-spoon-cabin-mango', scheduledTime: inDays(3), linkRevoked: true }),
  meeting({
    id: id(1104),
    status: 'COMPLETED',
    createdAt: inDays(-3),
    duration: 2340,
    participants: [
      { userId: id(1210), userName: 'Paul Novak', userType: 'guest', joinedAt: inDays(-3), leftAt: inDays(-3) },
      {
        userId: id(1211),
        userName: 'Anna-Lena von und zu Hohenstein-Wiesenthal',
        userType: 'guest',
        joinedAt: inDays(-3),
        leftAt: inDays(-3),
      },
    ],
  }),
  meeting({ id: id(1105), status: 'CANCELLED', createdAt: inDays(-8) }),
]

const page = (title: string, shows: string, differs: Partial<State> = {}): State => ({
  title,
  shows,
  at: '/meetings',
  as: sarah,
  answers: { listMeetings: list },
  ...differs,
})

export const meetingListStates: Group = {
  title: 'One’s own meetings',
  states: {
    list: page('Meetings of each kind', 'Upcoming and in progress'),
    empty: page('No meeting yet', 'No meetings yet', { answers: {} }),
    patient: page('A patient’s meetings', 'Video meetings that you are invited to.', {
      as: john,
      answers: { listMeetings: list.slice(1, 2) },
    }),
    loading: page('Loading', 'Loading your meetings', { answers: { listMeetings: pending } }),
    failed: page('Not reached', 'We cannot reach the clinic’s server.', { answers: { listMeetings: unreached } }),
    create: page('Making one', 'Create link', { prepare: ({ press }) => press('New meeting') }),
    made: page('Made', 'Your meeting is ready', {
      answers: {
        listMeetings: list,
        createMeeting: { success: true, data: { ...meeting(), path: meetPath, hostToken: null } },
      },
      prepare: async ({ press }) => {
        await press('New meeting')
        await press('Create link')
      },
    }),
    knock: page('Somebody knocks while the host is elsewhere', 'Paul Novak is waiting to be let into your meeting.', {
      answers: { listMeetings: list, listKnocks: [meetingGuest(0)] },
    }),
  },
}

const meet = (title: string, shows: string, differs: Partial<State> = {}): State => ({
  title,
  shows,
  at: meetPath,
  ...differs,
})
const plate = (differs: Partial<Meeting> = {}): State['answers'] => ({
  readMeeting: { success: true, data: meeting(differs) },
})
/** A guest without an account who has joined the meeting before. */
const known = (title: string, shows: string, standing: MeetingStanding, more: Partial<State> = {}): State =>
  meet(title, shows, { storage: ticket, ...more, answers: { meetingMe: standing, ...more.answers } })
/** The doctor who is the host of the meeting. */
const host = (title: string, shows: string, standing: MeetingStanding, more: Partial<State> = {}): State =>
  meet(title, shows, { as: sarah, ...more, answers: { meetingMe: standing, ...more.answers } })

const waiting: MeetingGuest[] = [meetingGuest(0), meetingGuest(1), meetingGuest(2, { userType: 'patient' })]
const admitted = meetingGuest(3, { status: 'ADMITTED' })
const alone: RoomState = { room: { state: 'WAITING', connectedAt: null }, remotes: [] }
const withGuest = { remotes: [{ peerId: 'wei', userId: admitted.userId, name: admitted.name, role: 'guest' as const }] }
const expecting = asHost({ status: 'ACTIVE', patientId: john.id, patientName: john.name, scheduledTime: inMinutes(5) })

export const meetingEntryStates: Group = {
  title: 'Into a meeting',
  states: {
    start: meet('Starting one without an account', 'Start a meeting', { at: '/meet' }),
    'start-doctors': meet('Only doctors can start meetings', 'Only doctors can start meetings here', {
      at: '/meet',
      answers: { config: { ...config, meetings: 'invite' } },
    }),
    plate: meet('By the link, with a lobby', 'Ask to join, and Dr. Sarah Johnson will let you in.', {
      answers: plate({ scheduledTime: inDays(1) }),
    }),
    'plate-open': meet('By the link, without a lobby', 'You can join straight away.', {
      answers: plate({ lobby: false }),
    }),
    'plate-account': meet('By the link, with an account', 'You are joining as John Smith.', {
      as: john,
      answers: { ...plate(), meetingMe: refused('NOT_FOUND') },
    }),
    full: meet('The room is full', 'The room is full. Try again when somebody has left.', {
      answers: { ...plate({ lobby: false }), joinMeeting: refused('ROOM_FULL') },
      prepare: async ({ fill, press }) => {
        await fill('Your name', 'Paul Novak')
        await press('Continue')
      },
    }),
    locked: meet('Locked', 'The meeting is locked', { answers: plate({ locked: true }) }),
    revoked: meet('The link is turned off', 'This link no longer works', { answers: plate({ linkRevoked: true }) }),
    unknown: meet('No such link', 'There is no meeting at this link', {
      answers: { readMeeting: refused('NOT_FOUND') },
    }),
    unreached: meet('The server is not reached', 'We cannot reach the clinic’s server.', {
      answers: { readMeeting: unreached },
    }),
    opening: meet('Opening', 'Opening the meeting', { answers: { readMeeting: pending } }),
    lobby: known('Waiting to be let in', 'You are waiting for', asGuest('WAITING')),
    'lobby-told': known('Waiting, and the host was told', 'but has been notified', {
      ...asGuest('WAITING'),
      guest: meetingGuest(0, { hostReach: 'TOLD' }),
    }),
    'lobby-not-reached': known('Waiting, and the host is not reached', 'we could not notify them', {
      ...asGuest('WAITING'),
      guest: meetingGuest(0, { hostReach: 'NOT_REACHED' }),
    }),
    'lobby-message': known(
      'Waiting, with a message of the host',
      'I am running ten minutes late.',
      asGuest('WAITING', { lobbyMessage: 'I am running ten minutes late.', scheduledTime: inMinutes(-5) }),
    ),
    ready: known('Let in, before joining', 'Check your camera and microphone', asGuest('ADMITTED')),
    refused: known('Refused', 'You were not let in', asGuest('REFUSED')),
    removed: known('Removed', 'You are no longer in the meeting', asGuest('REMOVED')),
    left: known('Left by oneself, just now', 'You can rejoin until', {
      ...asGuest('LEFT'),
      guest: meetingGuest(0, { status: 'LEFT', hostReach: null, rejoinUntil: inMinutes(1.5) }),
    }),
    'left-for-good': known('Left by oneself', 'You can ask to join again', asGuest('LEFT')),
    'left-elsewhere': meet('Left a moment ago, on another page', 'You left. You can rejoin until', {
      at: '/meet',
      storage: { 'medconsult-left-room': JSON.stringify({ to: '/meet/other', until: inMinutes(1.5) }) },
    }),
    completed: known('Over', 'The meeting is over', asGuest('ADMITTED', { status: 'COMPLETED' })),
    cancelled: known('Cancelled', 'This meeting will not take place', asGuest('WAITING', { status: 'CANCELLED' })),
    host: host('The host, before joining', 'Your meeting', asHost(), { answers: { listRoomGuests: [] } }),
    'host-knocks': host('The host, and three wait', '3 people are waiting to be let in.', asHost(), {
      answers: { listRoomGuests: waiting.map(asRoomGuest) },
    }),
    'host-cancel': host('The host, asked whether to cancel', 'Cancel this meeting?', asHost(), {
      prepare: ({ press }) => press('Cancel the meeting'),
    }),
  },
}

export const meetingRoomStates: Group = {
  title: 'In a meeting',
  states: {
    alone: host('The host alone, with the link', 'Copy link', asHost(), { storage: inside, room: alone }),
    guest: known('As a guest', 'Good connection', asGuest('ADMITTED', { status: 'ACTIVE' }), {
      storage: { ...ticket, ...inside },
      room: { remotes: [{ peerId: 'sarah', name: sarah.name, role: 'doctor' }] },
    }),
    people: host('People, the lobby and the door', 'Guest access', asHost({ status: 'ACTIVE' }), {
      storage: inside,
      room: withGuest,
      answers: { listRoomGuests: [...waiting, admitted].map(asRoomGuest) },
      prepare: ({ press }) => press('People'),
    }),
    'wrong-person': host('Letting in somebody who is not expected', 'Is this the right person?', expecting, {
      storage: inside,
      room: withGuest,
      answers: { listRoomGuests: [...waiting, admitted].map(asRoomGuest) },
      prepare: async ({ press }) => {
        await press('People')
        await press('Let in Paul Novak')
      },
    }),
    leaving: host('The host leaves', 'Leave the meeting?', asHost({ status: 'ACTIVE' }), {
      storage: inside,
      room: withGuest,
      answers: { listRoomGuests: [asRoomGuest(admitted)] },
      prepare: ({ press }) => press('Leave'),
    }),
  },
}
