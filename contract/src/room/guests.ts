import * as z from 'zod'
import { name } from '../names.ts'
import { access, operation } from '../operation.ts'
import { Id, IdOut, Instant, LanguageTag } from '../scalars.ts'
import { CallSessionId, RoomId, RoomIdOut } from './ids.ts'
import { guestRoutes, roomGuestRoutes } from './routes.ts'
import { UserType } from './signals.ts'
import { type GuestStatus, guestMoves, hostReaches } from './states.ts'

export const GuestRole = z.enum(['INTERPRETER', 'RELATIVE', 'CARER', 'COLLEAGUE'])
export type GuestRole = z.infer<typeof GuestRole>

export const GuestStatusSchema = z.enum(Object.keys(guestMoves) as [GuestStatus, ...GuestStatus[]])

/** Whether the host knows that this guest waits. */
export const HostReachOut = z
  .enum(hostReaches)
  .nullable()
  .describe(
    'While they wait: HERE: the host has it on the screen; TELLING: the host is away and is being told; TOLD: by mail, push, or a page elsewhere; NOT_REACHED: no channel, or none that worked. null: not looked at yet, or they do not wait',
  )

/** Until when somebody who has left the room may return to it without waiting in the lobby. */
export const RejoinUntil = Instant.nullable().describe(
  'They have left the room, and may return until then without being let in again; null: they have to be let in',
)

/** A third person in a call: no account, one room. */
export const Guest = z
  .object({
    id: IdOut,
    callSessionId: IdOut,
    role: GuestRole,
    language: z.string().nullable().describe('What they interpret or speak; BCP 47'),
    name: z.string().nullable().describe('As they call themselves; null before they used the link'),
    status: GuestStatusSchema,
    hostReach: HostReachOut,
    rejoinUntil: RejoinUntil,
    createdAt: Instant,
    expiresAt: Instant.describe('Until when the link may be used'),
  })
  .meta({ id: 'Guest' })
export type Guest = z.infer<typeof Guest>

/** Somebody who comes into a room through its lobby, by an invite link of their own or by the link of a meeting. */
export const RoomGuest = z
  .object({
    id: IdOut,
    roomId: RoomIdOut.describe('The id of the call session or meeting whose room it is'),
    via: z.enum(['invite', 'link']).describe('invite: a link for one person; link: the one link of a meeting'),
    userId: IdOut.describe('As the others in the room know them'),
    userType: UserType.describe('doctor or patient: they are signed in, and the name is their account’s'),
    name: z.string().nullable().describe('null before an invitation is used'),
    role: GuestRole.nullable().describe('As what they were invited; null by link'),
    language: z.string().nullable().describe('What they interpret or speak; BCP 47'),
    status: GuestStatusSchema,
    hostReach: HostReachOut,
    rejoinUntil: RejoinUntil,
    createdAt: Instant,
    expiresAt: Instant.describe('Until when the link may be used'),
    knockedAt: Instant.nullable().describe('When they first asked to come in'),
  })
  .meta({ id: 'RoomGuest' })
export type RoomGuest = z.infer<typeof RoomGuest>

/** What a guest reads about the call, also before using the link. */
export const GuestInvitation = z
  .object({
    callSessionId: IdOut,
    doctorName: z.string(),
    role: GuestRole,
    language: z.string().nullable(),
    expiresAt: Instant,
  })
  .meta({ id: 'GuestInvitation' })
export type GuestInvitation = z.infer<typeof GuestInvitation>

export const AdmitAllBody = z
  .object({
    guestIds: z
      .array(Id)
      .max(200)
      .optional()
      .describe('Those whom the host was shown: who knocked meanwhile goes on waiting. Without it: all'),
  })
  // A missing body is parsed as null.
  .nullish()

const callParams = z.object({ id: CallSessionId })
const guestParams = z.object({ id: RoomId, guestId: Id })
/**
 * The code is sent in a body and never in a URL, because URLs end up in logs and histories. It has 128 random bits, in
 * base64url.
 */
const code = z.string().regex(/^[\w-]{22}$/, 'is not the code of a guest link')
/** Common to the doctor's five operations on a guest. */
const moving = { params: guestParams, answer: Guest } as const

const roomParams = z.object({ id: RoomId.describe('Of the room: the id of its call session or meeting') })
/** Common to the operations of the host. */
const movedByHost = {
  params: guestParams,
  answer: RoomGuest,
  access: access.roomHost,
  errors: ['NOT_FOUND', 'GUEST_STATE', 'CALL_STATE', 'MEETING_STATE', 'ROOM_FULL'],
} as const

