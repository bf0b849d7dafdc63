import * as z from 'zod'
import { GuestStatusSchema, HostReachOut, RejoinUntil } from '../room/guests.ts'
import { RoomIdOut } from '../room/ids.ts'
import { UserType } from '../room/signals.ts'
import { IdOut, Instant } from '../scalars.ts'
import { type MeetingStatus, meetingMoves } from './states.ts'

export const MeetingStatusSchema = z.enum(Object.keys(meetingMoves) as [MeetingStatus, ...MeetingStatus[]])

/** One attendance: one person was in the room from one time to another. */
export const Participant = z
  .object({
    userId: IdOut,
    userName: z.string(),
    userType: UserType,
    joinedAt: Instant,
    leftAt: Instant.nullable().describe('null: still there'),
  })
  .meta({ id: 'Participant' })
export type Participant = z.infer<typeof Participant>

/**
 * A meeting, as it is opened by its link. Anybody with the link reads the preview; only its members and its host read
 * the rest.
 */
export const Meeting = z
  .object({
    id: RoomIdOut.describe('The room’s id: signals, chat and `join_call` know the room by it'),
    roomId: z.string().describe('What the link ends with'),
    status: MeetingStatusSchema,
    hostName: z.string(),
    scheduledTime: Instant.nullable(),
    createdAt: Instant,
    linkEndsAt: Instant.describe('Until when somebody new may come by the link'),
    linkRevoked: z.boolean(),
    lobby: z.boolean().describe('false: whoever has the link comes in at once'),
    locked: z.boolean().describe('true: nobody new may knock'),
    lobbyMessage: z.string().nullable().describe('What the host tells those who wait'),
    appointmentId: z
      .string()
      .nullable()
      .describe(
        'From here on: null or empty for whoever is not in the meeting, unless it has neither an account nor a lobby. Ids of another system come as they were given',
      ),
    doctorId: z.string().nullable(),
    patientId: z.string().nullable(),
    patientName: z.string().nullable().describe('Whom the host expects'),
    startTime: Instant.nullable().describe('When two were in the room for the first time'),
    endTime: Instant.nullable(),
    duration: z.int().nullable().describe('Seconds, from the start until the last one left'),
    participants: z
      .array(Participant)
      .describe('All stays for the host, also after the end; for a guest their own, and who is there now'),
  })
  .meta({ id: 'Meeting' })
export type Meeting = z.infer<typeof Meeting>

/**
 * Somebody who came by the link, or the patient for whom the meeting was made. The expected patient is admitted from
 * the beginning.
 */
export const MeetingGuest = z
  .object({
    id: IdOut,
    roomId: z.string(),
    userId: IdOut.describe('As the others in the room know them'),
    name: z.string(),
    userType: UserType.describe('doctor or patient: they are signed in, and the name is their account’s'),
    status: GuestStatusSchema,
    hostReach: HostReachOut,
    rejoinUntil: RejoinUntil,
    knockedAt: Instant.describe('When they first asked to come in; for the named patient, when the meeting was made'),
  })
  .meta({ id: 'MeetingGuest' })
export type MeetingGuest = z.infer<typeof MeetingGuest>

/** The membership of a person in a meeting: host, member, waiting, or none. */
export const MeetingStanding = z
  .object({
    isHost: z.boolean(),
    mayEnter: z.boolean().describe('They may join the room now'),
    guest: MeetingGuest.nullable().describe('null for the doctor whose meeting it is'),
    meeting: Meeting,
  })
  .meta({ id: 'MeetingStanding' })
export type MeetingStanding = z.infer<typeof MeetingStanding>
