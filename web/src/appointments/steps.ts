import type { Appointment } from '@medconsult/contract'
import { CALL_EARLY_MS, CALL_LATE_MS, CORRECTION_MS, openAppointmentStatuses } from '@medconsult/contract/runtime'

export type Side = 'doctor' | 'patient'

/** What somebody can do with an appointment. `stepsOf` returns the most likely action first. */
export type Step =
  | 'startCall'
  | 'return'
  | 'accept'
  | 'confirm'
  | 'move'
  | 'propose'
  | 'decline'
  | 'keep'
  | 'cancel'
  | 'completed'
  | 'noShow'
  | 'again'

/** Whether there is a time that both have agreed on; a request for another time does not end that. */
export const isAgreed = ({ status, keptStartsAt }: Appointment): boolean =>
  status === 'CONFIRMED' || keptStartsAt !== null

export const isOpen = ({ status }: Appointment): boolean =>
  (openAppointmentStatuses as readonly string[]).includes(status)

/** Whether a confirmed appointment, by video or in person, begins soon, takes place now or is just over. */
export const isNear = ({ status, startsAt, endsAt }: Appointment, now: number): boolean =>
  status === 'CONFIRMED' && now >= Date.parse(startsAt) - CALL_EARLY_MS && now < Date.parse(endsAt) + CALL_LATE_MS

/**
 * Whether the call of a confirmed online appointment may not start yet, may start now, or may start no more; null for
 * other appointments.
 */
export type CallTime = 'early' | 'open' | 'late' | null

/** @param now the server's time, ms since the epoch */
export function callTimeOf({ status, callFrom, callUntil }: Appointment, now: number): CallTime {
  if (status !== 'CONFIRMED' || callFrom === null || callUntil === null) return null
  if (now < Date.parse(callFrom)) return 'early'
  return now < Date.parse(callUntil) ? 'open' : 'late'
}

export function callIsLive({ callStatus }: Appointment): boolean {
  return callStatus === 'WAITING' || callStatus === 'ACTIVE'
}

/**
 * Returns the actions to offer to this side now. The server decides whether they succeed.
 * @param now the server's time, ms since the epoch
 */
export function stepsOf(appointment: Appointment, side: Side, now: number): Step[] {
  const { status, startsAt, endsAt, keptStartsAt } = appointment
  const begun = now >= Date.parse(startsAt) || (keptStartsAt !== null && now >= Date.parse(keptStartsAt))
  const keep: Step[] = keptStartsAt === null ? [] : ['keep']
  // A request that nobody answers before its time ends by itself.
  if (status === 'PENDING') {
    if (begun) return []
    if (side === 'patient') return ['move', ...keep, 'cancel']
    return keptStartsAt === null ? ['confirm', 'propose', 'decline'] : ['confirm', 'propose', 'decline', 'cancel']
  }
  if (status === 'PROPOSED')
    return begun ? [] : side === 'doctor' ? ['propose', ...keep, 'cancel'] : ['accept', 'move', ...keep, 'cancel']
  if (status === 'CONFIRMED') return confirmedSteps(appointment, side, now, begun)
  // After an appointment is over, the patient is offered the doctor's free times.
  if (side === 'patient') return ['again']
  if (status === 'CANCELLED' || now >= Date.parse(endsAt) + CORRECTION_MS) return []
  // If the patient was seen before the appointment's time, nobody can have missed it yet.
  if (status === 'COMPLETED') return begun ? ['noShow'] : []
  return ['completed']
}

function confirmedSteps(appointment: Appointment, side: Side, now: number, begun: boolean): Step[] {
  const live = callIsLive(appointment)
  if (live) return appointment.callSessionId === null ? [] : ['return']
  const start: Step[] = side === 'doctor' && callTimeOf(appointment, now) === 'open' ? ['startCall'] : []
  const change: Step[] = [side === 'doctor' ? 'propose' : 'move', 'cancel']
  if (begun) return side === 'doctor' ? [...start, 'completed', 'noShow'] : []
  // If the call has ended before the appointment's time, the doctor can complete the appointment early.
  const seen: Step[] = side === 'doctor' && appointment.callStatus === 'ENDED' ? ['completed'] : []
  return [...start, ...seen, ...change]
}
