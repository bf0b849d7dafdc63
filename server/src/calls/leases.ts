import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/index.ts'
import type { Logger } from '../platform/logger.ts'
import type { RoomSockets } from '../room/index.ts'
import { touchCalls } from './repository.ts'

/** How often a node says which calls have somebody in them, in milliseconds. */
const RENEW_MS = 20_000

/** Keeps the calls alive whose doctor or patient is connected to this node. */
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
