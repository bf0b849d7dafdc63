import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { CallSessionId } from '../room/ids.ts'
import { PeerId } from '../room/signals.ts'
import { Id, IdOut, Instant } from '../scalars.ts'
import { callRoutes } from './routes.ts'
import { type CallSessionStatus, callSessionMoves } from './states.ts'

export const CallSessionStatusSchema = z.enum(
  Object.keys(callSessionMoves) as [CallSessionStatus, ...CallSessionStatus[]],
)

/** Who ended a call: one of its two sides, the clinic by an administrator's decision, or the server by itself. */
export const CallEndedBy = z.enum(['doctor', 'patient', 'clinic', 'system'])
export type CallEndedBy = z.infer<typeof CallEndedBy>

export const CallSession = z
  .object({
    id: IdOut,
    scheduleId: IdOut.nullable().describe('null: the call is an appointment’s'),
    appointmentId: IdOut.nullable(),
    doctorId: IdOut,
    doctorName: z.string(),
    patientId: IdOut,
    patientName: z.string(),
    status: CallSessionStatusSchema,
    createdAt: Instant,
    expiresAt: Instant.describe('When the invitation ends unanswered'),
    confirmedAt: Instant.nullable(),
    activatedAt: Instant.nullable(),
    endedAt: Instant.nullable(),
    endedBy: CallEndedBy.nullable(),
    rejoinUntil: Instant.nullable().describe(
      'The patient has left the call, which goes on, and may return until then; null: they have not left',
    ),
    doctorPeerId: z.string().nullable(),
    patientPeerId: z.string().nullable(),
    reason: z.string().nullable().describe('The reason for the visit, as the patient gave it; null: none given'),
  })
  .meta({ id: 'CallSession' })
export type CallSession = z.infer<typeof CallSession>

export const Invitation = z.object({
  hasInvitation: z.literal(true),
  callSessionId: IdOut,
  scheduleId: IdOut.nullable().describe('null: the call is an appointment’s'),
  appointmentId: IdOut.nullable(),
  doctorId: IdOut,
  doctorName: z.string(),
  expiresAt: Instant,
  mayExtend: z.boolean().describe('The patient may ask for more time: once, and not for an appointment’s'),
})
export type Invitation = z.infer<typeof Invitation>

/** The progress of an invitation, as its doctor sees it. */
export const InvitationProgress = z.object({
  deliveredAt: Instant.nullable().describe('When it first rang on a device of the patient’s'),
  seenAt: Instant.nullable().describe('When the patient first had a page before them on which it rang'),
  extended: z.boolean().describe('The patient has asked for more time'),
  expiresAt: Instant,
})
export type InvitationProgress = z.infer<typeof InvitationProgress>

/** A call that took place, in the list of past calls of its doctor and its patient. */
export const PastCall = z
  .object({
    id: IdOut,
    scheduleId: IdOut.nullable().describe('null: the call is an appointment’s'),
    appointmentId: IdOut.nullable(),
    doctorName: z.string(),
    patientName: z.string(),
    startedAt: Instant,
    endedAt: Instant.nullable().describe('null: it is still under way'),
    messages: z.int().describe('How much was said in the chat'),
  })
  .meta({ id: 'PastCall' })
export type PastCall = z.infer<typeof PastCall>

const callParams = z.object({ id: CallSessionId })
const setPeerIdBody = z.object({ peerId: PeerId })
const Done = z.object({ message: z.string() })
const DoneCall = z.object({ message: z.string(), callSessionId: IdOut })

/** Common to the three operations that read a call. */
const reading = { params: callParams, answer: CallSession, errors: ['NOT_FOUND'] } as const
/** Common to the three operations that end a call. */
const ending = { params: callParams, answer: Done, errors: ['NOT_FOUND', 'CALL_STATE'] } as const
const settingPeerId = {
  params: callParams,
  body: setPeerIdBody,
  answer: Done,
  errors: ['NOT_FOUND', 'CALL_STATE'],
} as const

