import type { QueryExecutorProvider } from 'kysely'
import type { Publish } from '../platform/events/unit-of-work.ts'
import type { CallRow } from './tables.ts'

/** What a call came from, locked until the end of the transaction. What happens to the call happens to it too. */
export interface CallOrigin {
  /** The patient accepted. */
  accepted(): Promise<void>
  /** The patient declined, or the invitation ran out. */
  unanswered(): Promise<void>
  /** The doctor took the invitation back. */
  withdrawn(): Promise<void>
  /** The call that was under way is over: whoever has to be told by their channels is. */
  ended(publish: Publish): Promise<void>
  /** Sends how the origin stands now to whoever watches it: the last step of a use case. */
  publishState(publish: Publish): Promise<void>
}

/**
 * Locks what a call came from. Every use case that changes a call begins here, before the call's own row and its room:
 * one lock order, so no deadlock.
 */
export type LockOrigin = (tx: QueryExecutorProvider, call: CallRow) => Promise<CallOrigin>

/** Each door into the room locks what its own calls came from. */
export const createLockOrigin =
  (origins: { queue: LockOrigin; appointment: LockOrigin }): LockOrigin =>
  (tx, call) =>
    call.appointment_id === null ? origins.queue(tx, call) : origins.appointment(tx, call)
