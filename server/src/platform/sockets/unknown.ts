import type { IncomingMessage } from 'node:http'
import type { Server as Engine, Socket as EngineSocket } from 'engine.io'
import type { Clock } from '../clock.ts'
import { networkOf, type Proxies } from '../http/client-address.ts'
import { createLateRefusal } from '../http/late-refusal.ts'
import type { Limits } from '../limits.ts'
import { createConnectionCounter } from './connections.ts'
import { createExpiries } from './expiry.ts'
import type { Connection } from './hub.ts'

type UnknownLimits = Limits['sockets']['unknown']

interface Connected {
  network: string
  /** Stops counting the connection as unknown; null when somebody has signed in on it. */
  release: (() => void) | null
}

/**
 * Counts, by client address, the connections on which nobody has signed in yet, and closes them after a time.
 * `guestsByLink`: guests may join a meeting by its link, without a token.
 */
export function createUnknownConnections(deps: {
  limits: UnknownLimits
  /** Maximum number of connections on which somebody has signed in. */
  knownInAll: number
  clock: Clock
  proxies: Proxies
  guestsByLink: boolean
}) {
  const { limits, knownInAll, clock, proxies, guestsByLink } = deps
  const counter = createConnectionCounter(limits, () => clock.now().getTime())
  const refuseLate = createLateRefusal(limits.refusedAfter)
  let known = 0
  let newest: EngineSocket | null = null
  const connections = new WeakMap<object, Connected>()

  const sourceOf = (request: IncomingMessage, address = request.socket.remoteAddress ?? ''): string =>
    networkOf(proxies.addressOf({ address, headers: request.headers }))

  /** Timers of the sockets on which nobody has signed in, by socket id. */
  const signInTimers = createExpiries(clock)
  const closeAfter = (socket: Connection, milliseconds: number): void =>
    signInTimers.set(socket.id, new Date(clock.now().getTime() + milliseconds), () => socket.disconnect(true))

  return {
    /** Engine.IO's `allowRequest`: called for a new connection, before anything is created for it. */
    allow(request: IncomingMessage, answer: (problem: string | null, allowed: boolean) => void): void {
      // JSONP is refused. It is a second encoding of bodies, which no client of Engine.IO v4 uses.
      if ((request as { _query?: { j?: unknown } })._query?.j !== undefined) answer('JSONP is not supported.', false)
      else if (counter.mayOpen(sourceOf(request))) answer(null, true)
      else void refuseLate().then(() => answer('Too many connections from your Internet connection.', false))
    },
    /** Counts connections before Socket.IO handles them and drops their request. */
    watch(engine: Engine): void {
      engine.on('connection', (connection: EngineSocket) => {
        const network = sourceOf(connection.request, connection.remoteAddress)
        const state: Connected = { network, release: counter.hold(network) }
        connections.set(connection, state)
        newest = connection
        connection.once('close', () => {
          if (state.release) state.release()
          else known -= 1
        })
      })
    },
    /**
     * Closes the socket unless somebody signs in on it in time. Without a token, where guests may join by link, it may
     * be a guest whose browser asks for the camera; then the time is longer.
     */
    closeUnlessSignedIn(socket: Connection, hasToken: boolean): void {
      const network = connections.get(socket.conn)?.network ?? ''
      const mayBeGuest = guestsByLink && !hasToken && counter.openFrom(network) <= limits.guestsPerAddress
      closeAfter(socket, mayBeGuest ? limits.guestMilliseconds : limits.milliseconds)
      socket.once('disconnect', () => signInTimers.cancel(socket.id))
    },
    /** The connection that was opened last. */
    newest: (): EngineSocket | null => newest,
    /** Counts the connection as known. @returns false when there is no room for another known connection */
    markKnown({ id, conn, connected }: Connection): boolean {
      const state = connections.get(conn)
      if (!state?.release || !connected) return true
      if (known >= knownInAll) return false
      signInTimers.cancel(id)
      known += 1
      state.release()
      state.release = null
      counter.refundOpening(state.network)
      return true
    },
    /** Counts the connection as unknown again, after its user was signed out. */
    markUnknown(socket: Connection): void {
      const state = connections.get(socket.conn)
      if (state && !state.release && socket.connected) {
        known -= 1
        state.release = counter.hold(state.network)
        closeAfter(socket, limits.milliseconds)
      }
    },
  }
}

export type UnknownConnections = ReturnType<typeof createUnknownConnections>
