import type { PeerRole } from '../engine/index.ts'

/** Where somebody goes after a call: to where the call came from. */
export function wayBack(role: PeerRole, call: { scheduleId: string | null; appointmentId: string | null }): string {
  if (call.appointmentId !== null) return `/appointments/${call.appointmentId}`
  return role === 'doctor' ? `/doctor/practice/${call.scheduleId}` : `/patient/consultation/${call.scheduleId}`
}
