import { createHmac } from 'node:crypto'
import type { Clock } from '../platform/clock.ts'

/** How long TURN credentials are good, in seconds. A call outlives them; an ICE restart asks for new ones. */
const TTL_SECONDS = 6 * 60 * 60

export interface IceConfig {
  stunUrls: string[]
  turnUrls: string[]
  turnSecret: string | null
}

/** Credentials as coturn's `use-auth-secret` expects them: HMAC-SHA1 of `expiry:user` (draft-uberti-behave-turn-rest-00). */
export function iceServersFor(config: IceConfig, userId: string, clock: Clock) {
  const iceServers: { urls: string[]; username?: string; credential?: string }[] = []
  if (config.stunUrls.length > 0) iceServers.push({ urls: config.stunUrls })
  if (config.turnUrls.length === 0 || !config.turnSecret) return { iceServers, expiresAt: null }
  const expiry = Math.floor(clock.now().getTime() / 1000) + TTL_SECONDS
  const username = `${expiry}:${userId}`
  const credential = createHmac('sha1', config.turnSecret).update(username).digest('base64')
  iceServers.push({ urls: config.turnUrls, username, credential })
  return { iceServers, expiresAt: new Date(expiry * 1000).toISOString() }
}
