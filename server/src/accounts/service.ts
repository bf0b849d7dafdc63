import type { AccessGranted, Role, User } from '@medconsult/contract'
import { sql } from 'kysely'
import { audit } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import { type Actor, isUniqueViolation, newId } from '../platform/database/index.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { actorOf, type Principal } from '../platform/http/door.ts'
import { ApiError } from '../platform/http/errors.ts'
import type { Budgets } from '../platform/http/limiter.ts'
import type { UnitOfWork } from '../platform/outbox/unit-of-work.ts'
import type { EmailConfirmation } from './email-confirmation.ts'
import { requireGoodPassword } from './password-policy.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import type { AccountTables } from './tables.ts'
import type { Origin, SignInThrottle } from './throttle.ts'
import type { Tokens } from './tokens.ts'

/** Registration and sign-in happen before anybody is known. */
const doorkeeper: Actor = { kind: 'system', name: 'sign-in' }

export interface AccountService {
  register(input: NewAccount, address: string): Promise<AccessGranted>
  login(input: { email: string; password: string }, origin: Origin): Promise<AccessGranted>
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
  budgets: Pick<Budgets, 'of'>
  confirmation: Pick<EmailConfirmation, 'mayBegin' | 'writeLink'>
  /** What the service and the clinic are called. */
  serviceNames: readonly string[]
  doctorRegistration: 'open' | 'approval'
}

export function createAccountService(parts: AccountParts): AccountService {
  const { run, clock, tokens, throttle, confirmation } = parts
  const registrations = parts.budgets.of('registrations')

  async function grant(user: User): Promise<AccessGranted> {
    const token = await tokens.issue({ userId: user.id, role: user.role })
    return { access_token: token, token_type: 'bearer', user }
  }

  return {
    async register({ email, name, password, role }, address) {
      await registrations.consume(networkOf(address))
      await requireGoodPassword(password, { email, name }, parts.serviceNames)
      const user: User = { id: newId(), email, name, role }
      const now = clock.now()
      const password_hash = await hashPassword(password)
      const verified_at = role === 'DOCTOR' && parts.doctorRegistration === 'approval' ? null : now
      const sendsLink = await confirmation.mayBegin(address)
      try {
        await run(doorkeeper, async (tx) => {
          await tx
            .insertInto('users')
            .values({ ...user, verified_at, created_at: now })
            .execute()
          await tx.insertInto('credentials').values({ user_id: user.id, password_hash }).execute()
          if (sendsLink) await confirmation.writeLink(tx, user)
          // From here on in their own name, so that the trail says who registered.
          await sql`SELECT set_actor('user', ${user.id}, ${role})`.execute(tx)
          await audit(tx, now, 'USER_REGISTERED', subjectOf(user))
        })
      } catch (error) {
        if (isUniqueViolation(error))
          throw new ApiError('EMAIL_TAKEN', 'Please sign in, or use another e-mail address.')
        throw error
      }
      return grant(user)
    },

    async login({ email, password }, origin) {
      await throttle.attempt(email, origin)
      const account = await run(doorkeeper, (tx) =>
        tx
          .selectFrom('users')
          .innerJoin('credentials', 'credentials.user_id', 'users.id')
          .select(['users.id', 'users.email', 'users.name', 'users.role', 'credentials.password_hash'])
          .where('users.email', '=', email)
          .executeTakeFirst(),
      )
      const { matches, outdated } = await verifyPassword(account?.password_hash ?? null, password)
      if (!account || !matches) {
        // For an account that does not exist as well: how long the answer takes must not tell.
        await run(doorkeeper, (tx) => audit(tx, clock.now(), 'SIGN_IN_FAILED', account && subjectOf(account)))
        throw new ApiError('BAD_CREDENTIALS', 'E-mail or password is wrong.')
      }
      await throttle.succeeded(email, origin)
      if (outdated) await upgrade(account.id, password)
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
