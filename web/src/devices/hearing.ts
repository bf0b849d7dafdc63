/**
 * What is known of a microphone: `LISTENING` nothing yet · `HEARD` it works · `SILENT` open, and not a sound for a
 * while · `UNSURE` this browser can't tell.
 */
export type Hearing = 'LISTENING' | 'HEARD' | 'SILENT' | 'UNSURE'

/** Long enough to read "say something" and to say it (ms). */
export const SILENT_AFTER_MS = 6_000
/** A level of 0.1 is −55 dB: a voice is above it, the hum of an open input below. */
const SOUND = 0.1
/** A page that sleeps hears nothing of what was said meanwhile: one look stands for no more than this (ms). */
const LOOK_MS = 500

/** Tells a microphone that hears from one that is muted, broken, or the wrong one. */
export class HearingWatch {
  #hearing: Hearing = 'LISTENING'
  #quietMs = 0
  #blindMs = 0
  #lastAt: number | null = null

  get hearing(): Hearing {
    return this.#hearing
  }

  /**
   * One look at the level.
   * @param level 0 to 1, null when nobody can tell
   * @param now milliseconds, of any clock that does not jump
   */
  hear(level: number | null, now: number): Hearing {
    const passed = this.#lastAt === null ? 0 : Math.min(LOOK_MS, now - this.#lastAt)
    this.#lastAt = now
    // Once heard is heard: afterwards a silence is only somebody who says nothing.
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

  /** Another microphone, or the same one asked again. */
  reset(): void {
    this.#hearing = 'LISTENING'
    this.#quietMs = 0
    this.#blindMs = 0
    this.#lastAt = null
  }
}
