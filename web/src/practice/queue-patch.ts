import type { QueueEntry, ScheduleView, ServerPayload } from '@medconsult/contract'
import { countAhead, estimateWaitMinutes } from '@medconsult/contract/runtime'

export type QueueUpdate = ServerPayload<'queue_updated'>

/**
 * Applies an event to the doctor's queue.
 * @returns `unknown`: true if the event contains a new patient, whose name only the server knows
 */
export function patchQueue(
  entries: readonly QueueEntry[],
  update: QueueUpdate,
): { entries: QueueEntry[]; unknown: boolean } {
  const known = new Map(entries.map((entry) => [entry.id, entry]))
  const patched: QueueEntry[] = []
  let unknown = false
  for (const place of update.places) {
    if (place.status === 'LEFT') continue
    const entry = known.get(place.id)
    if (entry === undefined) {
      unknown = true
      continue
    }
    const inCall = place.status === 'INVITED' || place.status === 'IN_CALL'
    patched.push({
      ...entry,
      queueNumber: place.queueNumber,
      status: place.status,
      isReady: place.status === 'READY',
      callSessionId: inCall ? entry.callSessionId : null,
    })
  }
  patched.sort((a, b) => a.queueNumber - b.queueNumber)
  return { entries: patched, unknown }
}

export type CheckNews = Pick<ServerPayload<'ready_checked'>, 'entryId' | 'readyCheck'>

/** Applies the result of a patient's ready check, or its removal. */
export function patchCheck(entries: readonly QueueEntry[], { entryId, readyCheck }: CheckNews): QueueEntry[] {
  return entries.map((entry) => (entry.id === entryId ? { ...entry, readyCheck } : entry))
}

/** Applies an event to the patient's view. An event that is not newer changes nothing. */
export function patchView(view: ScheduleView, update: QueueUpdate): ScheduleView {
  if (update.revision <= view.revision) return view
  const place = update.places.find((candidate) => candidate.id === view.queueEntry?.id)
  const own = view.queueEntry && place && place.status !== 'LEFT' ? place : null
  const ahead = own ? countAhead(update.places, own.queueNumber) : null
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
    places: update.places,
  }
}

/** Keeps the last update, so that an older answer that was under way cannot bring back an old queue. */
export class LastUpdate {
  #last: QueueUpdate | null = null

  /** @returns false if the update is older than one that was seen before */
  see(update: QueueUpdate): boolean {
    if (this.#last !== null && update.revision <= this.#last.revision) return false
    this.#last = update
    return true
  }

  get revision(): number {
    return this.#last?.revision ?? -1
  }

  /** @returns the last update if it came after `revision`, otherwise null */
  after(revision: number): QueueUpdate | null {
    return this.#last !== null && this.#last.revision > revision ? this.#last : null
  }
}
