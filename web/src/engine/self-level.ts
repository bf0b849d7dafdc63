import type { Release, Scope } from './scope.ts'
import type { PageLike } from './types.ts'

/** Samples looked at: 43 ms at 48 kHz, long enough for the lowest voice. */
const WINDOW = 2048
/** What counts as a gesture (HTML §6.4.2): only then may a page that was kept quiet make or hear sound. */
const GESTURES = ['pointerup', 'keydown', 'touchend'] as const

export interface SelfLevelDeps {
  scope: Scope
  page: PageLike | undefined
  createAudioContext(): AudioContext
  createStream(): MediaStream
}

/**
 * How loud we are, also while muted, so that the screen can say "you are muted". It listens to a copy
 * of the microphone's track that mute does not touch and that is given to nobody: it is measured here, and
 * stopped with the track or the call. Made at the first question; a screen that never asks costs nothing.
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

  /** @param track the microphone, muted or not; null: none, or nothing is to be heard @returns 0 to 1, the peak */
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
      // A browser out of audio contexts, or without any: no meter, and no trouble for the call.
      this.#refused = true
      this.stop()
      return 0
    }
  }

  /** Lets go of the copy. The next question makes another. */
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
    // iOS starts it suspended, and says "interrupted" after each telephone call: every gesture is a chance.
    if (page) for (const gesture of GESTURES) scope.listen(page, gesture, resume)
    resume()
    scope.own(() => context.close().catch(() => {}))
    return context
  }
}
