import type { ServerEvent, ServerPayload } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import type { Actor, Database } from '../database/index.ts'
import { type Message, nothing, type Outbox } from './outbox.ts'
import type { RoomName } from './rooms.ts'

/** Publishes an event of the contract to the sockets in some rooms. It is sent after the commit. */
export type Publish = <E extends ServerEvent>(rooms: RoomName[], event: E, payload: ServerPayload<E>) => void

/**
 * Runs one use case in one transaction as its actor: the change, its audit entries and its events are stored together
 * or not at all. Delivery starts after the commit. Events to the same room are delivered in the order of this node's
 * transactions.
 */
export interface UnitOfWork {
  <R>(actor: Actor, useCase: (tx: QueryExecutorProvider, publish: Publish) => Promise<R>): Promise<R>
  /** Runs a part of a use case as another actor; see actWithin. */
  within<R>(tx: QueryExecutorProvider, actor: Actor, work: () => Promise<R>): Promise<R>
}

export function createUnitOfWork(database: Database, outbox: Outbox): UnitOfWork {
  const run = async <R>(
    actor: Actor,
    useCase: (tx: QueryExecutorProvider, publish: Publish) => Promise<R>,
  ): Promise<R> => {
    let batch = nothing
    try {
      const result = await database.as(actor, async (tx) => {
        // Reset inside the callback, because a transaction that is retried starts without messages.
        batch.dropped()
        const messages: Message[] = []
        const answer = await useCase(tx, (rooms, event, payload) =>
          // The signature of Publish ties the payload to the event.
          messages.push({ rooms, event, payload } as Message),
        )
        batch = await outbox.put(tx, messages)
        return answer
      })
      batch.committed()
      return result
    } catch (error) {
      // Other messages must not wait for this batch. If the transaction was committed, the sweep finds its messages.
      batch.dropped()
      throw error
    }
  }
  return Object.assign(run, { within: database.within })
}
