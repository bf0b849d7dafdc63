import { setImmediate as turn } from 'node:timers/promises'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Actor } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import type { Logger } from '../platform/logger.ts'
import { compareZones, databaseZones, nodeZones, type ZoneDifference, type ZoneTable } from '../platform/time-zones.ts'
import { notify } from './notify.ts'

const checker: Actor = { kind: 'system', name: 'zone-check' }
const DAY_MS = 24 * 60 * 60_000
/** How far ahead the tables are compared: further than anybody books. */
const AHEAD_MS = 2 * 365 * DAY_MS
/** A difference that no node has found for this long belongs to a release that no longer runs, in milliseconds. */
const FORGOTTEN_MS = 2 * DAY_MS

interface Found extends ZoneDifference {
  zone: string
}

/** Where two time-zone tables disagree about a zone in use. Offsets in minutes ahead of UTC; null: the zone is not known. */
export interface KnownDifference {
  zone: string
  from: Date
  until: Date
  node: number | null
  database: number | null
}

/** The zones of the clinic, of all calendars (and so of all appointments), and of all people who chose one. */
async function zonesInUse(tx: QueryExecutorProvider, clinicTimeZone: string): Promise<string[]> {
  const { rows } = await sql<{ zone: string }>`
    SELECT time_zone AS zone FROM calendars
    UNION SELECT time_zone FROM notification_settings WHERE time_zone IS NOT NULL
    UNION SELECT ${clinicTimeZone} ORDER BY zone`.execute(tx)
  return rows.map(({ zone }) => zone)
}

/** The stored differences for administrators, the earliest first, at most 50. */
export async function findZoneDifferences(tx: QueryExecutorProvider): Promise<KnownDifference[]> {
  const { rows } = await sql<KnownDifference>`
    SELECT DISTINCT zone, differs_from AS "from", differs_until AS until, node_minutes AS node, database_minutes AS database
    FROM time_zone_differences ORDER BY differs_from, zone LIMIT 50`.execute(tx)
  return rows
}

/** Stores the differences in place of the previous ones of these two tables. @returns whether a zone is new among them */
async function keep(tx: QueryExecutorProvider, tables: string, found: Found[], now: Date): Promise<boolean> {
  const { rows: known } = await sql<{ zone: string; until: Date }>`
    DELETE FROM time_zone_differences WHERE tables = ${tables} OR checked_at < ${new Date(now.getTime() - FORGOTTEN_MS)}
    RETURNING zone, differs_until AS until`.execute(tx)
  for (const { zone, from, until, node, database } of found)
    await sql`
      INSERT INTO time_zone_differences
        (tables, zone, differs_from, differs_until, node_minutes, database_minutes, checked_at)
      VALUES (${tables}, ${zone}, ${new Date(from)}, ${new Date(until)}, ${node}, ${database}, ${now})
      ON CONFLICT DO NOTHING`.execute(tx)
  const before = new Set(known.map(({ zone }) => zone))
  return found.some(({ zone }) => !before.has(zone))
}

/** @param table Node's, unless a test falsifies it */
export function createZoneCheck(deps: {
  run: UnitOfWork
  clock: Clock
  log: Logger
  clinicTimeZone: string
  table?: ZoneTable
}) {
  const { run, clock, log, clinicTimeZone, table = nodeZones } = deps
  const asChecker = <R>(work: (tx: QueryExecutorProvider) => Promise<R>) => run(checker, work)

  /** Compares the two tables over the next two years, for every zone in use. @returns where they disagree */
  async function check(): Promise<Found[]> {
    const now = clock.now()
    const [from, until] = [now.getTime(), now.getTime() + AHEAD_MS]
    const found: Found[] = []
    for (const zone of await asChecker((tx) => zonesInUse(tx, clinicTimeZone))) {
      const database = await asChecker((tx) => databaseZones(tx, zone, from, until))
      for (const one of compareZones(table(zone, from, until), database, from, until)) found.push({ zone, ...one })
      // A clinic may have people in many zones, and other work gets its turn between two of them.
      await turn()
    }
    await run(checker, async (tx, publish) => {
      // Two nodes that start at once find the same differences; only the first one notifies the administrators.
      await sql`SELECT pg_advisory_xact_lock(hashtext('zone-check'))`.execute(tx)
      const { rows } = await sql<{ version: string }>`SELECT current_setting('server_version') AS version`.execute(tx)
      const tables = `Node ${process.versions.tz ?? process.version}, PostgreSQL ${rows[0]?.version}`
      for (const { zone, node, database, ...span } of found)
        log.warn(
          { zone, from: new Date(span.from), until: new Date(span.until), node, database, tables },
          'the time-zone tables of Node and of PostgreSQL disagree: update the older one',
        )
      if (!(await keep(tx, tables, found, now))) return
      const { rows: administrators } = await sql<{ id: string }>`
        SELECT id FROM users WHERE role = 'ADMIN' ORDER BY id`.execute(tx)
      for (const { id } of administrators) await notify(tx, publish, now, { to: id, kind: 'TIME_ZONES_DIFFER' })
    })
    return found
  }

  let underWay: Promise<unknown> = Promise.resolve()
  let daily: { cancel(): void } | null = null
  const inBackground = (): void => {
    underWay = underWay.then(check).catch((error: { code?: string }) => {
      log.warn({ code: error.code }, 'the time-zone tables were not compared')
    })
  }

  return {
    check,
    /** Checks now, and once a day. */
    start(): void {
      inBackground()
      daily = clock.setInterval(inBackground, DAY_MS)
    },
    async stop(): Promise<void> {
      daily?.cancel()
      await underWay
    },
  }
}
