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
/** How long a transaction may wait for a PostgreSQL that is restarting. */
const TIMEOUT_MS = 3_000

/**
 * Runs `work` in one transaction as the actor, and commits when it returns. After a serialization failure or deadlock
 * `work` runs again, at most three more times, so it must do nothing except query. A connection that breaks before
 * `work` began is replaced. When it breaks later, the error goes to the caller, because the commit may have happened.
 *
 * @throws DatabaseUnavailableError when no connection could be had in time
 * @throws DatabaseInterruptedError when it broke later, or the database could not write
 * @throws ActorUnknownError when there is no such user with that role, the account is disabled, or its session has ended
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
      // The delay is random, so that the same two transactions do not collide again.
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
        // An error here is ignored: the next attempt meets it again.
        const clock = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db).catch(() => null)
        if (clock?.rows[0]) signer.noteDatabaseTime(clock.rows[0].at)
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
    if (rows[0]?.known !== true) throw await unknownActor(tx, actor)
    return tx
  } catch (error) {
    await tx
      .rollback()
      .execute()
      .catch(() => {})
    throw error
  }
}

/** Asks why the database refuses this actor. */
async function unknownActor(tx: QueryExecutorProvider, actor: Actor): Promise<ActorUnknownError> {
  const id = actor.kind === 'user' ? actor.id : null
  const { rows } = await sql<{ disabled: boolean }>`select is_disabled(${id}::uuid) as disabled`.execute(tx)
  const isDisabled = rows[0]?.disabled === true
  return isDisabled
    ? new ActorUnknownError('The account of the acting user is disabled.', { isDisabled })
    : new ActorUnknownError('The acting user does not exist with this role.')
}

/**
 * Runs `work` as another actor within a transaction that has begun, and sets the former actor again afterwards. A use
 * case uses it for steps that another actor takes: a new account writes its own audit entry, and background work
 * carries out what an administrator has decided.
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
  // The order matters: the former actor is read before another one is set.
  const { rows } = await sql<{ former: string; known: boolean }>`
    select current_setting('app.actor') as former, set_actor(${claim}, ${signature}) as known`.execute(tx)
  const [row] = rows
  if (row?.known !== true) throw new ActorUnknownError('The acting user does not exist with this role.')
  const result = await work()
  // The former actor's signature is valid until the end of the transaction. The application may not call set_config():
  // see 0047.
  await sql`set local app.actor = ${sql.lit(row.former)}`.execute(tx)
  return result
}

async function rollback(tx: ControlledTransaction<unknown>, log: Log): Promise<void> {
  try {
    await tx.rollback().execute()
  } catch (error) {
    // The connection is lost, and with it the transaction. The first error is the one that is thrown.
    if (!isConnectionLost(error)) log.error({ problem: error instanceof Error ? error.message : '' }, 'rollback failed')
  }
}
