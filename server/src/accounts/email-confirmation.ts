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

/** The holder of a link is not signed in, so the link is processed as background work. */
const system = { kind: 'system', name: 'email-confirmation' } as const satisfies Actor
/** How long a link is valid, in milliseconds: long enough for a mailbox that is read once a day. */
const LINK_MS = 3 * 24 * 60 * 60_000

export interface EmailConfirmationDeps {
  run: UnitOfWork
  clock: Clock
  budgets: Pick<Budgets, 'of'>
  tokens: LinkTokens
  /** Whether this installation can send e-mails. */
  emailConfigured: boolean
}

export type EmailConfirmation = ReturnType<typeof createEmailConfirmation>

/**
 * Confirms that an e-mail address belongs to the account's owner. Until then, the address gets no other e-mail than the
 * link.
 */
export function createEmailConfirmation(deps: EmailConfirmationDeps) {
  const { run, clock, budgets, tokens } = deps
  const networks = budgets.of('wrongConfirmationLinks')
  const sendings = budgets.of('confirmationMailsOfNetwork')
  const mails = createUnconfirmedMails(budgets)

  /** Stores a link and its e-mail in the caller's transaction, which has to run as a system actor. */
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
     * Tells whether the link of a new account may be sent. When the budget of the network or the mailbox is used up it
     * may not; the account is created all the same, and its owner can request the link later.
     */
    async mayBegin(email: string, address: string): Promise<boolean> {
      return deps.emailConfigured && (await sendings.allows(networkOf(address))) && (await mails.mayCount(email))
    },

    writeLink,

    /** Sends another link to the signed-in user. A confirmed address gets none. */
    async request(principal: Principal): Promise<{ message: string }> {
      if (!deps.emailConfigured) throw new ApiError('NOT_FOUND', 'This clinic sends no e-mails.')
      const account = await run(actorOf(principal), (tx) => requireAccount(tx, principal.userId))
      if (account.email_confirmed_at) return { message: 'This address is confirmed already' }
      // This is counted between the two transactions: a transaction that is retried must not count twice.
      await mails.count(account.email)
      await run(system, (tx) => writeLink(tx, account))
      return { message: 'A link is on its way' }
    },

    /**
     * Confirms the address.
     * @throws ApiError LINK_GONE for a link that has expired, does not exist, or was sent to another address
     */
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
