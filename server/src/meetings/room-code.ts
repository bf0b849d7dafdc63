import { randomInt } from 'node:crypto'
import { linkWords, MEETING_WORDS, type MeetingCode } from '@medconsult/contract'

/** Six words, 66 random bits: nobody guesses one, and it can be read out over the telephone. */
export const newRoomCode = (): MeetingCode =>
  Array.from({ length: MEETING_WORDS }, () => linkWords[randomInt(linkWords.length)]).join('-') as MeetingCode

/** Of an appointment's meeting. Whoever knows the appointment's id knows the link: the lobby keeps the door. */
export const codeOfAppointment = (appointmentId: string): MeetingCode => `room-${appointmentId}` as MeetingCode
