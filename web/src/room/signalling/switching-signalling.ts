import type { Signal, Signalling, SignallingListener } from '../../engine/index.ts'
import type { LiveSocket } from '../../platform/live-index.ts'
import { createHttpSignalling, type SignallingApi } from './http-signalling.ts'
import { createSocketSignalling } from './socket-signalling.ts'
import { Listeners, type SignallingRoom } from './wire.ts'

/** How long a message that arrived over one transport is recognised when it arrives over the other (ms). */
const TWICE_MS = 15_000
/** How long the socket may be disconnected before HTTP takes over (ms); a reconnect is usually faster. */
const GRACE_MS = 1200

type Transport = 'socket' | 'http'

/** Uses the socket while it is connected and HTTP otherwise, without the engine's noticing. */
export function createSwitchingSignalling(
  live: LiveSocket,
  api: SignallingApi,
  room: SignallingRoom,
  isConnected: () => boolean,
): Signalling {
  const listeners = new Listeners()
  const socket = createSocketSignalling(live, room)
  const http = createHttpSignalling(api, room, isConnected)
  const isTwice = twiceFilter()
  const works: Record<Transport, boolean> = { socket: false, http: false }
  const stops: (() => void)[] = []
  let grace: ReturnType<typeof setTimeout> | undefined

  const report = (transport: Transport, now: boolean): void => {
    const before = works.socket || works.http
    works[transport] = now
    const after = works.socket || works.http
    if (before !== after) listeners.notify((listener) => (after ? listener.up() : listener.down()))
  }
  const hear = (transport: Transport): SignallingListener => ({
    peers: (present) => listeners.notify((listener) => listener.peers(present)),
    peerJoined: (peer) => listeners.notify((listener) => listener.peerJoined(peer)),
    peerLeft: (peerId, forGood) => listeners.notify((listener) => listener.peerLeft(peerId, forGood)),
    signal: (from, signal) => {
      if (!isTwice(transport, from, signal)) listeners.notify((listener) => listener.signal(from, signal))
    },
    up: () => report(transport, true),
    down: () => report(transport, false),
  })
  const choose = (): void => {
    clearTimeout(grace)
    if (live.getStatus() === 'up') {
      http.setPolling(false)
      report('http', false)
    } else {
      grace = setTimeout(() => http.setPolling(true), GRACE_MS)
    }
  }

  return {
    join(self) {
      if (stops.length === 0) {
        stops.push(socket.on(hear('socket')), http.on(hear('http')), live.subscribe(choose))
        choose()
      }
      http.join(self)
      socket.join(self)
    },
    send(to, signal) {
      if (live.getStatus() === 'up') socket.send(to, signal)
      else http.send(to, signal)
    },
    leave() {
      clearTimeout(grace)
      for (const stop of stops.splice(0)) stop()
      socket.leave()
      http.leave()
    },
    on: listeners.on,
  }
}

/**
 * Recognises a message that has already arrived over the other transport. A repetition over the same transport is
 * intended, because an unanswered offer is sent again unchanged.
 */
export function twiceFilter(now: () => number = Date.now) {
  const seen = new Map<string, { transport: Transport; at: number }>()
  return (transport: Transport, from: string, signal: Signal): boolean => {
    const at = now()
    for (const [key, entry] of seen) if (at - entry.at > TWICE_MS) seen.delete(key)
    const key = `${from} ${JSON.stringify(signal)}`
    const before = seen.get(key)
    if (before && before.transport !== transport) return true
    seen.set(key, { transport, at })
    return false
  }
}
