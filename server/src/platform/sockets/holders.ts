import type { DefaultEventsMap as Events, Server } from 'socket.io'
import { userRoom } from '../events/rooms.ts'
import { SESSION_ENDED } from '../http/errors.ts'
import type { Connection, SocketState } from './hub.ts'

/** Whose socket speaks for which session. */
export interface Holder {
  userId: string
  role: string
  sessionId: string
}

/** The sockets of this node, by the sessions that they speak for. */
export function createHolders(
  io: Server<Events, Events, Events, SocketState>,
  nodes: { socketsHere(room: string): Connection[] },
) {
  let changes = 0
  const socketsOf = (userId?: string): Connection[] =>
    userId === undefined ? [...io.sockets.sockets.values()] : nodes.socketsHere(userRoom(userId))
  return {
    /** @param userId undefined: of everybody */
    holdersHere: (userId?: string): Holder[] =>
      socketsOf(userId).flatMap(({ data: { principal } }) =>
        principal?.sessionId
          ? [{ userId: principal.userId, role: principal.role, sessionId: principal.sessionId }]
          : [],
      ),
    /** Somebody's sessions changed: whoever is being admitted meanwhile is not among those who are looked for. */
    sessionsChanged(): void {
      changes += 1
    },
    changes: (): number => changes,
    /** Closes what speaks for a session that has ended. */
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
