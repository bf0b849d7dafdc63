import type { QueueEntry, QueuePlace, ScheduleView, ServerPayload } from '@medconsult/contract'
import { countAhead, estimateWaitMinutes } from '@medconsult/contract/runtime'

export type QueueUpdate = ServerPayload<'queue_updated'>

/**
 * Applies an event to the doctor's queue.
 * @param joined the patients of new places, by the place's id
 * @returns `unknown`: true if the event contains a new patient of whom only the server knows the name
 */
export function patchQueue(
  entries: readonly QueueEntry[],
  update: QueueUpdate,
  joined: ReadonlyMap<string, QueueEntry> = new Map(),
): { entries: QueueEntry[]; unknown: boolean } {
  const patched = new Map(entries.map((entry) => [entry.id, entry]))
  let unknown = false
  for (const place of update.places) {
    const entry = patched.get(place.id) ?? joined.get(place.id)
    if (place.status === 'LEFT') patched.delete(place.id)
    else if (entry === undefined) unknown = true
    else {
      const inCall = place.status === 'INVITED' || place.status === 'IN_CALL'
      patched.set(place.id, {
        ...entry,
        queueNumber: place.queueNumber,
        status: place.status,
        isReady: place.status === 'READY',
        callSessionId: inCall ? entry.callSessionId : null,
      })
    }
  }
  return { entries: [...patched.values()].sort((a, b) => a.queueNumber - b.queueNumber), unknown }
}

/** The places of a queue after some have changed. */
function mergePlaces(places: readonly QueuePlace[], changed: readonly QueuePlace[]): QueuePlace[] {
  const merged = new Map(places.map((place) => [place.id, place]))
  for (const place of changed) {
    if (place.status === 'LEFT') merged.delete(place.id)
    else merged.set(place.id, place)
  }
  return [...merged.values()].sort((a, b) => a.queueNumber - b.queueNumber)
}

export type CheckNews = Pick<ServerPayload<'ready_checked'>, 'entryId' | 'readyCheck'>

/** Applies the result of a patient's ready check, or its removal. */
export function patchCheck(entries: readonly QueueEntry[], { entryId, readyCheck }: CheckNews): QueueEntry[] {
  return entries.map((entry) => (entry.id === entryId ? { ...entry, readyCheck } : entry))
}

/**
 * Applies an event to the patient's view. An event that is not newer changes nothing.
 * @returns null when the view has missed an event before this one, and has to be read again
 */
export function patchView(view: ScheduleView, update: QueueUpdate): ScheduleView | null {
  if (update.revision <= view.revision) return view
  // The event of an older server says nothing of the one before.
  if (!(update.since <= view.revision)) return null
  const places = mergePlaces(view.places, update.places)
  const own = places.find((candidate) => candidate.id === view.queueEntry?.id) ?? null
  const ahead = own ? countAhead(places, own.queueNumber) : null
  const inCall = own?.status === 'INVITED' || own?.status === 'IN_CALL'
  return {
    ...view,
    schedule: { ...view.schedule, waitingCount: update.totalInQueue },
    queueEntry:
      own && view.queueEntry
        ? {
            ...view.queueEntry,
            status: own.status,
            queueNumber: own.queueNumber,
            isReady: own.status === 'READY',
            callSessionId: inCall ? view.queueEntry.callSessionId : null,
          }
        : null,
    totalInQueue: update.totalInQueue,
    aheadOfYou: ahead,
    estimatedWaitMinutes: estimateWaitMinutes(ahead, update.visitMinutes),
    visitMinutes: update.visitMinutes,
    revision: update.revision,
    places,
  }
}

/** How many events are kept for an answer that is under way. */
const KEPT = 1_000

/** Keeps the last events of a queue, so that an answer that was under way cannot bring back an old queue. */
export class RecentUpdates {
  #kept: QueueUpdate[] = []
  #revision = -1
  #isExpected = false
  /** The patients of new places, by the place's id. */
  readonly joined = new Map<string, QueueEntry>()

  /** The page has joined the queue's events, and reads the queue: what came before is in the answer. */
  begin(): void {
    this.#isExpected = false
  }

  see(update: QueueUpdate): 'old' | 'next' | 'missed' {
    if (update.revision <= this.#revision) return 'old'
    const missed = this.#isExpected && !(update.since <= this.#revision)
    this.#isExpected = true
    this.#revision = update.revision
    this.#kept = [...this.#kept, update].slice(-KEPT)
    return missed ? 'missed' : 'next'
  }

  seeJoined(entry: QueueEntry): void {
    this.joined.set(entry.id, entry)
    for (const id of this.joined.keys()) {
      if (this.joined.size <= KEPT) break
      this.joined.delete(id)
    }
  }

  get revision(): number {
    return this.#revision
  }

  /** @returns the events that came after `revision`, in their order */
  after(revision: number): QueueUpdate[] {
    return this.#kept.filter((update) => update.revision > revision)
  }
}
