import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../database/log.ts'
import { findBinaries } from './binaries.ts'
import { AlreadyRunningError, codeOf, messageOf, PostgresStartError } from './errors.ts'
import { type Layout, PORT, prepareLayout, socketFolder } from './layout.ts'
import { type FolderLock, lockFolder, refusal } from './lock.ts'
import { livingPostmaster, processesIn, removeStaleLocks } from './processes.ts'
import { ended, initialise, lastWords, launch, SUPERUSER } from './programs.ts'

export interface EmbeddedPostgres {
  /** The superuser's connection to the application's database, over the unix socket. */
  connection: { host: string; port: number; user: string; database: string }
  /**
   * Stops PostgreSQL (fast shutdown: sessions are ended and everything is written to disk), and releases the folder.
   */
  stop(): Promise<void>
}

const DATABASE = 'medconsult'
/** A constant that nothing else in the database `postgres` locks. */
const ADVISORY_KEY = 20_260_105
/** Recovery after a crash replays the log, which takes long for a large log on a slow disk. */
const START_TIMEOUT_MS = 120_000
const STOP_TIMEOUT_MS = 8_000
/** How long an orphaned PostgreSQL may need to notice that its server was killed. */
const HANDOVER_MS = 2_000

/** The connection to the embedded PostgreSQL of a server that runs on this data folder. */
export const embeddedConnection = (dataDir: string): EmbeddedPostgres['connection'] => ({
  host: socketFolder(resolve(dataDir, 'postgres')),
  port: PORT,
  user: SUPERUSER,
  database: DATABASE,
})

/**
 * Starts the embedded PostgreSQL of a data folder, or adopts one that a killed server left running. It is started again
 * whenever it dies. Only one server can do so at a time: see lock.ts.
 *
 * @param dataDir MedConsult's data folder; PostgreSQL uses `postgres` in it
 * @throws AlreadyRunningError when another server uses the folder
 * @throws PostgresStartError with one sentence for the person who has to act
 */
export async function startEmbeddedPostgres({
  dataDir,
  log,
}: {
  dataDir: string
  log: Log
}): Promise<EmbeddedPostgres> {
  const layout = prepareLayout(resolve(dataDir))
  const folderLock = await lockFolder(layout.base)
  try {
    const keeper = new Keeper(layout, findBinaries(layout.account), folderLock, log)
    await keeper.start()
    return { connection: keeper.connection(DATABASE), stop: () => keeper.stop() }
  } catch (error) {
    await folderLock.release()
    throw error
  }
}

/** Keeps one PostgreSQL running, and holds the session with the advisory lock that shows to whom it belongs. */
class Keeper {
  private session: pg.Client | undefined
  private stopping = false
  private revival: Promise<void> | undefined
  private readonly layout: Layout
  private readonly binaries: string
  private readonly folderLock: FolderLock
  private readonly log: Log

  constructor(layout: Layout, binaries: string, folderLock: FolderLock, log: Log) {
    this.layout = layout
    this.binaries = binaries
    this.folderLock = folderLock
    this.log = log
  }

  connection(database: string) {
    return { host: this.layout.sockets, port: PORT, user: SUPERUSER, database }
  }

  async start(): Promise<void> {
    const startedAt = performance.now()
    const how = await this.takeOver()
    const ms = Math.round(performance.now() - startedAt)
    this.log.info({ how, ms }, 'embedded PostgreSQL is up')
  }

  /** Makes sure that PostgreSQL answers and that we hold its advisory lock. */
  private async takeOver(): Promise<'initialised' | 'started' | 'adopted'> {
    const fresh = !existsSync(this.layout.data)
    if (fresh) {
      this.log.info({}, 'making a new database, this takes a second or two')
      await initialise(this.binaries, this.layout)
    }
    const { session, adopted } = await this.reach()
    try {
      await this.claim(session)
      await makeDatabase(session)
    } catch (error) {
      session.removeAllListeners('end')
      await session.end().catch(() => {})
      throw error
    }
    this.session = session
    session.once('end', () => this.revive())
    return adopted ? 'adopted' : fresh ? 'initialised' : 'started'
  }

  /** Connects to a running PostgreSQL, or starts one. */
  private async reach(): Promise<{ session: pg.Client; adopted: boolean }> {
    const deadline = Date.now() + START_TIMEOUT_MS
    let child: { failed: boolean } | undefined
    while (Date.now() < deadline) {
      const session = await this.tryConnect()
      if (session !== undefined) return { session, adopted: child === undefined }
      if (child?.failed) throw new PostgresStartError(`PostgreSQL did not start: ${lastWords(this.layout)}`)
      if (child === undefined && livingPostmaster(this.layout) === undefined) {
        await this.waitForLeftovers()
        const stale = removeStaleLocks(this.layout)
        if (stale.length > 0)
          this.log.warn({ files: stale.length }, 'removed lock files of a PostgreSQL that was killed')
        child = this.spawnServer()
      }
      await sleep(10)
    }
    throw new PostgresStartError(
      `PostgreSQL did not answer within ${START_TIMEOUT_MS / 1000} s: ${lastWords(this.layout)}`,
    )
  }

