import type { AccessGranted, Role, User } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { audit } from '../../audit/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { type Actor, isUniqueViolation, newId } from '../../platform/database/index.ts'
import type { UnitOfWork } from '../../platform/events/unit-of-work.ts'
import { networkOf } from '../../platform/http/client-address.ts'
import { ApiError } from '../../platform/http/errors.ts'
import type { Budgets } from '../../platform/http/limiter.ts'
import { actorOf } from '../../platform/http/operations.ts'
import type { WorkQueue } from '../../platform/work-queue.ts'
import type { EmailConfirmation } from '../email-confirmation.ts'
import { type Caller, deviceOf, grantAccess } from '../granting.ts'
import { openSession } from '../login-sessions.ts'
import { requireGoodPassword } from '../password-policy.ts'
import { hashPassword } from '../passwords.ts'
import { insertAccount } from '../repository.ts'
import { noteDuty } from '../second-factor/duty.ts'
import { taken } from '../service.ts'
import { subjectOf } from '../subject.ts'
import type { Tokens } from '../tokens.ts'
import { hasAdministrator, setupTokensOf } from './links.ts'

/** Nobody is signed in, so this runs as background work. */
const setup: Actor = { kind: 'system', name: 'setup' }

export type SetupService = ReturnType<typeof createSetupService>

/** Makes the first administrator by the link that the server has printed. */
export function createSetupService(deps: {
  run: UnitOfWork
  clock: Clock
  tokens: Tokens
  secret: string
  budgets: Pick<Budgets, 'of'>
  hashing: WorkQueue
  confirmation: Pick<EmailConfirmation, 'mayBegin' | 'writeLink'>
  serviceNames: readonly string[]
  /** The roles that need a second factor. */
  secondFactorRequired: readonly Role[]
}) {
  const { run, clock, hashing, confirmation } = deps
  const links = setupTokensOf(deps.secret)
  const wrongLinks = deps.budgets.of('wrongSetupLinks')

  async function findLink(tx: QueryExecutorProvider, token: string) {
    const { rows } = await sql<{ id: string; expiresAt: Date; isOpen: boolean }>`
      SELECT id, expires_at AS "expiresAt", used_at IS NULL AND replaced_at IS NULL AND expires_at > ${clock.now()} AS "isOpen"
      FROM setup_links WHERE token_hash = ${links.hashOf(token)}`.execute(tx)
    if (!rows[0]) throw gone()
    return { ...rows[0], isDone: await hasAdministrator(tx) }
  }

  /** @throws ApiError LINK_GONE */
  async function requireOpen(tx: QueryExecutorProvider, token: string): Promise<string> {
    const { id, isOpen, isDone } = await findLink(tx, token)
    if (!isOpen || isDone) throw gone()
    return id
  }

  const guess = <T>(address: string, work: () => Promise<T>): Promise<T> =>
    wrongLinks.guess(networkOf(address), ['LINK_GONE'], work)

  return {
    open: (token: string, address: string) =>
      guess(address, async () => {
        const { expiresAt, isOpen, isDone } = await run(setup, (tx) => findLink(tx, token))
        if (!isOpen && !isDone) throw gone()
        return { expiresAt: expiresAt.toISOString(), isDone }
      }),

    /** @throws ApiError LINK_GONE, EMAIL_TAKEN, PASSWORD_COMMON, PASSWORD_PERSONAL */
    setUp: (
      { token, email, name, password }: { token: string; email: string; name: string; password: string },
      caller: Caller,
    ): Promise<AccessGranted> =>
      guess(caller.address, async () => {
        // A link that is over must not cost a hash.
        await run(setup, (tx) => requireOpen(tx, token))
        await requireGoodPassword(password, { email, name }, deps.serviceNames)
        const password_hash = await hashing(networkOf(caller.address), () => hashPassword(password))
        const sendsLink = await confirmation.mayBegin(email, caller.address)
        const user: User = { id: newId(), email, name, role: 'ADMIN', timeZone: null }
        const now = clock.now()
        try {
          const { sessionId, restrictedFrom } = await run(setup, async (tx) => {
            const id = await requireOpen(tx, token)
            await sql`UPDATE setup_links SET used_at = ${now} WHERE id = ${id}`.execute(tx)
            await insertAccount(tx, { ...user, password_hash, verified_at: null, now })
            if (sendsLink) await confirmation.writeLink(tx, user)
            const restrictedFrom = await noteDuty(tx, deps.secondFactorRequired, user, now)
            const sessionId = await run.within(tx, actorOf({ userId: user.id, role: user.role }), async () => {
              await audit(tx, now, 'ADMINISTRATOR_SET_UP', subjectOf(user))
              return openSession(tx, deviceOf(caller), now)
            })
            return { sessionId, restrictedFrom }
          })
          if (!sessionId) throw new Error('a new account has no session')
          return await grantAccess(deps.tokens, user, { sessionId, restrictedFrom })
        } catch (error) {
          throw isUniqueViolation(error) ? taken() : error
        }
      }),
  }
}

const gone = (): ApiError =>
  new ApiError(
    'LINK_GONE',
    'This link was used, is too old, or another one took its place. Make a new one on the server.',
  )
