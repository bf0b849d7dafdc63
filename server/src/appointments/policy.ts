import type { AppointmentMove } from '@medconsult/contract'
import { ApiError, notFound } from '../platform/http/errors.ts'
import type { Principal } from '../platform/http/operations.ts'
import type { AppointmentRow } from './tables.ts'

export type Side = 'doctor' | 'patient'

/**
 * An appointment, for one of the two; a stranger is not told that it exists, and a slot that is held is none.
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

const standing: Record<AppointmentMove, string> = {
  HELD: 'This time is only held.',
  PENDING: 'This appointment waits for the doctor’s answer.',
  PROPOSED: 'This appointment waits for the patient’s answer to a proposal.',
  CONFIRMED: 'This appointment is confirmed.',
  COMPLETED: 'This appointment has taken place.',
  NO_SHOW: 'This appointment was missed.',
  CANCELLED: 'This appointment was cancelled.',
}

/** What to say to somebody whose page was behind. */
export function wrongState(row: AppointmentRow): ApiError {
  return new ApiError('APPOINTMENT_STATE', `${standing[row.status]} Look at how it stands now.`)
}

/** @throws ApiError APPOINTMENT_STATE: what has begun is neither moved nor cancelled; how it ended, the doctor says */
export function requireBefore(row: AppointmentRow, now: Date): void {
  const first = Math.min(row.starts_at.getTime(), row.kept_starts_at?.getTime() ?? Number.POSITIVE_INFINITY)
  if (first <= now.getTime() && row.due_at !== null)
    throw new ApiError('APPOINTMENT_STATE', 'The time of this appointment has come; it can no longer be changed.')
}
