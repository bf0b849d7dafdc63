import type { Role, SessionEnd, SessionLimits, SignIn } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { newId } from '../platform/database/index.ts'
import type { Holder } from '../platform/sockets/holders.ts'
import { browserFamily } from './browser-family.ts'
import { TOKEN_SECONDS } from './tokens.ts'

/** The device from which somebody signs in. */
export interface Device {
  /** The unchanged `User-Agent` header. */
  userAgent: string | undefined
  /** The client's address, as far as the configuration allows to store it. */
  address: string | null
  /** After how many minutes without use a session of this device ends, by role; none for a role that is not named. */
  idleMinutes: IdleMinutes
}

export type IdleMinutes = Partial<Record<Role, number>>

/** After how many minutes without use a session ends on a computer that others use too. */
const SHARED_IDLE_MINUTES = 15

/** The limits of a device: those of the clinic, and the one of a shared computer. */
export function idleMinutesOf(clinic: IdleMinutes, sharedComputer: boolean | undefined): IdleMinutes {
  if (!sharedComputer) return clinic
  const limit = (role: Role): number => Math.min(clinic[role] ?? SHARED_IDLE_MINUTES, SHARED_IDLE_MINUTES)
  return { DOCTOR: limit('DOCTOR'), PATIENT: limit('PATIENT'), ADMIN: limit('ADMIN') }
}

/**
 * Opens a login session for the actor.
 * @param proof `passwordChanged`: `credentials.changed_at` as text, read together with the hash that the password was
 *   compared with; `ticketId`: the ticket that the second step has used in this transaction, at `now`; `passkeyId`: the
 *   passkey that has signed, likewise; `way`: by what the sign-in succeeded
 * @returns the id of the session; null when the password has been changed since, or the account has a second factor and
 *   neither a ticket nor a passkey was used
 */
export async function openSession(
  tx: QueryExecutorProvider,
  device: Device,
  now: Date,
  {
    passwordChanged,
    ticketId = null,
    passkeyId = null,
    way = 'PASSWORD',
  }: {
    passwordChanged: string | null
    ticketId?: string | null
    passkeyId?: string | null
    way?: NonNullable<SignIn['way']>
  } = { passwordChanged: null },
): Promise<string | null> {
  const id = newId()
  const until = new Date((Math.floor(now.getTime() / 1000) + TOKEN_SECONDS) * 1000)
  const { rows } = await sql<{ opened: boolean }>`
    SELECT open_login_session(${id}, ${now}, ${until}, ${browserFamily(device.userAgent)}, ${device.address},
      ${passwordChanged}, ${ticketId}, ${passkeyId}, ${way}) AS opened`.execute(tx)
  if (!rows[0]?.opened) return null
  await sql`SELECT limit_session(${id}, (${JSON.stringify(device.idleMinutes)}::jsonb ->> actor_role())::int, ${now})`.execute(
    tx,
  )
  return id
}

/** How many of an account's sessions are listed. */
const MOST_LISTED = 100

interface SessionRow {
  id: string
  device: string | null
  address: string | null
  since: Date
  lastSeenAt: Date
}

