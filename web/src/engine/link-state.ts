import { NO_TRACKS, type Outgoing } from './own-side.ts'
import { isOlder, type PeerState, sendsMedia } from './peer-state.ts'
import type { Expected } from './traffic.ts'
import type { Clock } from './types.ts'

/** What the two ends of a link say of themselves, and what follows for the media between them. */
export class LinkState {
  readonly #clock: Clock
  #theirs: PeerState | null = null
  own: Outgoing = { tracks: NO_TRACKS, state: { audio: false, video: false, mic: false } }

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Null until they said something. */
  get theirs(): Readonly<PeerState> | null {
    return this.#theirs
  }

  /** We paused the call. */
  get onHold(): boolean {
    return this.own.state.hold === true
  }

  /** Something of theirs should arrive: they send, and neither side paused the call. */
  get expected(): boolean {
    return !this.onHold && sendsMedia(this.#theirs)
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
    if (!this.#theirs?.hold || this.onHold) return { tracks: this.own.tracks, state }
    return { tracks: NO_TRACKS, state: { ...state, quiet: true } }
  }

  /** @returns whether our side of it has to change */
  heard(state: PeerState): boolean {
    if (isOlder(state, this.#theirs)) return false
    const before = this.#theirs?.hold
    this.#theirs = state
    return state.hold !== before
  }
}
