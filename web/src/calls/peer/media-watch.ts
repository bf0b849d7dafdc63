import type { Scope } from './scope.ts'

/** How often the received bytes are read (ms). */
const WATCH_EVERY_MS = 500
/** How long nothing may arrive, from a peer that sends, before it is suspicious (ms). */
const SILENCE_MS = 1500

export interface MediaWatchParts {
  scope: Scope
  /** Media bytes received so far; null while there is nothing to read yet. */
  bytes(): Promise<number | null>
  /** The peer says that it sends something. */
  expected(): boolean
  /** Media arrived since the last look. */
  flowing(): void
  /** Called once per silence. */
  silent(): void
  /** After every look. */
  looked(): void
}

/**
 * Watches the media instead of the states: Chromium takes 7 s to say `disconnected`
 * and both sides can say `connected` while nothing arrives.
 */
export class MediaWatch {
  readonly #p: MediaWatchParts
  #bytes = 0
  #everFlowed = false
  #flowedBefore = false
  #told = false
  #lastGrowth = 0

  constructor(parts: MediaWatchParts) {
    this.#p = parts
    // A look that takes longer than the interval must not pile up, so each arms the next.
    const again = (): void => {
      parts.scope.after(WATCH_EVERY_MS, () => void this.#look().then(again))
    }
    again()
  }

  /** Clock milliseconds of the last look that saw something new; 0: never. */
  get lastGrowth(): number {
    return this.#lastGrowth
  }

  /** This peer has sent media at some time, over whichever connection. */
  get everFlowed(): boolean {
    return this.#everFlowed || this.#flowedBefore
  }

  /** The connection was replaced: its bytes start from 0. */
  restart(): void {
    this.#bytes = 0
    this.#flowedBefore ||= this.#everFlowed
    this.#everFlowed = false
    this.#told = false
  }

  async #look(): Promise<void> {
    const bytes = await this.#p.bytes().catch(() => null)
    if (this.#p.scope.closed) return
    const now = this.#p.scope.clock.now()
    if (bytes !== null && bytes > this.#bytes) {
      this.#bytes = bytes
      this.#lastGrowth = now
      this.#everFlowed = true
      this.#told = false
      this.#p.flowing()
    } else if (!this.#p.expected()) {
      // Silence that was announced: the count starts when something is expected again.
      this.#lastGrowth = now
    } else if (this.#everFlowed && !this.#told && now - this.#lastGrowth >= SILENCE_MS) {
      this.#told = true
      this.#p.silent()
    }
    this.#p.looked()
  }
}
