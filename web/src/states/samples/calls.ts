import type {
  CallSession,
  CallSessionId,
  ChatMessage,
  Guest,
  Invitation,
  RoomGuest,
  RoomId,
} from '@medconsult/contract'
import { id, inDays, inMinutes, john, sarah } from './people.ts'
import { SESSION } from './practice.ts'

export const CALL = id<CallSessionId>(600)
export const callPath = `/call/${CALL}`

export const callSession = (differs: Partial<CallSession> = {}): CallSession => ({
  id: CALL,
  scheduleId: SESSION,
  appointmentId: null,
  doctorId: sarah.id,
  doctorName: sarah.name,
  patientId: john.id,
  patientName: john.name,
  status: 'ACTIVE',
  createdAt: inMinutes(-14),
  expiresAt: inMinutes(-13),
  confirmedAt: inMinutes(-13),
  activatedAt: inMinutes(-13),
  endedAt: null,
  endedBy: null,
  rejoinUntil: null,
  doctorPeerId: null,
  patientPeerId: null,
  reason: null,
  ...differs,
})

export const invitation = (differs: Partial<Invitation> = {}): Invitation => ({
  hasInvitation: true,
  callSessionId: CALL,
  scheduleId: SESSION,
  appointmentId: null,
  doctorId: sarah.id,
  doctorName: sarah.name,
  expiresAt: inMinutes(0.75),
  mayExtend: true,
  ...differs,
})

export const guest = (number: number, differs: Partial<Guest> = {}): Guest => ({
  id: id(700 + number),
  callSessionId: CALL,
  role: 'INTERPRETER',
  language: 'es',
  name: 'Maria Lopez-Hernandez',
  status: 'WAITING',
  hostReach: 'HERE',
  rejoinUntil: null,
  createdAt: inMinutes(-20),
  expiresAt: inDays(1),
  ...differs,
})

/** The same guest as the people in the room see them. */
export const roomGuest = (number: number, differs: Partial<RoomGuest> = {}): RoomGuest => {
  const { callSessionId: roomId, ...rest } = guest(number)
  return {
    ...rest,
    roomId: roomId as RoomId,
    via: 'invite',
    userId: id(700 + number),
    userType: 'guest',
    knockedAt: inMinutes(-1),
    ...differs,
  }
}

const said = [
  [sarah, 'Good morning! Can you hear me well?'],
  [john, 'Yes, very well. I wrote down my blood pressure of the last days, as you asked.'],
  [john, 'Mon 135/85, Tue 128/80, Wed 141/90\nThu 132/84'],
  [sarah, 'Thank you. This page explains the exercises: https://www.example.org/exercises/for-the-lower-back'],
  [
    john,
    'A word that no line can hold: Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
  ],
] as const

/** A chat with this many messages. */
export const chat = (length: number): ChatMessage[] =>
  Array.from({ length }, (_, at) => {
    const [author, message] = said[at % said.length] ?? said[0]
    return {
      id: id(800 + at),
      callSessionId: CALL,
      position: at + 1,
      key: id(900 + at),
      userId: author.id,
      userName: author.name,
      userType: author.role === 'DOCTOR' ? 'doctor' : 'patient',
      message,
      timestamp: inMinutes(-12 + at / 4),
    }
  })
