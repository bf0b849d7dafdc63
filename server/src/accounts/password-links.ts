import { type QueryExecutorProvider, sql } from 'kysely'
import { newId } from '../platform/database/index.ts'
import type { LinkTokens } from './link-tokens.ts'

/** How long a link to a forgotten password is valid, in milliseconds. */
export const RESET_LINK_MS = 60 * 60_000
/** How long an invitation is valid, in milliseconds: seven days. */
export const ACCOUNT_INVITATION_MS = 7 * 24 * 60 * 60_000

/** The paths of the links. An invitation is the same link, under a heading of its own. */
export const passwordPaths = (tokens: LinkTokens) => ({
  PASSWORD_RESET: (id: string) => `/login?mode=reset#${tokens.tokenOf(id)}`,
  ACCOUNT_INVITATION: (id: string) => `/login?mode=invited#${tokens.tokenOf(id)}`,
})

/**
 * Stores a link for a new password in the caller's transaction, which has to run as a system actor.
 * @returns the id of the link
 */
export async function insertPasswordLink(
  tx: QueryExecutorProvider,
  tokens: LinkTokens,
  link: {
    userId: string
    now: Date
    expiresAt: Date
    /** True if somebody else hands the link over: its use does not confirm the address. */
    isHandedOver: boolean
  },
): Promise<string> {
  const id = newId()
  await sql`
    INSERT INTO password_resets (id, user_id, token_hash, created_at, expires_at, handed_over)
    VALUES (${id}, ${link.userId}, ${tokens.hashOf(tokens.tokenOf(id))}, ${link.now}, ${link.expiresAt},
      ${link.isHandedOver})`.execute(tx)
  return id
}

/** Makes every open link of an account invalid. For background work. */
export async function revokePasswordLinks(tx: QueryExecutorProvider, userId: string, now: Date): Promise<void> {
  await sql`UPDATE password_resets SET used_at = ${now} WHERE user_id = ${userId} AND used_at IS NULL`.execute(tx)
}
