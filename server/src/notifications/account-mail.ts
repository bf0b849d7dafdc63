import type { AccountMailKind } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { newId } from '../platform/database/index.ts'

/** A mail that an account is sent about itself. */
interface AccountMail {
  userId: string
  kind: Exclude<AccountMailKind, 'DIGEST'>
  /** The link that it brings, or by which the password was changed. */
  link: { resetId: string } | { confirmationId: string }
  now: Date
  /** When it is no longer worth sending. */
  expiresAt: Date
}

/** Writes a mail down in the caller's transaction, which has to be a system actor's; it is sent once that is committed. */
export async function writeAccountMail(tx: QueryExecutorProvider, mail: AccountMail): Promise<void> {
  const { userId, kind, link, now, expiresAt } = mail
  const resetId = 'resetId' in link ? link.resetId : null
  const confirmationId = 'confirmationId' in link ? link.confirmationId : null
  await sql`
    WITH written AS (
      INSERT INTO deliveries (id, user_id, channel, kind, reset_id, confirmation_id, due_at, expires_at, created_at)
      VALUES (${newId()}, ${userId}, 'EMAIL', ${kind}, ${resetId}, ${confirmationId}, ${now}, ${expiresAt}, ${now}))
    SELECT pg_notify('deliveries_due', '')`.execute(tx)
}
