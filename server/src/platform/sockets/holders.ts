import type { DefaultEventsMap as Events, Server } from 'socket.io'
import type { SocketState } from './hub.ts'

export const SESSION_ENDED = 'Your session has ended. Sign in again.'

/** Whose socket speaks for which session. */
export interface Holder {
  userId: string
  role: string
  sessionId: string
}

/** The sockets of this node, by the sessions that they speak for. */
export function createHolders(io: Server<Events, Events, Events, SocketState>) {
  let changes = 0
  return {
    /** @param userId undefined: of everybody */
    holdersHere: (userId?: string): Holder[] =>
      [...io.sockets.sockets.values()].flatMap(({ data: { principal } }) =>
        principal?.sessionId && (userId === undefined || principal.userId === userId)
          ? [{ userId: principal.userId, role: principal.role, sessionId: principal.sessionId }]
          : [],
      ),
    /** Somebody's sessions changed: whoever is being admitted meanwhile is not among those who are looked for. */
    sessionsChanged(): void {
      changes += 1
    },
    changes: (): number => changes,
    /** Closes what speaks for a session that has ended. */
    endSession(sessionId: string): void {
      for (const socket of io.sockets.sockets.values()) {
        if (socket.data.principal?.sessionId !== sessionId) continue
        socket.data.sessionEnded = true
        socket.emit('auth_error', { message: SESSION_ENDED })
        socket.disconnect(true)
      }
    },
  }
}