export const callOperations = {
  startCall: operation({
    route: callRoutes.startCall,
    summary: 'Invite a ready patient, or with `setReady` one who waits; the invitation rings for 60 s',
    access: access.doctorOfSchedule,
    params: callParams,
    body: z.object({
      patientId: Id,
      setReady: z
        .boolean()
        .optional()
        .describe('Makes a waiting patient ready first, in the same step; without it, not being ready is an error'),
    }),
    answer: z.object({
      message: z.string(),
      callSessionId: IdOut,
      status: z.literal('INVITED'),
      expiresAt: Instant,
    }),
    errors: ['NOT_FOUND', 'SCHEDULE_STATE', 'PATIENT_NOT_READY', 'CALL_ALREADY_LIVE'],
  }),
  doctorReadCall: operation({
    ...reading,
    route: callRoutes.doctorReadCall,
    summary: 'A call session, for its doctor',
    access: access.callDoctor,
  }),
  readInvitationStatus: operation({
    route: callRoutes.readInvitationStatus,
    summary: 'How the invitation stands',
    access: access.callDoctor,
    params: callParams,
    answer: InvitationProgress.extend({
      callSessionId: IdOut,
      status: CallSessionStatusSchema,
      patientId: IdOut,
      patientName: z.string(),
      scheduleId: IdOut.nullable(),
    }),
    errors: ['NOT_FOUND'],
  }),
  doctorSetPeerId: operation({
    ...settingPeerId,
    route: callRoutes.doctorSetPeerId,
    summary: 'Tell the other side where the doctor is reached',
    access: access.callDoctor,
  }),
  doctorEndCall: operation({
    ...ending,
    route: callRoutes.doctorEndCall,
    summary: 'End the call, or withdraw the invitation',
    access: access.callDoctor,
  }),
  pendingInvitation: operation({
    route: callRoutes.pendingInvitation,
    summary: 'The invitation that rings for this patient now, if any',
    access: access.patients,
    answer: z.discriminatedUnion('hasInvitation', [z.object({ hasInvitation: z.literal(false) }), Invitation]),
    errors: [],
  }),
  noticeInvitation: operation({
    route: callRoutes.noticeInvitation,
    summary: 'Say that the invitation has arrived, and whether the patient looks at it; the doctor is told',
    access: access.callPatient,
    params: callParams,
    body: z.object({ visible: z.boolean().describe('A page on which it rings is before the patient') }),
    answer: Done,
    errors: ['NOT_FOUND'],
  }),
  extendInvitation: operation({
    route: callRoutes.extendInvitation,
    summary: 'Ask for more time, once: the invitation of a queue rings 60 s longer',
    access: access.callPatient,
    params: callParams,
    answer: z.object({ message: z.string(), callSessionId: IdOut, expiresAt: Instant }),
    errors: ['NOT_FOUND', 'CALL_STATE', 'INVITATION_EXPIRED'],
  }),
  confirmCall: operation({
    route: callRoutes.confirmCall,
    summary: 'Accept the invitation',
    access: access.callPatient,
    params: callParams,
    answer: DoneCall,
    errors: ['NOT_FOUND', 'CALL_STATE', 'INVITATION_EXPIRED'],
  }),
  declineCall: operation({
    route: callRoutes.declineCall,
    summary: 'Decline the invitation; the place in the queue stays',
    access: access.callPatient,
    params: callParams,
    answer: DoneCall,
    errors: ['NOT_FOUND', 'CALL_STATE', 'INVITATION_EXPIRED'],
  }),
  patientSetPeerId: operation({
    ...settingPeerId,
    route: callRoutes.patientSetPeerId,
    summary: 'Tell the other side where the patient is reached',
    access: access.callPatient,
  }),
  patientEndCall: operation({
    ...ending,
    route: callRoutes.patientEndCall,
    summary: 'End the call',
    access: access.callPatient,
  }),
  leaveCall: operation({
    route: callRoutes.leaveCall,
    summary: 'Leave the call, which goes on for its doctor; repeated, it answers the same',
    access: access.callPatient,
    params: callParams,
    answer: DoneCall.extend({ rejoinUntil: Instant.describe('Until then `rejoinCall` leads back') }),
    errors: ['NOT_FOUND', 'CALL_STATE'],
  }),
  rejoinCall: operation({
    route: callRoutes.rejoinCall,
    summary: 'Return to the call within two minutes of leaving it; afterwards its doctor has to call again',
    access: access.callPatient,
    params: callParams,
    answer: DoneCall,
    errors: ['NOT_FOUND', 'CALL_STATE'],
  }),
  patientReadCall: operation({
    ...reading,
    route: callRoutes.patientReadCall,
    summary: 'A call session, for its patient',
    access: access.callPatient,
  }),
  readCall: operation({
    ...reading,
    route: callRoutes.readCall,
    summary: 'A call session, for either participant',
    access: access.callParticipants,
  }),
  activateCall: operation({
    route: callRoutes.activateCall,
    summary: 'Media flows; both sides say so and the second changes nothing',
    access: access.callParticipants,
    params: callParams,
    answer: z.object({ message: z.string(), status: z.literal('ACTIVE') }),
    errors: ['NOT_FOUND', 'CALL_STATE'],
  }),
  endCall: operation({
    ...ending,
    route: callRoutes.endCall,
    summary: 'End the call, for either participant',
    access: access.callParticipants,
  }),
  ongoingCall: operation({
    route: callRoutes.ongoingCall,
    summary: 'The call that one is in now, so that every page can lead back to it',
    access: access.accounts,
    answer: z.object({
      callSessionId: IdOut.nullable().describe('null: in none, and none to return to'),
      rejoinUntil: Instant.nullable().describe('The patient who asks has left it, and may return until then'),
    }),
    errors: [],
  }),
  listCalls: operation({
    route: callRoutes.listCalls,
    summary: 'One’s own calls that took place, newest first, twenty at a time',
    access: access.accounts,
    query: z.object({ before: Instant.optional().describe('`startedAt` of the last one already known') }),
    answer: z.array(PastCall),
    errors: [],
  }),
} as const
