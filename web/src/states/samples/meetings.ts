import type { Meeting, MeetingGuest, MeetingStanding, RoomGuest, RoomId } from '@medconsult/contract'
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
  rejoinUntil: null,
  knockedAt: inMinutes(-4 + number),
  ...differs,
})

/** The membership of the doctor who is the host. */
export const asHost = (differs: Partial<Meeting> = {}): MeetingStanding => ({
  isHost: true,
  mayEnter: true,
  guest: null,
  meeting: meeting(differs),
})

/** The membership of a guest. */
export const asGuest = (status: MeetingGuest['status'], differs: Partial<Meeting> = {}): MeetingStanding => ({
  isHost: false,
  mayEnter: status === 'ADMITTED',
  guest: meetingGuest(0, { status }),
  meeting: meeting(differs),
})

/** What a device stores for a guest without an account. */
export const ticket = { 'medconsult-guest-tickets': JSON.stringify([{ link: ROOM, token: 'made-up' }]) }
/** What the tab stores once the guest is in the room. */
export const inside = { [`medconsult-inside:${ROOM}`]: '1' }

/** A guest of a meeting as the people in its room see them. */
export const asRoomGuest = ({ roomId: _, ...guest }: MeetingGuest): RoomGuest => ({
  ...guest,
  roomId: id<RoomId>(1100),
  via: 'link',
  role: null,
  language: null,
  createdAt: guest.knockedAt,
  expiresAt: inDays(1),
})
