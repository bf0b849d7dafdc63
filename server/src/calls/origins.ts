import type { QueryExecutorProvider } from 'kysely'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { type LockedQueue, lockQueue, moveEntry, publishQueue, requireMove } from '../practice/index.ts'
import type { CallRow } from './repository.ts'

/** What a call came from, locked until the end of the transaction. What happens to the call happens to it too. */
export interface Origin {
  /** The patient accepted. */
  accepted(): Promise<void>
  /** The patient declined, or the invitation ran out. */
  unanswered(): Promise<void>
  /** The doctor took the invitation back. */
  withdrawn(): Promise<void>
  ended(): Promise<void>
  /** Tells whoever watches the origin how it stands now: the last thing of a story. */
  tell(publish: Publish): Promise<void>
}

/** What the calls ask of the appointments. */
export interface AppointmentDoor {
  /** @throws ApiError NOT_FOUND */
  lock(tx: QueryExecutorProvider, appointmentId: string): Promise<Origin>
  /**
   * Of a locked appointment: may its doctor start the call now, and until when is the patient invited?
   * @throws ApiError NOT_FOUND, APPOINTMENT_STATE, CALL_WINDOW
   */
  requireStartable(
    tx: QueryExecutorProvider,
    appointmentId: string,
    doctorId: string,
    now: Date,
  ): Promise<{ patientId: string; expiresAt: Date }>
  /** The call was started: what the patient is told of it beside the invitation. */
  started(tx: QueryExecutorProvider, publish: Publish, call: CallRow, now: Date): Promise<void>
}

/**
 * Locks what a call came from. Every story that changes a call begins here, before the call's own row and its room: one
 * lock order, so no deadlock.
 */
export type LockOrigin = (tx: QueryExecutorProvider, call: CallRow) => Promise<Origin>

/** A place in a queue, which the caller has locked. */
export function queueOrigin(tx: QueryExecutorProvider, queue: LockedQueue, entryId: string): Origin {
  return {
    accepted: async () => void (await requireMove(tx, { entryId }, 'IN_CALL')),
    // The place keeps its number, and is no longer ready.
    unanswered: async () => void (await moveEntry(tx, { entryId }, 'WAITING', ['INVITED'])),
    withdrawn: async () => void (await moveEntry(tx, { entryId }, 'READY', ['INVITED'])),
    ended: async () => void (await moveEntry(tx, { entryId }, 'DONE', ['IN_CALL'])),
    tell: (publish) => publishQueue(tx, publish, queue),
  }
}

export function createOrigins(appointments: Pick<AppointmentDoor, 'lock'>): LockOrigin {
  return async (tx, call) => {
    if (call.appointment_id !== null) return appointments.lock(tx, call.appointment_id)
    if (call.schedule_id === null || call.queue_entry_id === null) throw new Error('a call from nowhere')
    return queueOrigin(tx, await lockQueue(tx, call.schedule_id), call.queue_entry_id)
  }
}
