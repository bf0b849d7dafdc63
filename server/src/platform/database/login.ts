import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import pg, { DatabaseError } from 'pg'
import { derive } from '../secrets.ts'
import { blocksOf } from './actor-signer.ts'
import { APPLICATION_ROLE, withLogin } from './connection.ts'
import type { Log } from './log.ts'

/** The application cannot sign in to PostgreSQL. The message says what a person has to do. */
export class DatabaseLoginError extends Error {
  override name = 'DatabaseLoginError'
}

/** The two keys in the database that are derived from the secret. */
export const actorKeyOf = (secret: string): Buffer => derive(secret, 'actor-signature')
/** The application's connection when its password is derived from the secret. */
export const applicationOf = (owner: pg.ClientConfig, secret: string): pg.ClientConfig =>
  withLogin(owner, APPLICATION_ROLE, passwordOf(secret))
const passwordOf = (secret: string): string => derive(secret, 'database-login').toString('base64url')

/** A constant that nothing else in the database locks. */
const ADVISORY_KEY = 20_261_129

/**
 * Prepares the application's login, as the owner of a migrated database: lets the application's role sign in and gives
 * it no other rights, stores the key by which the database verifies the server's signatures, and finds out how the
 * application connects. The owner's connection is closed before this returns. Several servers may call it at once, and
 * repeating it changes nothing.
 *
 * @param owner the connection of the owner of the tables
 * @param application the application's own login, where the administrator has created it; null: the same server with a
 * password derived from the secret
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

/** Changes only what differs: an owner without the right to change it may have an administrator who has done so. */
async function confineRole(owner: pg.Client, log: Log): Promise<void> {
  const { rows } = await owner.query<{ fits: boolean; may_make_tables: boolean }>(
    `SELECT rolcanlogin AND NOT rolinherit AND NOT (rolsuper OR rolcreatedb OR rolcreaterole) AS fits,
       has_database_privilege($1, current_database(), 'TEMP') AS may_make_tables
     FROM pg_roles WHERE rolname = $1`,
    [APPLICATION_ROLE],
  )
  if (rows[0]?.fits === false)
    await owner.query(`ALTER ROLE ${APPLICATION_ROLE} LOGIN NOINHERIT NOCREATEDB NOCREATEROLE`)
  // A temporary table would hide a table of ours with the same name from later statements of the same connection.
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
 * Removes the settings of the application's role. A role may change its own settings permanently, for example to
 * `default_transaction_read_only` or a time limit of a millisecond. The settings that it needs are set on each
 * connection.
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
 * Stores the key, and keeps the one before. Where the administrator has created the login, the password stays the same,
 * and a node with a new secret and one with the old secret work side by side.
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

/**
 * Tells whether the application can sign in.
 * @returns false when PostgreSQL refuses role or password, or has no rule for them
 */
async function mayLogIn(connection: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(connection)
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch (error) {
    // 28000: no rule, or no such role. 28P01: a wrong password. 08P01: PgBouncer's code for all of them.
    if (error instanceof DatabaseError && ['28000', '28P01', '08P01'].includes(error.code ?? '')) return false
    // pg itself throws this when a password is required and there is none.
    if (/password must be/i.test((error as Error).message)) return false
    throw error
  } finally {
    await client.end().catch(() => {})
  }
}

const ITERATIONS = 4096

/**
 * The form in which PostgreSQL stores a password (SCRAM-SHA-256, RFC 5803), so that the password itself occurs in no
 * statement and no log.
 */
function verifierOf(password: string): string {
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256')
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`
}
