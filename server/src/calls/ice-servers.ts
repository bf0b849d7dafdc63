import { createHmac } from 'node:crypto'
import type { Clock } from '../platform/clock.ts'
import type { Principal } from '../platform/http/door.ts'

/**
 * How long TURN credentials are good, in seconds. They may be shorter than a call: a page in one asks for new ones every
 * few minutes, each new connection begins with those, and one that stands keeps its allocation, because coturn holds the
 * expiry against new allocations only (tried with 4.6.1: refreshes, permissions and channels go on past it, over a stale
 * nonce too). They are how long somebody may use the relay who is no longer in any call: for a guest, who was asked in
 * once, that is short.
 */
const TTL_SECONDS: Readonly<Record<'account' | 'guest', number>> = { account: 6 * 60 * 60, guest: 60 * 60 }

export interface IceConfig {
  stunUrls: string[]
  turnUrls: string[]
  turnSecret: string | null
}

/** Credentials as coturn's `use-auth-secret` expects them: HMAC-SHA1 of `expiry:user` (draft-uberti-behave-turn-rest-00). */
export function iceServersFor(config: IceConfig, { userId, role }: Principal, clock: Clock) {
  const iceServers: { urls: string[]; username?: string; credential?: string }[] = []
  if (config.stunUrls.length > 0) iceServers.push({ urls: config.stunUrls })
  if (config.turnUrls.length === 0 || !config.turnSecret) return { iceServers, expiresAt: null }
  const seconds = TTL_SECONDS[role === 'GUEST' ? 'guest' : 'account']
  const expiry = Math.floor(clock.now().getTime() / 1000) + seconds
  const username = `${expiry}:${userId}`
  const credential = createHmac('sha1', config.turnSecret).update(username).digest('base64')
  iceServers.push({ urls: config.turnUrls, username, credential })
  return { iceServers, expiresAt: new Date(expiry * 1000).toISOString() }
}
