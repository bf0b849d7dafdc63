import type { OwnEmail } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../../audit/index.ts'
import { writeAccountMail } from '../../notifications/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { type Actor, newId } from '../../platform/database/index.ts'
import type { UnitOfWork } from '../../platform/events/unit-of-work.ts'
import { networkOf } from '../../platform/http/client-address.ts'
import { ApiError } from '../../platform/http/errors.ts'
import type { Budgets } from '../../platform/http/limiter.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import type { LinkTokens } from '../link-tokens.ts'
import { requireAccount } from '../repository.ts'
import type { FactorChanges, OriginOf } from '../second-factor/changes.ts'
import { subjectOf } from '../subject.ts'
import { createUnconfirmedMails } from '../unconfirmed-mails.ts'
import { cancelChange, confirmChange, findChange, insertChange, type OpenChange, stopChange } from './repository.ts'

/** The holder of a link is not signed in, so the link is processed as background work. */
const system: Actor = { kind: 'system', name: 'email-change' }
/** How long the links of a change work, in milliseconds. */
const CHANGE_MS = 24 * 60 * 60_000
/** How long the e-mails about a changed address are retried, in milliseconds. */
const NOTICE_MS = 48 * 60 * 60_000

/** The tokens of the two links of a change, from one id. */
export interface EmailChangeTokens {
  new: LinkTokens
  old: LinkTokens
}

export type EmailChangeService = ReturnType<typeof createEmailChange>

