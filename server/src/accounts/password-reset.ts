import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { audit } from '../audit/index.ts'
import { writeAccountMail } from '../notifications/index.ts'
import { budgets as table } from '../platform/budgets.ts'
import type { Clock } from '../platform/clock.ts'
import type { Actor } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { ApiError } from '../platform/http/errors.ts'
import type { Budgets } from '../platform/http/limiter.ts'
import type { WorkQueue } from '../platform/work-queue.ts'
import type { LinkTokens } from './link-tokens.ts'
import { insertPasswordLink, RESET_LINK_MS, revokePasswordLinks } from './password-links.ts'
import { requireGoodPassword } from './password-policy.ts'
import { hashPassword } from './passwords.ts'
import { changePassword, confirmAddress, findAccount, requireAccount } from './repository.ts'
import { subjectOf } from './subject.ts'
import type { SignInThrottle } from './throttle.ts'
import { createUnconfirmedMails } from './unconfirmed-mails.ts'

/** Nobody is signed in, so this runs as background work. */
const resetActor: Actor = { kind: 'system', name: 'password-reset' }
/** How long the e-mail about a changed password is retried, in milliseconds. */
const NOTICE_MS = 48 * 60 * 60_000
/**
 * Minimum duration of every request, in milliseconds, so that the duration does not reveal whether the account exists.
 */
const ANSWER_MS = 150

export interface PasswordResetDeps {
  run: UnitOfWork
  clock: Clock
  budgets: Pick<Budgets, 'of'>
  throttle: Pick<SignInThrottle, 'forget'>
  /** Limits how many passwords are hashed at once: a hash takes a core's time. */
  hashing: WorkQueue
  tokens: LinkTokens
  /** Names of the service and the clinic. */
  serviceNames: readonly string[]
  /** Whether this installation can send e-mails. */
  emailConfigured: boolean
}

export type PasswordResetService = ReturnType<typeof createPasswordReset>

/** Forgotten passwords: sends a link by e-mail, and sets a new password by that link. */
export function createPasswordReset(deps: PasswordResetDeps) {
  const { run, clock, throttle, tokens, budgets, hashing } = deps
  const requests = budgets.of('passwordResets')
  const requestsOfNetwork = budgets.of('passwordResetsOfNetwork')
  const mails = createUnconfirmedMails(budgets)
  const wrongLinks = budgets.of('wrongResetLinks')
  const { points: mostLinks, seconds } = table.openResetLinks

  /**
   * @returns the account to which a link may be sent; null when there is no such account, it is disabled, or enough of
   * its links are open
   */
  const findReceiver = (email: string) =>
    run(resetActor, async (tx) => {
      const account = await findAccount(tx, { email })
      if (!account || account.disabled_at) return null
      const now = clock.now()
      // Requests by other people must neither flood the mailbox nor prevent a reset: the links that were sent stay
      // valid.
      const { rows: open } = await sql`
        SELECT id FROM password_resets WHERE user_id = ${account.id} AND used_at IS NULL AND expires_at > ${now}
          AND created_at > ${new Date(now.getTime() - seconds * 1000)} LIMIT ${mostLinks}`.execute(tx)
      return open.length < mostLinks ? account : null
    })

  async function writeLink(email: string): Promise<void> {
    const account = await findReceiver(email)
    if (!account) return
    // Confirmed addresses are not counted: somebody who registers other addresses of the same mailbox cannot prevent
    // the owner's reset. The count stands between the two transactions, because a transaction that is retried must not
    // count twice.
    if (!account.email_confirmed_at && !(await mails.mayCount(email))) return
    await run(resetActor, async (tx) => {
      const now = clock.now()
      const expiresAt = new Date(now.getTime() + RESET_LINK_MS)
      const id = await insertPasswordLink(tx, tokens, { userId: account.id, now, expiresAt, isHandedOver: false })
      await writeAccountMail(tx, { userId: account.id, kind: 'PASSWORD_RESET', link: { resetId: id }, now, expiresAt })
      await audit(tx, now, 'PASSWORD_RESET_REQUESTED', subjectOf(account))
    })
  }

  /**
   * Sets the new password.
   * @throws ApiError LINK_GONE, PASSWORD_COMMON, PASSWORD_PERSONAL; other errors when the link could not be checked
   */
  async function useLink(token: string, password: string, network: string) {
    const password_hash = await hashing(network, () => hashPassword(password))
    const account = await run(resetActor, async (tx) => {
      const now = clock.now()
      // This update marks the link as used, so that of several requests only one succeeds.
      const { rows: used } = await sql<{ id: string; userId: string; isHandedOver: boolean }>`
        UPDATE password_resets SET used_at = ${now}
        WHERE token_hash = ${tokens.hashOf(token)} AND used_at IS NULL AND expires_at > ${now}
        RETURNING id, user_id AS "userId", handed_over AS "isHandedOver"`.execute(tx)
      const [link] = used
      if (!link) return null
      const { userId } = link
      const found = await requireAccount(tx, userId)
      // When this refuses the password, the transaction is rolled back and the link stays valid.
      await requireGoodPassword(password, found, deps.serviceNames)
      // Older links of the same account become invalid.
      await revokePasswordLinks(tx, userId, now)
      await changePassword(tx, userId, password_hash, now)
      // Whoever used a link from an e-mail can read this mailbox, so the address is confirmed.
      if (!link.isHandedOver) await confirmAddress(tx, userId, now)
      if (found.invited_at) {
        await audit(tx, now, 'USER_ACCEPTED_INVITATION', subjectOf(found))
        return found
      }
      const expiresAt = new Date(now.getTime() + NOTICE_MS)
      await writeAccountMail(tx, { userId, kind: 'PASSWORD_CHANGED', link: { resetId: link.id }, now, expiresAt })
      await audit(tx, now, 'PASSWORD_RESET', subjectOf(found))
      return found
    })
    if (!account) throw new ApiError('LINK_GONE', 'This link was used already, or is too old. Ask for a new one.')
    return account
  }

  return {
    /** Requests a link. The answer and its duration are the same for an address without an account. */
    async request(email: string, address: string): Promise<{ message: string }> {
      const network = networkOf(address)
      await requestsOfNetwork.consume(network)
      await requests.consume(`${email} ${network}`)
      if (!deps.emailConfigured)
        throw new ApiError('NOT_FOUND', 'This clinic sends no e-mails. Please ask it for a new password.')
      await Promise.all([writeLink(email), sleep(ANSWER_MS)])
      return { message: 'If there is an account with this address, a link is on its way' }
    },

    /**
     * Sets a new password by a link.
     * @throws ApiError LINK_GONE for a link that was used, has expired, or does not exist
     */
    async reset(
      token: string,
      password: string,
      { address, deviceOf }: { address: string; deviceOf: (email: string) => string | null },
    ): Promise<{ message: string; email: string }> {
      const network = networkOf(address)
      const account = await wrongLinks.guess(network, ['LINK_GONE'], () => useLink(token, password, network))
      // A person who forgot a password has tried wrong ones. These counts are cleared, so that they can sign in at
      // once.
      await throttle.forget(account.email, { address, device: deviceOf(account.email) })
      return { message: 'The new password is set', email: account.email }
    },
  }
}
