import type { Role } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { Clock } from '../../platform/clock.ts'
import type { Actor, Database } from '../../platform/database/index.ts'
import type { Principal } from '../../platform/http/operations.ts'

const background: Actor = { kind: 'system', name: 'second-factor' }
/** How long somebody may go on without a second factor after the first sign-in, in milliseconds: a week. */
const GRACE_MS = 7 * 24 * 60 * 60_000

async function hasSecondFactor(tx: QueryExecutorProvider, userId: string): Promise<boolean> {
  const { rows } = await sql<{ has: boolean | null }>`SELECT has_second_factor(${userId}) AS has`.execute(tx)
  return rows[0]?.has === true
}

/** Reads since when or until when an account may go on without a second factor. For background work. */
export async function findDuty(tx: QueryExecutorProvider, userId: string): Promise<Date | null> {
  const { rows } = await sql<{ dueAt: Date }>`
    SELECT due_at AS "dueAt" FROM second_factor_duties WHERE user_id = ${userId}`.execute(tx)
  return rows[0]?.dueAt ?? null
}

/**
 * Notes at a sign-in without a second factor by when the account needs one. A later sign-in does not change that.
 * @param required the roles that need one
 * @returns null when the role needs none
 */
export async function noteDuty(
  tx: QueryExecutorProvider,
  required: readonly Role[],
  { id, role }: { id: string; role: Role },
  now: Date,
): Promise<Date | null> {
  if (!required.includes(role)) return null
  await sql`
    INSERT INTO second_factor_duties (user_id, due_at) VALUES (${id}, ${new Date(now.getTime() + GRACE_MS)})
    ON CONFLICT DO NOTHING`.execute(tx)
  return findDuty(tx, id)
}

export type Restriction = (principal: Principal) => Promise<boolean>

/**
 * Whether a principal may only set up a second factor: the time to do so is over, and there is none. The database is asked
 * only once that time is over.
 */
export const createRestriction =
  ({ database, clock }: { database: Database; clock: Clock }): Restriction =>
  async ({ userId, restrictedFrom }) =>
    restrictedFrom !== undefined &&
    restrictedFrom <= clock.now() &&
    !(await database.as(background, (tx) => hasSecondFactor(tx, userId)))
