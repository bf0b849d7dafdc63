import { type QueryExecutorProvider, sql } from 'kysely'
import { audit } from '../../audit/index.ts'
import { newId } from '../../platform/database/index.ts'
import { derive } from '../../platform/secrets.ts'
import { createLinkTokens, type LinkTokens } from '../link-tokens.ts'

/** How long a link is valid, in milliseconds. */
const LINK_MS = 60 * 60_000

/** The link by which the first administrator is made. */
export interface SetupLink {
  /** The path on this server. The token is in the fragment, which browsers send to no server. */
  path: string
  expiresAt: Date
  /** False if it was made before, by this node or another one. */
  isNew: boolean
}

export const setupTokensOf = (secret: string): LinkTokens =>
  createLinkTokens(derive(secret, 'setup-link'), 'setup-link')

/**
 * Tells whether somebody can sign in as an administrator, and keeps the answer true until the end of the transaction.
 */
export async function hasAdministrator(tx: QueryExecutorProvider): Promise<boolean> {
  const { rows } = await sql<{ found: boolean | null }>`SELECT has_administrator(NULL) AS found`.execute(tx)
  return rows[0]?.found === true
}

/**
 * Makes the setup link, in a transaction of background work. Nodes that start together wait for each other here, and
 * find the same link.
 * @param anew true to replace a link that is still valid
 * @returns null when there is an administrator
 */
export async function makeSetupLink(
  tx: QueryExecutorProvider,
  { secret, now, anew = false }: { secret: string; now: Date; anew?: boolean },
): Promise<SetupLink | null> {
  if (await hasAdministrator(tx)) return null
  const tokens = setupTokensOf(secret)
  const pathOf = (id: string) => `/login?mode=setup#${tokens.tokenOf(id)}`
  const { rows } = await sql<{ id: string; expiresAt: Date }>`
    SELECT id, expires_at AS "expiresAt" FROM setup_links WHERE used_at IS NULL AND replaced_at IS NULL`.execute(tx)
  const [open] = rows
  if (open && !anew && open.expiresAt > now) return { path: pathOf(open.id), expiresAt: open.expiresAt, isNew: false }
  if (open) await sql`UPDATE setup_links SET replaced_at = ${now} WHERE id = ${open.id}`.execute(tx)
  const [id, expiresAt] = [newId(), new Date(now.getTime() + LINK_MS)]
  await sql`
    INSERT INTO setup_links (id, token_hash, created_at, expires_at)
    VALUES (${id}, ${tokens.hashOf(tokens.tokenOf(id))}, ${now}, ${expiresAt})`.execute(tx)
  await audit(tx, now, 'SETUP_LINK_MADE')
  return { path: pathOf(id), expiresAt, isNew: true }
}
