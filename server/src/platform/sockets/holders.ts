import type { DefaultEventsMap as Events, Server } from 'socket.io'
import { userRoom } from '../events/rooms.ts'
import { SESSION_ENDED } from '../http/errors.ts'
import type { Connection, SocketState } from './hub.ts'

/** The user and the session of a socket. */
export interface Holder {
  userId: string
  role: string
  sessionId: string
}

/** The sockets of this node by their sessions. */
export function createHolders(
  io: Server<Events, Events, Events, SocketState>,
  nodes: { socketsHere(room: string): Connection[] },
) {
  let changes = 0
  const socketsOf = (userId?: string): Connection[] =>
    userId === undefined ? [...io.sockets.sockets.values()] : nodes.socketsHere(userRoom(userId))
  return {
    /** @param userId undefined for all users */
    holdersHere: (userId?: string): Holder[] =>
      socketsOf(userId).flatMap(({ data: { principal } }) =>
        principal?.sessionId
          ? [{ userId: principal.userId, role: principal.role, sessionId: principal.sessionId }]
          : [],
      ),
    /**
     * Call it when sessions of a user have ended. A socket that is being admitted at this moment is not found by the
     * check, and is checked again because of this.
     */
    sessionsChanged(): void {
      changes += 1
    },
    changes: (): number => changes,
    /** Closes the sockets of a session that has ended. */
    endSession({ userId, sessionId }: Pick<Holder, 'userId' | 'sessionId'>): void {
      for (const socket of socketsOf(userId)) {
        if (socket.data.principal?.sessionId !== sessionId) continue
        socket.data.sessionEnded = true
        socket.emit('auth_error', { message: SESSION_ENDED })
        socket.disconnect(true)
      }
    },
  }
}
