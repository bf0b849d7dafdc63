import { Kysely, type QueryExecutorProvider, sql } from 'kysely'
import pg from 'pg'
import { type Clock, systemClock } from '../clock.ts'
import { type Actor, createActorSigner } from './actor-signer.ts'
import { asApplication, ConnectionRefusedError, checkConnection } from './connection.ts'
import { HonestDialect } from './dialect.ts'
import { DatabaseUnavailableError, isDiskFull } from './errors.ts'
import { createDatabaseListener, type Listener, type Listening } from './listen.ts'
import type { Log } from './log.ts'
import { PreparingClient } from './prepared.ts'
import { actWithin, runAs } from './transaction.ts'

/** How long the disk counts as full after it refused a write, in milliseconds. */
const FULL_MS = 5_000

/** The application's access to its rows, always as an actor. */
export interface Database {
  /** Runs `work` in one transaction as the actor; see runAs. */
  as<T>(actor: Actor, work: (tx: QueryExecutorProvider) => Promise<T>): Promise<T>
  /** Runs `work` as another actor within a transaction that has begun; see actWithin. */
  within<T>(tx: QueryExecutorProvider, actor: Actor, work: () => Promise<T>): Promise<T>
  /** Receives notifications of the channel until it is stopped. It continues after a restart of PostgreSQL. */
  listen(channel: string, listener: Listener): Listening
  /** Resolves when PostgreSQL answers and takes writes, which a standby does not. */
  ping(): Promise<void>
  /** The connections of the pool, and how many transactions wait for one. */
  connections(): { used: number; idle: number; waiting: number }
  /** Waits for running transactions, then closes every connection. */
  close(): Promise<void>
}

/**
 * Opens the connection pool of the application's role. Each connection is checked before its first use.
 *
 * @param connection the application's; see prepareLogin
 * @param actorKey the key that signs actors, so that the database can verify that the server set them; see actorKeyOf
 * @param clock the server's source of time
 * @param poolSize maximum number of connections; a process has one more while it listens
 * @param poolTimeoutMs how long a transaction waits for a free connection
 */
export function openDatabase({
  connection,
  actorKey,
  log,
  clock = systemClock,
  poolSize = 20,
  poolTimeoutMs = 5_000,
}: {
  connection: pg.ClientConfig
  actorKey: Buffer
  log: Log
  clock?: Clock
  poolSize?: number
  poolTimeoutMs?: number
}): Database {
  const config = asApplication(connection)
  const signer = createActorSigner(actorKey, clock)
  let warned = false
  /** Checks a new connection. @throws ConnectionRefusedError */
  async function check(client: pg.ClientBase): Promise<void> {
    try {
      const { at, maySetConfig } = await checkConnection(client)
      signer.noteDatabaseTime(at)
      if (maySetConfig && !warned)
        log.warn(
          {},
          'the application may change settings in the middle of a statement: let a superuser run the REVOKE statements of "The database\'s two roles" in docs/administrator.md',
        )
      warned ||= maySetConfig
    } catch (error) {
      if (error instanceof ConnectionRefusedError)
        log.error({ problem: error.message }, 'refused a database connection')
      throw error
    }
  }
  const pool = new pg.Pool({
    ...config,
    Client: PreparingClient,
    max: poolSize,
    connectionTimeoutMillis: poolTimeoutMs,
    idleTimeoutMillis: 60_000,
    verify: (client, done) => void check(client).then(() => done(), done),
  })
  // Without a listener, the loss of an idle connection ends the process …
  pool.on('error', (error) => log.warn({ problem: error.message }, 'lost an idle database connection'))
  // … and so does the loss of a connection in use, although its query fails as well.
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<unknown>({ dialect: new HonestDialect({ pool }) })
  /** Until when the disk counts as full (performance.now()). */
  let fullUntil = 0
  const databaseListener = createDatabaseListener(config, check, log)
  return {
    as: (actor, work) =>
      runAs(db, signer, actor, work, log).catch((error: Error) => {
        if (isDiskFull(error.cause)) fullUntil = performance.now() + FULL_MS
        throw error
      }),
    within: (tx, actor, work) => actWithin(tx, signer, actor, work),
    listen: (channel, listener) => databaseListener.listen(channel, listener),
    async ping() {
      const { rows } = await sql<{ read_only: boolean }>`
        select current_setting('transaction_read_only')::boolean as read_only`.execute(db)
      if (rows[0]?.read_only || performance.now() < fullUntil)
        throw new DatabaseUnavailableError('The database takes no writes.')
    },
    connections: () => ({
      used: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    close: async () => {
      await databaseListener.close()
      await db.destroy()
    },
  }
}