  private spawnServer(): { failed: boolean } {
    const state = { failed: false }
    ended(launch(this.binaries, this.layout)).then(
      (code) => {
        state.failed = true
        if (!this.stopping) this.log.error({ code }, 'embedded PostgreSQL ended')
      },
      (error) => {
        state.failed = true
        this.log.error({ problem: messageOf(error) }, 'embedded PostgreSQL could not be run')
      },
    )
    return state
  }

  /** @returns undefined when no server answers yet */
  private async tryConnect(): Promise<pg.Client | undefined> {
    const session = new pg.Client({ ...this.connection('postgres'), connectionTimeoutMillis: 5_000 })
    // Without a listener a lost connection would end the process; 'end' is emitted after it.
    session.on('error', () => {})
    try {
      await session.connect()
      return session
    } catch (error) {
      await session.end().catch(() => {})
      if (NOT_YET.has(codeOf(error)) || /terminated|timeout/i.test(messageOf(error))) return undefined
      throw new PostgresStartError(`PostgreSQL refused the connection: ${messageOf(error)}.`)
    }
  }

  /**
   * Waits for the child processes of a killed PostgreSQL, which may still write for a moment. They end by themselves;
   * one that is busy is ended, because only then may a new server open the same files.
   */
  private async waitForLeftovers(): Promise<void> {
    for (const begun = Date.now(); ; await sleep(20)) {
      const left = processesIn(this.layout.data)
      if (left.length === 0) return
      if (Date.now() - begun < 1_000) continue
      if (Date.now() - begun > 10_000)
        throw new PostgresStartError(`Processes of a killed PostgreSQL do not end: ${left.join(', ')}.`)
      for (const pid of left) signal(pid, 'SIGKILL')
    }
  }

  /**
   * Takes the advisory lock. It belongs to our session, so kill -9 of this process releases it, and with an orphaned
   * PostgreSQL it passes to the process that adopts it.
   */
  private async claim(session: pg.Client): Promise<void> {
    const deadline = Date.now() + HANDOVER_MS
    do {
      const { rows } = await session.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
        ADVISORY_KEY,
      ])
      if (rows[0]?.taken) return
      await sleep(25)
    } while (Date.now() < deadline)
    throw new AlreadyRunningError(refusal(this.layout.base, ''))
  }

  /** Starts PostgreSQL again when it died or was restarted, as often as needed. */
  private revive(): void {
    if (this.stopping || this.revival !== undefined) return
    this.log.warn({}, 'lost the embedded PostgreSQL, bringing it back')
    this.revival = (async () => {
      for (let pauseMs = 100; !this.stopping; pauseMs = Math.min(pauseMs * 2, 5_000)) {
        try {
          await this.start()
          return
        } catch (error) {
          this.log.error({ problem: messageOf(error) }, 'embedded PostgreSQL did not come back yet')
          await sleep(pauseMs)
        }
      }
    })().finally(() => {
      this.revival = undefined
    })
  }

  async stop(): Promise<void> {
    if (this.stopping) return
    this.stopping = true
    await this.revival
    const pid = livingPostmaster(this.layout)
    await this.session?.end().catch(() => {})
    if (pid !== undefined && !(await endServer(pid, this.layout))) {
      this.log.error({ pid }, 'embedded PostgreSQL did not stop in time and was ended; it recovers at the next start')
    }
    await this.folderLock.release()
    this.log.info({}, 'embedded PostgreSQL stopped')
  }
}

/**
 * Error codes that mean "not yet": no socket, nobody listens, starting up or shutting down, closed while connecting.
 */
const NOT_YET = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P03', '57P01', '57P02'])

async function makeDatabase(session: pg.Client): Promise<void> {
  const { rowCount } = await session.query('select from pg_database where datname = $1', [DATABASE])
  if (rowCount === 0) await session.query(`create database ${DATABASE}`)
}

/** Stops a server by fast shutdown, then by immediate shutdown. @returns whether the fast one was enough */
async function endServer(pid: number, layout: Layout): Promise<boolean> {
  for (const [name, waitMs] of [
    ['SIGINT', STOP_TIMEOUT_MS],
    ['SIGQUIT', 1_000],
  ] as const) {
    signal(pid, name)
    for (const begun = Date.now(); Date.now() - begun < waitMs; await sleep(10)) {
      if (livingPostmaster(layout) === undefined) return name === 'SIGINT'
    }
  }
  return false
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // The process has ended already.
  }
}
