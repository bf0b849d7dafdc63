import type { ServerEvent, ServerPayload } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import type { Actor, Database } from '../database/index.ts'
import { type Message, nothing, type Outbox } from './outbox.ts'
import type { RoomName } from './rooms.ts'

/** Sends an event of the contract to the sockets in some rooms, once the transaction is committed. */
export type Publish = <E extends ServerEvent>(rooms: RoomName[], event: E, payload: ServerPayload<E>) => void

/**
 * Runs one use case in one transaction as its actor: the change, its audit rows and its messages are kept
 * together or not at all. Delivery starts after the commit, in the order of this node's use cases where they meet in a room.
 */
export interface UnitOfWork {
  <R>(actor: Actor, runUseCase: (tx: QueryExecutorProvider, publish: Publish) => Promise<R>): Promise<R>
  /** Goes on with a use case in another's name, and comes back: see actWithin. */
  within<R>(tx: QueryExecutorProvider, actor: Actor, work: () => Promise<R>): Promise<R>
}

export function createUnitOfWork(database: Database, outbox: Outbox): UnitOfWork {
  const run = async <R>(
    actor: Actor,
    runUseCase: (tx: QueryExecutorProvider, publish: Publish) => Promise<R>,
  ): Promise<R> => {
    let batch = nothing
    try {
      const result = await database.as(actor, async (tx) => {
        // Inside the callback: a retried transaction begins with nothing said.
        batch.dropped()
        const messages: Message[] = []
        const answer = await runUseCase(tx, (rooms, event, payload) =>
          // The signature of Publish ties the payload to the event.
          messages.push({ rooms, event, payload } as Message),
        )
        batch = await outbox.put(tx, messages)
        return answer
      })
      batch.committed()
      return result
    } catch (error) {
      // Committed or not, nobody waits for it: what was, the sweep finds.
      batch.dropped()
      throw error
    }
  }
  return Object.assign(run, { within: database.within })
}
