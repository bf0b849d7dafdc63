import type { Moves } from '../machine.ts'

/** A practice session. `COMPLETED → ONLINE`: an interrupted session restarts, on its own date only. */
export const scheduleMoves = {
  UPCOMING: ['ONLINE'],
  ONLINE: ['COMPLETED'],
  COMPLETED: ['ONLINE'],
} as const satisfies Moves<string>
export type ScheduleStatus = keyof typeof scheduleMoves

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
