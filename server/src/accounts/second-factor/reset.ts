import { type QueryExecutorProvider, sql } from 'kysely'
import { audit } from '../../audit/index.ts'
import { writeAccountMail } from '../../notifications/index.ts'
import { deletePasskeys } from '../passkeys/repository.ts'
import { findAccount, lockCredentials } from '../repository.ts'
import { subjectOf } from '../subject.ts'
import { deleteFactor, deleteRecoveryCodes } from './repository.ts'

/** How long the e-mail about it is retried, in milliseconds. */
const NOTICE_MS = 48 * 60 * 60_000

/**
 * Removes every second factor of somebody who has lost it, ends their sessions, and tells them by e-mail, in a transaction of
 * background work. The caller writes the audit entry.
 * @returns false when there was none
 */
export async function removeLostFactor(tx: QueryExecutorProvider, userId: string, now: Date): Promise<boolean> {
  // Whoever adds one at the same time is done before, or finds their session ended.
  await lockCredentials(tx, userId)
  const hadApp = await deleteFactor(tx, userId)
  const hadPasskeys = await deletePasskeys(tx, userId)
  if (!hadApp && !hadPasskeys) return false
  await deleteRecoveryCodes(tx, userId)
  await sql`SELECT end_account_sessions(${userId}, ${now})`.execute(tx)
  const expiresAt = new Date(now.getTime() + NOTICE_MS)
  await writeAccountMail(tx, { userId, kind: 'SECOND_FACTOR_RESET', link: null, now, expiresAt })
  return true
}

/**
 * Resets the second factor for somebody at the machine, in a transaction of background work. It is for an administrator who
 * has lost phone and recovery codes.
 * @returns false when no account with this address has a second factor
 */
export async function resetSecondFactor(
  tx: QueryExecutorProvider,
  { email, now }: { email: string; now: Date },
): Promise<boolean> {
  const account = await findAccount(tx, { email })
  if (!account || !(await removeLostFactor(tx, account.id, now))) return false
  await audit(tx, now, 'SECOND_FACTOR_RESET', subjectOf(account))
  return true
}
