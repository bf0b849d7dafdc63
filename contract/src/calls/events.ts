import * as z from 'zod'
import { CallSessionIdOut, RoomId } from '../room/ids.ts'
import { IdOut, Instant } from '../scalars.ts'
import { InvitationProgress } from './operations.ts'

const toldToDoctor = z.object({ callSessionId: CallSessionIdOut, patientId: IdOut })

export const callServerEvents = {
  /** To the patient, wherever they are in the app. */
  call_invitation: z.object({
    callSessionId: CallSessionIdOut,
    scheduleId: IdOut.nullable().describe('null: the call is an appointment’s'),
    appointmentId: IdOut.nullable(),
    doctorId: IdOut,
    doctorName: z.string(),
    expiresAt: Instant,
    mayExtend: z.boolean(),
  }),
  /** To both: it has arrived, is looked at, or rings longer. */
  invitation_updated: InvitationProgress.extend({ callSessionId: CallSessionIdOut }),
  /** To both: the doctor, who waits for it, and the patient's other pages, which stop ringing. */
  call_confirmed: toldToDoctor,
  call_declined: toldToDoctor,
  call_expired: toldToDoctor,
  peer_id_updated: z.object({
    callSessionId: CallSessionIdOut,
    role: z.enum(['doctor', 'patient']),
    peerId: z.string(),
  }),
  call_activated: z.object({ callSessionId: CallSessionIdOut }),
  call_ended: z.object({ callSessionId: CallSessionIdOut, endedBy: z.enum(['doctor', 'patient', 'system']) }),
} as const

export const callClientEvents = {
  join_call: z.object({ callSessionId: RoomId }),
  leave_call: z.object({ callSessionId: RoomId }),
} as const
