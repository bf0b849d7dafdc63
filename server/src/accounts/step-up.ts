import { type QueryExecutorProvider, sql } from 'kysely'
import { audit } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import { ApiError } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import type { FactorChanges, OriginOf } from './second-factor/changes.ts'
import { subjectOf } from './subject.ts'

/** How long a proof counts, in milliseconds: a sign-in, or the password given again. */
const FRESH_MS = 10 * 60_000

/** Whether the session of a principal has proven lately who is at the keyboard, for operations that say `stepUp`. */
export const createFreshness =
  ({ database, clock }: { database: Database; clock: Clock }) =>
  (principal: Principal): Promise<boolean> =>
    database.as(actorOf(principal), async (tx) => {
      const since = new Date(clock.now().getTime() - FRESH_MS)
      const { rows } = await sql<{ isFresh: boolean }>`
        SELECT coalesce(proven_at, created_at) > ${since} AS "isFresh" FROM login_sessions
        WHERE id = ${principal.sessionId ?? null}`.execute(tx)
      return rows[0]?.isFresh === true
    })

export type StepUp = ReturnType<typeof createStepUp>

/** Takes the password again, in a session that is open. */
export function createStepUp(deps: { run: UnitOfWork; clock: Clock; changes: Pick<FactorChanges, 'requirePassword'> }) {
  const { run, clock, changes } = deps

  const note = async (tx: QueryExecutorProvider, principal: Principal): Promise<void> => {
    const now = clock.now()
    const { rows } = await sql<{ proven: boolean }>`
      SELECT prove_session(${principal.sessionId ?? null}, ${now}) AS proven`.execute(tx)
    if (!rows[0]?.proven) throw new ApiError('UNAUTHENTICATED', 'This session has ended. Sign in again.')
    await audit(tx, now, 'USER_PROVEN', subjectOf({ id: principal.userId, role: principal.role }))
  }

  return {
    /** @throws ApiError PASSWORD_WRONG, TOO_MANY */
    async prove(principal: Principal, password: string, originOf: OriginOf): Promise<{ message: string }> {
      await changes.requirePassword(principal, password, originOf)
      await run(actorOf(principal), (tx) => note(tx, principal))
      return { message: 'Go on' }
    },
  }
}
