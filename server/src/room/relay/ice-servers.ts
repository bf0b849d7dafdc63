import { createHmac } from 'node:crypto'
import type { QueryExecutorProvider } from 'kysely'
import { sql } from 'kysely'
import type { Clock } from '../../platform/clock.ts'

/** What a user may use the relay for: a room that is open to them now, or a check of their device. */
export type RelayUse = 'room' | 'check'

/**
 * The minimum lifetime of TURN credentials, and the grid of their expiry times, in minutes. Requests within one step of
 * the grid get the same credentials. So an account gets at most five different credentials for rooms and thirteen for
 * checks in an hour, however often it asks. Credentials may expire during a call: a page in a call asks for new ones
 * every few minutes and uses them for new connections. An existing connection keeps its allocation, because coturn
 * checks the expiry of new allocations only (tested with 4.6.1: refreshes, permissions and channels work after it, also
 * with a stale nonce). The lifetime limits how long somebody can use the relay after leaving their last call.
 */
const MINUTES: Readonly<Record<RelayUse, { least: number; grid: number }>> = {
  room: { least: 30, grid: 15 },
  check: { least: 7, grid: 5 },
}
/** How long before its start an appointment or a meeting counts as near, in milliseconds. */
const NEAR_MS = 60 * 60_000

export interface IceConfig {
  stunUrls: string[]
  turnUrls: string[]
  turnSecret: string | null
  /** Whether every call has to use a relay. */
  relayOnly: boolean
}

/**
 * The policy for relays: `none` there is no relay, `choice` people may choose to use relays only, `always` every call
 * uses relays only.
 */
export const relayPolicy = ({ turnUrls, turnSecret, relayOnly }: IceConfig): 'none' | 'choice' | 'always' => {
  if (turnUrls.length === 0 || !turnSecret) return 'none'
  return relayOnly ? 'always' : 'choice'
}

/**
 * What the actor may use the relay for now. `room`: the actor is a member of a call that rings or is under way, or of a
 * meeting that is under way or near. `check`: the actor has a place in a queue or an appointment that is near, or works
 * where calls come at any time (the clinic's verified doctors and its administrators). Otherwise null, for example for
 * a guest in the lobby, a guest who was removed, or somebody whose meeting is next year.
 */
export async function findRelayUse(tx: QueryExecutorProvider, now: Date): Promise<RelayUse | null> {
  const soon = new Date(now.getTime() + NEAR_MS)
  const justNow = new Date(now.getTime() - NEAR_MS)
  // Row-level security hides the rows of other people from each of these subqueries.
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
 * STUN and TURN servers with credentials as coturn's `use-auth-secret` expects them: HMAC-SHA1 of `expiry:user`
 * (draft-uberti-behave-turn-rest-00).
 * @param use null for STUN servers only
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
