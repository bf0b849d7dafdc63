import type { AccessGranted, Role, User } from '@medconsult/contract'
import { audit } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import { type Actor, isUniqueViolation, newId } from '../platform/database/index.ts'
import { actorOf, type Principal } from '../platform/http/door.ts'
import { ApiError } from '../platform/http/errors.ts'
import type { UnitOfWork } from '../platform/outbox/unit-of-work.ts'
import type { WorkQueue } from '../platform/work-queue.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import type { AccountTables } from './tables.ts'
import type { SignInThrottle } from './throttle.ts'
import type { Tokens } from './tokens.ts'

/** Registration and sign-in happen before anybody is known. */
const doorkeeper: Actor = { kind: 'system', name: 'sign-in' }

export interface AccountService {
  register(input: NewAccount, address: string): Promise<AccessGranted>
  login(input: { email: string; password: string }, address: string): Promise<AccessGranted>
  me(principal: Principal): Promise<User>
}

interface NewAccount {
  email: string
  name: string
  password: string
  role: Exclude<Role, 'ADMIN'>
}

export interface AccountParts {
  run: UnitOfWork<AccountTables>
  clock: Clock
  tokens: Tokens
  throttle: SignInThrottle
  /** Hashing a password takes a core's time. */
  hashing: WorkQueue
  doctorRegistration: 'open' | 'approval'
}

export function createAccountService(parts: AccountParts): AccountService {
  const { run, clock, tokens, throttle, hashing } = parts

  async function grant(user: User): Promise<AccessGranted> {
    const token = await tokens.issue({ userId: user.id, role: user.role })
    return { access_token: token, token_type: 'bearer', user }
  }

  return {
    async register({ email, name, password, role }, address) {
      await throttle.registering(address)
      const user: User = { id: newId(), email, name, role }
      const now = clock.now()
      const password_hash = await hashing(address, () => hashPassword(password))
      const verified_at = role === 'DOCTOR' && parts.doctorRegistration === 'approval' ? null : now
      try {
        await run(doorkeeper, async (tx) => {
          await tx
            .insertInto('users')
            .values({ ...user, verified_at, created_at: now })
            .execute()
          await tx.insertInto('credentials').values({ user_id: user.id, password_hash }).execute()
          // In their own name, so that the trail says who registered.
          await run.within(tx, actorOf({ userId: user.id, role }), () =>
            audit(tx, now, 'USER_REGISTERED', subjectOf(user)),
          )
        })
      } catch (error) {
        if (isUniqueViolation(error))
          throw new ApiError('EMAIL_TAKEN', 'Please sign in, or use another e-mail address.')
        throw error
      }
      return grant(user)
    },

    async login({ email, password }, address) {
      await throttle.attempt(email, address)
      const account = await run(doorkeeper, (tx) =>
        tx
          .selectFrom('users')
          .innerJoin('credentials', 'credentials.user_id', 'users.id')
          .select(['users.id', 'users.email', 'users.name', 'users.role', 'credentials.password_hash'])
          .where('users.email', '=', email)
          .executeTakeFirst(),
      )
      const { matches, outdated } = await hashing(address, () =>
        verifyPassword(account?.password_hash ?? null, password),
      )
      if (!account || !matches) {
        if (account) await run(doorkeeper, (tx) => audit(tx, clock.now(), 'SIGN_IN_FAILED', subjectOf(account)))
        throw new ApiError('BAD_CREDENTIALS', 'E-mail or password is wrong.')
      }
      await throttle.succeeded(email, address)
      if (outdated) await hashing(address, () => upgrade(account.id, password))
      const { id, name, role } = account
      const user: User = { id, email: account.email, name, role }
      await run(actorOf({ userId: id, role }), (tx) => audit(tx, clock.now(), 'USER_SIGNED_IN', subjectOf(user)))
      return grant(user)
    },

    me(principal) {
      return run(actorOf(principal), (tx) =>
        tx
          .selectFrom('users')
          .select(['id', 'email', 'name', 'role'])
          .where('id', '=', principal.userId)
          .executeTakeFirstOrThrow(),
      )
    },
  }

  async function upgrade(userId: string, password: string): Promise<void> {
    const password_hash = await hashPassword(password)
    await run(doorkeeper, async (tx) => {
      await tx.updateTable('credentials').set({ password_hash }).where('user_id', '=', userId).execute()
    })
  }
}

const subjectOf = (user: { id: string; role: Role }) => (user.role === 'PATIENT' ? { patientId: user.id } : {})
