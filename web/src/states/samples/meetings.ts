import type { Meeting, MeetingGuest, MeetingStanding } from '@medconsult/contract'
import { id, inDays, inMinutes, sarah } from './people.ts'

export const ROOM = 'acorn-badge-candle-dolphin-ember-falcon'
export const meetPath = `/meet/${ROOM}`

export const meeting = (differs: Partial<Meeting> = {}): Meeting => ({
  id: id(1100),
  roomId: ROOM,
  status: 'SCHEDULED',
  hostName: sarah.name,
  scheduledTime: null,
  createdAt: inMinutes(-30),
  linkEndsAt: inDays(1),
  linkRevoked: false,
  lobby: true,
  locked: false,
  lobbyMessage: null,
  appointmentId: null,
  doctorId: sarah.id,
  patientId: null,
  patientName: null,
  startTime: null,
  endTime: null,
  duration: null,
  participants: [],
  ...differs,
})

export const meetingGuest = (number: number, differs: Partial<MeetingGuest> = {}): MeetingGuest => ({
  id: id(1200 + number),
  roomId: ROOM,
  userId: id(1200 + number),
  name: ['Paul Novak', 'Maria Lopez-Hernandez', 'Emil Yılmaz', 'Wei Chen'][number % 4] ?? '',
  userType: 'guest',
  status: 'WAITING',
  hostReach: 'HERE',
  knockedAt: inMinutes(-4 + number),
  ...differs,
})

/** As the doctor whose meeting it is stands to it. */
export const asHost = (differs: Partial<Meeting> = {}): MeetingStanding => ({
  isHost: true,
  mayEnter: true,
  guest: null,
  meeting: meeting(differs),
})

/** As somebody who came by the link does. */
export const asGuest = (status: MeetingGuest['status'], differs: Partial<Meeting> = {}): MeetingStanding => ({
  isHost: false,
  mayEnter: status === 'ADMITTED',
  guest: meetingGuest(0, { status }),
  meeting: meeting(differs),
})

/** What a device keeps of a guest without an account. */
export const ticket = { 'medconsult-guest-tickets': JSON.stringify([{ link: ROOM, token: 'made-up' }]) }
/** … and this tab, once they are in the room. */
export const inside = { [`medconsult-inside:${ROOM}`]: '1' }
