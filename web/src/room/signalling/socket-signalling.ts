import type { Signal as WireSignal } from '@medconsult/contract'
import type { RemotePeer, Signal, Signalling } from '../../engine/index.ts'
import type { LiveSocket } from '../../platform/live-index.ts'
import { asKnown } from '../known.ts'
import { fromWire, Listeners, remotePeer, type SignallingRoom, toWire } from './wire.ts'

/** How long a peer may be known by its id alone before the members of the room are requested (ms). */
const REFETCH_MS = 300

/** Signalling over the app's socket. It joins the room again after every reconnect. */
export function createSocketSignalling(live: LiveSocket, room: SignallingRoom): Signalling {
  const listeners = new Listeners()
  const stops: (() => void)[] = []
  /**
   * The sockets of each peer in the room. A page that changed its network has two sockets for a while, and when the old
   * one is reported as gone seconds later, the page is still here.
   */
  const known = new Map<string, Set<string>>()
  /** Members without a peer id, by the ids of their sockets; signals to them are addressed to the socket as well. */
  const basic = new Set<string>()
  let refetchTimer: ReturnType<typeof setTimeout> | undefined
  let self: string | null = null
  const { roomId } = room

  const announce = (): void => {
    if (self === null) return
    live.emit('join-room', { roomId, userType: room.userType, peerId: self })
  }
  const see = ({ peerId, basic: isBasic }: RemotePeer, socketId: string): void => {
    known.set(peerId, (known.get(peerId) ?? new Set()).add(socketId))
    if (isBasic) basic.add(peerId)
  }
  const receive = (event: { roomId: string; socketId: string; peerId: string | null }, signal: WireSignal): void => {
    const from = event.peerId ?? event.socketId
    if (from === self || !isThisRoom(event.roomId, roomId)) return
    listeners.notify((listener) => listener.signal(from, fromWire(signal)))
  }

  function subscribe(): void {
    let wasUp = live.getStatus() === 'up'
    stops.push(
      live.subscribe(() => {
        const up = live.getStatus() === 'up'
        if (wasUp && !up) listeners.notify((listener) => listener.down())
        wasUp = up
      }),
      live.on('room-users', (members) => {
        known.clear()
        basic.clear()
        const others = new Map<string, RemotePeer>()
        for (const member of members) {
          const peer = remotePeer(asKnown(member), room.userId)
          if (!peer) continue
          see(peer, member.socketId)
          others.set(peer.peerId, peer)
        }
        listeners.notify((listener) => listener.up())
        listeners.notify((listener) => listener.peers([...others.values()]))
      }),
      live.on('user-joined', (member) => {
        const peer = isThisRoom(member.roomId, roomId) ? remotePeer(asKnown(member), room.userId) : null
        if (!peer) return
        see(peer, member.socketId)
        listeners.notify((listener) => listener.peerJoined(peer))
      }),
      live.on('peer_id_updated', ({ callSessionId, role, peerId }) => {
        // Two peers that join at the same moment can miss each other's events. One that is named but not yet known is
        // requested from the server.
        if (callSessionId !== roomId || role === room.userType) return
        clearTimeout(refetchTimer)
        refetchTimer = setTimeout(() => {
          if (!known.has(peerId)) announce()
        }, REFETCH_MS)
      }),
      live.on('user-left', (member) => {
        const peer = isThisRoom(member.roomId, roomId) ? remotePeer(asKnown(member), room.userId) : null
        if (!peer) return
        const sockets = known.get(peer.peerId)
        const forGood = member.sessionEnded === true
        sockets?.delete(member.socketId)
        if (sockets && sockets.size > 0 && !forGood) return
        known.delete(peer.peerId)
        basic.delete(peer.peerId)
        listeners.notify((listener) => listener.peerLeft(peer.peerId, forGood))
      }),
      live.on('offer', (event) => receive(event, { type: 'offer', description: event.offer })),
      live.on('answer', (event) => receive(event, { type: 'answer', description: event.answer })),
      live.on('ice-candidate', (event) => receive(event, { type: 'candidate', candidate: event.candidate })),
      live.on('signal', (event) => receive(event, event.signal)),
      live.onUp(announce),
    )
  }

  return {
    join({ peerId }) {
      const first = self === null
      self = peerId
      if (first) subscribe()
      else announce()
    },
    send(to, signal) {
      sendOver(live, basic.has(to) ? { roomId, targetSocketId: to } : { roomId, targetPeerId: to }, signal)
    },
    leave() {
      if (self === null) return
      self = null
      clearTimeout(refetchTimer)
      for (const stop of stops.splice(0)) stop()
      live.emit('leave-call', { roomId })
    },
    on: listeners.on,
  }
}

type Address = { roomId: string } & ({ targetPeerId: string } | { targetSocketId: string })

function sendOver(live: LiveSocket, to: Address, signal: Signal): void {
  const wire = toWire(signal)
  if (wire?.type === 'offer') live.emit('offer', { ...to, offer: wire.description })
  else if (wire?.type === 'answer') live.emit('answer', { ...to, answer: wire.description })
  else if (wire?.type === 'candidate') live.emit('ice-candidate', { ...to, candidate: wire.candidate })
  else if (wire) live.emit('signal', { ...to, signal: wire })
}

/** Events name a room by the id of its call session, or by `call_` and that id. */
function isThisRoom(name: string, roomId: string): boolean {
  return name === roomId || name === `call_${roomId}`
}
