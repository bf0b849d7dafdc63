import type { QueueEntryStatus } from '@medconsult/contract/runtime'

export type Arrival = 'arrived' | 'ready'

/** A place in a queue. `connected` is left out where it is not known. */
export interface Place {
  id: string
  status: QueueEntryStatus
  connected?: boolean
}

/** How long the return of the same patient is no news, in milliseconds: a phone in a pocket comes and goes. */
const QUIET_MS = 60_000

/**
 * Finds out from the states of queues who has come or has become ready. The first state of a queue is no news.
 * @param now ms since the epoch
 */
export class Arrivals {
  readonly #queues = new Map<string, Map<string, Place>>()
  readonly #told = new Map<string, number>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** @returns the news in the whole state of a queue, the most important one; null: none */
  see(scheduleId: string, places: readonly Place[]): Arrival | null {
    const before = this.#queues.get(scheduleId)
    const after = new Map(places.map((place) => [place.id, { ...before?.get(place.id), ...place }]))
    this.#queues.set(scheduleId, after)
    if (before === undefined) return null
    const news = [...after.values()].map((place) => this.#newsOf(before.get(place.id), place))
    return news.includes('ready') ? 'ready' : news.includes('arrived') ? 'arrived' : null
  }

  /** @returns the news in the places of a queue that have changed */
  seeChanges(scheduleId: string, places: readonly Place[]): Arrival | null {
    const queue = this.#queues.get(scheduleId)
    if (!queue) return null
    return this.see(scheduleId, [...new Map([...queue, ...places.map((place) => [place.id, place] as const)]).values()])
  }

  /** @returns the news that a patient has joined a queue, whose state need not be known */
  seeJoined(scheduleId: string, place: Place): Arrival | null {
    this.#queues.get(scheduleId)?.set(place.id, place)
    return this.#newsOf(undefined, place)
  }

  /** @returns the news when the page of one patient was opened or closed */
  seePresence(scheduleId: string, id: string, connected: boolean): Arrival | null {
    const queue = this.#queues.get(scheduleId)
    const before = queue?.get(id)
    if (!queue || !before) return null
    const place = { ...before, connected }
    queue.set(id, place)
    return this.#newsOf(before, place)
  }

  #newsOf(before: Place | undefined, place: Place): Arrival | null {
    if (place.status !== 'WAITING' && place.status !== 'READY') return null
    if (place.status === 'READY' && (before === undefined || before.status === 'WAITING')) return 'ready'
    const came = before === undefined || (before.connected === false && place.connected === true)
    if (!came || this.#now() - (this.#told.get(place.id) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return null
    this.#told.set(place.id, this.#now())
    return 'arrived'
  }
}
