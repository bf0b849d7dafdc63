import * as z from 'zod'
import { CallSessionIdOut, RoomId } from '../room/ids.ts'
import { IdOut, Instant } from '../scalars.ts'
import { CallEndedBy, InvitationProgress } from './operations.ts'

const toldToDoctor = z.object({ callSessionId: CallSessionIdOut, patientId: IdOut })

export const callServerEvents = {
  /** Sent to every page of the patient. */
  call_invitation: z.object({
    callSessionId: CallSessionIdOut,
    scheduleId: IdOut.nullable().describe('null: the call is an appointment’s'),
    appointmentId: IdOut.nullable(),
    doctorId: IdOut,
    doctorName: z.string(),
    expiresAt: Instant,
    mayExtend: z.boolean(),
  }),
  /** Sent to both: the invitation was delivered, was seen, or was extended. */
  invitation_updated: InvitationProgress.extend({ callSessionId: CallSessionIdOut }),
  /** Sent to both sides: the doctor waits for the answer, and the patient's other pages stop ringing. */
  call_confirmed: toldToDoctor,
  call_declined: toldToDoctor,
  call_expired: toldToDoctor,
  peer_id_updated: z.object({
    callSessionId: CallSessionIdOut,
    role: z.enum(['doctor', 'patient']),
    peerId: z.string(),
  }),
  call_activated: z.object({ callSessionId: CallSessionIdOut }),
  /** Sent to both sides: the patient has left the call, which goes on, and may return until `rejoinUntil`. */
  call_left: toldToDoctor.extend({ rejoinUntil: Instant }),
  /** Sent to both sides: the patient is back. */
  call_rejoined: toldToDoctor,
  call_ended: z.object({
    callSessionId: CallSessionIdOut,
    endedBy: CallEndedBy,
    withdrawn: z.literal(true).optional().describe('It was an invitation that nobody had answered yet'),
  }),
} as const

export const callClientEvents = {
  join_call: z.object({ callSessionId: RoomId }),
  leave_call: z.object({ callSessionId: RoomId }),
} as const
