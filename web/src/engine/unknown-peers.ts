import type { Signal } from './signalling.ts'

/** Messages kept per sender, and senders: enough for an honest one, no room for a flood. */
const MOST_EARLY = 32
const MOST_STRANGERS = 8

/** An offer may overtake the news that its sender joined: it waits here for it. */
export class UnknownPeers {
  readonly #waiting = new Map<string, Signal[]>()

  keep(from: string, signal: Signal): void {
    const waiting = this.#waiting.get(from)
    if ((waiting?.length ?? 0) >= MOST_EARLY || (!waiting && this.#waiting.size >= MOST_STRANGERS)) return
    this.#waiting.set(from, [...(waiting ?? []), signal])
  }

  /** What the sender had said; no longer kept. */
  take(from: string): Signal[] {
    const said = this.#waiting.get(from) ?? []
    this.#waiting.delete(from)
    return said
  }

  clear(): void {
    this.#waiting.clear()
  }
}
