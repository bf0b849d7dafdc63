import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import pg, { DatabaseError } from 'pg'
import { derive } from '../secrets.ts'
import { blocksOf } from './actor-signer.ts'
import { APPLICATION_ROLE, withLogin } from './connection.ts'
import type { Log } from './log.ts'

/** The application cannot sign in to PostgreSQL; the message says what somebody has to do. */
export class DatabaseLoginError extends Error {
  override name = 'DatabaseLoginError'
}

/** The secret's two uses in the database: one key each. */
export const actorKeyOf = (secret: string): Buffer => derive(secret, 'actor-signature')
/** The application's connection, where its password follows from the secret. */
export const applicationOf = (owner: pg.ClientConfig, secret: string): pg.ClientConfig =>
  withLogin(owner, APPLICATION_ROLE, passwordOf(secret))
const passwordOf = (secret: string): string => derive(secret, 'database-login').toString('base64url')

/** Any constant that nothing else in the database locks. */
const ADVISORY_KEY = 20_261_129

/**
 * As the owner, on a database that is migrated: makes the application's role one that can sign in and become nothing
 * else, keeps the key by which the database knows the server's signature, and finds how the application connects. The
 * owner's connection is closed before this returns. Several servers may call it at once, and a second time changes nothing.
 *
 * @param owner the connection of whoever owns the tables
 * @param application the application's own login, where the administrator has made it; null: the same server with
 *   a password that follows from the secret
 * @returns the application's connection
 * @throws DatabaseLoginError
 */
export async function prepareLogin(deps: {
  owner: pg.ClientConfig
  application: pg.ClientConfig | null
  secret: string
  log: Log
}): Promise<pg.ClientConfig> {
  const { secret, log } = deps
  const application = deps.application ?? applicationOf(deps.owner, secret)
  const owner = new pg.Client(deps.owner)
  owner.on('error', () => {})
  await owner.connect()
  try {
    await owner.query('SELECT pg_advisory_lock($1)', [ADVISORY_KEY])
    await confineRole(owner, log)
    await forgetSettings(owner, log)
    await keepKey(owner, actorKeyOf(secret))
    if (await mayLogIn(application)) return application
    if (deps.application === null) {
      await owner.query(`ALTER ROLE ${APPLICATION_ROLE} PASSWORD '${verifierOf(passwordOf(secret))}'`).catch(() => {})
      if (await mayLogIn(application)) return application
    }
  } finally {
    await owner.end()
  }
  throw new DatabaseLoginError(
    `PostgreSQL refuses the login of ${APPLICATION_ROLE}, as which the application works. Let pg_hba.conf accept it with a password, or give it one yourself and set DATABASE_URL to it and DATABASE_OWNER_URL to the owner of the tables: see "The database's two roles" in docs/administrator.md.`,
  )
}

/** Only what differs is changed: an owner without the right to do so may have had it done by somebody else. */
async function confineRole(owner: pg.Client, log: Log): Promise<void> {
  const { rows } = await owner.query<{ fits: boolean; may_make_tables: boolean }>(
    `SELECT rolcanlogin AND NOT rolinherit AND NOT (rolsuper OR rolcreatedb OR rolcreaterole) AS fits,
       has_database_privilege($1, current_database(), 'TEMP') AS may_make_tables
     FROM pg_roles WHERE rolname = $1`,
    [APPLICATION_ROLE],
  )
  if (rows[0]?.fits === false)
    await owner.query(`ALTER ROLE ${APPLICATION_ROLE} LOGIN NOINHERIT NOCREATEDB NOCREATEROLE`)
  // A temporary table stands before ours of the same name in whatever runs next on the same connection.
  if (rows[0]?.may_make_tables) {
    await owner.query(
      `DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC, ${APPLICATION_ROLE}', current_database()); END $$`,
    )
    const { rows: left } = await owner.query<{ may: boolean }>(
      `SELECT has_database_privilege($1, current_database(), 'TEMP') AS may`,
      [APPLICATION_ROLE],
    )
    if (left[0]?.may)
      log.warn({}, 'the application may make temporary tables: only the database’s owner can take that away')
  }
}

/**
 * A role may change its own settings for good: `default_transaction_read_only`, a time limit of a millisecond. Whatever
 * was set for the application's role is taken back; it has what it needs set on each connection.
 */
async function forgetSettings(owner: pg.Client, log: Log): Promise<void> {
  const { rows } = await owner.query<{ name: string | null }>(
    `SELECT d.datname AS name FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase
     WHERE s.setrole = $1::regrole AND (s.setdatabase = 0 OR d.datname = current_database())`,
    [APPLICATION_ROLE],
  )
  for (const { name } of rows) {
    const where = name === null ? '' : `IN DATABASE ${owner.escapeIdentifier(name)}`
    try {
      await owner.query(`ALTER ROLE ${APPLICATION_ROLE} ${where} RESET ALL`)
      log.warn({}, `settings of the role ${APPLICATION_ROLE} were reset`)
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== '42501') throw error
      log.warn({}, `the role ${APPLICATION_ROLE} has settings of its own: only who may alter the role can reset them`)
    }
  }
}

/**
 * The two keys that were used last are kept: a node with a new secret, and one with the old, work side by side where the
 * administrator has made the login, whose password stays.
 */
async function keepKey(owner: pg.Client, key: Buffer): Promise<void> {
  const { inner, outer } = blocksOf(key)
  await owner.query(
    `INSERT INTO actor_keys (purpose, inner_block, outer_block) VALUES ('server', $1, $2)
     ON CONFLICT ON CONSTRAINT actor_keys_once DO UPDATE SET position = DEFAULT`,
    [inner, outer],
  )
  await owner.query(
    `DELETE FROM actor_keys WHERE purpose = 'server' AND position NOT IN (
       SELECT position FROM actor_keys WHERE purpose = 'server' ORDER BY position DESC LIMIT 2)`,
  )
}

/** @returns false when PostgreSQL knows neither the role nor the password, or has no rule for them */
async function mayLogIn(connection: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(connection)
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch (error) {
    // 28000: no rule, or no such role. 28P01: a wrong password. 08P01: PgBouncer, for any of them.
    if (error instanceof DatabaseError && ['28000', '28P01', '08P01'].includes(error.code ?? '')) return false
    // pg itself, when it is asked for a password and has none.
    if (/password must be/i.test((error as Error).message)) return false
    throw error
  } finally {
    await client.end().catch(() => {})
  }
}

const ITERATIONS = 4096

/**
 * What PostgreSQL keeps of a password (SCRAM-SHA-256, RFC 5803): so the password itself stands in no statement, and
 * in no log of statements.
 */
function verifierOf(password: string): string {
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256')
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`
}
