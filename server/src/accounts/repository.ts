import type { Role, User } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { notFound } from '../platform/http/errors.ts'

/** A row of an account, with the columns that this domain needs. */
export interface AccountRow extends User {
  /** When the owner confirmed the address; null: the address gets no e-mail except the link for that. */
  email_confirmed_at: Date | null
  /** Since when the account cannot be used. */
  disabled_at: Date | null
  /** Since when an invited person has not chosen a password. */
  invited_at: Date | null
}

const columns = sql.raw(`u.id, u.email, u.name, u.role, u.email_confirmed_at, u.disabled_at, u.invited_at,
  (SELECT s.time_zone FROM notification_settings s WHERE s.user_id = u.id) AS "timeZone"`)

export async function findAccount(
  tx: QueryExecutorProvider,
  by: { id: string } | { email: string },
): Promise<AccountRow | undefined> {
  const which = 'id' in by ? sql`u.id = ${by.id}` : sql`u.id = account_of(${by.email})`
  const { rows } = await sql<AccountRow>`SELECT ${columns} FROM users u WHERE ${which}`.execute(tx)
  return rows[0]
}

/** Finds an account. @throws ApiError NOT_FOUND */
export async function requireAccount(tx: QueryExecutorProvider, id: string): Promise<AccountRow> {
  const account = await findAccount(tx, { id })
  if (!account) throw notFound('Your account')
  return account
}

interface CredentialsRow extends AccountRow {
  password_hash: string
  /** A timestamp as text, to the microsecond. */
  password_changed: string | null
  /** With what the second step of a sign-in can be done; without any there is none. */
  hasApp: boolean
  hasPasskey: boolean
}

/** Finds an account with the hash of its password. */
export async function findCredentials(tx: QueryExecutorProvider, email: string): Promise<CredentialsRow | undefined> {
  const { rows } = await sql<CredentialsRow>`
    SELECT ${columns}, c.password_hash, c.changed_at::text AS password_changed,
      EXISTS (SELECT 1 FROM totp_factors f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL) AS "hasApp",
      EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = u.id) AS "hasPasskey"
    FROM users u JOIN credentials c ON c.user_id = u.id WHERE u.id = account_of(${email})`.execute(tx)
  return rows[0]
}

/** Inserts an account. @throws a unique violation when another account has the address */
export async function insertAccount(
  tx: QueryExecutorProvider,
  account: {
    id: string
    email: string
    name: string
    role: Role
    password_hash: string
    verified_at: Date | null
    now: Date
  },
): Promise<void> {
  const { id, email, name, role, password_hash, verified_at, now } = account
  await sql`
    INSERT INTO users (id, email, name, role, verified_at, created_at)
    VALUES (${id}, ${email}, ${name}, ${role}, ${verified_at}, ${now})`.execute(tx)
  await sql`INSERT INTO credentials (user_id, password_hash) VALUES (${id}, ${password_hash})`.execute(tx)
}

/** Sets a new password, the first one of an invited person too, and ends every session of the account. */
export async function changePassword(
  tx: QueryExecutorProvider,
  userId: string,
  password_hash: string,
  now: Date,
): Promise<void> {
  await sql`
    INSERT INTO credentials (user_id, password_hash, changed_at) VALUES (${userId}, ${password_hash}, ${now})
    ON CONFLICT (user_id) DO UPDATE SET password_hash = EXCLUDED.password_hash, changed_at = EXCLUDED.changed_at`.execute(
    tx,
  )
}

/** The account's credentials cannot be changed until the transaction ends. For background work. */
export async function lockCredentials(tx: QueryExecutorProvider, userId: string): Promise<void> {
  await sql`SELECT user_id FROM credentials WHERE user_id = ${userId} FOR UPDATE`.execute(tx)
}

/**
 * Sets a new password in place of the one that was compared.
 * @param given.passwordChanged credentials.changed_at as text, as it was then
 * @returns false when the password was changed since
 */
export async function replacePassword(
  tx: QueryExecutorProvider,
  given: { userId: string; hash: string; passwordChanged: string | null; now: Date },
): Promise<boolean> {
  const { rows } = await sql`
    UPDATE credentials SET password_hash = ${given.hash}, changed_at = ${given.now}
    WHERE user_id = ${given.userId} AND changed_at::text IS NOT DISTINCT FROM ${given.passwordChanged}
    RETURNING user_id`.execute(tx)
  return rows.length === 1
}

/** Replaces the hash of the same password, unless a new password was set in the meantime. */
export async function replaceHash(
  tx: QueryExecutorProvider,
  { id, password_hash }: { id: string; password_hash: string },
  newer: string,
): Promise<void> {
  await sql`
    UPDATE credentials SET password_hash = ${newer}
    WHERE user_id = ${id} AND password_hash = ${password_hash}`.execute(tx)
}

/** Marks the account's address as confirmed. */
export async function confirmAddress(tx: QueryExecutorProvider, userId: string, now: Date): Promise<void> {
  await sql`
    UPDATE users SET email_confirmed_at = ${now} WHERE id = ${userId} AND email_confirmed_at IS NULL`.execute(tx)
}
