/**
 * What the engine needs of a transport for signalling. The engine opens no socket: a transport is passed in, which may
 * lose, repeat, slightly reorder, or delay messages by seconds. No function here throws.
 */

/** One message between two peers. The transport adds the sender, which the server has checked. */
export type Signal =
  /** Wire event `offer`. */
  | { type: 'offer'; description: RTCSessionDescriptionInit }
  /** Wire event `answer`. */
  | { type: 'answer'; description: RTCSessionDescriptionInit }
  /** Wire event `ice-candidate` (RFC 8838); `null` ends the candidates. */
  | { type: 'candidate'; candidate: RTCIceCandidateInit | null }
  /** Wire event `signal`: asks the first offerer to make a new offer with an ICE restart. */
  | { type: 'restart-request' }

export type PeerRole = 'doctor' | 'patient' | 'guest'

/** Another member of the room, as the server knows them. */
export interface RemotePeer {
  /** Random, one per page load; it stays the same when the peer's socket reconnects. */
  peerId: string
  /** The id of the account, or of the guest's ticket; it stays the same after a reload. */
  userId: string
  role: PeerRole
  name: string
  /**
   * True for another program that knows only the room's protocol: offers, answers and candidates. Its `peerId` is its
   * socket's id. It understands none of our other messages, and sends nothing on the data channel.
   */
  basic?: boolean
}

/** Passed in by the caller of the engine and written elsewhere (socket, HTTP polling). */
export interface Signalling {
  /**
   * Announces us and subscribes. Idempotent. The engine calls it at `prepare()` and again after each `down()` … `up()`;
   * a transport may also do so by itself.
   */
  join(self: { peerId: string }): void
  /**
   * The message may be lost; the engine repeats what must arrive.
   * @param to a peerId
   */
  send(to: string, signal: Signal): void
  /** Leaves the room; called once, by `room.end()`. */
  leave(): void
  /** @returns unsubscribe */
  on(listener: SignallingListener): () => void
}

export interface SignallingListener {
  /** The members without ourselves, after each join. */
  peers(present: RemotePeer[]): void
  /** Also called when a known peer joins again after its socket reconnected (same peerId). */
  peerJoined(peer: RemotePeer): void
  /**
   * The peer's socket is gone, while its media may still flow.
   * @param forGood the peer's session has ended, and its media with it
   */
  peerLeft(peerId: string, forGood?: boolean): void
  /** @param from the sender's peerId, as checked by the server */
  signal(from: string, signal: Signal): void
  /** The transport works; also called the first time. */
  up(): void
  /** The transport does not work; the engine postpones what needs it. */
  down(): void
}
