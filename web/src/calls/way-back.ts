import type { PeerRole } from '../engine/index.ts'

/** Returns the page to which somebody goes after a call: the appointment or the queue to which it belonged. */
export function wayBack(role: PeerRole, call: { scheduleId: string | null; appointmentId: string | null }): string {
  if (call.appointmentId !== null) return `/appointments/${call.appointmentId}`
  return role === 'doctor' ? `/doctor/practice/${call.scheduleId}` : `/patient/consultation/${call.scheduleId}`
}
