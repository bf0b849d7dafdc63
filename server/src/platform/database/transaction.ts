import { setTimeout as sleep } from 'node:timers/promises'
import { type ControlledTransaction, type Kysely, type QueryExecutorProvider, sql } from 'kysely'
import type { Actor, ActorSigner } from './actor-signer.ts'
import { ConnectionRefusedError } from './connection.ts'
import {
  ActorUnknownError,
  DatabaseInterruptedError,
  DatabaseUnavailableError,
  isConnectionLost,
  isOutOfService,
  isRetryable,
  isSignatureRefused,
} from './errors.ts'
import type { Log } from './log.ts'

const RETRIES = 3
/** How long a transaction may wait for a PostgreSQL that is being restarted. */
const TIMEOUT_MS = 3_000

/**
 * Runs `work` in one transaction as the actor, and commits it when it returns.
 * A serialization failure or deadlock runs `work` again, at most three times more: it must do
 * nothing but query. A connection that breaks before `work` began is made again; one that breaks
 * later is the caller's to tell, as the commit may have happened.
 *
 * @throws DatabaseUnavailableError when no connection could be had in time
 * @throws DatabaseInterruptedError when it broke later, or the database could not write
 * @throws ActorUnknownError when there is no such user with that role, or the session that speaks for them is over
 */
export async function runAs<T>(
  db: Kysely<unknown>,
  signer: ActorSigner,
  actor: Actor,
  work: (tx: QueryExecutorProvider) => Promise<T>,
  log: Log,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const tx = await beginAs(db, signer, actor)
    try {
      const result = await work(tx)
      await tx.commit().execute()
      return result
    } catch (error) {
      await rollback(tx, log)
      if (isOutOfService(error))
        throw new DatabaseInterruptedError('The database went away during a transaction.', { cause: error })
      if (!isRetryable(error) || attempt > RETRIES) throw error
      log.warn({ attempt }, 'transaction collided with another, running it again')
      // At random, so that the two do not meet again.
      await sleep(Math.random() * 20 * attempt)
    }
  }
}

async function beginAs(
  db: Kysely<unknown>,
  signer: ActorSigner,
  actor: Actor,
): Promise<ControlledTransaction<unknown>> {
  const deadline = performance.now() + TIMEOUT_MS
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryBegin(db, signer, actor)
    } catch (error) {
      if (error instanceof ConnectionRefusedError)
        throw new DatabaseUnavailableError('The database connection was refused.', { cause: error })
      if (isSignatureRefused(error) && attempt === 1) {
        // Whatever goes wrong here is met again, and judged, by the next attempt.
        const asked = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db).catch(() => null)
        if (asked?.rows[0]) signer.noteDatabaseTime(asked.rows[0].at)
        continue
      }
      if (!isOutOfService(error)) throw error
      if (performance.now() > deadline)
        throw new DatabaseUnavailableError('No connection to the database in time.', { cause: error })
      await sleep(50)
    }
  }
}

async function tryBegin(
  db: Kysely<unknown>,
  signer: ActorSigner,
  actor: Actor,
): Promise<ControlledTransaction<unknown>> {
  const tx = await db.startTransaction().execute()
  try {
    const { claim, signature } = signer.sign(actor)
    const sessionId = actor.kind === 'user' ? actor.sessionId : undefined
    const isOpen =
      actor.kind === 'user' && sessionId ? sql`session_is_open(${sessionId}::uuid, ${actor.id}::uuid)` : sql`true`
    const { rows } = await sql<{ known: boolean }>`
      select set_actor(${claim}, ${signature}) and ${isOpen} as known`.execute(tx)
    if (rows[0]?.known !== true) throw new ActorUnknownError('The acting user does not exist with this role.')
    return tx
  } catch (error) {
    await tx
      .rollback()
      .execute()
      .catch(() => {})
    throw error
  }
}

/**
 * Runs `work` as another actor within a transaction that is under way, and names the former one again afterwards. For a
 * use case that goes on in another's name: who registered says so themselves, what an administrator decided is carried out
 * by background work.
 *
 * @throws ActorUnknownError when there is no such user with that role
 */
export async function actWithin<T>(
  tx: QueryExecutorProvider,
  signer: ActorSigner,
  actor: Actor,
  work: () => Promise<T>,
): Promise<T> {
  const { claim, signature } = signer.sign(actor)
  // In this order: the former actor is read before there is another.
  const { rows } = await sql<{ former: string; known: boolean }>`
    select current_setting('app.actor') as former, set_actor(${claim}, ${signature}) as known`.execute(tx)
  const [row] = rows
  if (row?.known !== true) throw new ActorUnknownError('The acting user does not exist with this role.')
  const result = await work()
  // Its seal holds until the end of the transaction. set_config() is not the application's to call: see 0047.
  await sql`set local app.actor = ${sql.lit(row.former)}`.execute(tx)
  return result
}

async function rollback(tx: ControlledTransaction<unknown>, log: Log): Promise<void> {
  try {
    await tx.rollback().execute()
  } catch (error) {
    // The connection is gone, and the transaction with it; the first error is the one to tell.
    if (!isConnectionLost(error)) log.error({ problem: error instanceof Error ? error.message : '' }, 'rollback failed')
  }
}
