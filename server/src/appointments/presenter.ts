import {
  type Appointment,
  type AppointmentMove,
  type AppointmentStatus,
  CALL_EARLY_MS,
  CALL_LATE_MS,
  type CallStatus,
} from '@medconsult/contract'
import type { AppointmentRow } from './tables.ts'

const isStatus = (status: AppointmentMove): status is AppointmentStatus => status !== 'HELD'

/**
 * The call status, from the last call session. An invitation whose time is over counts as expired, even if its row does
 * not say so yet.
 */
function callStatusOf(row: AppointmentRow, now: Date): CallStatus {
  if (row.call_session_status === null) return 'NOT_STARTED'
  if (row.call_session_status === 'ACTIVE') return 'ACTIVE'
  if (row.call_session_status === 'CONFIRMED') return 'WAITING'
  const rings = row.call_session_status === 'INVITED' && row.call_expires_at !== null && row.call_expires_at > now
  return rings ? 'WAITING' : 'ENDED'
}

/** The period in which the call of an appointment may be started. */
export const callWindow = ({ starts_at, ends_at }: Pick<AppointmentRow, 'starts_at' | 'ends_at'>) => ({
  from: new Date(starts_at.getTime() - CALL_EARLY_MS),
  until: new Date(ends_at.getTime() + CALL_LATE_MS),
})

/**
 * The link is a search and not a position: the server stores what the doctor wrote, and asks no service for
 * coordinates.
 */
const mapOf = (place: string): string => `https://www.openstreetmap.org/search?query=${encodeURIComponent(place)}`

/** Turns a row into an appointment of the contract. @throws when the row is only a held slot */
export function toAppointment(row: AppointmentRow, now: Date): Appointment {
  const { status, type } = row
  if (!isStatus(status) || type === null) throw new Error('a held slot is no appointment')
  const online = type === 'ONLINE'
  const window = callWindow(row)
  return {
    id: row.id,
    doctorId: row.doctor_id,
    doctorName: row.doctor_name,
    patientId: row.patient_id,
    patientName: row.patient_name,
    type,
    status,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    keptStartsAt: row.kept_starts_at?.toISOString() ?? null,
    keptEndsAt: row.kept_ends_at?.toISOString() ?? null,
    previousStartsAt: row.previous_starts_at?.toISOString() ?? null,
    timeZone: row.time_zone,
    place: row.place,
    mapUrl: row.place === null ? null : mapOf(row.place),
    reason: row.notes,
    notes: row.notes,
    cancelledBy: row.cancelled_by,
    cancelReason: row.cancel_reason,
    declined: row.declined,
    missedBy: row.missed_by,
    callStatus: online ? callStatusOf(row, now) : null,
    callSessionId: row.call_session_id,
    callFrom: online ? window.from.toISOString() : null,
    callUntil: online ? window.until.toISOString() : null,
    revision: row.revision,
    createdAt: row.created_at.toISOString(),
  }
}
