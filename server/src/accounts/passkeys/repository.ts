import type { Passkey, Role } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'

// Every function runs as background work: the rows are closed to the people whom they are about.

interface PasskeyRow {
  id: string
  name: string
  createdAt: Date
  lastUsedAt: Date | null
}

const columns = sql.raw('p.id, p.name, p.created_at AS "createdAt", p.last_used_at AS "lastUsedAt"')

const shown = ({ createdAt, lastUsedAt, ...one }: PasskeyRow): Passkey => ({
  ...one,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
})

/** The passkeys of an account, the oldest first. */
export async function listPasskeys(tx: QueryExecutorProvider, userId: string): Promise<Passkey[]> {
  const { rows } = await sql<PasskeyRow>`
    SELECT ${columns} FROM passkeys p WHERE p.user_id = ${userId} ORDER BY p.created_at, p.id`.execute(tx)
  return rows.map(shown)
}

export interface Credential {
  credentialId: Buffer
  transports: string[]
}

/** What a browser needs to find the passkeys of an account. */
export async function listCredentials(tx: QueryExecutorProvider, userId: string): Promise<Credential[]> {
  const { rows } = await sql<Credential>`
    SELECT credential_id AS "credentialId", transports FROM passkeys
    WHERE user_id = ${userId} ORDER BY created_at, id`.execute(tx)
  return rows
}

/** Stores a passkey. @throws a unique violation for a credential that is stored already */
export async function insertPasskey(
  tx: QueryExecutorProvider,
  one: Credential & { id: string; userId: string; publicKey: Buffer; signCount: number; name: string; now: Date },
): Promise<Passkey> {
  await sql`
    INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, transports, name, created_at)
    VALUES (${one.id}, ${one.userId}, ${one.credentialId}, ${one.publicKey}, ${one.signCount}, ${one.transports}::text[],
      ${one.name}, ${one.now})`.execute(tx)
  return { id: one.id, name: one.name, createdAt: one.now.toISOString(), lastUsedAt: null }
}

/** @returns null when the account has no such passkey */
export async function renamePasskey(
  tx: QueryExecutorProvider,
  { id, userId, name }: { id: string; userId: string; name: string },
): Promise<Passkey | null> {
  const { rows } = await sql<PasskeyRow>`
    UPDATE passkeys p SET name = ${name} WHERE p.id = ${id} AND p.user_id = ${userId} RETURNING ${columns}`.execute(tx)
  return rows[0] ? shown(rows[0]) : null
}

/** @returns false when the account has no such passkey */
export async function deletePasskey(tx: QueryExecutorProvider, userId: string, id: string): Promise<boolean> {
  const { rows } = await sql`DELETE FROM passkeys WHERE id = ${id} AND user_id = ${userId} RETURNING id`.execute(tx)
  return rows.length === 1
}

/** Removes every passkey of an account. @returns whether there was one */
export async function deletePasskeys(tx: QueryExecutorProvider, userId: string): Promise<boolean> {
  const { rows } = await sql`DELETE FROM passkeys WHERE user_id = ${userId} RETURNING id`.execute(tx)
  return rows.length > 0
}

/** A passkey with its account. */
export interface PasskeyHolder {
  passkeyId: string
  publicKey: Buffer
  transports: string[]
  id: string
  email: string
  name: string
  role: Role
  timeZone: string | null
  /** `credentials.changed_at` as text. */
  passwordChanged: string | null
  isDisabled: boolean
}

export async function findPasskey(tx: QueryExecutorProvider, credentialId: Buffer): Promise<PasskeyHolder | null> {
  const { rows } = await sql<PasskeyHolder>`
    SELECT p.id AS "passkeyId", p.public_key AS "publicKey", p.transports, u.id, u.email::text AS email, u.name, u.role,
      c.changed_at::text AS "passwordChanged", u.disabled_at IS NOT NULL AS "isDisabled",
      (SELECT s.time_zone FROM notification_settings s WHERE s.user_id = u.id) AS "timeZone"
    FROM passkeys p JOIN users u ON u.id = p.user_id JOIN credentials c ON c.user_id = u.id
    WHERE p.credential_id = ${credentialId}`.execute(tx)
  return rows[0] ?? null
}

/**
 * Notes that a passkey has signed.
 * @param signCount what the authenticator says; 0 from one that does not count
 * @returns false when it has signed as often before: there may be a copy of it (WebAuthn Level 3, 6.1.1)
 */
export async function noteSigned(
  tx: QueryExecutorProvider,
  { id, signCount, now }: { id: string; signCount: number; now: Date },
): Promise<boolean> {
  const { rows } = await sql`
    UPDATE passkeys SET sign_count = ${signCount}, last_used_at = ${now}
    WHERE id = ${id} AND (sign_count < ${signCount} OR sign_count = 0 AND ${signCount} = 0) RETURNING id`.execute(tx)
  return rows.length === 1
}

/** Whether the passkey has not been removed. */
export async function isPasskey(tx: QueryExecutorProvider, id: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM passkeys WHERE id = ${id}`.execute(tx)
  return rows.length === 1
}

/** Uses a challenge up. @returns false when another request was faster */
export async function spendChallenge(
  tx: QueryExecutorProvider,
  { hash, expiresAt }: { hash: Buffer; expiresAt: Date },
): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO passkey_challenges (challenge_hash, expires_at) VALUES (${hash}, ${expiresAt})
    ON CONFLICT DO NOTHING RETURNING challenge_hash`.execute(tx)
  return rows.length === 1
}
