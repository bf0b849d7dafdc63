import * as z from 'zod'
import { Id, IdOut, Instant } from '../scalars.ts'
import { InvitationProgress } from './operations.ts'

const toldToDoctor = z.object({ callSessionId: IdOut, patientId: IdOut })

export const callServerEvents = {
  /** To the patient, wherever they are in the app. */
  call_invitation: z.object({
    callSessionId: IdOut,
    scheduleId: IdOut.nullable().describe('null: the call is an appointment’s'),
    appointmentId: IdOut.nullable(),
    doctorId: IdOut,
    doctorName: z.string(),
    expiresAt: Instant,
    mayExtend: z.boolean(),
  }),
  /** To both: it has arrived, is looked at, or rings longer. */
  invitation_updated: InvitationProgress.extend({ callSessionId: IdOut }),
  /** To both: the doctor, who waits for it, and the patient's other pages, which stop ringing. */
  call_confirmed: toldToDoctor,
  call_declined: toldToDoctor,
  call_expired: toldToDoctor,
  peer_id_updated: z.object({ callSessionId: IdOut, role: z.enum(['doctor', 'patient']), peerId: z.string() }),
  call_activated: z.object({ callSessionId: IdOut }),
  call_ended: z.object({ callSessionId: IdOut, endedBy: z.enum(['doctor', 'patient', 'system']) }),
} as const

export const callClientEvents = {
  join_call: z.object({ callSessionId: Id }),
  leave_call: z.object({ callSessionId: Id }),
} as const
