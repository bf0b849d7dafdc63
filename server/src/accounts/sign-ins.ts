import type { SignIn } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { newId } from '../platform/database/index.ts'
import { browserFamily } from './browser-family.ts'
import type { Device } from './login-sessions.ts'

/** How many are kept of one account, so that whoever guesses passwords does not fill the table. */
const MOST_KEPT = 500

interface SignInRow extends Pick<SignIn, 'id' | 'outcome' | 'way' | 'device'> {
  at: Date
  address: string | null
}

/**
 * Notes an attempt that has failed, for the owner of the account. Successful ones are noted with their session. For background
 * work.
 * @param userId null when there is no such account; the statement is the same, so that its duration tells nothing
 */
export async function noteFailedSignIn(
  tx: QueryExecutorProvider,
  {
    userId,
    outcome,
    device,
    now,
  }: {
    userId: string | null
    outcome: Exclude<SignIn['outcome'], 'SIGNED_IN'>
    device: Device
    now: Date
  },
): Promise<void> {
  await sql`
    INSERT INTO sign_ins (id, user_id, at, outcome, user_agent, address)
    SELECT ${newId()}, u.id, ${now}, ${outcome}, ${browserFamily(device.userAgent)}, ${device.address}
    FROM users u WHERE u.id = ${userId}`.execute(tx)
}

/** The sign-ins of the actor, the newest first. @param before the id of one; ids are in the order of time */
export async function listSignIns(
  tx: QueryExecutorProvider,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<SignInRow[]> {
  const { rows } = await sql<SignInRow>`
    SELECT id, at, outcome, way, user_agent AS device, address FROM sign_ins
    WHERE user_id = actor_id() ${before ? sql`AND id < ${before}` : sql``} ORDER BY id DESC LIMIT ${limit}`.execute(tx)
  return rows
}

/** Deletes the oldest of accounts with very many. Retention removes old ones. For background work. */
export async function forgetSignIns(tx: QueryExecutorProvider): Promise<void> {
  await sql`
    DELETE FROM sign_ins s USING (
      SELECT user_id, (array_agg(id ORDER BY id DESC))[${MOST_KEPT}::int] AS oldest FROM sign_ins
      GROUP BY user_id HAVING count(*) > ${MOST_KEPT}
    ) many
    WHERE s.user_id = many.user_id AND s.id < many.oldest`.execute(tx)
}
