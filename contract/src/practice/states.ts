import type { Moves } from '../machine.ts'

/**
 * The states of a practice session. `COMPLETED → ONLINE`: an interrupted session can be started again on its own day.
 */
export const scheduleMoves = {
  UPCOMING: ['ONLINE'],
  ONLINE: ['COMPLETED'],
  COMPLETED: ['ONLINE'],
} as const satisfies Moves<string>
export type ScheduleStatus = keyof typeof scheduleMoves

/**
 * How long after its end a session that lasted past midnight can be started again, in milliseconds: a doctor who ended
 * it by mistake at 00:10 gets its patients back.
 */
export const RESTART_MS = 60 * 60_000

/** How long after a reminder the doctor can send the same patient another, in milliseconds. */
export const REMIND_PAUSE_MS = 5 * 60_000

/** Maximum length of a message to somebody who waits, and of the answer, in characters. */
export const QUEUE_MESSAGE_LENGTH = 280
/** How many messages of a place are shown: the last ones. */
export const QUEUE_MESSAGES_SHOWN = 20
/** How many messages one side may send in a queue, in which time. A message to all counts once. */
export const QUEUE_MESSAGE_PACE = { messages: 6, ms: 60_000 } as const

/** The longest session that may end after midnight, in minutes. The limit catches mistyped end times. */
export const OVERNIGHT_MINUTES = 16 * 60

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/**
 * Tells whether a practice session can have these times. An end at or before the start is on the next day; `00:00` is
 * midnight.
 * @param startTime `HH:MM`
 * @param endTime `HH:MM`
 */
export function isSessionSpan(startTime: string, endTime: string): boolean {
  if (startTime < endTime || endTime === '00:00') return true
  return minuteOf(endTime) + 24 * 60 - minuteOf(startTime) <= OVERNIGHT_MINUTES
}

/** The states of a place in a queue. The place belongs to the patient, not to a connection. */
export const queueEntryMoves = {
  WAITING: ['READY', 'LEFT'],
  READY: ['WAITING', 'INVITED', 'LEFT'],
  /**
   * `WAITING`: the invitation was declined or expired, and the patient keeps the number. `READY`: the doctor withdrew
   * the invitation.
   */
  INVITED: ['IN_CALL', 'WAITING', 'READY'],
  IN_CALL: ['DONE'],
  /** The doctor calls the patient again ("reset"). */
  DONE: ['READY'],
  LEFT: [],
} as const satisfies Moves<string>
export type QueueEntryStatus = keyof typeof queueEntryMoves

/** The statuses of places that count as ahead of somebody who waits. */
export const waitingStatuses = ['WAITING', 'READY', 'INVITED', 'IN_CALL'] as const satisfies QueueEntryStatus[]

/** Whether the doctor can write to the holder of a place with this status and be answered: until their call begins. */
export function takesMessages(status: QueueEntryStatus): boolean {
  return status === 'WAITING' || status === 'READY' || status === 'INVITED'
}

/** What everybody who watches a queue sees of a place. It never says who holds the place. */
export interface QueuePlace {
  id: string
  queueNumber: number
  status: QueueEntryStatus
}

function stillWaits(place: QueuePlace): boolean {
  return (waitingStatuses as readonly string[]).includes(place.status)
}

/** Number of people who wait or are in their call. */
export function countInQueue(places: readonly QueuePlace[]): number {
  return places.filter(stillWaits).length
}

/** Number of people before this queue number; null when the place with this number no longer waits. */
export function countAhead(places: readonly QueuePlace[], queueNumber: number): number | null {
  const own = places.find((place) => place.queueNumber === queueNumber)
  if (!own || !stillWaits(own)) return null
  return places.filter((place) => stillWaits(place) && place.queueNumber < queueNumber).length
}

/**
 * The estimated wait in whole minutes: the number of people ahead times this doctor's usual visit.
 * @param visitMinutes the median length of this doctor's recent visits
 */
export function estimateWaitMinutes(ahead: number | null, visitMinutes: number): number | null {
  return ahead === null ? null : Math.round(ahead * visitMinutes)
}

/** Number of practice sessions in one answer to a patient who looks for one. */
export const SCHEDULES_PAGE = 50

/** How long the readable end of a doctor's public link can be, in characters. */
export const HANDLE_LENGTH = { min: 3, max: 40 } as const
