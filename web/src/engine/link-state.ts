import { NO_TRACKS, type Outgoing } from './own-side.ts'
import { isOlder, type PeerState, sendsMedia } from './peer-state.ts'
import { type Expected, NO_TRAFFIC, type Traffic } from './traffic.ts'
import type { Clock, MediaKind } from './types.ts'

/** Nothing of a kind for so long (ms), and somebody who says nothing of themselves has switched it off. */
const BASIC_SILENT_MS = 3_000

/** What the two ends of a link say of themselves, and what follows for the media between them. */
export class LinkState {
  readonly #clock: Clock
  /** They say nothing of themselves: what arrives is all that is known of them. */
  readonly #basic: boolean
  #theirs: PeerState | null = null
  #arrived: Traffic = NO_TRAFFIC
  #arrivedAt: Record<MediaKind, number> = { audio: Number.NEGATIVE_INFINITY, video: Number.NEGATIVE_INFINITY }
  /** The room is paused by them, whether their page has said so or not. */
  paused = false
  own: Outgoing = { tracks: NO_TRACKS, state: { audio: false, video: false, mic: false } }

  constructor(clock: Clock, basic = false) {
    this.#clock = clock
    this.#basic = basic
  }

  /** Null until they said something. */
  get theirs(): Readonly<PeerState> | null {
    return this.#theirs
  }

  /** We paused the call. */
  get onHold(): boolean {
    return this.own.state.hold === true
  }

  /** They paused the call. */
  get onTheirHold(): boolean {
    return this.paused || this.#theirs?.hold === true
  }

  /** Something of theirs should arrive: they send, and neither side paused the call. */
  get expected(): boolean {
    return !this.onHold && !this.paused && !this.#basic && sendsMedia(this.#theirs)
  }

  /** They show themselves, so frames should come. (A screen on which nothing moves sends none.) */
  get pictureExpected(): boolean {
    const theirs = this.#theirs
    return theirs ? theirs.video && !theirs.sharing && !theirs.hold && !theirs.quiet : false
  }

  /** What of it should arrive; neither while they have said nothing. */
  get arriving(): Expected {
    const theirs = this.#theirs
    if (!theirs || !this.expected) return { audio: false, video: false }
    return { audio: theirs.mic, video: this.pictureExpected && theirs.sending !== 'off' }
  }

  /** What is to leave, and to be said. Nothing leaves towards somebody who paused the call. */
  get outgoing(): Outgoing {
    const state = { ...this.own.state, at: this.#clock.now() }
    if (!this.onTheirHold || this.onHold) return { tracks: this.own.tracks, state }
    return { tracks: NO_TRACKS, state: { ...state, quiet: true } }
  }

  /**
   * What has arrived by now of somebody who says nothing of themselves.
   * @returns whether they show or say something now and did not before, or the reverse
   */
  saw(traffic: Traffic): boolean {
    if (!this.#basic) return false
    const now = this.#clock.now()
    // Another connection counts anew.
    if (traffic.audio !== this.#arrived.audio) this.#arrivedAt.audio = now
    if (traffic.frames !== this.#arrived.frames) this.#arrivedAt.video = now
    this.#arrived = traffic
    const audio = now - this.#arrivedAt.audio < BASIC_SILENT_MS
    const video = now - this.#arrivedAt.video < BASIC_SILENT_MS
    const before = this.#theirs
    this.#theirs = { audio, video, mic: audio }
    return audio !== (before?.audio ?? false) || video !== (before?.video ?? false)
  }

  /** @returns whether our side of it has to change */
  heard(state: PeerState): boolean {
    if (isOlder(state, this.#theirs)) return false
    const before = this.#theirs?.hold
    this.#theirs = state
    return state.hold !== before
  }
}
