import { randomInt } from 'node:crypto'
import { linkWords, MEETING_WORDS, type MeetingCode } from '@medconsult/contract'

/**
 * Makes a code of six words. It has 66 random bits, so nobody can guess it, and it can be read out over the telephone.
 */
export const newRoomCode = (): MeetingCode =>
  Array.from({ length: MEETING_WORDS }, () => linkWords[randomInt(linkWords.length)]).join('-') as MeetingCode

/**
 * The code of an appointment's meeting. Anybody who knows the appointment's id knows the link; the lobby decides who
 * comes in.
 */
export const codeOfAppointment = (appointmentId: string): MeetingCode => `room-${appointmentId}` as MeetingCode
