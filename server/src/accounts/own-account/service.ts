import type { OwnSession, SessionLimits, SignIn, User } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { audit } from '../../audit/index.ts'
import { writeAccountMail } from '../../notifications/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Actor } from '../../platform/database/index.ts'
import type { UnitOfWork } from '../../platform/events/unit-of-work.ts'
import { networkOf } from '../../platform/http/client-address.ts'
import { ApiError, sessionEnded } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import { keptAddress } from '../../platform/http/source.ts'
import type { WorkQueue } from '../../platform/work-queue.ts'
import { endOtherSessions, endSession, extendSession, listSessions, readLimits } from '../login-sessions.ts'
import { revokePasswordLinks } from '../password-links.ts'
import { requireGoodPassword } from '../password-policy.ts'
import { hashPassword } from '../passwords.ts'
import { replacePassword, requireAccount } from '../repository.ts'
import type { FactorChanges, OriginOf } from '../second-factor/changes.ts'
import { listSignIns } from '../sign-ins.ts'
import { subjectOf } from '../subject.ts'

/** The credentials are closed to their owner, so the server writes them as background work. */
const background: Actor = { kind: 'system', name: 'own-account' }
/** How long the e-mail about a changed password is retried, in milliseconds. */
const NOTICE_MS = 48 * 60 * 60_000

/** How many sign-ins one page has. */
const PAGE = 20

/** A clinic that stores whole addresses does not show them: a session that was left open would tell them. */
const shownNetwork = (address: string | null): string | null =>
  address === null || address.includes('/') ? address : keptAddress(address, 'truncated')

export type OwnAccountService = ReturnType<typeof createOwnAccountService>

/** What people see and change of their own account: sessions, name, password. */
export function createOwnAccountService(deps: {
  run: UnitOfWork
  clock: Clock
  /** Limits how many passwords are hashed at once: a hash takes a core's time. */
  hashing: WorkQueue
  changes: Pick<FactorChanges, 'requirePassword'>
  /** Names of the service and the clinic. */
  serviceNames: readonly string[]
}) {
  const { run, clock, hashing, changes } = deps
  const subject = (principal: Principal) => subjectOf({ id: principal.userId, role: principal.role })

  /** @throws ApiError UNAUTHENTICATED when the session has ended since the transaction began */
  async function limitsIn(tx: QueryExecutorProvider, { sessionId }: Principal): Promise<SessionLimits> {
    const limits = sessionId ? await readLimits(tx, sessionId) : null
    if (!limits) throw sessionEnded('EXPIRED')
    return limits
  }

  return {
    limits: (principal: Principal): Promise<SessionLimits> => run(actorOf(principal), (tx) => limitsIn(tx, principal)),

    stay: (principal: Principal): Promise<SessionLimits> =>
      run(actorOf(principal), async (tx) => {
        if (principal.sessionId) await extendSession(tx, principal.sessionId, clock.now())
        return limitsIn(tx, principal)
      }),

    sessions: (principal: Principal): Promise<OwnSession[]> =>
      run(actorOf(principal), async (tx) => {
        const now = clock.now()
        const rows = await listSessions(tx, principal.sessionId, now)
        return rows.map(({ id, device, address, since, lastSeenAt }) => {
          const isThis = id === principal.sessionId
          return {
            id,
            device,
            network: shownNetwork(address),
            since: since.toISOString(),
            lastSeenAt: (isThis ? now : lastSeenAt).toISOString(),
            isThis,
          }
        })
      }),

    signIns: (principal: Principal, before: string | undefined): Promise<{ signIns: SignIn[]; next: string | null }> =>
      run(actorOf(principal), async (tx) => {
        const rows = await listSignIns(tx, { before, limit: PAGE + 1 })
        const signIns = rows
          .slice(0, PAGE)
          .map(({ at, address, ...one }) => ({ ...one, at: at.toISOString(), network: shownNetwork(address) }))
        return { signIns, next: rows.length > PAGE ? (signIns.at(-1)?.id ?? null) : null }
      }),

    endSession: (principal: Principal, id: string): Promise<{ ended: boolean }> =>
      run(actorOf(principal), async (tx) => {
        // One's own session ends by signing out, which clears the cookie.
        if (id === principal.sessionId) return { ended: false }
        const now = clock.now()
        const ended = await endSession(tx, id, now, 'ENDED_BY_OWNER')
        if (ended) await audit(tx, now, 'USER_SESSIONS_ENDED', subject(principal))
        return { ended }
      }),

    endOthers: (principal: Principal): Promise<{ ended: number }> =>
      run(actorOf(principal), async (tx) => {
        const now = clock.now()
        const ended = await endOtherSessions(tx, principal.sessionId, 'ENDED_BY_OWNER', now)
        if (ended > 0) await audit(tx, now, 'USER_SESSIONS_ENDED', subject(principal))
        return { ended }
      }),

    /** @throws ApiError NAME_VERIFIED */
    rename: (principal: Principal, name: string): Promise<User> =>
      run(actorOf(principal), async (tx) => {
        const { rows } = await sql<{ outcome: string }>`SELECT rename_account(${name}) AS outcome`.execute(tx)
        const outcome = rows[0]?.outcome
        if (outcome === 'VERIFIED') throw new ApiError('NAME_VERIFIED', 'The clinic has verified this name.')
        if (outcome === 'DONE') await audit(tx, clock.now(), 'USER_RENAMED', subject(principal))
        const { id, email, name: stored, role, timeZone } = await requireAccount(tx, principal.userId)
        return { id, email, name: stored, role, timeZone }
      }),

    /**
     * Changes the password. The session that asks stays open, all others end.
     * @throws ApiError PASSWORD_WRONG, PASSWORD_COMMON, PASSWORD_PERSONAL
     */
    async changePassword(
      principal: Principal,
      { password, newPassword }: { password: string; newPassword: string },
      { originOf, address }: { originOf: OriginOf; address: string },
    ): Promise<{ message: string }> {
      const { passwordChanged, ...account } = await changes.requirePassword(principal, password, originOf)
      await requireGoodPassword(newPassword, account, deps.serviceNames)
      const hash = await hashing(networkOf(address), () => hashPassword(newPassword))
      await run(actorOf(principal), async (tx) => {
        const now = clock.now()
        const { rows } = await sql<{ kept: boolean }>`
          SELECT keep_session(${principal.sessionId ?? null}) AS kept`.execute(tx)
        // Somebody has changed the password, or ended this session, since the old one was compared.
        if (!rows[0]?.kept) throw new ApiError('PASSWORD_WRONG', 'The password was changed in the meantime.')
        await run.within(tx, background, async () => {
          await revokePasswordLinks(tx, account.id, now)
          if (!(await replacePassword(tx, { userId: account.id, hash, passwordChanged, now })))
            throw new ApiError('PASSWORD_WRONG', 'The password was changed in the meantime.')
          const expiresAt = new Date(now.getTime() + NOTICE_MS)
          await writeAccountMail(tx, { userId: account.id, kind: 'PASSWORD_CHANGED', link: null, now, expiresAt })
        })
        await audit(tx, now, 'PASSWORD_CHANGED', subject(principal))
      })
      return { message: 'The new password is set' }
    },
  }
}
