import type { AccessGranted, Role, User } from '@medconsult/contract'
import { audit } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import { type Actor, ActorUnknownError, isUniqueViolation, newId } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { ApiError } from '../platform/http/errors.ts'
import type { Budgets } from '../platform/http/limiter.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { currentSource } from '../platform/http/source.ts'
import type { WorkQueue } from '../platform/work-queue.ts'
import type { EmailConfirmation } from './email-confirmation.ts'
import { type Device, endSession, openSession } from './login-sessions.ts'
import { requireGoodPassword } from './password-policy.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { findAccount, findCredentials, insertAccount, replaceHash, requireAccount } from './repository.ts'
import type { Origin, SignInThrottle } from './throttle.ts'
import type { Tokens } from './tokens.ts'

/** Registration and sign-in happen before anybody is known. */
const signInActor: Actor = { kind: 'system', name: 'sign-in' }

export interface AccountService {
  register(input: NewAccount, caller: Caller): Promise<AccessGranted>
  login(input: { email: string; password: string }, caller: Caller): Promise<AccessGranted>
  /** Ends the session that the principal came by, everywhere. Once is as good as twice. */
  logout(principal: Principal): Promise<void>
  me(principal: Principal): Promise<User>
}

/** Who asks to be let in. */
export interface Caller extends Origin {
  userAgent: string | undefined
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
  /** Hashing a password takes a core's time. */
  hashing: WorkQueue
  budgets: Pick<Budgets, 'of'>
  confirmation: Pick<EmailConfirmation, 'mayBegin' | 'writeLink'>
  /** What the service and the clinic are called. */
  serviceNames: readonly string[]
  doctorRegistration: 'open' | 'approval'
}

export function createAccountService(deps: AccountDeps): AccountService {
  const { run, clock, tokens, throttle, hashing, confirmation } = deps
  const registrations = deps.budgets.of('registrations')

  async function grant(user: User, sessionId: string): Promise<AccessGranted> {
    const token = await tokens.issue({ userId: user.id, role: user.role, sessionId })
    return { access_token: token, token_type: 'bearer', user }
  }

  return {
    async register({ email, name, password, role }, caller) {
      const network = networkOf(caller.address)
      await registrations.consume(network)
      await requireGoodPassword(password, { email, name }, deps.serviceNames)
      // The index decides below. Asked before as well, so that names of taken addresses cost nobody hashes or mails.
      if (await isTaken(email)) throw taken()
      const user: User = { id: newId(), email, name, role, timeZone: null }
      const password_hash = await hashing(network, () => hashPassword(password))
      const sendsLink = await confirmation.mayBegin(email, caller.address)
      // Not before the waiting is over: the trail takes no entry that is old already.
      const now = clock.now()
      const verified_at = role === 'DOCTOR' && deps.doctorRegistration === 'approval' ? null : now
      const device = deviceOf(caller)
      try {
        const sessionId = await run(signInActor, async (tx) => {
          await insertAccount(tx, { ...user, password_hash, verified_at, now })
          if (sendsLink) await confirmation.writeLink(tx, user)
          // In their own name, so that the trail says who registered.
          return run.within(tx, actorOf({ userId: user.id, role }), async () => {
            await audit(tx, now, 'USER_REGISTERED', subjectOf(user))
            return openSession(tx, device, now)
          })
        })
        if (!sessionId) throw new Error('a new account has no session')
        return await grant(user, sessionId)
      } catch (error) {
        throw isUniqueViolation(error) ? taken() : error
      }
    },

    async login({ email, password }, caller) {
      const network = networkOf(caller.address)
      const account = await throttle.attempt(email, caller, () => compare(email, password, network))
      if (account.outdated) await upgrade(account, password, network)
      const { id, name, role, timeZone } = account
      const user: User = { id, email: account.email, name, role, timeZone }
      const sessionId = await run(actorOf({ userId: id, role }), async (tx) => {
        const now = clock.now()
        const opened = await openSession(tx, deviceOf(caller), now, account.password_changed)
        if (opened) await audit(tx, now, 'USER_SIGNED_IN', subjectOf(user))
        return opened
      })
      // It was changed while we compared the old one.
      if (!sessionId) throw new ApiError('BAD_CREDENTIALS', 'E-mail or password is wrong.')
      return grant(user, sessionId)
    },

    async logout(principal) {
      const { sessionId, userId: id, role } = principal
      if (!sessionId || role === 'GUEST') return
      const now = clock.now()
      try {
        await run(actorOf(principal), async (tx) => {
          if (await endSession(tx, sessionId, now)) await audit(tx, now, 'USER_SIGNED_OUT', subjectOf({ id, role }))
        })
      } catch (error) {
        // It was over already.
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

  /** @returns the account whose password it is. @throws ApiError BAD_CREDENTIALS; when it could not be looked at, others */
  async function compare(email: string, password: string, network: string) {
    const account = await run(signInActor, (tx) => findCredentials(tx, email))
    const { matches, outdated } = await hashing(network, () => verifyPassword(account?.password_hash ?? null, password))
    if (account && matches) return { ...account, outdated }
    // For an account that does not exist as well: how long the answer takes must not tell.
    await run(signInActor, (tx) => audit(tx, clock.now(), 'SIGN_IN_FAILED', account && subjectOf(account)))
    throw new ApiError('BAD_CREDENTIALS', 'E-mail or password is wrong.')
  }

  /** A hash of today's kind in place of an older one, when there is time for it; otherwise at the next sign-in. */
  async function upgrade(account: { id: string; password_hash: string }, password: string, network: string) {
    const password_hash = await hashing(network, () => hashPassword(password)).catch((error: unknown) => {
      if (error instanceof ApiError) return null
      throw error
    })
    if (password_hash === null) return
    await run(signInActor, (tx) => replaceHash(tx, account, password_hash))
  }
}

const taken = () => new ApiError('EMAIL_TAKEN', 'Please sign in, or use another e-mail address.')

const deviceOf = ({ userAgent }: Caller): Device => ({ userAgent, address: currentSource() })

const subjectOf = (user: { id: string; role: Role }) => (user.role === 'PATIENT' ? { patientId: user.id } : {})
