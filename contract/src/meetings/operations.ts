import * as z from 'zod'
import { name } from '../names.ts'
import { access, operation } from '../operation.ts'
import { AdmitAllBody } from '../room/guests.ts'
import { canonicalId, FOREIGN_ID_LENGTH, ForeignId, Id, Instant, text } from '../scalars.ts'
import { Meeting, MeetingGuest, MeetingStanding, MeetingStatusSchema } from './meeting.ts'
import { meetingRoutes } from './routes.ts'
import { APPOINTMENT_ROOM, GUEST_NAME_LENGTH, LOBBY_MESSAGE_LENGTH, MEETING_WORDS } from './states.ts'

/** `room-` and the id of an appointment as its system wrote it, or six words without regard to case. */
export const MeetingRoomId = z
  .string()
  .trim()
  .max(APPOINTMENT_ROOM.length + FOREIGN_ID_LENGTH)
  .regex(
    new RegExp(
      `^(${APPOINTMENT_ROOM}[\\w.:-]{1,${FOREIGN_ID_LENGTH}}|[a-z]{3,9}(-[a-z]{3,9}){${MEETING_WORDS - 1}})$`,
      'i',
    ),
    'is not a meeting link',
  )
  .transform((code) =>
    code.toLowerCase().startsWith(APPOINTMENT_ROOM)
      ? APPOINTMENT_ROOM + canonicalId(code.slice(APPOINTMENT_ROOM.length))
      : code.toLowerCase(),
  )
  .brand<'MeetingCode'>()
/** The code of a meeting's link. It is not the id of the meeting's room, and the compiler tells the two apart. */
export type MeetingCode = z.output<typeof MeetingRoomId>

/** A state in upper or lower case: clients of other systems send `active`. */
const GivenStatus = z
  .string()
  .max(16)
  .transform((status) => status.toUpperCase())
  .pipe(MeetingStatusSchema)

const params = z.object({ roomId: MeetingRoomId })
const guestParams = z.object({ roomId: MeetingRoomId, guestId: Id })
const Name = name(GUEST_NAME_LENGTH)

/**
 * The envelope of the four operations that clients of other systems use. A refusal has `success: false` and `message`
 * beside the fields of a problem.
 */
const enveloped = <D extends z.ZodObject>(data: D) => z.object({ success: z.literal(true), data })
const Success = enveloped(Meeting)

const Granted = z.object({
  access_token: z.string().nullable().describe('For whoever has no account: it opens this room and nothing else'),
  token_type: z.literal('bearer'),
})

const moving = { params: guestParams, answer: MeetingGuest, access: access.meetingHost } as const

