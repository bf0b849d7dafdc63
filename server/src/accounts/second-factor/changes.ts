import type { AccountMailKind, AuditAction, PrincipalRole, Role, SecondFactor } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { audit } from '../../audit/index.ts'
import { writeAccountMail } from '../../notifications/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Actor } from '../../platform/database/index.ts'
import type { UnitOfWork } from '../../platform/events/unit-of-work.ts'
import { networkOf } from '../../platform/http/client-address.ts'
import { ApiError } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import { endOtherSessions } from '../login-sessions.ts'
import { listPasskeys } from '../passkeys/repository.ts'
import type { PasswordCheck } from '../password-check.ts'
import { type AccountRow, lockCredentials, requireAccount } from '../repository.ts'
import { subjectOf } from '../subject.ts'
import type { Origin, SignInThrottle } from '../throttle.ts'
import { findDuty } from './duty.ts'
import { makeRecoveryCodes } from './recovery-codes.ts'
import { countRecoveryCodes, deleteRecoveryCodes, findConfirmed, replaceRecoveryCodes } from './repository.ts'

/** The rows are closed to the people whom they are about, so the server reads and writes them as background work. */
const background: Actor = { kind: 'system', name: 'second-factor' }
/** How long an e-mail about a change is retried, in milliseconds. */
const NOTICE_MS = 48 * 60 * 60_000

type FactorMail = Extract<
  AccountMailKind,
  'SECOND_FACTOR_ADDED' | 'SECOND_FACTOR_REMOVED' | 'PASSKEY_ADDED' | 'PASSKEY_REMOVED'
>

/** Where a request comes from; the device is found by the account's address. */
export type OriginOf = (email: string) => Origin

export type FactorChanges = ReturnType<typeof createFactorChanges>

/** What changes of an authenticator app and of passkeys have in common. */
export function createFactorChanges(deps: {
  run: UnitOfWork
  clock: Clock
  compare: PasswordCheck
  throttle: Pick<SignInThrottle, 'attempt'>
  /** The roles that need a second factor. */
  secondFactorRequired: readonly Role[]
}) {
  const { run, clock, compare, throttle } = deps
  const requiresFactor = (role: PrincipalRole): boolean => deps.secondFactorRequired.some((one) => one === role)

  /**
   * Requires the account's own password.
   * @returns `passwordChanged`: credentials.changed_at as text, as it was when the password was compared
   * @throws ApiError PASSWORD_WRONG, TOO_MANY
   */
  async function requirePassword(
    principal: Principal,
    password: string,
    originOf: OriginOf,
  ): Promise<AccountRow & { passwordChanged: string | null }> {
    const account = await run(actorOf(principal), (tx) => requireAccount(tx, principal.userId))
    const { email } = account
    const origin = originOf(email)
    try {
      const { password_changed: passwordChanged } = await throttle.attempt(email, origin, () =>
        compare(email, password, networkOf(origin.address), null),
      )
      return { ...account, passwordChanged }
    } catch (error) {
      if (error instanceof ApiError && error.code === 'BAD_CREDENTIALS')
        throw new ApiError('PASSWORD_WRONG', 'This is not the password of your account.')
      throw error
    }
  }

  /** Runs a use case as the person, and its part about the secret rows as background work. */
  const change = <R>(principal: Principal, work: (tx: QueryExecutorProvider, now: Date) => Promise<R>): Promise<R> =>
    run(actorOf(principal), (tx) => {
      const now = clock.now()
      return run.within(tx, background, () => work(tx, now))
    })

  /**
   * Changes of one account's factors wait for each other, so that of two removals one is the last, and for a change of the
   * password, which ends sessions.
   * @throws ApiError UNAUTHENTICATED when the session has ended meanwhile
   */
  async function lock(tx: QueryExecutorProvider, { userId, sessionId }: Principal): Promise<void> {
    await lockCredentials(tx, userId)
    const { rows } = await sql<{ isOpen: boolean }>`
      SELECT session_is_open(${sessionId ?? null}, ${userId}) AS "isOpen"`.execute(tx)
    if (!rows[0]?.isOpen) throw new ApiError('UNAUTHENTICATED', 'This session has ended. Sign in again.')
  }

  async function describe(tx: QueryExecutorProvider, { userId, role }: Principal): Promise<SecondFactor> {
    const isRequired = requiresFactor(role)
    const app = await findConfirmed(tx, userId)
    const passkeys = await listPasskeys(tx, userId)
    const recoveryCodes = await countRecoveryCodes(tx, userId)
    const dueAt = isRequired && !app && passkeys.length === 0 ? await findDuty(tx, userId) : null
    return {
      addedAt: app?.confirmedAt.toISOString() ?? null,
      passkeys,
      isRequired,
      dueAt: dueAt?.toISOString() ?? null,
      recoveryCodes,
    }
  }

  /** Writes what was done into the trail, as the person, and tells them by e-mail. */
  async function announce(
    tx: QueryExecutorProvider,
    principal: Principal,
    action: AuditAction,
    mail: FactorMail | null,
    now: Date,
  ): Promise<void> {
    const { userId } = principal
    const expiresAt = new Date(now.getTime() + NOTICE_MS)
    if (mail) await writeAccountMail(tx, { userId, kind: mail, link: null, now, expiresAt })
    const subject = subjectOf({ id: userId, role: principal.role })
    await run.within(tx, actorOf(principal), () => audit(tx, now, action, subject))
  }

  /** Ends the person's other sessions: somebody may have signed in with what was removed. */
  async function endOthers(tx: QueryExecutorProvider, principal: Principal, now: Date): Promise<void> {
    await run.within(tx, actorOf(principal), () => endOtherSessions(tx, principal.sessionId, 'FACTOR_REMOVED', now))
  }

  return {
    requirePassword,
    change,
    lock,
    describe,
    announce,
    endOthers,

    async newRecoveryCodes(tx: QueryExecutorProvider, userId: string, now: Date): Promise<string[]> {
      const codes = makeRecoveryCodes()
      await replaceRecoveryCodes(tx, userId, codes, now)
      return codes
    },

    /**
     * Ends what depends on a factor that the caller has just removed. The account must be locked.
     * @throws ApiError FORBIDDEN for the last one of somebody who needs one
     */
    async afterRemoval(tx: QueryExecutorProvider, principal: Principal, now: Date): Promise<void> {
      const left = await describe(tx, principal)
      if (left.addedAt === null && left.passkeys.length === 0) {
        if (left.isRequired)
          throw new ApiError(
            'FORBIDDEN',
            'Your clinic requires a second factor of your role. Add another one before you remove this one.',
          )
        await deleteRecoveryCodes(tx, principal.userId)
      }
      await endOthers(tx, principal, now)
    },
  }
}
