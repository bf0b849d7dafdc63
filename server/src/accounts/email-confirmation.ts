import { type QueryExecutorProvider, sql } from 'kysely'
import { audit } from '../audit/index.ts'
import { writeAccountMail } from '../notifications/index.ts'
import type { Clock } from '../platform/clock.ts'
import { type Actor, newId } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { ApiError } from '../platform/http/errors.ts'
import type { Budgets } from '../platform/http/limiter.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import type { LinkTokens } from './link-tokens.ts'
import { requireAccount } from './repository.ts'
import { subjectOf } from './subject.ts'
import { createUnconfirmedMails } from './unconfirmed-mails.ts'

/** Whoever has a link, before anybody is known. */
const system = { kind: 'system', name: 'email-confirmation' } as const satisfies Actor
/** How long a link is good, in milliseconds: long enough for a mailbox that is opened once a day. */
const LINK_MS = 3 * 24 * 60 * 60_000

export interface EmailConfirmationDeps {
  run: UnitOfWork
  clock: Clock
  budgets: Pick<Budgets, 'of'>
  tokens: LinkTokens
  /** This installation can send the link. */
  emailConfigured: boolean
}

export type EmailConfirmation = ReturnType<typeof createEmailConfirmation>

/** Whose an e-mail address is: a link is sent to it, and nothing else before the link was used. */
export function createEmailConfirmation(deps: EmailConfirmationDeps) {
  const { run, clock, budgets, tokens } = deps
  const networks = budgets.of('wrongConfirmationLinks')
  const sendings = budgets.of('confirmationMailsOfNetwork')
  const mails = createUnconfirmedMails(budgets)

  /** Writes the link and its mail down, in the caller's transaction, which has to be a system actor's. */
  async function writeLink(tx: QueryExecutorProvider, account: { id: string; email: string; role: string }) {
    const now = clock.now()
    const expiresAt = new Date(now.getTime() + LINK_MS)
    const id = newId()
    await sql`
      INSERT INTO email_confirmations (id, user_id, email, token_hash, created_at, expires_at)
      VALUES (${id}, ${account.id}, ${account.email}, ${tokens.hashOf(tokens.tokenOf(id))}, ${now}, ${expiresAt})`.execute(
      tx,
    )
    const link = { confirmationId: id }
    await writeAccountMail(tx, { userId: account.id, kind: 'EMAIL_CONFIRMATION', link, now, expiresAt })
    await audit(tx, now, 'EMAIL_CONFIRMATION_REQUESTED', subjectOf(account))
  }

  return {
    /**
     * May a new account's link be sent? Over the budget of the network or the mailbox it is not: the account is there all
     * the same, and its owner can ask for the link.
     */
    async mayBegin(email: string, address: string): Promise<boolean> {
      return deps.emailConfigured && (await sendings.allows(networkOf(address))) && (await mails.mayCount(email))
    },

    writeLink,

    /** Another link, for whoever is signed in. An address that is confirmed gets none. */
    async request(principal: Principal): Promise<{ message: string }> {
      if (!deps.emailConfigured) throw new ApiError('NOT_FOUND', 'This clinic sends no e-mails.')
      const account = await run(actorOf(principal), (tx) => requireAccount(tx, principal.userId))
      if (account.email_confirmed_at) return { message: 'This address is confirmed already' }
      // Between the transactions: one that is tried again must not count again.
      await mails.count(account.email)
      await run(system, (tx) => writeLink(tx, account))
      return { message: 'A link is on its way' }
    },

    /** @throws ApiError LINK_GONE for a link that is too old, never was, or was sent to another address */
    async confirm(token: string, address: string): Promise<{ message: string }> {
      const network = networkOf(address)
      await networks.guess(network, ['LINK_GONE'], () =>
        run(system, async (tx) => {
          const now = clock.now()
          const { rows } = await sql<{ id: string; role: string; isNew: boolean }>`
          WITH linked AS (
            SELECT u.id, u.role FROM email_confirmations c JOIN users u ON u.id = c.user_id AND u.email = c.email
            WHERE c.token_hash = ${tokens.hashOf(token)} AND c.expires_at > ${now}
          ), confirmed AS (
            UPDATE users u SET email_confirmed_at = ${now} FROM linked l
            WHERE u.id = l.id AND u.email_confirmed_at IS NULL RETURNING u.id)
          SELECT id, role, EXISTS (SELECT FROM confirmed) AS "isNew" FROM linked`.execute(tx)
          const account = rows[0]
          if (!account) throw new ApiError('LINK_GONE', 'This link is too old. Sign in and ask for a new one.')
          if (account.isNew) await audit(tx, now, 'EMAIL_CONFIRMED', subjectOf(account))
        }),
      )
      return { message: 'This address is confirmed' }
    },
  }
}
