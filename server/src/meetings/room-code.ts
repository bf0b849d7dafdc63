import { randomInt } from 'node:crypto'
import { linkWords, MEETING_WORDS } from '@medconsult/contract'

/** Six words, 66 random bits: nobody guesses one, and it can be read out over the telephone. */
export const newRoomCode = (): string =>
  Array.from({ length: MEETING_WORDS }, () => linkWords[randomInt(linkWords.length)]).join('-')

/** Of an appointment's meeting. Whoever knows the appointment's id knows the link: the lobby keeps the door. */
export const codeOfAppointment = (appointmentId: string): string => `room-${appointmentId}`