/** Changes the e-mail address of an account, once both mailboxes have confirmed it. */
export function createEmailChange(deps: {
  run: UnitOfWork
  clock: Clock
  budgets: Pick<Budgets, 'of'>
  tokens: EmailChangeTokens
  changes: Pick<FactorChanges, 'requirePassword' | 'change' | 'lock'>
  /** Whether this installation can send e-mails. */
  emailConfigured: boolean
}) {
  const { run, clock, budgets, tokens, changes } = deps
  const networks = budgets.of('wrongEmailChangeLinks')
  const mails = createUnconfirmedMails(budgets)
  const subject = ({ userId: id, role }: Principal) => subjectOf({ id, role })

  async function describe(tx: QueryExecutorProvider, userId: string, now: Date): Promise<OwnEmail> {
    const { email } = await requireAccount(tx, userId)
    const open = await findChange(tx, userId, now)
    if (!open) return { email, change: null }
    const { newEmail, expiresAt, asks, waitsFor } = open
    return { email, change: { newEmail, expiresAt: expiresAt.toISOString(), asks, waitsFor } }
  }

  /** Writes the mails to the addresses that have not confirmed. */
  async function writeLinks(tx: QueryExecutorProvider, userId: string, change: OpenChange, now: Date): Promise<void> {
    const { id: emailChangeId, expiresAt, waitsFor } = change
    for (const end of waitsFor)
      await writeAccountMail(tx, { userId, kind: `EMAIL_CHANGE_${end}`, link: { emailChangeId }, now, expiresAt })
  }

  function requireMail(): void {
    if (!deps.emailConfigured)
      throw new ApiError('NOT_FOUND', 'This clinic sends no e-mails, so an address cannot be confirmed.')
  }
  const gone = () => new ApiError('LINK_GONE', 'This link was replaced or cancelled, or is too old.')

  return {
    read: (principal: Principal): Promise<OwnEmail> =>
      changes.change(principal, (tx, now) => describe(tx, principal.userId, now)),

    /** @throws ApiError NOT_FOUND, PASSWORD_WRONG, TOO_MANY; EMAIL_TAKEN for the address that the account has */
    async begin(
      principal: Principal,
      { email, password }: { email: string; password: string },
      originOf: OriginOf,
    ): Promise<OwnEmail> {
      requireMail()
      const account = await changes.requirePassword(principal, password, originOf)
      if (account.email === email) throw new ApiError('EMAIL_TAKEN', 'This is the address of your account already.')
      // This is counted before the transaction: one that is retried must not count twice.
      await mails.count(email)
      const id = newId()
      return changes.change(principal, async (tx, now) => {
        const { userId, sessionId } = principal
        await changes.lock(tx, principal)
        await cancelChange(tx, userId, now)
        await insertChange(tx, {
          id,
          userId,
          oldEmail: account.email,
          newEmail: email,
          newTokenHash: tokens.new.hashOf(tokens.new.tokenOf(id)),
          oldTokenHash: tokens.old.hashOf(tokens.old.tokenOf(id)),
          sessionId,
          now,
          expiresAt: new Date(now.getTime() + CHANGE_MS),
        })
        const begun = await findChange(tx, userId, now)
        if (begun) await writeLinks(tx, userId, begun, now)
        await run.within(tx, actorOf(principal), () => audit(tx, now, 'EMAIL_CHANGE_REQUESTED', subject(principal)))
        return describe(tx, userId, now)
      })
    },

    /** @throws ApiError NOT_FOUND when no change is under way; TOO_MANY */
    async resend(principal: Principal): Promise<OwnEmail> {
      requireMail()
      const { userId } = principal
      const find = (tx: QueryExecutorProvider, now: Date) => findChange(tx, userId, now)
      const found = await changes.change(principal, find)
      if (found?.waitsFor.includes('NEW')) await mails.count(found.newEmail)
      return changes.change(principal, async (tx, now) => {
        const open = await find(tx, now)
        if (!open) throw new ApiError('NOT_FOUND', 'No change of your address is under way.')
        await writeLinks(tx, userId, open, now)
        return describe(tx, userId, now)
      })
    },

    cancel: (principal: Principal): Promise<OwnEmail> =>
      changes.change(principal, async (tx, now) => {
        if (await cancelChange(tx, principal.userId, now))
          await run.within(tx, actorOf(principal), () => audit(tx, now, 'EMAIL_CHANGE_CANCELLED', subject(principal)))
        return describe(tx, principal.userId, now)
      }),

    /** @throws ApiError LINK_GONE */
    async confirm(token: string, address: string): Promise<{ waitsFor: ('NEW' | 'OLD')[] }> {
      // Which of the two it is follows from the column in which its hash is.
      const hash = tokens.new.hashOf(token)
      const outcome = await networks.guess(networkOf(address), ['LINK_GONE'], async () => {
        const confirmed = await run(system, async (tx) => {
          const now = clock.now()
          const done = await confirmChange(tx, hash, now)
          if (!done || done.outcome === 'AGAIN') return done?.outcome
          await audit(
            tx,
            now,
            done.outcome === 'TAKEN' ? 'EMAIL_CHANGE_CANCELLED' : 'EMAIL_CHANGE_CONFIRMED',
            subjectOf(done),
          )
          if (done.outcome !== 'CHANGED') return done.outcome
          await audit(tx, now, 'EMAIL_CHANGED', subjectOf(done))
          const mail = { userId: done.id, link: { emailChangeId: done.changeId }, now }
          const expiresAt = new Date(now.getTime() + NOTICE_MS)
          await writeAccountMail(tx, { ...mail, kind: 'EMAIL_CHANGED_NEW', expiresAt })
          // An address that was never confirmed may be a stranger's.
          if (done.tellsOld) await writeAccountMail(tx, { ...mail, kind: 'EMAIL_CHANGED_OLD', expiresAt })
          return done.outcome
        })
        if (!confirmed || confirmed === 'TAKEN') throw gone()
        return confirmed
      })
      return { waitsFor: outcome === 'WAITS_FOR_NEW' ? ['NEW'] : outcome === 'WAITS_FOR_OLD' ? ['OLD'] : [] }
    },

    /** @throws ApiError LINK_GONE */
    async stop(token: string, address: string): Promise<{ message: string }> {
      await networks.guess(networkOf(address), ['LINK_GONE'], () =>
        run(system, async (tx) => {
          const now = clock.now()
          const stopped = await stopChange(tx, tokens.old.hashOf(token), now)
          if (!stopped) throw gone()
          if (stopped.isNew) await audit(tx, now, 'EMAIL_CHANGE_CANCELLED', subjectOf(stopped))
        }),
      )
      return { message: 'The address stays as it is' }
    },
  }
}
