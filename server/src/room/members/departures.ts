import type { Actor, Database } from '../../platform/database/index.ts'
import { findPeersOfEnded } from '../signalling/repository.ts'
import type { RoomSockets } from './room-sockets.ts'

const observer: Actor = { kind: 'system', name: 'departures' }

/**
 * Pages without a socket whose session has ended are in their rooms no longer: whoever is in one with a socket of this
 * node is told so. Those who ask by HTTP see it at their next look.
 */
export function createDepartures(deps: { database: Database; sockets: RoomSockets }) {
  const { database, sockets } = deps
  return async (userId: string): Promise<void> => {
    const peers = await database.as(observer, (tx) => findPeersOfEnded(tx, userId))
    for (const { roomId, member } of peers)
      sockets.emitHere(roomId, 'user-left', { ...member, roomId, sessionEnded: true })
  }
}
