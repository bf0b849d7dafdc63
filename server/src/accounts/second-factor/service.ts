import type { AccountMailKind, AuditAction, PrincipalRole, Role, SecondFactor } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../../audit/index.ts'
import { writeAccountMail } from '../../notifications/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Actor } from '../../platform/database/index.ts'
import type { UnitOfWork } from '../../platform/events/unit-of-work.ts'
import { networkOf } from '../../platform/http/client-address.ts'
import { ApiError } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import type { PasswordCheck } from '../password-check.ts'
import { type AccountRow, requireAccount } from '../repository.ts'
import { subjectOf } from '../subject.ts'
import type { Origin, SignInThrottle } from '../throttle.ts'
import { codeWrong } from './codes.ts'
import { findDuty } from './duty.ts'
import { makeRecoveryCodes, tidyCode } from './recovery-codes.ts'
import {
  beginFactor,
  confirmFactor,
  countRecoveryCodes,
  deleteFactor,
  findConfirmed,
  lockPending,
  replaceRecoveryCodes,
} from './repository.ts'
import type { SecretBox } from './secret-box.ts'
import { looksLikeTotp, makeTotpSecret, stepOfTotp, type TotpSecret } from './totp.ts'

/** The rows are closed to the people whom they are about, so the server reads and writes them as background work. */
const background: Actor = { kind: 'system', name: 'second-factor' }
/** How long a secret may be confirmed after it was made, in milliseconds. */
const SETUP_MS = 30 * 60_000
/** How long an e-mail about a change is retried, in milliseconds. */
const NOTICE_MS = 48 * 60 * 60_000

export type SecondFactorService = ReturnType<typeof createSecondFactorService>

