import type { Appointment } from '@medconsult/contract'
import { CORRECTION_MS } from '@medconsult/contract/runtime'

export type Side = 'doctor' | 'patient'

/** What somebody can do with an appointment, the most likely first. */
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

/** Is there a time that both agreed on, whether or not another is asked for? */
export const isAgreed = ({ status, keptStartsAt }: Appointment): boolean =>
  status === 'CONFIRMED' || keptStartsAt !== null

/** How the call of a confirmed online appointment stands for those who look at the clock. */
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
 * What this side can do now. The server decides; this is what is offered.
 * @param now the server's time, ms since the epoch
 */
export function stepsOf(appointment: Appointment, side: Side, now: number): Step[] {
  const { status, startsAt, endsAt, keptStartsAt } = appointment
  const begun = now >= Date.parse(startsAt) || (keptStartsAt !== null && now >= Date.parse(keptStartsAt))
  const keep: Step[] = keptStartsAt === null ? [] : ['keep']
  // What nobody answered before it was to begin ends by itself.
  if (status === 'PENDING') {
    if (begun) return []
    if (side === 'patient') return ['move', ...keep, 'cancel']
    return keptStartsAt === null ? ['confirm', 'propose', 'decline'] : ['confirm', 'propose', 'decline', 'cancel']
  }
  if (status === 'PROPOSED')
    return begun ? [] : side === 'doctor' ? ['propose', ...keep, 'cancel'] : ['accept', 'move', ...keep, 'cancel']
  if (status === 'CONFIRMED') return confirmedSteps(appointment, side, now, begun)
  // What is over leads to the doctor's free times.
  if (side === 'patient') return ['again']
  if (status === 'CANCELLED' || now >= Date.parse(endsAt) + CORRECTION_MS) return []
  // Seen before it was to begin: nobody can have missed it yet.
  if (status === 'COMPLETED') return begun ? ['noShow'] : []
  return ['completed']
}

function confirmedSteps(appointment: Appointment, side: Side, now: number, begun: boolean): Step[] {
  const live = callIsLive(appointment)
  if (live) return appointment.callSessionId === null ? [] : ['return']
  const start: Step[] = side === 'doctor' && callTimeOf(appointment, now) === 'open' ? ['startCall'] : []
  const change: Step[] = [side === 'doctor' ? 'propose' : 'move', 'cancel']
  if (begun) return side === 'doctor' ? [...start, 'completed', 'noShow'] : []
  // Who came early was seen early.
  const seen: Step[] = side === 'doctor' && appointment.callStatus === 'ENDED' ? ['completed'] : []
  return [...start, ...seen, ...change]
}
