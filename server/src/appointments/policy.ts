import type { AppointmentMove } from '@medconsult/contract'
import { ApiError, notFound } from '../platform/http/errors.ts'
import type { Principal } from '../platform/http/operations.ts'
import type { AppointmentRow } from './tables.ts'

export type Side = 'doctor' | 'patient'

/**
 * Checks that the principal is patient or doctor of the appointment. Anybody else gets NOT_FOUND, so that they do not
 * learn that it exists; so does everybody for a held slot, which is no appointment.
 * @throws ApiError NOT_FOUND
 */
export function requireSide(row: AppointmentRow | undefined, principal: Principal, as?: Side): AppointmentRow {
  const side = row && sideOf(row, principal.userId)
  if (!row || !side || (as && side !== as) || row.status === 'HELD') throw notFound('This appointment')
  return row
}

export function sideOf(row: Pick<AppointmentRow, 'doctor_id' | 'patient_id'>, userId: string): Side | null {
  if (row.doctor_id === userId) return 'doctor'
  return row.patient_id === userId ? 'patient' : null
}

const refusals: Record<AppointmentMove, string> = {
  HELD: 'This time is only held.',
  PENDING: 'This appointment waits for the doctor’s answer.',
  PROPOSED: 'This appointment waits for the patient’s answer to a proposal.',
  CONFIRMED: 'This appointment is confirmed.',
  COMPLETED: 'This appointment has taken place.',
  NO_SHOW: 'This appointment was missed.',
  CANCELLED: 'This appointment was cancelled.',
}

/** The error for a request that was based on an outdated state. */
export function wrongState(row: AppointmentRow): ApiError {
  return new ApiError('APPOINTMENT_STATE', `${refusals[row.status]} Look at how it stands now.`)
}

/**
 * Requires that the appointment has not begun. After its beginning it can neither be moved nor cancelled; the doctor
 * states how it ended.
 * @throws ApiError APPOINTMENT_STATE
 */
export function requireBefore(row: AppointmentRow, now: Date): void {
  const first = Math.min(row.starts_at.getTime(), row.kept_starts_at?.getTime() ?? Number.POSITIVE_INFINITY)
  if (first <= now.getTime() && row.due_at !== null)
    throw new ApiError('APPOINTMENT_STATE', 'The time of this appointment has come; it can no longer be changed.')
}
