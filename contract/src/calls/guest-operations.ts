import * as z from 'zod'
import { name } from '../names.ts'
import { access, operation } from '../operation.ts'
import { Id, IdOut, Instant, LanguageTag } from '../scalars.ts'
import { guestRoutes } from './routes.ts'
import { type GuestStatus, guestMoves } from './states.ts'

export const GuestRole = z.enum(['INTERPRETER', 'RELATIVE', 'CARER', 'COLLEAGUE'])
export type GuestRole = z.infer<typeof GuestRole>

export const GuestStatusSchema = z.enum(Object.keys(guestMoves) as [GuestStatus, ...GuestStatus[]])

/** A third person in a call: no account, one room. */
export const Guest = z
  .object({
    id: IdOut,
    callSessionId: IdOut,
    role: GuestRole,
    language: z.string().nullable().describe('What they interpret or speak; BCP 47'),
    name: z.string().nullable().describe('As they call themselves; null before they used the link'),
    status: GuestStatusSchema,
    createdAt: Instant,
    expiresAt: Instant.describe('Until when the link may be used'),
  })
  .meta({ id: 'Guest' })
export type Guest = z.infer<typeof Guest>

/** What a link says before it is used, and a guest reads of the call. */
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

const callParams = z.object({ id: Id })
const guestParams = z.object({ id: Id, guestId: Id })
/** In a body, never in a URL: addresses end up in logs and histories. 128 random bits, base64url. */
const code = z.string().regex(/^[\w-]{22}$/, 'is not the code of a guest link')
/** What the doctor's five moves of a guest share. */
const moving = { params: guestParams, answer: Guest } as const

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
    summary: 'Ask to come in again, after leaving',
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
