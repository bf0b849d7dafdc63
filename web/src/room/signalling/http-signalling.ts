import type { Signal as WireSignal } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/runtime'
import type { RemotePeer, Signalling } from '../../engine/index.ts'
import { fromWire, Listeners, remotePeer, type SignallingRoom, toWire } from './wire.ts'

type Member = {
  socketId: string
  peerId: string | null
  userId: string
  userType: RemotePeer['role']
  userName: string
}

/** The two operations of signalling by HTTP, passed in so that a test needs no server. */
export interface SignallingApi {
  send(body: { peerId: string; to: string; signal: WireSignal }): Promise<unknown>
  read(query: { peerId: string; after: number }): Promise<{
    peers: Member[]
    signals: { id: number; from: string; signal: WireSignal }[]
  }>
}

export interface HttpSignalling extends Signalling {
  /** Starts and stops the polling. A stopped one can still send. */
  setPolling(on: boolean): void
}

/**
 * Signalling for a page without a socket. It polls every second until the call is connected, and every three seconds
 * from then on.
 * @param isConnected called before each pause
 */
export function createHttpSignalling(
  api: SignallingApi,
  room: SignallingRoom,
  isConnected: () => boolean,
): HttpSignalling {
  const listeners = new Listeners()
  let self: string | null = null
  let polling = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking = false
  let up = false
  let after = 0
  let present: ReadonlyMap<string, RemotePeer> | null = null
  let sending: Promise<unknown> = Promise.resolve()

  const setUp = (now: boolean): void => {
    if (up === now) return
    up = now
    listeners.notify((listener) => (now ? listener.up() : listener.down()))
  }

  function see(members: Member[]): void {
    const others = members.flatMap((member) => remotePeer(member, room.userId) ?? [])
    const before = present
    present = new Map(others.map((peer) => [peer.peerId, peer]))
    if (before === null) {
      listeners.notify((listener) => listener.peers(others))
      return
    }
    for (const peer of others) {
      if (!before.has(peer.peerId)) listeners.notify((listener) => listener.peerJoined(peer))
    }
    for (const peerId of before.keys()) {
      if (!present.has(peerId)) listeners.notify((listener) => listener.peerLeft(peerId))
    }
  }

  async function ask(): Promise<void> {
    if (self === null || !polling || asking) return
    asking = true
    const answer = await api.read({ peerId: self, after }).catch(() => null)
    asking = false
    if (self === null || !polling) return
    setUp(answer !== null)
    if (answer) {
      see(answer.peers)
      for (const { id, from, signal } of answer.signals) {
        if (id <= after) continue
        after = id
        listeners.notify((listener) => listener.signal(from, fromWire(signal)))
      }
    }
    timer = setTimeout(() => void ask(), isConnected() ? pollIntervals.liveCall : pollIntervals.signals)
  }

  function stop(): void {
    polling = false
    clearTimeout(timer)
    present = null
    up = false
  }

  return {
    join({ peerId }) {
      self = peerId
      present = null
    },
    send(to, signal) {
      const peerId = self
      const wire = toWire(signal)
      if (peerId === null || wire === null) return
      // The messages are sent one after another, so that candidates never overtake their offer.
      sending = sending.then(() => api.send({ peerId, to, signal: wire }).catch(() => undefined))
    },
    leave() {
      stop()
      self = null
    },
    on: listeners.on,
    setPolling(on) {
      if (on === polling) return
      if (!on) stop()
      else {
        polling = true
        void ask()
      }
    },
  }
}
