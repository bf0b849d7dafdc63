/**
 * What is known of a microphone: `LISTENING` nothing yet · `HEARD` it works · `SILENT` it is open, but there was no
 * sound for a while · `UNSURE` this browser cannot measure it.
 */
export type Hearing = 'LISTENING' | 'HEARD' | 'SILENT' | 'UNSURE'

/** Long enough to read "say something" and to say it (ms). */
export const SILENT_AFTER_MS = 6_000
/** A level of 0.1 is −55 dB: a voice is louder, and the hum of an open input is softer. */
const SOUND = 0.1
/** One sample counts for no more than this time (ms), because a page that slept has measured nothing in between. */
const LOOK_MS = 500

/** Distinguishes a microphone that works from one that is muted, broken, or the wrong one. */
export class HearingWatch {
  #hearing: Hearing = 'LISTENING'
  #quietMs = 0
  #blindMs = 0
  #lastAt: number | null = null

  get hearing(): Hearing {
    return this.#hearing
  }

  /**
   * Processes one sample.
   * @param level 0 to 1; null when it cannot be measured
   * @param now milliseconds of a monotonic clock
   */
  hear(level: number | null, now: number): Hearing {
    const passed = this.#lastAt === null ? 0 : Math.min(LOOK_MS, now - this.#lastAt)
    this.#lastAt = now
    // A microphone that has worked once works: later silence only means that the person says nothing.
    if (this.#hearing === 'HEARD') return this.#hearing
    if (level === null) this.#blindMs += passed
    else if (level < SOUND) this.#quietMs += passed
    else this.#hearing = 'HEARD'
    if (this.#hearing === 'LISTENING') {
      if (this.#quietMs >= SILENT_AFTER_MS) this.#hearing = 'SILENT'
      else if (this.#blindMs >= SILENT_AFTER_MS) this.#hearing = 'UNSURE'
    }
    return this.#hearing
  }

  /** Starts again for another microphone, or for the same one. */
  reset(): void {
    this.#hearing = 'LISTENING'
    this.#quietMs = 0
    this.#blindMs = 0
    this.#lastAt = null
  }
}
