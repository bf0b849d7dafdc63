import type { Moves } from '../machine.ts'

/** A practice session. `COMPLETED → ONLINE`: an interrupted session restarts, as long as it is its own day. */
export const scheduleMoves = {
  UPCOMING: ['ONLINE'],
  ONLINE: ['COMPLETED'],
  COMPLETED: ['ONLINE'],
} as const satisfies Moves<string>
export type ScheduleStatus = keyof typeof scheduleMoves

/**
 * How long after its end a session that went on past its own day can be started again, in milliseconds: whoever ended it by
 * mistake at ten past midnight has its patients back.
 */
export const RESTART_MS = 60 * 60_000

/** The longest session that ends on the next day later than midnight, in minutes: a mistyped end makes no day of it. */
export const OVERNIGHT_MINUTES = 16 * 60

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/**
 * Can a practice session have these times? An end at or before the start is of the next day, and `00:00` is midnight.
 * @param startTime `HH:MM` @param endTime `HH:MM`
 */
export function isSessionSpan(startTime: string, endTime: string): boolean {
  if (startTime < endTime || endTime === '00:00') return true
  return minuteOf(endTime) + 24 * 60 - minuteOf(startTime) <= OVERNIGHT_MINUTES
}

/** A place in a queue. It belongs to the patient, not to a connection. */
export const queueEntryMoves = {
  WAITING: ['READY', 'LEFT'],
  READY: ['WAITING', 'INVITED', 'LEFT'],
  /** `WAITING`: declined or expired, same number. `READY`: withdrawn by the doctor. */
  INVITED: ['IN_CALL', 'WAITING', 'READY'],
  IN_CALL: ['DONE'],
  /** The doctor's reset, "call again". */
  DONE: ['READY'],
  LEFT: [],
} as const satisfies Moves<string>
export type QueueEntryStatus = keyof typeof queueEntryMoves

/** The statuses that stand before somebody who waits. */
export const waitingStatuses = ['WAITING', 'READY', 'INVITED', 'IN_CALL'] as const satisfies QueueEntryStatus[]

/** What every watcher may know of a place: never who holds it. */
export interface QueuePlace {
  id: string
  queueNumber: number
  status: QueueEntryStatus
}

function stillWaits(place: QueuePlace): boolean {
  return (waitingStatuses as readonly string[]).includes(place.status)
}

/** How many people are waiting or being seen. */
export function countInQueue(places: readonly QueuePlace[]): number {
  return places.filter(stillWaits).length
}

/** How many come before this number; null when the number's own place no longer waits. */
export function countAhead(places: readonly QueuePlace[], queueNumber: number): number | null {
  const own = places.find((place) => place.queueNumber === queueNumber)
  if (!own || !stillWaits(own)) return null
  return places.filter((place) => stillWaits(place) && place.queueNumber < queueNumber).length
}

/**
 * Estimated wait in whole minutes: the people ahead times this doctor's usual visit.
 * @param visitMinutes the median length of this doctor's recent visits
 */
export function estimateWaitMinutes(ahead: number | null, visitMinutes: number): number | null {
  return ahead === null ? null : Math.round(ahead * visitMinutes)
}
