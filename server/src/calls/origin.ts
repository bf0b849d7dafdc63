import type { QueryExecutorProvider } from 'kysely'
import type { Publish } from '../platform/events/unit-of-work.ts'
import type { CallRow } from './tables.ts'

/**
 * The origin of a call: a place in a queue or an appointment. It is locked until the end of the transaction, and its
 * own state changes with the call's.
 */
export interface CallOrigin {
  /** Called when the patient has accepted the call. */
  accepted(): Promise<void>
  /** Called when the patient has declined the invitation, or it has expired. */
  unanswered(): Promise<void>
  /** Called when the doctor has withdrawn the invitation. */
  withdrawn(): Promise<void>
  /** Called when a call that was under way has ended. Sends the notifications that this requires. */
  ended(publish: Publish): Promise<void>
  /** Publishes the present state of the origin to those who watch it. It is the last step of a use case. */
  publishState(publish: Publish): Promise<void>
}

/**
 * Locks the origin of a call. Every use case that changes a call takes this lock first, then the locks of the call's
 * row and of its room. With one lock order there is no deadlock.
 */
export type LockOrigin = (tx: QueryExecutorProvider, call: CallRow) => Promise<CallOrigin>

/**
 * Chooses the lock by the origin of the call: practice locks places in a queue, and appointments lock appointments.
 */
export const createLockOrigin =
  (origins: { queue: LockOrigin; appointment: LockOrigin }): LockOrigin =>
  (tx, call) =>
    call.appointment_id === null ? origins.queue(tx, call) : origins.appointment(tx, call)
