import { callRoom } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/index.ts'
import type { Logger } from '../platform/logger.ts'
import type { Message } from '../platform/outbox/outbox.ts'
import type { SocketHub } from '../platform/sockets/hub.ts'
import { touchCalls } from './repository.ts'
import { signallingRoom } from './signalling.ts'

/** How often a node says which calls have somebody in them, in milliseconds. */
const RENEW_MS = 20_000
const PREFIX = signallingRoom('')

/** Keeps the calls alive whose participants are connected to this node. */
export function createCallLeases<T>(parts: { database: Database<T>; hub: SocketHub; clock: Clock; log: Logger }) {
  const { database, hub, clock, log } = parts
  async function renew(): Promise<void> {
    const rooms = [...hub.io.sockets.adapter.rooms.keys()].filter((room) => room.startsWith(PREFIX))
    const ids = rooms.map((room) => room.slice(PREFIX.length))
    if (ids.length === 0) return
    await database.as({ kind: 'system', name: 'call-leases' }, (tx) =>
      touchCalls(tx as QueryExecutorProvider, ids, clock.now()),
    )
  }
  const renewal = clock.setInterval(() => {
    renew().catch((error: { code?: string }) => log.warn({ code: error.code }, 'call leases were not renewed'))
  }, RENEW_MS)
  return { stop: () => renewal.cancel() }
}

const endings = new Set(['call_ended', 'call_declined', 'call_expired'])

/** Empties the signalling room of a call that is over, after its members were told. */
export function closeRoomAfter(hub: SocketHub, message: Message): void {
  if (!endings.has(message.event)) return
  const { callSessionId } = message.payload as { callSessionId: string }
  for (const room of [signallingRoom(callSessionId), callRoom(callSessionId)]) hub.io.in(room).socketsLeave(room)
}
