import type { CallSessionId, CallSessionStatus } from '@medconsult/contract'

/** A call session with what the use cases need beyond the wire. */
export interface CallRow {
  id: CallSessionId
  /** With `queue_entry_id`, or neither: the call is an appointment's. */
  schedule_id: string | null
  queue_entry_id: string | null
  appointment_id: string | null
  doctor_id: string
  patient_id: string
  status: CallSessionStatus
  created_at: Date
  expires_at: Date
  /** When it first rang on a device of the patient's, and when they first had it before them. */
  delivered_at: Date | null
  seen_at: Date | null
  /** The patient asked for more time. */
  extended: boolean
  confirmed_at: Date | null
  activated_at: Date | null
  ended_at: Date | null
  ended_by: 'doctor' | 'patient' | 'system' | null
  doctor_peer_id: string | null
  patient_peer_id: string | null
  due_at: Date | null
  doctor_name: string
  patient_name: string
}
