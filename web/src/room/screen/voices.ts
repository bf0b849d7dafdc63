/**
 * A level above this (0 to 1, linear) is a voice and not the hum of a room: −30 dB of full scale, as in soft speech.
 */
const VOICE = 0.03
/** How long the ring stays in a pause between two words, in milliseconds. */
const BETWEEN_WORDS_MS = 500
/** Speech that is shorter (milliseconds) is a cough, and does not change the arrangement. */
const SENTENCE_MS = 800

interface Voice {
  since: number
  last: number
}

/**
 * Computes who speaks and who spoke last from levels that are read several times a second. All times are in
 * milliseconds.
 */
export class Voices {
  readonly #voices = new Map<string, Voice>()
  #recent: readonly string[] = []

  /** Who spoke a whole sentence, most recent first; the same array for as long as nothing changes. */
  get recent(): readonly string[] {
    return this.#recent
  }

  /**
   * @param level 0 to 1, the peak since the last call
   * @returns whether this person is speaking
   */
  addLevel(who: string, level: number, now: number): boolean {
    let voice = this.#voices.get(who)
    if (voice && now - voice.last > BETWEEN_WORDS_MS) {
      this.#voices.delete(who)
      voice = undefined
    }
    if (level >= VOICE) {
      voice ??= { since: now, last: now }
      voice.last = now
      this.#voices.set(who, voice)
      if (now - voice.since >= SENTENCE_MS && this.#recent[0] !== who)
        this.#recent = [who, ...this.#recent.filter((one) => one !== who)]
    }
    return voice !== undefined
  }
}

/** Higher than `VOICE`, so that a television far from the microphone does not show a muted person the hint. */
const OWN_VOICE = 0.12
const SPEAKING_MS = 1000
const AGAIN_MS = 20_000

/** Detects that somebody speaks while their microphone is off. */
export class MutedWatch {
  #voice: Voice | null = null
  #hintedAt = Number.NEGATIVE_INFINITY

  /** @returns true at the moment when the hint is due, and then not again for twenty seconds */
  addLevel(level: number, now: number): boolean {
    if (this.#voice && now - this.#voice.last > BETWEEN_WORDS_MS) this.#voice = null
    if (level < OWN_VOICE) return false
    this.#voice ??= { since: now, last: now }
    this.#voice.last = now
    if (now - this.#voice.since < SPEAKING_MS || now - this.#hintedAt < AGAIN_MS) return false
    this.#hintedAt = now
    return true
  }

  /** Called when the microphone is switched on, or when there is none. */
  reset(): void {
    this.#voice = null
  }
}
