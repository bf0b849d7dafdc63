/**
 * What the engine needs of a transport. The engine never opens a socket:
 * one of these is passed in, and may lose, repeat, slightly reorder or delay
 * messages by seconds. Nothing here throws.
 */

/** One message between two peers; the transport adds and checks who sent it. */
export type Signal =
  /** Wire event `offer`. */
  | { type: 'offer'; description: RTCSessionDescriptionInit }
  /** Wire event `answer`. */
  | { type: 'answer'; description: RTCSessionDescriptionInit }
  /** Wire event `ice-candidate` (RFC 8838); `null` ends the candidates. */
  | { type: 'candidate'; candidate: RTCIceCandidateInit | null }
  /** Wire event `signal`: asks the first offerer to offer again, with an ICE restart. */
  | { type: 'restart-request' }

export type PeerRole = 'doctor' | 'patient' | 'guest'

/** Somebody else in the room, as the server knows them. */
export interface RemotePeer {
  /** Random, one per page load; the same after the peer's socket came back. */
  peerId: string
  /** The account (or guest ticket): the same after a reload. */
  userId: string
  role: PeerRole
  name: string
  /**
   * Another program, which speaks the room's protocol alone: offers, answers and candidates. Its `peerId` is its
   * socket's id. It knows no message of ours beyond them, and nothing comes on the data channel.
   */
  basic?: boolean
}

/** Passed in by the caller of the engine, written elsewhere (socket, HTTP polling). */
export interface Signalling {
  /**
   * Announces us and subscribes. Idempotent. The engine calls it at `prepare()`
   * and again after each `down()` … `up()`; a transport may also do so by itself.
   */
  join(self: { peerId: string }): void
  /** May be lost; the engine repeats what must arrive. @param to a peerId */
  send(to: string, signal: Signal): void
  /** Leaves the room; called once, by `room.end()`. */
  leave(): void
  /** @returns unsubscribe */
  on(listener: SignallingListener): () => void
}

export interface SignallingListener {
  /** Snapshot after each (re)join, without ourselves. */
  peers(present: RemotePeer[]): void
  /** Also when a known peer joined again after its socket came back (same peerId). */
  peerJoined(peer: RemotePeer): void
  /** The peer's transport is gone. Its media may well still flow. @param forGood its session has ended, and its media with it */
  peerLeft(peerId: string, forGood?: boolean): void
  /** @param from the sender's peerId, as checked by the server */
  signal(from: string, signal: Signal): void
  /** The transport works (first time too). */
  up(): void
  /** The transport is known not to work; the engine waits with what needs it. */
  down(): void
}