/** The lobby of every room. The operations by call session and by meeting below are older names of these. */
export const roomGuestOperations = {
  listRoomGuests: operation({
    route: roomGuestRoutes.listRoomGuests,
    summary: 'The guests of a room: all of them for its host, those that concern them for its other members',
    access: access.callMembers,
    params: roomParams,
    answer: z.array(RoomGuest),
    errors: ['NOT_FOUND'],
  }),
  admitRoomGuest: operation({
    ...movedByHost,
    route: roomGuestRoutes.admitRoomGuest,
    summary: 'Let somebody in from the lobby',
  }),
  refuseRoomGuest: operation({
    ...movedByHost,
    route: roomGuestRoutes.refuseRoomGuest,
    summary: 'Turn somebody in the lobby away',
  }),
  sendRoomGuestBack: operation({
    ...movedByHost,
    route: roomGuestRoutes.sendRoomGuestBack,
    summary: 'Send somebody back to the lobby',
  }),
  removeRoomGuest: operation({
    ...movedByHost,
    route: roomGuestRoutes.removeRoomGuest,
    summary: 'Remove somebody from the room for good',
  }),
  revokeRoomGuest: operation({
    ...movedByHost,
    access: access.callDoctor,
    route: roomGuestRoutes.revokeRoomGuest,
    summary: 'Withdraw an invitation that nobody has used',
  }),
  admitAllRoomGuests: operation({
    route: roomGuestRoutes.admitAllRoomGuests,
    summary: 'Let in who waits, the longest waiting first, as long as the room has places',
    access: access.roomHost,
    params: roomParams,
    body: AdmitAllBody,
    answer: z.object({ admitted: z.array(RoomGuest), waiting: z.int().describe('How many had no place') }),
    errors: ['NOT_FOUND', 'CALL_STATE', 'MEETING_STATE'],
  }),
} as const

export const guestOperations = {
  makeGuestLink: operation({
    route: guestRoutes.makeGuestLink,
    summary: 'Make a link for one third person; the answer is the only time that its code is told',
    access: access.callDoctor,
    params: callParams,
    body: z.object({ role: GuestRole, language: LanguageTag.optional() }),
    answer: z.object({ guest: Guest, code: z.string(), path: z.string().describe('/join#code, on this server') }),
    status: 201,
    errors: ['NOT_FOUND', 'CALL_STATE', 'TOO_MANY'],
  }),
  listGuests: operation({
    route: guestRoutes.listGuests,
    summary: 'The guests of a call: all of them for its doctor, those in lobby and room for the others',
    access: access.callMembers,
    params: callParams,
    answer: z.array(Guest),
    errors: ['NOT_FOUND'],
  }),
  admitGuest: operation({
    ...moving,
    route: guestRoutes.admitGuest,
    summary: 'Let a guest in from the lobby',
    access: access.callDoctor,
    errors: ['NOT_FOUND', 'GUEST_STATE', 'CALL_STATE', 'ROOM_FULL'],
  }),
  refuseGuest: operation({
    ...moving,
    route: guestRoutes.refuseGuest,
    summary: 'Turn a guest in the lobby away',
    access: access.callDoctor,
    errors: ['NOT_FOUND', 'GUEST_STATE'],
  }),
  sendGuestBack: operation({
    ...moving,
    route: guestRoutes.sendGuestBack,
    summary: 'Send a guest back to the lobby',
    access: access.callDoctor,
    errors: ['NOT_FOUND', 'GUEST_STATE'],
  }),
  removeGuest: operation({
    ...moving,
    route: guestRoutes.removeGuest,
    summary: 'Remove a guest from the call for good',
    access: access.callDoctor,
    errors: ['NOT_FOUND', 'GUEST_STATE'],
  }),
  revokeGuestLink: operation({
    ...moving,
    route: guestRoutes.revokeGuestLink,
    summary: 'Withdraw a link that nobody has used',
    access: access.callDoctor,
    errors: ['NOT_FOUND', 'GUEST_STATE'],
  }),
  openGuestLink: operation({
    route: guestRoutes.openGuestLink,
    summary: 'What a guest link is for; does not use it up',
    access: access.anyone,
    body: z.object({ code }),
    answer: GuestInvitation,
    errors: ['LINK_GONE'],
  }),
  useGuestLink: operation({
    route: guestRoutes.useGuestLink,
    summary: 'Use a guest link, once: answers a token that opens this room and nothing else, and knocks',
    access: access.anyone,
    body: z.object({ code, name: name(60) }),
    answer: z.object({ access_token: z.string(), token_type: z.literal('bearer'), guest: Guest }),
    status: 201,
    errors: ['LINK_GONE'],
  }),
  guestMe: operation({
    route: guestRoutes.guestMe,
    summary: 'A guest’s own standing; what the lobby polls without a socket',
    access: access.guests,
    answer: z.object({ guest: Guest, invitation: GuestInvitation }),
    errors: ['NOT_FOUND'],
  }),
  guestKnock: operation({
    route: guestRoutes.guestKnock,
    summary: 'Return after leaving: at once until `rejoinUntil` while a place is free, otherwise by waiting again',
    access: access.guests,
    answer: Guest,
    errors: ['NOT_FOUND', 'GUEST_STATE', 'CALL_STATE'],
  }),
  guestLeave: operation({
    route: guestRoutes.guestLeave,
    summary: 'Leave the lobby or the room',
    access: access.guests,
    answer: Guest,
    errors: ['NOT_FOUND', 'GUEST_STATE'],
  }),
} as const
