import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../../audit/index.ts'
import { derive } from '../../platform/secrets.ts'
import { createLinkTokens } from '../link-tokens.ts'
import { ACCOUNT_INVITATION_MS, insertPasswordLink, passwordPaths, RESET_LINK_MS } from '../password-links.ts'
import { findAccount } from '../repository.ts'
import { subjectOf } from '../subject.ts'

/** The key of the links by which people choose a password. */
export const resetTokensOf = (secret: string) => createLinkTokens(derive(secret, 'password-reset'), 'password-reset')

/**
 * Makes a link for a new password for somebody at the machine, in a transaction of background work. It is for a clinic
 * without e-mail, whose administrator has forgotten the password.
 * @returns the path on this server; null when no account that can be used has this address
 */
export async function makeResetLink(
  tx: QueryExecutorProvider,
  { secret, email, now }: { secret: string; email: string; now: Date },
): Promise<{ path: string; expiresAt: Date } | null> {
  const account = await findAccount(tx, { email })
  if (!account || account.disabled_at) return null
  const tokens = resetTokensOf(secret)
  const kind = account.invited_at ? 'ACCOUNT_INVITATION' : 'PASSWORD_RESET'
  const expiresAt = new Date(now.getTime() + (kind === 'ACCOUNT_INVITATION' ? ACCOUNT_INVITATION_MS : RESET_LINK_MS))
  const id = await insertPasswordLink(tx, tokens, { userId: account.id, now, expiresAt, isHandedOver: true })
  const { patientId, metadata } = subjectOf(account)
  await audit(tx, now, 'PASSWORD_LINK_MADE', {
    ...(patientId && { patientId }),
    metadata: { ...metadata, shown: true },
  })
  return { path: passwordPaths(tokens)[kind](id), expiresAt }
}
