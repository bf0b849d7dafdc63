import { createHmac } from 'node:crypto'
import type { QueryExecutorProvider } from 'kysely'
import { sql } from 'kysely'
import type { Clock } from '../../platform/clock.ts'

/** What somebody may use the relay for: a room that is open to them now, or a check of their device. */
export type RelayUse = 'room' | 'check'

/**
 * How long TURN credentials are good, in minutes, at least; and the grid on which their end lies. Whoever asks again
 * within one step of the grid is told the same credentials, so that an account never has more than five of a room and
 * thirteen of a check in an hour, however often it asks. They may be shorter than a call: a page in one asks every few
 * minutes, each new connection begins with those, and one that stands keeps its allocation, because coturn holds the
 * expiry against new allocations only (tried with 4.6.1: refreshes, permissions and channels go on past it, over a stale
 * nonce too). They are how long somebody may use the relay who is no longer in any call.
 */
const MINUTES: Readonly<Record<RelayUse, { least: number; grid: number }>> = {
  room: { least: 30, grid: 15 },
  check: { least: 7, grid: 5 },
}
/** An appointment or a meeting is near so long before it begins, in milliseconds. */
const NEAR_MS = 60 * 60_000

export interface IceConfig {
  stunUrls: string[]
  turnUrls: string[]
  turnSecret: string | null
  /** Every call goes through a relay. */
  relayOnly: boolean
}

/** What a call may do with relays: there is none, its people choose, or it uses nothing else. */
export const relayPolicy = ({ turnUrls, turnSecret, relayOnly }: IceConfig): 'none' | 'choice' | 'always' => {
  if (turnUrls.length === 0 || !turnSecret) return 'none'
  return relayOnly ? 'always' : 'choice'
}

/**
 * What the actor may use the relay for. A room: of a call that rings or goes on, or of a meeting that goes on or is
 * near, of which they are a member. A check: a place in a queue, an appointment that is near, or work that leads into
 * calls at any time (the clinic's verified doctors and its administrators). Otherwise nothing: whoever only waits to be
 * let in, was sent away, or has a meeting next year.
 */
export async function findRelayUse(tx: QueryExecutorProvider, now: Date): Promise<RelayUse | null> {
  const soon = new Date(now.getTime() + NEAR_MS)
  const justNow = new Date(now.getTime() - NEAR_MS)
  // Of other people's rows each line sees none: row-level security.
  const { rows } = await sql<{ room: boolean; check: boolean }>`
    SELECT EXISTS (
      SELECT 1 FROM room_members m JOIN rooms r ON r.id = m.room_id
      LEFT JOIN call_sessions c ON c.id = r.id LEFT JOIN meetings g ON g.id = r.id
      WHERE m.member_id = actor_id() AND r.closed_at IS NULL AND may_come_in(m)
        AND (c.status IS DISTINCT FROM 'INVITED' OR c.expires_at > ${now})
        AND (g.id IS NULL OR g.status = 'ACTIVE'
          OR (g.link_ends_at > ${now} AND (g.scheduled_time IS NULL OR g.scheduled_time <= ${soon})))
    ) AS room, (
      EXISTS (SELECT 1 FROM queue_entries e
        WHERE e.patient_id = actor_id() AND e.status IN ('WAITING', 'READY', 'INVITED', 'IN_CALL'))
      OR EXISTS (SELECT 1 FROM appointments a
        WHERE actor_id() IN (a.patient_id, a.doctor_id) AND a.status = 'CONFIRMED'
          AND lower(a.period) <= ${soon} AND upper(a.period) > ${justNow})
      OR EXISTS (SELECT 1 FROM users u
        WHERE u.id = actor_id() AND (u.role = 'ADMIN' OR (u.role = 'DOCTOR' AND u.verified_at IS NOT NULL)))
    ) AS check`.execute(tx)
  const row = rows[0]
  return row?.room ? 'room' : row?.check ? 'check' : null
}

/**
 * Credentials as coturn's `use-auth-secret` expects them: HMAC-SHA1 of `expiry:user` (draft-uberti-behave-turn-rest-00).
 * @param use null: STUN servers alone
 */
export function iceServersFor(config: IceConfig, userId: string, use: RelayUse | null, clock: Clock) {
  const iceServers: { urls: string[]; username?: string; credential?: string }[] = []
  if (config.stunUrls.length > 0) iceServers.push({ urls: config.stunUrls })
  if (use === null || relayPolicy(config) === 'none' || !config.turnSecret) return { iceServers, expiresAt: null }
  const { least, grid } = MINUTES[use]
  const expiry = Math.ceil((clock.now().getTime() / 60_000 + least) / grid) * grid * 60
  const username = `${expiry}:${userId}`
  const credential = createHmac('sha1', config.turnSecret).update(username).digest('base64')
  iceServers.push({ urls: config.turnUrls, username, credential })
  return { iceServers, expiresAt: new Date(expiry * 1000).toISOString() }
}
