import type { Release, Scope } from './scope.ts'
import type { PageLike } from './types.ts'

/** Number of samples a measurement: 43 ms at 48 kHz, long enough for the lowest voice. */
const WINDOW = 2048
/** The gestures (HTML §6.4.2) after which a browser allows sound to a page that it has kept silent. */
const GESTURES = ['pointerup', 'keydown', 'touchend'] as const

export interface SelfLevelDeps {
  scope: Scope
  page: PageLike | undefined
  createAudioContext(): AudioContext
  createStream(): MediaStream
}

/**
 * Measures how loud we are, also while muted, so that the screen can say "you are muted". It measures a copy of the
 * microphone's track, which mute does not affect. The copy is sent to nobody, and is stopped with the track or the
 * call. It is created by the first measurement, so a screen without a meter costs nothing.
 */
export class SelfLevel {
  readonly #deps: SelfLevelDeps
  #context: AudioContext | null = null
  #refused = false
  #of: MediaStreamTrack | null = null
  #listening: { analyser: AnalyserNode; stop: Release } | null = null
  readonly #samples = new Float32Array(WINDOW)

  constructor(deps: SelfLevelDeps) {
    this.#deps = deps
  }

  /**
   * @param track the microphone, muted or not; null if nothing is to be measured
   * @returns 0 to 1, the peak
   */
  level(track: MediaStreamTrack | null): number {
    if (track !== this.#of) this.stop()
    if (!track || track.readyState === 'ended' || this.#deps.scope.closed || this.#refused) return 0
    try {
      this.#listening ??= this.#listen(track)
      this.#listening.analyser.getFloatTimeDomainData(this.#samples)
      return Math.min(
        1,
        this.#samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0),
      )
    } catch {
      // The browser has no audio context left, or none at all. Then there is no meter, and the call goes on.
      this.#refused = true
      this.stop()
      return 0
    }
  }

  /** Releases the copy. The next measurement creates another one. */
  stop(): void {
    this.#of = null
    this.#listening?.stop()
    this.#listening = null
  }

  #listen(track: MediaStreamTrack): { analyser: AnalyserNode; stop: Release } {
    const context = this.#open()
    const copy = track.clone()
    copy.enabled = true
    const stopCopy = this.#deps.scope.own(() => copy.stop())
    this.#of = track
    const stream = this.#deps.createStream()
    stream.addTrack(copy)
    const analyser = context.createAnalyser()
    analyser.fftSize = WINDOW
    const source = context.createMediaStreamSource(stream)
    source.connect(analyser)
    return {
      analyser,
      stop: () => {
        source.disconnect()
        stopCopy()
      },
    }
  }

  #open(): AudioContext {
    if (this.#context) return this.#context
    const { scope, page, createAudioContext } = this.#deps
    const context = createAudioContext()
    this.#context = context
    const resume = (): void => {
      if (context.state !== 'running' && context.state !== 'closed') context.resume().catch(() => {})
    }
    // iOS starts the context suspended, and sets it to "interrupted" after each telephone call. Every gesture tries to
    // resume it.
    if (page) for (const gesture of GESTURES) scope.listen(page, gesture, resume)
    resume()
    scope.own(() => context.close().catch(() => {}))
    return context
  }
}
