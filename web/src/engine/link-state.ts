import { NO_TRACKS, type Outgoing } from './own-side.ts'
import { isOlder, type PeerState, sendsMedia } from './peer-state.ts'
import { type Expected, NO_TRAFFIC, type Traffic } from './traffic.ts'
import type { Clock, MediaKind } from './types.ts'

/** A peer that sends no state is taken to have switched a kind of media off after this time without any (ms). */
const BASIC_SILENT_MS = 3_000

/** What the two ends of a link say of their media, and which media should therefore flow. */
export class LinkState {
  readonly #clock: Clock
  /** True if the peer sends no state, so that it has to be derived from what arrives. */
  readonly #basic: boolean
  #theirs: PeerState | null = null
  #arrived: Traffic = NO_TRAFFIC
  #arrivedAt: Record<MediaKind, number> = { audio: Number.NEGATIVE_INFINITY, video: Number.NEGATIVE_INFINITY }
  /** True if the server says that this peer has paused the room, whether or not its page has said so. */
  paused = false
  own: Outgoing = { tracks: NO_TRACKS, state: { audio: false, video: false, mic: false } }

  constructor(clock: Clock, basic = false) {
    this.#clock = clock
    this.#basic = basic
  }

  /** The peer's state; null until it has sent one. */
  get theirs(): Readonly<PeerState> | null {
    return this.#theirs
  }

  /** True if we have paused the call. */
  get onHold(): boolean {
    return this.own.state.hold === true
  }

  /** True if the peer has paused the call. */
  get onTheirHold(): boolean {
    return this.paused || this.#theirs?.hold === true
  }

  /** True if media of the peer should arrive: it sends some, and neither side has paused the call. */
  get expected(): boolean {
    return !this.onHold && !this.paused && !this.#basic && sendsMedia(this.#theirs)
  }

  /** True if frames should arrive, because the peer's camera is on. A shared screen that does not change sends none. */
  get pictureExpected(): boolean {
    const theirs = this.#theirs
    return theirs ? theirs.video && !theirs.sharing && !theirs.hold && !theirs.quiet : false
  }

  /** Which kinds of media should arrive; neither before the peer has sent its state. */
  get arriving(): Expected {
    const theirs = this.#theirs
    if (!theirs || !this.expected) return { audio: false, video: false }
    return { audio: theirs.mic, video: this.pictureExpected && theirs.sending !== 'off' }
  }

  /** What we send and what we say of it. Nothing is sent to a peer that has paused the call. */
  get outgoing(): Outgoing {
    const state = { ...this.own.state, at: this.#clock.now() }
    if (!this.onTheirHold || this.onHold) return { tracks: this.own.tracks, state }
    return { tracks: NO_TRACKS, state: { ...state, quiet: true } }
  }

  /**
   * Derives the state of a peer that sends none from what has arrived.
   * @returns whether that state has changed
   */
  onTraffic(traffic: Traffic): boolean {
    if (!this.#basic) return false
    const now = this.#clock.now()
    // The counters of another connection start again.
    if (traffic.audio !== this.#arrived.audio) this.#arrivedAt.audio = now
    if (traffic.frames !== this.#arrived.frames) this.#arrivedAt.video = now
    this.#arrived = traffic
    const audio = now - this.#arrivedAt.audio < BASIC_SILENT_MS
    const video = now - this.#arrivedAt.video < BASIC_SILENT_MS
    const before = this.#theirs
    this.#theirs = { audio, video, mic: audio }
    return audio !== (before?.audio ?? false) || video !== (before?.video ?? false)
  }

  /** @returns whether what we send has to change */
  onPeerState(state: PeerState): boolean {
    if (isOlder(state, this.#theirs)) return false
    const before = this.#theirs?.hold
    this.#theirs = state
    return state.hold !== before
  }
}
