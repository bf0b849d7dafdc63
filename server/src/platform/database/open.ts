import { Kysely, sql, type Transaction } from 'kysely'
import pg from 'pg'
import { asApplication } from './connection.ts'
import { HonestDialect } from './dialect.ts'
import { createEar, type Listener, type Listening } from './listen.ts'
import type { Log } from './log.ts'
import { PreparingClient } from './prepared.ts'
import { type Actor, runAs } from './transaction.ts'

/** The application's way to its rows: always as somebody. */
export interface Database<Tables> {
  /** Runs `work` in one transaction as the actor: see runAs. */
  as<T>(actor: Actor, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T>
  /** Hears NOTIFY on the channel until stopped; survives a restart of PostgreSQL. */
  listen(channel: string, listener: Listener): Listening
  /** Resolves when PostgreSQL answers. */
  ping(): Promise<void>
  /** Waits for transactions under way, then closes every connection. */
  close(): Promise<void>
}

/**
 * Opens the pool as the application's role, which the migrations have made.
 *
 * @param connection the owner's: the embedded PostgreSQL's, or `{ connectionString: DATABASE_URL }`
 * @param poolSize most connections at once; a process holds one more while it listens
 * @param patienceMs how long a transaction waits for one of them to be free
 */
export function openDatabase<Tables>({
  connection,
  log,
  poolSize = 20,
  patienceMs = 5_000,
}: {
  connection: pg.ClientConfig
  log: Log
  poolSize?: number
  patienceMs?: number
}): Database<Tables> {
  const config = asApplication(connection)
  const pool = new pg.Pool({
    ...config,
    Client: PreparingClient,
    max: poolSize,
    connectionTimeoutMillis: patienceMs,
    idleTimeoutMillis: 60_000,
  })
  // Without a listener, a connection that is lost while idle ends the process ...
  pool.on('error', (error) => log.warn({ problem: error.message }, 'lost an idle database connection'))
  // ... and so does one that is lost in use, although its query fails as well.
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<Tables>({ dialect: new HonestDialect({ pool }) })
  const ear = createEar(config, log)
  return {
    as: (actor, work) => runAs(db, actor, work, log),
    listen: (channel, listener) => ear.listen(channel, listener),
    ping: async () => void (await sql`select 1`.execute(db)),
    close: async () => {
      await ear.close()
      await db.destroy()
    },
  }
}
