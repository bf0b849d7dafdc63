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

interface Standing {
  network: string
  /** null: somebody has signed in on it. */
  release: (() => void) | null
}

/**
 * Counts, by client address, the connections on which nobody has signed in yet, and ends those on which nobody does.
 * @param parts guestsByLink: anybody may join a meeting by its link, without a token
 */
export function createUnknownConnections(deps: {
  limits: UnknownLimits
  /** How many there may be on which somebody has signed in. */
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
  const standings = new WeakMap<object, Standing>()

  const sourceOf = (request: IncomingMessage, address = request.socket.remoteAddress ?? ''): string =>
    networkOf(proxies.addressOf({ address, headers: request.headers }))

  /** Of sockets on which nobody has signed in, by their ids. */
  const patience = createExpiries(clock)
  const closeAfter = (socket: Connection, milliseconds: number): void =>
    patience.set(socket.id, new Date(clock.now().getTime() + milliseconds), () => socket.disconnect(true))

  return {
    /** Engine.IO's `allowRequest`: asked for a new connection, before anything is made for it. */
    allow(request: IncomingMessage, answer: (problem: string | null, allowed: boolean) => void): void {
      // JSONP: a second encoding of bodies, of which no client of Engine.IO v4 knows.
      if ((request as { _query?: { j?: unknown } })._query?.j !== undefined) answer('JSONP is not supported.', false)
      else if (counter.mayOpen(sourceOf(request))) answer(null, true)
      else void refuseLate().then(() => answer('Too many connections from your Internet connection.', false))
    },
    /** Before Socket.IO hears of a connection, and lets go of its request. */
    watch(engine: Engine): void {
      engine.on('connection', (connection: EngineSocket) => {
        const network = sourceOf(connection.request, connection.remoteAddress)
        const standing: Standing = { network, release: counter.hold(network) }
        standings.set(connection, standing)
        newest = connection
        connection.once('close', () => {
          if (standing.release) standing.release()
          else known -= 1
        })
      })
    },
    /**
     * Closes the socket unless somebody signs in on it in time. Without a token, and where rooms are open by link, it
     * may be a guest whom the browser asks for the camera: that takes longer.
     */
    await(socket: Connection, hasToken: boolean): void {
      const network = standings.get(socket.conn)?.network ?? ''
      const mayBeGuest = guestsByLink && !hasToken && counter.openFrom(network) <= limits.guestsPerAddress
      closeAfter(socket, mayBeGuest ? limits.guestMilliseconds : limits.milliseconds)
      socket.once('disconnect', () => patience.cancel(socket.id))
    },
    /** The connection that was opened last. */
    newest: (): EngineSocket | null => newest,
    /** @returns false: so many are known already, and this one is not */
    known({ id, conn, connected }: Connection): boolean {
      const standing = standings.get(conn)
      if (!standing?.release || !connected) return true
      if (known >= knownInAll) return false
      patience.cancel(id)
      known += 1
      standing.release()
      standing.release = null
      counter.forgive(standing.network)
      return true
    },
    /** Who was signed in is so no longer. */
    again(socket: Connection): void {
      const standing = standings.get(socket.conn)
      if (standing && !standing.release && socket.connected) {
        known -= 1
        standing.release = counter.hold(standing.network)
        closeAfter(socket, limits.milliseconds)
      }
    },
  }
}

export type UnknownConnections = ReturnType<typeof createUnknownConnections>