export const meetingOperations = {
  createMeeting: operation({
    route: meetingRoutes.createMeeting,
    summary: 'Make a meeting and its link; answers 200 with the one there is for a known appointment',
    access: access.meetingMakers,
    identifies: true,
    envelope: true,
    body: z.object({
      appointmentId: ForeignId.describe('The room is room- and this id. Of our calendar: only its doctor may name it'),
      doctorId: ForeignId.describe('Of ours it has to be the doctor who asks; an id of another system gives no right'),
      patientId: ForeignId.describe('Of ours: a patient of the doctor who asks, who then needs not wait in the lobby'),
      scheduledTime: Instant.nullish().describe('Not in the past, at most a year ahead; without it: now'),
      hostName: Name.optional().describe('Of a host without an account'),
      lobby: z
        .boolean()
        .optional()
        .describe(
          'Guests wait until they are let in. Only a host without an account may do without, and does by default',
        ),
    }),
    answer: enveloped(
      Meeting.extend({
        path: z.string().describe('/meet/ and the roomId, on this server'),
        hostToken: z.string().nullable().describe('For a host without a doctor’s account, and told only once'),
      }),
    ),
    status: 201,
    otherStatus: 200,
    errors: ['NOT_FOUND', 'DOCTOR_NOT_VERIFIED'],
  }),
  readMeeting: operation({
    route: meetingRoutes.readMeeting,
    summary: 'A meeting: what its door plate says for whoever has the link, all of it for its people',
    access: access.anyone,
    identifies: true,
    envelope: true,
    params,
    answer: Success,
    errors: ['NOT_FOUND', 'LINK_GONE'],
  }),
  setMeetingStatus: operation({
    route: meetingRoutes.setMeetingStatus,
    summary:
      'The host begins, ends or cancels a meeting, and so does whoever has the link of a room without account and lobby; the state it has already is no error',
    access: access.meetingHost,
    identifies: true,
    envelope: true,
    params,
    body: z.object({
      status: GivenStatus.describe('ACTIVE, COMPLETED or CANCELLED, in any case'),
      startTime: Instant.nullish().describe('Between making and now; without it: now'),
      endTime: Instant.nullish().describe('Between start and now; without it: now'),
    }),
    answer: Success,
    errors: ['NOT_FOUND', 'MEETING_STATE'],
  }),
  addParticipant: operation({
    route: meetingRoutes.addParticipant,
    summary: 'Say that you are there, without a socket; who is in the room by socket is written down anyway',
    access: access.meetingMembers,
    identifies: true,
    envelope: true,
    params,
    body: z.object({ userId: z.string().max(80).nullish(), userType: z.string().max(16).nullish() }),
    answer: Success,
    errors: ['NOT_FOUND', 'MEETING_STATE'],
  }),
  listMeetings: operation({
    route: meetingRoutes.listMeetings,
    summary: 'One’s own meetings as host or named patient, the newest made first, twenty at a time',
    access: access.accounts,
    query: z.object({ before: Instant.optional().describe('`createdAt` of the last one already known') }),
    answer: z.array(Meeting),
    errors: [],
  }),
  joinMeeting: operation({
    route: meetingRoutes.joinMeeting,
    summary:
      'Knock, by the link. Repeated by the same person it answers how they stand; after leaving it lets them in until `rejoinUntil`, and knocks again afterwards',
    access: access.meetingGuests,
    identifies: true,
    params,
    body: z.object({ name: Name.optional().describe('Required of whoever has no account') }),
    answer: MeetingStanding.extend(Granted.shape),
    errors: ['NOT_FOUND', 'LINK_GONE', 'MEETING_STATE', 'MEETING_LOCKED', 'GUEST_STATE', 'ROOM_FULL'],
  }),
  meetingMe: operation({
    route: meetingRoutes.meetingMe,
    summary: 'How one stands to a meeting; what the lobby polls without a socket',
    access: access.meetingPeople,
    params,
    answer: MeetingStanding,
    errors: ['NOT_FOUND'],
  }),
  leaveMeeting: operation({
    route: meetingRoutes.leaveMeeting,
    summary: 'Leave the lobby or the room; by the link one may knock again. The named patient’s place stays theirs',
    access: access.meetingPeople,
    params,
    answer: MeetingStanding,
    errors: ['NOT_FOUND'],
  }),
  setMeetingDoor: operation({
    route: meetingRoutes.setMeetingDoor,
    summary: 'Lock or unlock the room, and tell those who wait something; what is left out stays',
    access: access.meetingHost,
    params,
    body: z.object({
      locked: z.boolean().optional(),
      lobbyMessage: text(LOBBY_MESSAGE_LENGTH).nullable().optional(),
    }),
    answer: Meeting,
    errors: ['NOT_FOUND', 'MEETING_STATE'],
  }),
  revokeMeetingLink: operation({
    route: meetingRoutes.revokeMeetingLink,
    summary: 'Make the link good for nobody new, for ever; who waits or is in the room stays',
    access: access.meetingHost,
    params,
    answer: Meeting,
    errors: ['NOT_FOUND', 'MEETING_STATE'],
  }),
  listMeetingGuests: operation({
    route: meetingRoutes.listMeetingGuests,
    summary: 'The named patient and who came by the link, for the host, in the order of their first knock',
    access: access.meetingHost,
    params,
    answer: z.array(MeetingGuest),
    errors: ['NOT_FOUND'],
  }),
  listKnocks: operation({
    route: meetingRoutes.listKnocks,
    summary: 'Who waits at the doors of one’s own meetings, in the order of their first knock',
    access: access.doctors,
    answer: z.array(MeetingGuest),
    errors: [],
  }),
  admitAllGuests: operation({
    route: meetingRoutes.admitAllGuests,
    summary: 'Let in who waits, the longest waiting first, as long as the room has places',
    access: access.meetingHost,
    params,
    body: AdmitAllBody,
    answer: z.object({ admitted: z.array(MeetingGuest), waiting: z.int().describe('How many had no place') }),
    errors: ['NOT_FOUND', 'MEETING_STATE'],
  }),
  admitMeetingGuest: operation({
    ...moving,
    route: meetingRoutes.admitMeetingGuest,
    summary: 'Let somebody in from the lobby',
    errors: ['NOT_FOUND', 'GUEST_STATE', 'MEETING_STATE', 'ROOM_FULL'],
  }),
  refuseMeetingGuest: operation({
    ...moving,
    route: meetingRoutes.refuseMeetingGuest,
    summary: 'Turn somebody in the lobby away',
    errors: ['NOT_FOUND', 'GUEST_STATE', 'MEETING_STATE'],
  }),
  sendMeetingGuestBack: operation({
    ...moving,
    route: meetingRoutes.sendMeetingGuestBack,
    summary: 'Send somebody back to the lobby',
    errors: ['NOT_FOUND', 'GUEST_STATE', 'MEETING_STATE'],
  }),
  removeMeetingGuest: operation({
    ...moving,
    route: meetingRoutes.removeMeetingGuest,
    summary: 'Remove somebody from the meeting for good',
    errors: ['NOT_FOUND', 'GUEST_STATE', 'MEETING_STATE'],
  }),
} as const