/** The open sessions of the actor: first the one that asks, then those that were used last. */
export async function listSessions(
  tx: QueryExecutorProvider,
  own: string | undefined,
  now: Date,
): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    SELECT id, user_agent AS device, address, created_at AS since, last_seen_at AS "lastSeenAt" FROM login_sessions
    WHERE user_id = actor_id() AND ended_at IS NULL AND expires_at > ${now}
    ORDER BY id = ${own ?? null} DESC NULLS LAST, last_seen_at DESC, id DESC LIMIT ${MOST_LISTED}`.execute(tx)
  return rows
}

/** When a session of the actor ends. */
export async function readLimits(tx: QueryExecutorProvider, sessionId: string): Promise<SessionLimits | null> {
  const { rows } = await sql<{ expiresAt: Date; idleMinutes: number | null; idleEndsAt: Date | null }>`
    SELECT expires_at AS "expiresAt", idle_minutes AS "idleMinutes", idle_ends_at AS "idleEndsAt" FROM login_sessions
    WHERE id = ${sessionId} AND user_id = actor_id() AND ended_at IS NULL`.execute(tx)
  const row = rows[0]
  if (!row) return null
  const { expiresAt, idleMinutes, idleEndsAt } = row
  return { expiresAt: expiresAt.toISOString(), idleMinutes, idleEndsAt: idleEndsAt?.toISOString() ?? null }
}

/** Has the idle time of a session of the actor run anew, unless it is over. */
export async function extendSession(tx: QueryExecutorProvider, sessionId: string, now: Date): Promise<void> {
  await sql`SELECT use_session(${sessionId}, ${now})`.execute(tx)
}

/**
 * Stores when somebody used sessions: their idle time runs from then. One whose time was over by then stays over. For
 * background work.
 */
export async function noteUse(tx: QueryExecutorProvider, used: ReadonlyMap<string, Date>): Promise<void> {
  if (used.size === 0) return
  await sql`
    UPDATE login_sessions s SET idle_ends_at = greatest(s.idle_ends_at, u.at + make_interval(mins => s.idle_minutes))
    FROM unnest(${[...used.keys()]}::uuid[], ${[...used.values()]}::timestamptz[]) AS u (id, at)
    WHERE s.id = u.id AND s.ended_at IS NULL AND s.idle_ends_at > u.at`.execute(tx)
}

/** Ends the sessions that nobody has used for their idle time. For background work. */
export async function endIdleSessions(tx: QueryExecutorProvider, now: Date): Promise<{ userId: string; role: Role }[]> {
  const { rows } = await sql<{ userId: string; role: Role }>`
    SELECT user_id AS "userId", role FROM end_idle_sessions(${now})`.execute(tx)
  return rows
}

/** Ends one session of the actor. @returns false when it had ended already */
export async function endSession(
  tx: QueryExecutorProvider,
  sessionId: string,
  now: Date,
  why: Extract<SessionEnd, 'SIGNED_OUT' | 'ENDED_BY_OWNER'> = 'SIGNED_OUT',
): Promise<boolean> {
  const { rows } = await sql<{ ended: boolean }>`
    SELECT end_login_session(${sessionId}, ${now}, ${why}) AS ended`.execute(tx)
  return rows[0]?.ended === true
}

/**
 * Ends the sessions of the actor, but for the one that asks.
 * @returns how many there were
 */
export async function endOtherSessions(
  tx: QueryExecutorProvider,
  kept: string | undefined,
  why: Extract<SessionEnd, 'FACTOR_REMOVED' | 'ENDED_BY_OWNER'>,
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ ended: number }>`
    SELECT end_other_sessions(${kept ?? null}, ${now}, ${why}) AS ended`.execute(tx)
  return rows[0]?.ended ?? 0
}

/**
 * Those of the given sessions that have ended, or whose account was deleted, is disabled or has another role. For
 * background work.
 */
export async function findEnded(tx: QueryExecutorProvider, holders: Holder[]): Promise<Holder[]> {
  const column = (key: keyof Holder) => holders.map((one) => one[key])
  const { rows } = await sql<{ id: string }>`
    SELECT h.id FROM unnest(${column('sessionId')}::uuid[], ${column('userId')}::uuid[], ${column('role')}::text[])
      AS h (id, user_id, role)
    WHERE NOT EXISTS (SELECT 1 FROM login_sessions s JOIN users u ON u.id = s.user_id
      WHERE s.id = h.id AND s.user_id = h.user_id AND s.ended_at IS NULL AND u.role = h.role
        AND u.disabled_at IS NULL)`.execute(tx)
  const over = new Set(rows.map(({ id }) => id))
  return holders.filter(({ sessionId }) => over.has(sessionId))
}

/**
 * Sessions that have ended and whose tokens have not expired. Those of a disabled account are left out: its requests
 * reach the transaction, which knows whether it is still disabled. For background work.
 * @param userId undefined for all accounts
 */
export async function findEndedBefore(tx: QueryExecutorProvider, now: Date, userId?: string) {
  const { rows } = await sql<{ id: string; userId: string; expiresAt: Date; why: SessionEnd }>`
    SELECT id, user_id AS "userId", expires_at AS "expiresAt", ended_reason AS why FROM login_sessions
    WHERE ended_at IS NOT NULL AND ended_reason <> 'ACCOUNT_DISABLED' AND expires_at > ${now}
      ${userId ? sql`AND user_id = ${userId}` : sql``}`.execute(tx)
  return rows
}

/** Stores when sessions were last used. For background work. */
export async function noteSeen(tx: QueryExecutorProvider, sessionIds: string[], now: Date): Promise<void> {
  await sql`UPDATE login_sessions SET last_seen_at = ${now} WHERE id = ANY(${sessionIds}::uuid[])`.execute(tx)
}

/**
 * Deletes tickets and changes of an address that expired before a time, and used challenges that have expired. Sessions and
 * other links are removed by retention.
 */
export async function forgetExpired(tx: QueryExecutorProvider, before: Date, now: Date): Promise<void> {
  await sql`DELETE FROM sign_in_tickets WHERE expires_at < ${before}`.execute(tx)
  await sql`DELETE FROM passkey_challenges WHERE expires_at < ${now}`.execute(tx)
  await sql`DELETE FROM email_changes WHERE expires_at < ${before}`.execute(tx)
}
