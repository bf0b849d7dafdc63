import { readdir } from 'node:fs/promises'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Config } from '../platform/config.ts'
import {
  actorKeyOf,
  applicationOf,
  ConnectionRefusedError,
  explainDatabase,
  openDatabase,
  silentLog,
} from '../platform/database/index.ts'
import { embeddedConnection } from '../platform/postgres/index.ts'
import { compareZones, databaseZones, nodeZones } from '../platform/time-zones.ts'
import { clockDifference } from './clock.ts'
import { type Finding, failed, ok, reasonOf, warning } from './finding.ts'

const OLDEST = 15
/** How far ahead the tables of time zones are compared, in milliseconds: further than anybody books. */
const AHEAD_MS = 2 * 365 * 24 * 60 * 60_000
const EXTENSIONS = ['btree_gist', 'citext', 'unaccent']

interface Facts {
  version: number
  named: string
  standby: boolean
  missing: string[] | null
  connections: number
  used: number
  at: Date
}

const FACTS = `SELECT current_setting('server_version_num')::int / 10000 AS version,
  current_setting('server_version') AS named,
  pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS standby,
  (SELECT array_agg(wanted) FROM unnest($1::text[]) wanted
    WHERE wanted NOT IN (SELECT name FROM pg_available_extensions)) AS missing,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS connections,
  (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
  clock_timestamp() AS at`

/**
 * Checks the database as its owner and as the application. It changes nothing.
 * @param migrations the folder of this release's migrations
 */
export async function checkDatabase(config: Config, secret: string, migrations: string): Promise<Finding[]> {
  const { databaseUrl, databaseOwnerUrl, dataDir } = config
  const owner: pg.ClientConfig =
    databaseUrl === null ? embeddedConnection(dataDir) : { connectionString: databaseOwnerUrl ?? databaseUrl }
  const client = new pg.Client(owner)
  client.on('error', () => undefined)
  try {
    await client.connect()
    const asked = Date.now()
    const { rows } = await client.query<Facts>(FACTS, [EXTENSIONS])
    const facts = rows[0]
    if (!facts) return [failed('Database', 'it gives no answer.', 'See the log of PostgreSQL.')]
    const found = [...factsFindings(facts, config.databasePoolSize)]
    found.push(clockDifference('Clock of the database', facts.at.getTime(), asked, Date.now()))
    found.push(await checkMigrations(client, migrations))
    const application =
      databaseOwnerUrl === null ? applicationOf(owner, secret) : { connectionString: databaseUrl ?? '' }
    found.push(await checkApplication(application, secret))
    found.push(await checkZones(owner, config.clinicTimeZone))
    return found
  } catch (error) {
    return [unreachable(error, databaseUrl === null)]
  } finally {
    await client.end().catch(() => undefined)
  }
}

function unreachable(error: unknown, isEmbedded: boolean): Finding {
  const { code, message } = error as NodeJS.ErrnoException
  if (isEmbedded)
    return failed(
      'Database',
      'the embedded PostgreSQL does not answer.',
      'Start the server: it starts its PostgreSQL too.',
    )
  const says = explainDatabase(code, message) ?? `it does not answer: ${reasonOf(error)}.`
  return failed('Database', says, 'See "The database\'s two roles" in docs/administrator.md.')
}

function* factsFindings(facts: Facts, poolSize: number): Generator<Finding> {
  const { version, named, standby, missing, connections, used } = facts
  yield version < OLDEST
    ? failed('Database', `it is PostgreSQL ${named}.`, `MedConsult needs ${OLDEST} or later.`)
    : ok('Database', `PostgreSQL ${named} answers.`)
  if (standby)
    yield failed(
      'Writes',
      'the database takes no writes: it is a standby or read-only.',
      'Name the primary in DATABASE_URL.',
    )
  if (missing)
    yield failed('Extensions', `${missing.join(', ')} cannot be found.`, 'Install the package of additional modules.')
  // One listens, and some are for backups and people.
  const needed = poolSize + 1
  yield connections - used < needed && connections < 2 * needed
    ? warning(
        'Connections',
        `it allows ${connections}, ${used} are in use, and each node of ours may take ${needed}.`,
        'Raise max_connections, or lower DATABASE_POOL_SIZE.',
      )
    : ok('Connections', `it allows ${connections}; each node of ours may take ${needed}.`)
}

async function checkMigrations(client: pg.Client, folder: string): Promise<Finding> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).map((name) => name.slice(0, -4))
  const { rows } = await client
    .query<{ name: string }>('SELECT name FROM kysely_migration')
    .catch(() => ({ rows: [] as { name: string }[] }))
  const ran = new Set(rows.map(({ name }) => name))
  const newer = [...ran].filter((name) => !names.includes(name))
  if (newer.length > 0)
    return failed('Migrations', `a newer release has run ${newer.sort()[0]}.`, 'Start the release that has it.')
  const waiting = names.filter((name) => !ran.has(name))
  return waiting.length > 0
    ? warning('Migrations', `${waiting.length} have not run yet.`, 'Start this release: it runs them.')
    : ok('Migrations', `all ${names.length} have run.`)
}

async function checkApplication(connection: pg.ClientConfig, secret: string): Promise<Finding> {
  const database = openDatabase({ connection, actorKey: actorKeyOf(secret), log: silentLog, poolSize: 1 })
  try {
    await database.as({ kind: 'system', name: 'checkup' }, async () => undefined)
    return ok('Role', 'the application signs in as a role that owns nothing, and its signature is accepted.')
  } catch (error) {
    const says = error instanceof ConnectionRefusedError ? error.message : `it cannot work: ${reasonOf(error)}.`
    return failed(
      'Role',
      says,
      'See "The database\'s two roles" in docs/administrator.md; JWT_SECRET must be the server\'s.',
    )
  } finally {
    await database.close()
  }
}

/** Compares the time-zone tables of Node and of PostgreSQL for every zone in use. */
async function checkZones(owner: pg.ClientConfig, clinicTimeZone: string): Promise<Finding> {
  const pool = new pg.Pool({ ...owner, max: 1 })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    const { rows } = await pool.query<{ zone: string }>(
      `SELECT time_zone AS zone FROM calendars UNION
       SELECT time_zone FROM notification_settings WHERE time_zone IS NOT NULL UNION SELECT $1`,
      [clinicTimeZone],
    )
    const [from, until] = [Date.now(), Date.now() + AHEAD_MS]
    const differing: string[] = []
    for (const { zone } of rows) {
      const tables = [nodeZones(zone, from, until), await databaseZones(db, zone, from, until)] as const
      if (compareZones(...tables, from, until).length > 0) differing.push(zone)
    }
    return differing.length > 0
      ? failed(
          'Time zones',
          `the tables of Node and of PostgreSQL disagree about ${differing.join(', ')}: times would be wrong.`,
          "Update the older one: Node itself, or the system's package tzdata.",
        )
      : ok('Time zones', `both tables agree about ${rows.length} in use.`)
  } catch (error) {
    return warning(
      'Time zones',
      `the tables could not be compared: ${reasonOf(error)}.`,
      'Start the server once, and check again.',
    )
  } finally {
    await db.destroy()
  }
}
