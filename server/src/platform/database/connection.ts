import type pg from 'pg'
import { types } from 'pg'

/** The login role of every query of the application; the first migration creates it. */
export const APPLICATION_ROLE = 'medconsult_app'

const DATE_OID = 1082

/**
 * Settings of the application's connections. The time limits are not among them, because PgBouncer refuses them as
 * start-up parameters; `checkConnection` sets them.
 */
export function asApplication(connection: pg.ClientConfig): pg.ClientConfig {
  return {
    ...connection,
    application_name: 'medconsult',
    keepAlive: true,
    types: {
      // pg turns a date into local midnight, which is another day in other zones. The text "YYYY-MM-DD" is kept.
      getTypeParser: (oid, format) => (oid === DATE_OID ? (value: string) => value : types.getTypeParser(oid, format)),
    },
  }
}

/**
 * The same server and database with another user. In pg, user and password of a URL take precedence over separate
 * fields.
 */
export function withLogin(connection: pg.ClientConfig, user: string, password?: string): pg.ClientConfig {
  if (connection.connectionString === undefined) return { ...connection, user, ...(password && { password }) }
  const url = new URL(connection.connectionString)
  url.username = ''
  url.password = ''
  url.searchParams.set('user', user)
  url.searchParams.delete('password')
  if (password !== undefined) url.searchParams.set('password', password)
  return { ...connection, connectionString: url.toString() }
}

/** The connection belongs to another role than the application's, or has more rights than the application may have. */
export class ConnectionRefusedError extends Error {
  override name = 'ConnectionRefusedError'
}

interface Standing {
  login: string
  acting: string
  powerful: boolean
  member: boolean
  owner: boolean
  may_set: boolean
  at: Date
}

/** Settings that neither the role's own settings nor a pooler may change. */
const SETTINGS = {
  search_path: 'public',
  statement_timeout: "'10s'",
  lock_timeout: '0',
  idle_in_transaction_session_timeout: "'15s'",
  row_security: 'on',
}
const settings = Object.entries(SETTINGS).map(([name, value]) => `SET ${name} = ${value}`)

/**
 * Starts a transaction, whatever the session's default is. Setting more for each transaction would make a patient's
 * "ready" a quarter slower.
 */
export const BEGIN = 'START TRANSACTION READ WRITE'

/**
 * Checks a new connection before its first use, and sets its time limits, in one round trip. A pooler may have
 * connected as another role, or left out requested settings; then row-level security would be off without a sign.
 * @returns the database's time, and whether the role may change settings within a statement, see 0047
 * @throws ConnectionRefusedError
 */
export async function checkConnection(client: pg.ClientBase): Promise<{ at: Date; maySetConfig: boolean }> {
  // For several statements pg returns an array of results.
  const results: unknown = await client.query(`${settings.join('; ')};
    SELECT session_user AS login, current_user AS acting,
      r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication AS powerful,
      EXISTS (SELECT FROM pg_catalog.pg_auth_members m WHERE m.member = r.oid) AS member,
      EXISTS (SELECT FROM pg_catalog.pg_shdepend d
        WHERE d.refclassid = 'pg_catalog.pg_authid'::regclass AND d.refobjid = r.oid AND d.deptype = 'o') AS owner,
      has_function_privilege(r.oid, 'pg_catalog.set_config(text, text, boolean)', 'EXECUTE') AS may_set,
      clock_timestamp() AS at
    FROM pg_catalog.pg_roles r WHERE r.rolname = current_user`)
  const found = (results as pg.QueryResult<Standing>[]).at(-1)?.rows[0]
  const fault = found && faultOf(found)
  if (!found || fault)
    throw new ConnectionRefusedError(`The database connection is refused: ${fault ?? 'its role is not known'}.`)
  return { at: found.at, maySetConfig: found.may_set }
}

function faultOf({ login, acting, powerful, member, owner }: Standing): string | null {
  if (login !== APPLICATION_ROLE || acting !== APPLICATION_ROLE)
    return `it is ${acting}'s (signed in as ${login}) and has to be ${APPLICATION_ROLE}'s, so that row-level security holds`
  if (powerful)
    return `${APPLICATION_ROLE} is a superuser, bypasses row-level security, or may create roles or databases`
  if (member) return `${APPLICATION_ROLE} is a member of another role`
  if (owner) return `${APPLICATION_ROLE} owns something in this PostgreSQL`
  return null
}
