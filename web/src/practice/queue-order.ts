import type { QueueEntry } from '@medconsult/contract'
import { REMIND_PAUSE_MS } from '@medconsult/contract/runtime'

/** How the doctor's queue is ordered: who can be called first, or by number. */
export type QueueOrder = 'ready' | 'number'

type Place = Pick<QueueEntry, 'id' | 'status' | 'connected' | 'queueNumber'>

const isWaiting = ({ status }: Pick<Place, 'status'>): boolean => status === 'WAITING' || status === 'READY'

/** The one who is called comes first, then who is ready and here, who is here, who is ready, and everybody else. */
function rankOf(place: Place): number {
  if (!isWaiting(place)) return 0
  if (place.connected) return place.status === 'READY' ? 1 : 2
  return place.status === 'READY' ? 3 : 4
}

/**
 * @param held the ids in the order in which they are shown while somebody points at them: a row that moves then is
 *   pressed by mistake. New ones come last.
 */
export function orderQueue<T extends Place>(
  entries: readonly T[],
  order: QueueOrder,
  held: readonly string[] | null = null,
): T[] {
  const sorted = [...entries].sort(
    (a, b) => (order === 'ready' ? rankOf(a) - rankOf(b) : 0) || a.queueNumber - b.queueNumber,
  )
  if (held === null) return sorted
  const at = new Map(held.map((id, index) => [id, index]))
  return sorted.sort((a, b) => (at.get(a.id) ?? held.length) - (at.get(b.id) ?? held.length))
}

/** The patient to call next: the first who is ready and here, or else the first who is here. */
export function nextToCall<T extends Place>(entries: readonly T[]): T | null {
  return orderQueue(entries, 'ready').find((entry) => isWaiting(entry) && entry.connected) ?? null
}

/** @returns minutes since the patient joined, or since the planned start if that was later and has passed */
export function waitedMinutes(joinedAt: string, plannedStart: number, now: number): number {
  const joined = Date.parse(joinedAt)
  const since = plannedStart > joined && plannedStart <= now ? plannedStart : joined
  return Math.max(0, Math.floor((now - since) / 60_000))
}

/** How a wait is coloured: from a quarter of an hour as long, from half an hour as very long. */
export function waitTone(minutes: number): 'neutral' | 'warn' | 'bad' {
  return minutes >= 30 ? 'bad' : minutes >= 15 ? 'warn' : 'neutral'
}

/** Whether a reminder was sent so recently that the server refuses another. */
export function wasJustReminded(remindedAt: string | null, now: number): boolean {
  return remindedAt !== null && now - Date.parse(remindedAt) < REMIND_PAUSE_MS
}
