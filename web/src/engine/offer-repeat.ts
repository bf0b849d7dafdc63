import type { Release, Scope } from './scope.ts'

/** An unanswered offer is repeated after this time (ms), and then at intervals that grow by 1.5 up to the maximum. */
const FIRST_MS = 2_500
const LAST_MS = 15_000
/** Several reasons to repeat often come together; within this time (ms) one repetition serves all. */
const GAP_MS = 700

/** Decides when to repeat a message that may have been lost: at growing intervals, and soon after a sign of a loss. */
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

  /** Called when the message was sent. */
  sent(): void {
    this.#sentAt = this.#scope.clock.now()
  }

  /** Called when the message was answered; the next one begins with the short interval. */
  answered(): void {
    this.#delay = FIRST_MS
  }

  /** Called when the message may have been lost. */
  soon(): void {
    this.#delay = FIRST_MS
    this.#soon()
    const wait = this.#sentAt + GAP_MS - this.#scope.clock.now()
    if (wait > 0) this.#soon = this.#scope.after(wait, this.#repeat)
    else this.#repeat()
  }

  /** Called when the message is certainly lost: it is repeated at once, but not for each of several signs. */
  now(): void {
    const now = this.#scope.clock.now()
    if (now - this.#nowAt < GAP_MS) return
    this.#nowAt = now
    this.#soon()
    this.#repeat()
  }

  /** Repeats the message if it is time; called often. */
  check(): void {
    const now = this.#scope.clock.now()
    if (now < this.#dueAt) return
    this.#delay = Math.min(this.#delay * 1.5, LAST_MS)
    this.#dueAt = now + this.#delay
    this.#repeat()
  }
}
