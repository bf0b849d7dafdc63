import type { Signal } from './signalling.ts'

/**
 * How many messages are kept for each sender, and for how many senders: enough for an honest one, and too few for a
 * flood.
 */
const MOST_EARLY = 32
const MOST_STRANGERS = 8

/** Keeps an offer that arrives before the event that its sender has joined. */
export class UnknownPeers {
  readonly #waiting = new Map<string, Signal[]>()

  keep(from: string, signal: Signal): void {
    const waiting = this.#waiting.get(from)
    if ((waiting?.length ?? 0) >= MOST_EARLY || (!waiting && this.#waiting.size >= MOST_STRANGERS)) return
    this.#waiting.set(from, [...(waiting ?? []), signal])
  }

  /** Returns the sender's messages, and removes them. */
  take(from: string): Signal[] {
    const signals = this.#waiting.get(from) ?? []
    this.#waiting.delete(from)
    return signals
  }

  clear(): void {
    this.#waiting.clear()
  }
}
