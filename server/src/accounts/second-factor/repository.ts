import { type QueryExecutorProvider, sql } from 'kysely'
import { newId } from '../../platform/database/index.ts'
import { hashRecoveryCode } from './recovery-codes.ts'

// Every function runs as background work: the rows are closed to the people whom they are about.

export interface FactorRow {
  /** Encrypted. */
  secret: Buffer
  createdAt: Date
}

/** The authenticator app that a sign-in asks for, and since when. */
export async function findConfirmed(
  tx: QueryExecutorProvider,
  userId: string,
): Promise<(FactorRow & { confirmedAt: Date }) | null> {
  const { rows } = await sql<FactorRow & { confirmedAt: Date }>`
    SELECT secret, created_at AS "createdAt", confirmed_at AS "confirmedAt" FROM totp_factors
    WHERE user_id = ${userId} AND confirmed_at IS NOT NULL`.execute(tx)
  return rows[0] ?? null
}

/** The app that is being set up. Several requests about it wait for each other. */
export async function lockPending(tx: QueryExecutorProvider, userId: string): Promise<FactorRow | null> {
  const { rows } = await sql<FactorRow>`
    SELECT secret, created_at AS "createdAt" FROM totp_factors
    WHERE user_id = ${userId} AND confirmed_at IS NULL FOR UPDATE`.execute(tx)
  return rows[0] ?? null
}

/** Stores the secret of an app that is being set up, instead of an earlier one that was not confirmed. */
export async function beginFactor(tx: QueryExecutorProvider, userId: string, secret: Buffer, now: Date): Promise<void> {
  await sql`
    INSERT INTO totp_factors (id, user_id, secret, created_at) VALUES (${newId()}, ${userId}, ${secret}, ${now})
    ON CONFLICT (user_id) WHERE confirmed_at IS NULL
    DO UPDATE SET secret = EXCLUDED.secret, created_at = EXCLUDED.created_at`.execute(tx)
}

/** Confirms the app that is being set up, which the caller has locked. It replaces the one before. */
export async function confirmFactor(
  tx: QueryExecutorProvider,
  userId: string,
  { step, now }: { step: number; now: Date },
): Promise<void> {
  await sql`DELETE FROM totp_factors WHERE user_id = ${userId} AND confirmed_at IS NOT NULL`.execute(tx)
  await sql`
    UPDATE totp_factors SET confirmed_at = ${now}, last_step = ${step}
    WHERE user_id = ${userId} AND confirmed_at IS NULL`.execute(tx)
}

/** Uses the code of a time step up. @returns false when it, or a later one, was used before */
export async function spendStep(tx: QueryExecutorProvider, userId: string, step: number): Promise<boolean> {
  const { rows } = await sql`
    UPDATE totp_factors SET last_step = ${step}
    WHERE user_id = ${userId} AND confirmed_at IS NOT NULL AND last_step < ${step} RETURNING user_id`.execute(tx)
  return rows.length === 1
}

/** Removes the app, confirmed or not. @returns whether there was a confirmed one */
export async function deleteFactor(tx: QueryExecutorProvider, userId: string): Promise<boolean> {
  const { rows } = await sql<{ wasConfirmed: boolean }>`
    DELETE FROM totp_factors WHERE user_id = ${userId} RETURNING confirmed_at IS NOT NULL AS "wasConfirmed"`.execute(tx)
  return rows.some(({ wasConfirmed }) => wasConfirmed)
}

export async function deleteRecoveryCodes(tx: QueryExecutorProvider, userId: string): Promise<void> {
  await sql`DELETE FROM recovery_codes WHERE user_id = ${userId}`.execute(tx)
}

export async function replaceRecoveryCodes(
  tx: QueryExecutorProvider,
  userId: string,
  codes: readonly string[],
  now: Date,
): Promise<void> {
  await deleteRecoveryCodes(tx, userId)
  await sql`
    INSERT INTO recovery_codes (id, user_id, code_hash, created_at)
    SELECT id, ${userId}, code_hash, ${now}
    FROM unnest(${codes.map(() => newId())}::uuid[], ${codes.map(hashRecoveryCode)}::bytea[]) AS c (id, code_hash)`.execute(
    tx,
  )
}

/** @returns false for a code that was used before, or that does not exist */
export async function spendRecoveryCode(
  tx: QueryExecutorProvider,
  userId: string,
  code: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    UPDATE recovery_codes SET used_at = ${now}
    WHERE user_id = ${userId} AND code_hash = ${hashRecoveryCode(code)} AND used_at IS NULL RETURNING id`.execute(tx)
  return rows.length === 1
}

export async function countRecoveryCodes(tx: QueryExecutorProvider, userId: string): Promise<number> {
  const { rows } = await sql<{ left: number }>`
    SELECT count(*)::int AS left FROM recovery_codes WHERE user_id = ${userId} AND used_at IS NULL`.execute(tx)
  return rows[0]?.left ?? 0
}
