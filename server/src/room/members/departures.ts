import type { Actor, Database } from '../../platform/database/index.ts'
import { findPeersOfEnded } from '../signalling/repository.ts'
import type { RoomSockets } from './room-sockets.ts'

const observer: Actor = { kind: 'system', name: 'departures' }

/**
 * Called when login sessions of a user have ended. A page without a socket that belongs to such a session has left its
 * rooms: the members who are connected to this node get `user-left`. Members without a socket see it in their next
 * poll.
 */
export function createDepartures(deps: { database: Database; sockets: RoomSockets }) {
  const { database, sockets } = deps
  return async (userId: string): Promise<void> => {
    const peers = await database.as(observer, (tx) => findPeersOfEnded(tx, userId))
    for (const { roomId, member } of peers)
      sockets.emitHere(roomId, 'user-left', { ...member, roomId, sessionEnded: true })
  }
}
