import type { AppointmentMove, AppointmentType, CallSessionStatus } from '@medconsult/contract'

/** A row of an appointment or a held slot, with the columns that use cases need. */
export interface AppointmentRow {
  id: string
  doctor_id: string
  doctor_name: string
  patient_id: string
  patient_name: string
  status: AppointmentMove
  type: AppointmentType | null
  starts_at: Date
  ends_at: Date
  /** The time on which both had agreed, while another time is proposed. */
  kept_starts_at: Date | null
  kept_ends_at: Date | null
  previous_starts_at: Date | null
  place: string | null
  notes: string | null
  cancelled_by: 'doctor' | 'patient' | 'system' | null
  cancel_reason: string | null
  declined: boolean
  missed_by: 'doctor' | 'patient' | null
  revision: number
  created_at: Date
  due_at: Date | null
  time_zone: string
  /** The id of the last call session, if there was one. */
  call_session_id: string | null
  call_session_status: CallSessionStatus | null
  call_expires_at: Date | null
}
