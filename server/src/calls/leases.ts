import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/index.ts'
import type { Logger } from '../platform/logger.ts'
import type { RoomSockets } from '../room/index.ts'
import { touchCalls } from './repository.ts'

/** How often a node renews the leases of the calls in which somebody is connected to it, in milliseconds. */
const RENEW_MS = 20_000

/**
 * Renews the leases of the calls whose doctor or patient is connected to this node, so that these calls do not end by
 * themselves.
 */
export function createCallLeases(deps: { database: Database; sockets: RoomSockets; clock: Clock; log: Logger }) {
  const { database, sockets, clock, log } = deps
  async function renew(): Promise<void> {
    const ids = sockets.attended()
    if (ids.length === 0) return
    await database.as({ kind: 'system', name: 'call-leases' }, (tx) => touchCalls(tx, ids, clock.now()))
  }
  const renewal = clock.setInterval(() => {
    renew().catch((error: { code?: string }) => log.warn({ code: error.code }, 'call leases were not renewed'))
  }, RENEW_MS)
  return { stop: () => renewal.cancel() }
}
