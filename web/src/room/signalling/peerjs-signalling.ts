import type { CallSession } from '@medconsult/contract'
import { pollIntervals } from '@medconsult/contract/runtime'
import type { RemotePeer, Signalling } from '../../engine/index.ts'
import type { LiveSocket } from '../../platform/live-index.ts'
import { isPagePeerId } from './peer-id.ts'
import type { OpenWebSocket } from './peerjs-broker.ts'
import { PeerJsCall } from './peerjs-call.ts'
import { Listeners } from './wire.ts'

/** How long somebody whose peer id is on record may be missing in the room before they count as a PeerJS client (ms). */
const MISSING_MS = 1_500

export interface PeerJsOptions {
  live: LiveSocket
  roomId: string
  role: 'doctor' | 'patient'
  /** The call's record, which has the peer ids that both sides told. */
  readCall(): Promise<
    Pick<CallSession, 'doctorId' | 'doctorName' | 'doctorPeerId' | 'patientId' | 'patientName' | 'patientPeerId'>
  >
  openWebSocket: OpenWebSocket
  /** Called when the other side is found to use a PeerJS client, and when it is not so any more. */
  onPeerJs(isUsed: boolean): void
}

/**
 * The room's signalling, and beside it the way to a PeerJS client of the call's other side. Such a client is not in the
 * room: it has told its peer id to the call's record, and is reached over the broker. As in the documents of that
 * protocol the doctor calls, and the patient answers.
 */
export function createPeerJsSignalling(room: Signalling, options: PeerJsOptions): Signalling {
  const { live, roomId, role } = options
  const listeners = new Listeners()
  const present = new Map<string, RemotePeer>()
  /** Peer ids that were in the room: whoever had one of them is no PeerJS client. */
  const seen = new Set<string>()
  const stops: (() => void)[] = []
  let self: string | null = null
  let other: PeerJsCall | null = null
  let later: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  const isHere = (): boolean => [...present.values()].some((peer) => peer.role !== 'guest' && peer.role !== role)

  function note(peer: RemotePeer): void {
    present.set(peer.peerId, peer)
    seen.add(peer.peerId)
  }

  function lookLater(): void {
    clearTimeout(later)
    later = setTimeout(() => void look(), MISSING_MS)
  }

  /** Is the other side missing in the room although they told where they are reached? */
  async function look(): Promise<void> {
    asked += 1
    const mine = asked
    if (self === null || isHere()) return
    const call = await options.readCall().catch(() => null)
    if (self === null || mine !== asked || isHere()) return
    if (call === null) {
      lookLater()
      return
    }
    const peerId = role === 'doctor' ? call.patientPeerId : call.doctorPeerId
    if (peerId === null || seen.has(peerId) || isPagePeerId(peerId)) return
    if (other?.remote.peerId === peerId) {
      // They have told it anew: what was said to them before may have found nobody.
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
      if (live.getStatus() !== 'up' && other === null && !isHere()) void look()
    }, pollIntervals.liveCall)
    stops.push(
      () => clearInterval(polling),
      live.on('peer_id_updated', (said) => {
        if (said.callSessionId === roomId && said.role !== role) lookLater()
      }),
      room.on({
        peers(members) {
          present.clear()
          for (const peer of members) note(peer)
          if (isHere()) forget()
          else lookLater()
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
          lookLater()
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
      if (other !== null && to === other.remote.peerId) other.say(signal)
      else room.send(to, signal)
    },
    leave() {
      self = null
      clearTimeout(later)
      forget()
      for (const stop of stops.splice(0)) stop()
      room.leave()
    },
    on: listeners.on,
  }
}
