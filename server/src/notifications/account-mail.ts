import type { AccountMailKind } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { newId } from '../platform/database/index.ts'

/** A mail that an account is sent about itself. */
interface AccountMail {
  userId: string
  kind: Exclude<AccountMailKind, 'DIGEST'>
  /** The link or the change of an address that the e-mail is about; null: its link holds no secret. */
  link: { resetId: string } | { confirmationId: string } | { emailChangeId: string } | null
  now: Date
  /** When the e-mail is no longer useful. */
  expiresAt: Date
}

/** Stores an e-mail in the caller's transaction, which has to run as a system actor. It is sent after the commit. */
export async function writeAccountMail(tx: QueryExecutorProvider, mail: AccountMail): Promise<void> {
  const { userId, kind, link, now, expiresAt } = mail
  const resetId = link && 'resetId' in link ? link.resetId : null
  const confirmationId = link && 'confirmationId' in link ? link.confirmationId : null
  const emailChangeId = link && 'emailChangeId' in link ? link.emailChangeId : null
  await sql`
    WITH written AS (
      INSERT INTO deliveries
        (id, user_id, channel, kind, reset_id, confirmation_id, email_change_id, due_at, expires_at, created_at)
      VALUES (${newId()}, ${userId}, 'EMAIL', ${kind}, ${resetId}, ${confirmationId}, ${emailChangeId}, ${now}, ${expiresAt},
        ${now}))
    SELECT pg_notify('deliveries_due', '')`.execute(tx)
}
