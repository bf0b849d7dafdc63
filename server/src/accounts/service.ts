import type { AccessGranted, Role, User } from '@medconsult/contract'
import { audit } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import { ActorUnknownError, isUniqueViolation, newId } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { ACCOUNT_DISABLED, ApiError } from '../platform/http/errors.ts'
import type { Budgets } from '../platform/http/limiter.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import type { WorkQueue } from '../platform/work-queue.ts'
import type { EmailConfirmation } from './email-confirmation.ts'
import { type Caller, deviceOf, grantAccess } from './granting.ts'
import { endSession, openSession } from './login-sessions.ts'
import { type PasswordCheck, signInActor } from './password-check.ts'
import { requireGoodPassword } from './password-policy.ts'
import { hashPassword } from './passwords.ts'
import { findAccount, insertAccount, replaceHash, requireAccount } from './repository.ts'
import { noteDuty } from './second-factor/duty.ts'
import type { SecondStep } from './second-factor/sign-in.ts'
import { patientOf } from './subject.ts'
import type { SignInThrottle } from './throttle.ts'
import type { Tokens } from './tokens.ts'

export interface AccountService {
  register(input: NewAccount, caller: Caller): Promise<AccessGranted>
  /** @throws ApiError SECOND_FACTOR_REQUIRED with the ticket for the second step; BAD_CREDENTIALS, ACCOUNT_DISABLED */
  login(input: { email: string; password: string }, caller: Caller): Promise<AccessGranted>
  /** Ends the session of the principal on all nodes. Repeating it changes nothing. */
  logout(principal: Principal): Promise<void>
  me(principal: Principal): Promise<User>
}

interface NewAccount {
  email: string
  name: string
  password: string
  role: Exclude<Role, 'ADMIN'>
}

export interface AccountDeps {
  run: UnitOfWork
  clock: Clock
  tokens: Tokens
  throttle: SignInThrottle
  /** Limits how many passwords are hashed at once: a hash takes a core's time. */
  hashing: WorkQueue
  budgets: Pick<Budgets, 'of'>
  confirmation: Pick<EmailConfirmation, 'mayBegin' | 'writeLink'>
  compare: PasswordCheck
  secondStep: Pick<SecondStep, 'ask'>
  /** The roles that need a second factor. */
  secondFactorRequired: readonly Role[]
  /** Names of the service and the clinic. */
  serviceNames: readonly string[]
  doctorRegistration: 'open' | 'approval'
}

export function createAccountService(deps: AccountDeps): AccountService {
  const { run, clock, tokens, throttle, hashing, confirmation, compare, secondStep, secondFactorRequired } = deps
  const registrations = deps.budgets.of('registrations')

  return {
    async register({ email, name, password, role }, caller) {
      const network = networkOf(caller.address)
      await registrations.consume(network)
      await requireGoodPassword(password, { email, name }, deps.serviceNames)
      // The unique index decides in the end. The check here avoids a hash and an e-mail for an address that is taken.
      if (await isTaken(email)) throw taken()
      const user: User = { id: newId(), email, name, role, timeZone: null }
      const password_hash = await hashing(network, () => hashPassword(password))
      const sendsLink = await confirmation.mayBegin(email, caller.address)
      // The time is read after waiting for the hash, because the audit trail refuses entries that are too old.
      const now = clock.now()
      const verified_at = role === 'DOCTOR' && deps.doctorRegistration === 'approval' ? null : now
      const device = deviceOf(caller)
      try {
        const opened = await run(signInActor, async (tx) => {
          await insertAccount(tx, { ...user, password_hash, verified_at, now })
          if (sendsLink) await confirmation.writeLink(tx, user)
          const restrictedFrom = await noteDuty(tx, secondFactorRequired, user, now)
          // The entry is written with the new account as its actor, so that the trail says who registered.
          const sessionId = await run.within(tx, actorOf({ userId: user.id, role }), async () => {
            await audit(tx, now, 'USER_REGISTERED', patientOf(user))
            return openSession(tx, device, now)
          })
          return { sessionId, restrictedFrom }
        })
        const { sessionId, restrictedFrom } = opened
        if (!sessionId) throw new Error('a new account has no session')
        return await grantAccess(tokens, user, { sessionId, restrictedFrom })
      } catch (error) {
        throw isUniqueViolation(error) ? taken() : error
      }
    },

    async login({ email, password }, caller) {
      const network = networkOf(caller.address)
      const account = await throttle.attempt(email, caller, () => compare(email, password, network, deviceOf(caller)))
      // Only somebody who knows the password learns that the account is disabled.
      if (account.disabled_at) {
        await run(signInActor, (tx) => audit(tx, clock.now(), 'SIGN_IN_FAILED', patientOf(account)))
        throw new ApiError('ACCOUNT_DISABLED', ACCOUNT_DISABLED)
      }
      if (account.outdated) await upgrade(account, password, network)
      if (account.hasApp || account.hasPasskey) throw await secondStep.ask(account)
      const { id, name, role, timeZone } = account
      const user: User = { id, email: account.email, name, role, timeZone }
      const actor = actorOf({ userId: id, role })
      const { sessionId, restrictedFrom } = await run(actor, async (tx) => {
        const now = clock.now()
        const opened = await openSession(tx, deviceOf(caller), now, { passwordChanged: account.password_changed })
        if (opened) await audit(tx, now, 'USER_SIGNED_IN', patientOf(user))
        const due = secondFactorRequired.includes(role)
          ? await run.within(tx, signInActor, () => noteDuty(tx, secondFactorRequired, user, now))
          : null
        return { sessionId: opened, restrictedFrom: due }
      })
      // The password was changed, or a second factor added, while the password was compared.
      if (!sessionId) throw new ApiError('BAD_CREDENTIALS', 'E-mail or password is wrong.')
      return grantAccess(tokens, user, { sessionId, restrictedFrom })
    },

    async logout(principal) {
      const { sessionId, userId: id, role } = principal
      if (!sessionId || role === 'GUEST') return
      const now = clock.now()
      try {
        await run(actorOf(principal), async (tx) => {
          if (await endSession(tx, sessionId, now)) await audit(tx, now, 'USER_SIGNED_OUT', patientOf({ id, role }))
        })
      } catch (error) {
        // The session had ended already.
        if (!(error instanceof ActorUnknownError)) throw error
      }
    },

    me(principal) {
      return run(actorOf(principal), async (tx) => {
        const { id, email, name, role, timeZone } = await requireAccount(tx, principal.userId)
        return { id, email, name, role, timeZone }
      })
    },
  }

  async function isTaken(email: string): Promise<boolean> {
    return (await run(signInActor, (tx) => findAccount(tx, { email }))) !== undefined
  }

  /** Replaces an outdated hash when the work queue has room; otherwise the next sign-in does it. */
  async function upgrade(account: { id: string; password_hash: string }, password: string, network: string) {
    const password_hash = await hashing(network, () => hashPassword(password)).catch((error: unknown) => {
      if (error instanceof ApiError) return null
      throw error
    })
    if (password_hash === null) return
    await run(signInActor, (tx) => replaceHash(tx, account, password_hash))
  }
}

export const taken = () => new ApiError('EMAIL_TAKEN', 'Please sign in, or use another e-mail address.')
