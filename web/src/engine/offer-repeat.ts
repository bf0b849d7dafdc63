import type { Release, Scope } from './scope.ts'

/** Unanswered offers are repeated after this (ms), then 1.5 times later each, up to the last. */
const FIRST_MS = 2_500
const LAST_MS = 15_000
/** Several reasons to repeat often come together; one repetition serves all (ms). */
const GAP_MS = 700

/** When to say again what may have been lost: on a growing interval, and soon after a sign of a loss. */
export class OfferRepeat {
  readonly #scope: Scope
  readonly #repeat: () => void
  #sentAt = Number.NEGATIVE_INFINITY
  #nowAt = Number.NEGATIVE_INFINITY
  #delay = FIRST_MS
  #dueAt: number
  #soon: Release = () => {}

  constructor(scope: Scope, repeat: () => void) {
    this.#scope = scope
    this.#repeat = repeat
    this.#dueAt = scope.clock.now() + FIRST_MS
  }

  /** It was just said. */
  sent(): void {
    this.#sentAt = this.#scope.clock.now()
  }

  /** It got through; the next one starts with the short interval. */
  answered(): void {
    this.#delay = FIRST_MS
  }

  /** Something says that it may be lost. */
  soon(): void {
    this.#delay = FIRST_MS
    this.#soon()
    const wait = this.#sentAt + GAP_MS - this.#scope.clock.now()
    if (wait > 0) this.#soon = this.#scope.after(wait, this.#repeat)
    else this.#repeat()
  }

  /** What was said just now surely is lost: at once, but not for each of several signs of it. */
  now(): void {
    const now = this.#scope.clock.now()
    if (now - this.#nowAt < GAP_MS) return
    this.#nowAt = now
    this.#soon()
    this.#repeat()
  }

  /** Called often; repeats when it is time. */
  look(): void {
    const now = this.#scope.clock.now()
    if (now < this.#dueAt) return
    this.#delay = Math.min(this.#delay * 1.5, LAST_MS)
    this.#dueAt = now + this.#delay
    this.#repeat()
  }
}
