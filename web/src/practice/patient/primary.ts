import type { QueueEntry, ReadyVerdict } from '@medconsult/contract'

/** How far the check of camera and microphone is on this page. */
export type CheckPhase = 'IDLE' | 'RUNNING' | 'DONE'

/** What the one button of the waiting room does now. The last three cannot be pressed. */
export type Primary = 'CHECK' | 'CHECK_AGAIN' | 'READY' | 'CHECKING' | 'IS_READY' | 'RINGING'

/**
 * Returns what the patient does next.
 * @param verdict the result of the check, of this page or stored earlier; null if nothing was checked
 */
export function primaryOf(
  { status, isReady }: Pick<QueueEntry, 'status' | 'isReady'>,
  phase: CheckPhase,
  verdict: ReadyVerdict | null,
): Primary {
  if (status === 'INVITED') return 'RINGING'
  if (isReady) return 'IS_READY'
  if (phase === 'RUNNING') return 'CHECKING'
  if (verdict === null) return 'CHECK'
  return verdict === 'POOR' ? 'CHECK_AGAIN' : 'READY'
}

export const isPressable = (primary: Primary): primary is 'CHECK' | 'CHECK_AGAIN' | 'READY' =>
  primary === 'CHECK' || primary === 'CHECK_AGAIN' || primary === 'READY'

/** Returns the wait as people say it: by five minutes up to an hour, by quarters of an hour after that. */
export function roundWait(minutes: number): { hours: number; minutes: number } {
  if (minutes < 10) return { hours: 0, minutes }
  const step = minutes < 58 ? 5 : 15
  const rounded = Math.round(minutes / step) * step
  return { hours: Math.floor(rounded / 60), minutes: rounded % 60 }
}

/** What the line beside the button says of the wait. */
export type Wait =
  | { says: 'soon' | 'notOnline' | 'away' | 'later' }
  | { says: 'about' | 'afterStart'; hours: number; minutes: number }

/**
 * Returns what is known of a wait.
 * @param minutes the estimated wait; 0 for whoever is next
 * @param minutesLeft until the planned end of the session; null if it is not known
 */
export function waitOf(
  session: 'UPCOMING' | 'ONLINE' | 'COMPLETED',
  minutes: number,
  minutesLeft: number | null,
): Wait {
  // While the doctor is away nobody moves up, so no time would be true.
  if (session === 'COMPLETED') return { says: 'away' }
  if (session === 'UPCOMING')
    return minutes === 0 ? { says: 'notOnline' } : { says: 'afterStart', ...roundWait(minutes) }
  if (minutes === 0) return { says: 'soon' }
  if (minutesLeft !== null && minutesLeft > 0 && minutes > minutesLeft) return { says: 'later' }
  return { says: 'about', ...roundWait(minutes) }
}
