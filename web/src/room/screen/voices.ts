/** Above this level (0 to 1, linear) it is a voice, not the hum of a room: −30 dB of the loudest, as soft speech is. */
const VOICE = 0.03
/** Between two words a ring stays, in milliseconds. */
const BETWEEN_WORDS_MS = 500
/** Shorter is a cough, and moves nobody on the screen. */
const SENTENCE_MS = 800

interface Voice {
  since: number
  last: number
}

/** Who speaks now and who spoke last, out of levels that are polled some times a second. Times in milliseconds. */
export class Voices {
  readonly #voices = new Map<string, Voice>()
  #recent: readonly string[] = []

  /** Who spoke a sentence, most recent first; the same array as long as nothing changed. */
  get recent(): readonly string[] {
    return this.#recent
  }

  /** @param level 0 to 1, the peak of the last moment @returns whether they are speaking */
  hear(who: string, level: number, now: number): boolean {
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

/** Louder than a voice must be that is far from this microphone: a muted person need not hear of a television. */
const OWN_VOICE = 0.12
const SPEAKING_MS = 1000
const AGAIN_MS = 20_000

/** Notices that somebody speaks to a microphone that is off. */
export class MutedWatch {
  #voice: Voice | null = null
  #told = Number.NEGATIVE_INFINITY

  /** @returns true at the moment when they should be told; then not again for twenty seconds */
  hear(level: number, now: number): boolean {
    if (this.#voice && now - this.#voice.last > BETWEEN_WORDS_MS) this.#voice = null
    if (level < OWN_VOICE) return false
    this.#voice ??= { since: now, last: now }
    this.#voice.last = now
    if (now - this.#voice.since < SPEAKING_MS || now - this.#told < AGAIN_MS) return false
    this.#told = now
    return true
  }

  /** The microphone is on, or there is none. */
  reset(): void {
    this.#voice = null
  }
}
