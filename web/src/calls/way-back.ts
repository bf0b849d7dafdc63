import type { PeerRole } from '../engine/index.ts'

/** Returns the page to which somebody goes after a call: the appointment or the queue to which it belonged. */
export function wayBack(role: PeerRole, call: { scheduleId: string | null; appointmentId: string | null }): string {
  if (call.appointmentId !== null) return `/appointments/${call.appointmentId}`
  return role === 'doctor' ? `/doctor/practice/${call.scheduleId}` : `/patient/consultation/${call.scheduleId}`
}

/** The state of a navigation to a practice room that then calls the next patient. */
export const callNext = { callNext: true } as const

/** The state of a navigation to a call that the patient has left, which returns to it at once. */
export const rejoinNow = { rejoin: true } as const

/** Whether a navigation to a call asks to return to it. */
export function asksToRejoin(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'rejoin' in state && state.rejoin === true
}

/** Whether a navigation to a practice room asks for the next patient. */
export function asksForNext(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'callNext' in state && state.callNext === true
}
