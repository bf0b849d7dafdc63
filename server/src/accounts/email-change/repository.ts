import type { EmailChange } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'

const isOpen = (now: Date) => sql`c.changed_at IS NULL AND c.cancelled_at IS NULL AND c.expires_at > ${now}`

export interface OpenChange {
  id: string
  newEmail: string
  expiresAt: Date
  asks: EmailChange['asks']
  waitsFor: EmailChange['waitsFor']
}

/** The change of an account that is under way. For background work, like everything here. */
export async function findChange(tx: QueryExecutorProvider, userId: string, now: Date): Promise<OpenChange | null> {
  const { rows } = await sql<OpenChange>`
    SELECT c.id, c.new_email AS "newEmail", c.expires_at AS "expiresAt",
      CASE WHEN u.email_confirmed_at IS NULL THEN ARRAY['NEW'] ELSE ARRAY['NEW', 'OLD'] END AS asks,
      array_remove(ARRAY[CASE WHEN c.new_confirmed_at IS NULL THEN 'NEW' END,
        CASE WHEN c.old_confirmed_at IS NULL AND u.email_confirmed_at IS NOT NULL THEN 'OLD' END], NULL) AS "waitsFor"
    FROM email_changes c JOIN users u ON u.id = c.user_id WHERE c.user_id = ${userId} AND ${isOpen(now)}`.execute(tx)
  return rows[0] ?? null
}

export async function insertChange(
  tx: QueryExecutorProvider,
  change: {
    id: string
    userId: string
    oldEmail: string
    newEmail: string
    newTokenHash: Buffer
    oldTokenHash: Buffer
    sessionId: string | undefined
    now: Date
    expiresAt: Date
  },
): Promise<void> {
  await sql`
    INSERT INTO email_changes
      (id, user_id, old_email, new_email, new_token_hash, old_token_hash, session_id, created_at, expires_at)
    VALUES (${change.id}, ${change.userId}, ${change.oldEmail}, ${change.newEmail}, ${change.newTokenHash},
      ${change.oldTokenHash}, ${change.sessionId ?? null}, ${change.now}, ${change.expiresAt})`.execute(tx)
}

/**
 * Ends the change of an account, and one that has expired too.
 * @returns whether one was under way
 */
export async function cancelChange(tx: QueryExecutorProvider, userId: string, now: Date): Promise<boolean> {
  const { rows } = await sql<{ wasOpen: boolean }>`
    UPDATE email_changes SET cancelled_at = ${now}
    WHERE user_id = ${userId} AND changed_at IS NULL AND cancelled_at IS NULL
    RETURNING expires_at > ${now} AS "wasOpen"`.execute(tx)
  return rows[0]?.wasOpen === true
}

/**
 * Stops a change by the link of the old mailbox.
 * @returns whose; `isNew`: false when it had been stopped or cancelled before. undefined for a link that cannot be used
 */
export async function stopChange(tx: QueryExecutorProvider, oldTokenHash: Buffer, now: Date) {
  const { rows } = await sql<{ id: string; role: string; isNew: boolean }>`
    WITH linked AS (
      SELECT c.id, c.user_id FROM email_changes c
      WHERE c.old_token_hash = ${oldTokenHash} AND c.changed_at IS NULL AND c.expires_at > ${now} FOR UPDATE
    ), stopped AS (
      UPDATE email_changes c SET cancelled_at = ${now} FROM linked l
      WHERE c.id = l.id AND c.changed_at IS NULL AND c.cancelled_at IS NULL RETURNING c.id)
    SELECT u.id, u.role, EXISTS (SELECT FROM stopped) AS "isNew" FROM linked l JOIN users u ON u.id = l.user_id`.execute(
    tx,
  )
  return rows[0]
}

export async function confirmChange(tx: QueryExecutorProvider, tokenHash: Buffer, now: Date) {
  const { rows } = await sql<{
    changeId: string
    id: string
    role: string
    outcome: 'WAITS_FOR_NEW' | 'WAITS_FOR_OLD' | 'CHANGED' | 'AGAIN' | 'TAKEN'
    tellsOld: boolean
  }>`
    SELECT change_id AS "changeId", account AS id, account_role AS role, outcome, tells_old AS "tellsOld"
    FROM confirm_email_change(${tokenHash}, ${now})`.execute(tx)
  return rows[0]
}
