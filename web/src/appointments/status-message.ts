import type { Appointment } from '@medconsult/contract'
import { callTimeOf, type Side } from './steps.ts'

export type StatusMessage =
  | 'PENDING'
  | 'PROPOSED'
  | 'CONFIRMED_OFFLINE'
  | 'early'
  | 'open'
  | 'late'
  | 'ended'
  | 'WAITING'
  | 'ACTIVE'
  | 'COMPLETED'
  | 'NO_SHOW'
  | 'missedByYou'
  | 'missedByOther'
  | 'cancelledByYou'
  | 'cancelledByOther'
  | 'cancelledByNobody'
  | 'DECLINED'

/**
 * Chooses the sentence that describes the status of an appointment.
 * @param now the server's time, ms since the epoch
 */
export function statusMessageOf(appointment: Appointment, side: Side, now: number): StatusMessage {
  const { status, cancelledBy, missedBy, callStatus } = appointment
  if (status === 'CONFIRMED') {
    if (callStatus === 'WAITING' || callStatus === 'ACTIVE') return callStatus
    const time = callTimeOf(appointment, now)
    // The call has ended, and the doctor may call again until it is too late.
    if (callStatus === 'ENDED' && time !== 'late') return 'ended'
    return time ?? 'CONFIRMED_OFFLINE'
  }
  if (status === 'CANCELLED') {
    if (appointment.declined) return 'DECLINED'
    if (cancelledBy === 'system' || cancelledBy === null) return 'cancelledByNobody'
    return cancelledBy === side ? 'cancelledByYou' : 'cancelledByOther'
  }
  if (status === 'NO_SHOW' && missedBy !== null) return missedBy === side ? 'missedByYou' : 'missedByOther'
  return status
}
