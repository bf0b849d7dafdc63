import type { CallEndedBy, CallSessionId, CallSessionStatus } from '@medconsult/contract'

/** A row of `call_sessions`, with columns that the use cases need and clients do not see. */
export interface CallRow {
  id: CallSessionId
  /** Set together with `queue_entry_id`; null when the call is an appointment's. */
  schedule_id: string | null
  queue_entry_id: string | null
  appointment_id: string | null
  doctor_id: string
  patient_id: string
  status: CallSessionStatus
  created_at: Date
  expires_at: Date
  /**
   * When the invitation first rang on a device of the patient's (`delivered_at`), and when it was first visible there
   * (`seen_at`).
   */
  delivered_at: Date | null
  seen_at: Date | null
  /** Whether the patient asked for more time. */
  extended: boolean
  confirmed_at: Date | null
  activated_at: Date | null
  ended_at: Date | null
  ended_by: CallEndedBy | null
  doctor_peer_id: string | null
  patient_peer_id: string | null
  due_at: Date | null
  /** Until when the patient, who has left the call, may return to it; null when they have not left. */
  rejoin_until: Date | null
  /** The reason for the visit, as far as the actor may read it. */
  reason: string | null
  doctor_name: string
  patient_name: string
}
