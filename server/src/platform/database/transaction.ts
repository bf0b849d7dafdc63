import { setTimeout as sleep } from 'node:timers/promises'
import { type ControlledTransaction, type Kysely, sql, type Transaction } from 'kysely'
import { ActorUnknownError, DatabaseUnavailableError, isConnectionLost, isRetryable } from './errors.ts'
import type { Log } from './log.ts'

/** Who acts. Row-level security sees it in every transaction. */
export type Actor = { kind: 'user'; id: string; role: string; sessionId?: string } | { kind: 'system'; name: string }

const RETRIES = 3
/** How long a transaction may wait for a PostgreSQL that is being restarted. */
const PATIENCE_MS = 3_000

/**
 * Runs `work` in one transaction as the actor, and commits it when it returns.
 * A serialization failure or deadlock runs `work` again, at most three times more: it must do
 * nothing but query. A connection that breaks before `work` began is made again; one that breaks
 * later is the caller's error, as the commit may have happened.
 *
 * @throws DatabaseUnavailableError when no connection could be had in time
 * @throws ActorUnknownError when there is no such user with that role, or the session that speaks for them is over
 */
export async function runAs<Tables, T>(
  db: Kysely<Tables>,
  actor: Actor,
  work: (tx: Transaction<Tables>) => Promise<T>,
  log: Log,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const tx = await beginAs(db, actor)
    try {
      const result = await work(tx)
      await tx.commit().execute()
      return result
    } catch (error) {
      await rollback(tx, log)
      if (!isRetryable(error) || attempt > RETRIES) throw error
      log.warn({ attempt }, 'transaction collided with another, running it again')
      // At random, so that the two do not meet again.
      await sleep(Math.random() * 20 * attempt)
    }
  }
}

async function beginAs<Tables>(db: Kysely<Tables>, actor: Actor): Promise<ControlledTransaction<Tables>> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await tryBegin(db, actor)
    } catch (error) {
      if (!isConnectionLost(error)) throw error
      if (performance.now() > deadline)
        throw new DatabaseUnavailableError('No connection to the database in time.', { cause: error })
      await sleep(50)
    }
  }
}

async function tryBegin<Tables>(db: Kysely<Tables>, actor: Actor): Promise<ControlledTransaction<Tables>> {
  const tx = await db.startTransaction().execute()
  try {
    const [id, role] = actor.kind === 'user' ? [actor.id, actor.role] : [actor.name, '']
    const sessionId = actor.kind === 'user' ? actor.sessionId : undefined
    const isOpen = sessionId ? sql`session_is_open(${sessionId}::uuid, ${id}::uuid)` : sql`true`
    const { rows } = await sql<{ known: boolean }>`
      select set_actor(${actor.kind}, ${id}, ${role}) and ${isOpen} as known`.execute(tx)
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

async function rollback<Tables>(tx: ControlledTransaction<Tables>, log: Log): Promise<void> {
  try {
    await tx.rollback().execute()
  } catch (error) {
    // The connection is gone, and the transaction with it; the first error is the one to tell.
    if (!isConnectionLost(error)) log.error({ problem: error instanceof Error ? error.message : '' }, 'rollback failed')
  }
}