/** One's own second factor: an authenticator app, and recovery codes. */
export function createSecondFactorService(deps: {
  run: UnitOfWork
  clock: Clock
  box: SecretBox
  compare: PasswordCheck
  throttle: Pick<SignInThrottle, 'attempt'>
  /** The name under which an authenticator app lists the account. */
  serviceName: string
  /** The roles that need a second factor. */
  secondFactorRequired: readonly Role[]
}) {
  const { run, clock, box, compare, throttle, serviceName } = deps
  const requiresFactor = (role: PrincipalRole): boolean => deps.secondFactorRequired.some((one) => one === role)

  const own = (principal: Principal): Promise<AccountRow> =>
    run(actorOf(principal), (tx) => requireAccount(tx, principal.userId))

  /** Requires the account's own password. @throws ApiError PASSWORD_WRONG, TOO_MANY */
  async function requirePassword(principal: Principal, password: string, originOf: OriginOf): Promise<AccountRow> {
    const account = await own(principal)
    const { email } = account
    const origin = originOf(email)
    try {
      await throttle.attempt(email, origin, () => compare(email, password, networkOf(origin.address)))
    } catch (error) {
      if (error instanceof ApiError && error.code === 'BAD_CREDENTIALS')
        throw new ApiError('PASSWORD_WRONG', 'This is not the password of your account.')
      throw error
    }
    return account
  }

  /** Runs a use case as the person, and its part about the secret rows as background work. */
  const change = <R>(principal: Principal, work: (tx: QueryExecutorProvider, now: Date) => Promise<R>): Promise<R> =>
    run(actorOf(principal), (tx) => {
      const now = clock.now()
      return run.within(tx, background, () => work(tx, now))
    })

  async function describe(tx: QueryExecutorProvider, { userId, role }: Principal): Promise<SecondFactor> {
    const isRequired = requiresFactor(role)
    const factor = await findConfirmed(tx, userId)
    if (factor) {
      const recoveryCodes = await countRecoveryCodes(tx, userId)
      return { addedAt: factor.confirmedAt.toISOString(), isRequired, dueAt: null, recoveryCodes }
    }
    const dueAt = isRequired ? await findDuty(tx, userId) : null
    return { addedAt: null, isRequired, dueAt: dueAt?.toISOString() ?? null, recoveryCodes: 0 }
  }

  /** Writes what was done into the trail, as the person, and tells them by e-mail. */
  async function announce(
    tx: QueryExecutorProvider,
    principal: Principal,
    action: AuditAction,
    mail: Extract<AccountMailKind, 'SECOND_FACTOR_ADDED' | 'SECOND_FACTOR_REMOVED'> | null,
    now: Date,
  ): Promise<void> {
    const { userId } = principal
    const expiresAt = new Date(now.getTime() + NOTICE_MS)
    if (mail) await writeAccountMail(tx, { userId, kind: mail, link: null, now, expiresAt })
    const subject = subjectOf({ id: userId, role: principal.role })
    await run.within(tx, actorOf(principal), () => audit(tx, now, action, subject))
  }

  async function newRecoveryCodes(tx: QueryExecutorProvider, userId: string, now: Date): Promise<string[]> {
    const codes = makeRecoveryCodes()
    await replaceRecoveryCodes(tx, userId, codes, now)
    return codes
  }

  return {
    read: (principal: Principal): Promise<SecondFactor> => change(principal, (tx) => describe(tx, principal)),

    /** @throws ApiError PASSWORD_WRONG */
    async begin(principal: Principal, password: string, originOf: OriginOf): Promise<TotpSecret> {
      const { id, email } = await requirePassword(principal, password, originOf)
      const made = makeTotpSecret(serviceName, email)
      return change(principal, async (tx, now) => {
        await beginFactor(tx, id, box.close(id, made.secret), now)
        return made
      })
    },

    /** @throws ApiError CODE_WRONG, SECOND_FACTOR_STATE */
    confirm: (principal: Principal, code: string): Promise<{ recoveryCodes: string[] }> =>
      change(principal, async (tx, now) => {
        const { userId } = principal
        const pending = await lockPending(tx, userId)
        const secret = pending && box.open(userId, pending.secret)
        if (!secret || pending.createdAt.getTime() + SETUP_MS < now.getTime()) throw changed()
        const given = tidyCode(code)
        const step = looksLikeTotp(given) ? stepOfTotp(secret, given, now) : null
        if (step === null) throw codeWrong()
        await confirmFactor(tx, userId, { step, now })
        const recoveryCodes = await newRecoveryCodes(tx, userId, now)
        await announce(tx, principal, 'SECOND_FACTOR_ADDED', 'SECOND_FACTOR_ADDED', now)
        return { recoveryCodes }
      }),

    /** @throws ApiError PASSWORD_WRONG, FORBIDDEN where the clinic requires it of the role */
    async remove(principal: Principal, password: string, originOf: OriginOf): Promise<SecondFactor> {
      if (requiresFactor(principal.role))
        throw new ApiError(
          'FORBIDDEN',
          'Your clinic requires a second factor of your role. You can set up another app.',
        )
      const { id } = await requirePassword(principal, password, originOf)
      return change(principal, async (tx, now) => {
        if (await deleteFactor(tx, id))
          await announce(tx, principal, 'SECOND_FACTOR_REMOVED', 'SECOND_FACTOR_REMOVED', now)
        return describe(tx, principal)
      })
    },

    /** @throws ApiError PASSWORD_WRONG, SECOND_FACTOR_STATE */
    async renew(principal: Principal, password: string, originOf: OriginOf): Promise<{ recoveryCodes: string[] }> {
      const { id } = await requirePassword(principal, password, originOf)
      return change(principal, async (tx, now) => {
        if (!(await findConfirmed(tx, id))) throw changed()
        const recoveryCodes = await newRecoveryCodes(tx, id, now)
        await announce(tx, principal, 'RECOVERY_CODES_MADE', null, now)
        return { recoveryCodes }
      })
    },
  }
}

/** Where a request comes from; the device is found by the account's address. */
export type OriginOf = (email: string) => Origin

const changed = (): ApiError =>
  new ApiError('SECOND_FACTOR_STATE', 'Your second factor has changed in the meantime. Look at it again.')
