import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { audit } from '../audit/index.ts'
import { writeAccountMail } from '../notifications/index.ts'
import { budgets as table } from '../platform/budgets.ts'
import type { Clock } from '../platform/clock.ts'
import { type Actor, newId } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { ApiError } from '../platform/http/errors.ts'
import type { Budgets } from '../platform/http/limiter.ts'
import type { WorkQueue } from '../platform/work-queue.ts'
import type { LinkTokens } from './link-tokens.ts'
import { requireGoodPassword } from './password-policy.ts'
import { hashPassword } from './passwords.ts'
import { changePassword, confirmAddress, findAccount, requireAccount } from './repository.ts'
import { subjectOf } from './subject.ts'
import type { SignInThrottle } from './throttle.ts'
import { createUnconfirmedMails } from './unconfirmed-mails.ts'

/** Before anybody is known. */
const resetActor: Actor = { kind: 'system', name: 'password-reset' }
/** How long a link is good, in milliseconds. */
const LINK_MS = 60 * 60_000
/** How long the mail about a changed password may be kept by a fault, in milliseconds. */
const NOTICE_MS = 48 * 60 * 60_000
/** Every request takes at least this long, in milliseconds: how long it took does not tell whether there is such an account. */
const ANSWER_MS = 150

export interface PasswordResetDeps {
  run: UnitOfWork
  clock: Clock
  budgets: Pick<Budgets, 'of'>
  throttle: Pick<SignInThrottle, 'forget'>
  /** Hashing a password takes a core's time. */
  hashing: WorkQueue
  tokens: LinkTokens
  /** What the service and the clinic are called. */
  serviceNames: readonly string[]
  /** This installation can send the link. */
  emailConfigured: boolean
}

export type PasswordResetService = ReturnType<typeof createPasswordReset>

/** A forgotten password: a link by mail, and a new password by the link. */
export function createPasswordReset(deps: PasswordResetDeps) {
  const { run, clock, throttle, tokens, budgets, hashing } = deps
  const requests = budgets.of('passwordResets')
  const requestsOfNetwork = budgets.of('passwordResetsOfNetwork')
  const mails = createUnconfirmedMails(budgets)
  const wrongLinks = budgets.of('wrongResetLinks')
  const { points: mostLinks, seconds } = table.openResetLinks

  /** @returns whom a link may be sent to; null when there is no such account, or enough links are open */
  const findReceiver = (email: string) =>
    run(resetActor, async (tx) => {
      const account = await findAccount(tx, { email })
      if (!account) return null
      const now = clock.now()
      // Strangers who ask fill no mailbox, and keep nobody from a new password: what was sent is still good.
      const { rows: open } = await sql`
        SELECT id FROM password_resets WHERE user_id = ${account.id} AND used_at IS NULL AND expires_at > ${now}
          AND created_at > ${new Date(now.getTime() - seconds * 1000)} LIMIT ${mostLinks}`.execute(tx)
      return open.length < mostLinks ? account : null
    })

  async function writeLink(email: string): Promise<void> {
    const account = await findReceiver(email)
    if (!account) return
    // Not of the addresses that are somebody's: who registers others of the mailbox keeps nobody from a new password.
    // Between the transactions: one that is tried again must not count again.
    if (!account.email_confirmed_at && !(await mails.mayCount(email))) return
    await run(resetActor, async (tx) => {
      const now = clock.now()
      const expiresAt = new Date(now.getTime() + LINK_MS)
      const id = newId()
      await sql`
        INSERT INTO password_resets (id, user_id, token_hash, created_at, expires_at)
        VALUES (${id}, ${account.id}, ${tokens.hashOf(tokens.tokenOf(id))}, ${now}, ${expiresAt})`.execute(tx)
      await writeAccountMail(tx, { userId: account.id, kind: 'PASSWORD_RESET', link: { resetId: id }, now, expiresAt })
      await audit(tx, now, 'PASSWORD_RESET_REQUESTED', subjectOf(account))
    })
  }

  /** @throws ApiError LINK_GONE, PASSWORD_COMMON, PASSWORD_PERSONAL; when it could not be looked at, others */
  async function useLink(token: string, password: string, network: string) {
    const password_hash = await hashing(network, () => hashPassword(password))
    const account = await run(resetActor, async (tx) => {
      const now = clock.now()
      // Whoever marks it has it: a link is used once, however many try.
      const { rows: used } = await sql<{ id: string; userId: string }>`
        UPDATE password_resets SET used_at = ${now}
        WHERE token_hash = ${tokens.hashOf(token)} AND used_at IS NULL AND expires_at > ${now}
        RETURNING id, user_id AS "userId"`.execute(tx)
      const [link] = used
      if (!link) return null
      const { userId } = link
      const found = await requireAccount(tx, userId)
      // Refused, it all is undone: the link is still good.
      await requireGoodPassword(password, found, deps.serviceNames)
      // Older links to the same account end with it.
      await sql`UPDATE password_resets SET used_at = ${now} WHERE user_id = ${userId} AND used_at IS NULL`.execute(tx)
      await changePassword(tx, userId, password_hash, now)
      // The link came to this address.
      await confirmAddress(tx, userId, now)
      const expiresAt = new Date(now.getTime() + NOTICE_MS)
      await writeAccountMail(tx, { userId, kind: 'PASSWORD_CHANGED', link: { resetId: link.id }, now, expiresAt })
      await audit(tx, now, 'PASSWORD_RESET', subjectOf(found))
      return found
    })
    if (!account) throw new ApiError('LINK_GONE', 'This link was used already, or is too old. Ask for a new one.')
    return account
  }

  return {
    /** The answer, and how long it takes, are the same for an address that nobody has. */
    async request(email: string, address: string): Promise<{ message: string }> {
      const network = networkOf(address)
      await requestsOfNetwork.consume(network)
      await requests.consume(`${email} ${network}`)
      if (!deps.emailConfigured)
        throw new ApiError('NOT_FOUND', 'This clinic sends no e-mails. Please ask it for a new password.')
      await Promise.all([writeLink(email), sleep(ANSWER_MS)])
      return { message: 'If there is an account with this address, a link is on its way' }
    },

    /** @throws ApiError LINK_GONE for a link that was used, is too old, or never was */
    async reset(
      token: string,
      password: string,
      { address, deviceOf }: { address: string; deviceOf: (email: string) => string | null },
    ): Promise<{ message: string; email: string }> {
      const network = networkOf(address)
      const account = await wrongLinks.guess(network, ['LINK_GONE'], () => useLink(token, password, network))
      // Who forgot a password has tried some: that is no reason to wait now.
      await throttle.forget(account.email, { address, device: deviceOf(account.email) })
      return { message: 'The new password is set', email: account.email }
    },
  }
}
