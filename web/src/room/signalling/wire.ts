import type { Signal as WireSignal } from '@medconsult/contract'
import type { RemotePeer, Signal, SignallingListener } from '../../engine/index.ts'

/** What a transport needs to know of its room. */
export interface SignallingRoom {
  roomId: string
  /** Our own account. Another tab of it may be in the room, but is nobody to connect to. */
  userId: string
  userType: RemotePeer['role']
}

interface Member {
  socketId: string
  peerId: string | null
  userId: string
  userType: RemotePeer['role']
  userName: string
}

/**
 * Converts a member to the engine's form; one without a peer id gets the id of its socket.
 * @returns null for ourselves and for our other tabs
 */
export function remotePeer(member: Member, selfUserId: string): RemotePeer | null {
  const { socketId, peerId, userId, userType: role, userName: name } = member
  if (userId === selfUserId) return null
  return peerId === null ? { peerId: socketId, userId, role, name, basic: true } : { peerId, userId, role, name }
}

export function toWire(signal: Signal): WireSignal | null {
  switch (signal.type) {
    case 'offer':
    case 'answer': {
      const { type, sdp } = signal.description
      return sdp === undefined ? null : { type: signal.type, description: { type, sdp } }
    }
    case 'candidate': {
      if (signal.candidate === null) return { type: 'candidate', candidate: null }
      const { candidate = '', sdpMid, sdpMLineIndex, usernameFragment } = signal.candidate
      return { type: 'candidate', candidate: { candidate, sdpMid, sdpMLineIndex, usernameFragment } }
    }
    default:
      return signal
  }
}

export function fromWire(signal: WireSignal): Signal {
  return signal
}

/** Several listeners of a transport, called as one. */
export class Listeners {
  readonly #all = new Set<SignallingListener>()

  readonly on = (listener: SignallingListener): (() => void) => {
    this.#all.add(listener)
    return () => this.#all.delete(listener)
  }

  notify(run: (listener: SignallingListener) => void): void {
    for (const listener of [...this.#all]) run(listener)
  }
}
