import type { CallSession } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/runtime'
import type { RemotePeer, Signalling } from '../../engine/index.ts'
import type { LiveSocket } from '../../platform/live-index.ts'
import { isPagePeerId } from './peer-id.ts'
import type { OpenWebSocket } from './peerjs-broker.ts'
import { PeerJsCall } from './peerjs-call.ts'
import { Listeners } from './wire.ts'

/** A person whose peer id is in the call's record, but who is not in the room after this time, uses a PeerJS client (ms). */
const MISSING_MS = 1_500

export interface PeerJsOptions {
  live: LiveSocket
  roomId: string
  role: 'doctor' | 'patient'
  /** Reads the call's record, which has the peer ids of both sides. */
  readCall(): Promise<
    Pick<CallSession, 'doctorId' | 'doctorName' | 'doctorPeerId' | 'patientId' | 'patientName' | 'patientPeerId'>
  >
  openWebSocket: OpenWebSocket
  /** Called when the other side turns out to use a PeerJS client, and when it no longer does. */
  onPeerJs(isUsed: boolean): void
}

/**
 * The room's signalling, extended by the way to a PeerJS client of the other side. Such a client is not in the room: its
 * peer id is in the call's record, and it is reached through the broker. As in the documents of that protocol, the doctor
 * calls and the patient answers.
 */
export function createPeerJsSignalling(room: Signalling, options: PeerJsOptions): Signalling {
  const { live, roomId, role } = options
  const listeners = new Listeners()
  const present = new Map<string, RemotePeer>()
  /** Peer ids that were in the room. None of them belongs to a PeerJS client. */
  const seen = new Set<string>()
  const stops: (() => void)[] = []
  let self: string | null = null
  let other: PeerJsCall | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let checks = 0

  const isHere = (): boolean => [...present.values()].some((peer) => peer.role !== 'guest' && peer.role !== role)

  function note(peer: RemotePeer): void {
    present.set(peer.peerId, peer)
    seen.add(peer.peerId)
  }

  function checkLater(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void check(), MISSING_MS)
  }

  /** Connects to the other side through the broker if it is missing in the room although its peer id is on record. */
  async function check(): Promise<void> {
    checks += 1
    const mine = checks
    if (self === null || isHere()) return
    const call = await options.readCall().catch(() => null)
    if (self === null || mine !== checks || isHere()) return
    if (call === null) {
      checkLater()
      return
    }
    const peerId = role === 'doctor' ? call.patientPeerId : call.doctorPeerId
    if (peerId === null || seen.has(peerId) || isPagePeerId(peerId)) return
    if (other?.remote.peerId === peerId) {
      // The client has reported its id again, so an earlier offer may have reached nobody.
      other.call()
      return
    }
    forget()
    begin(
      role === 'doctor'
        ? { peerId, userId: call.patientId, name: call.patientName, role: 'patient', basic: true }
        : { peerId, userId: call.doctorId, name: call.doctorName, role: 'doctor', basic: true },
      self,
    )
  }

  function begin(remote: RemotePeer, ownId: string): void {
    const { openWebSocket } = options
    other = new PeerJsCall(remote, ownId, { openWebSocket, listeners, others: () => present.values() })
    options.onPeerJs(true)
  }

  function forget(): void {
    if (other === null) return
    const known = other
    other = null
    known.close()
    options.onPeerJs(false)
  }

  function subscribe(): void {
    const polling = setInterval(() => {
      if (live.getStatus() !== 'up' && other === null && !isHere()) void check()
    }, pollIntervals.liveCall)
    stops.push(
      () => clearInterval(polling),
      live.on('peer_id_updated', (update) => {
        if (update.callSessionId === roomId && update.role !== role) checkLater()
      }),
      room.on({
        peers(members) {
          present.clear()
          for (const peer of members) note(peer)
          if (isHere()) forget()
          else checkLater()
          const more = other?.shown ? [other.remote] : []
          listeners.notify((listener) => listener.peers([...members, ...more]))
        },
        peerJoined(peer) {
          note(peer)
          if (isHere()) forget()
          listeners.notify((listener) => listener.peerJoined(peer))
        },
        peerLeft(peerId, forGood) {
          present.delete(peerId)
          checkLater()
          listeners.notify((listener) => listener.peerLeft(peerId, forGood))
        },
        signal: (from, signal) => listeners.notify((listener) => listener.signal(from, signal)),
        up: () => listeners.notify((listener) => listener.up()),
        down: () => listeners.notify((listener) => listener.down()),
      }),
    )
  }

  return {
    join(as) {
      if (stops.length === 0) subscribe()
      self = as.peerId
      room.join(as)
    },
    send(to, signal) {
      if (other !== null && to === other.remote.peerId) other.send(signal)
      else room.send(to, signal)
    },
    leave() {
      self = null
      clearTimeout(timer)
      forget()
      for (const stop of stops.splice(0)) stop()
      room.leave()
    },
    on: listeners.on,
  }
}
