import type { Clock } from '../types.ts'

interface Timer {
  at: number
  order: number
  run: () => void
}

/** Time that passes only when a test advances it; promises settle between timers. */
export class VirtualClock implements Clock {
  #now = 1_000_000
  #order = 0
  readonly #timers = new Map<number, Timer>()

  /** Timers that are set and have not fired. */
  get pending(): number {
    return this.#timers.size
  }

  now(): number {
    return this.#now
  }

  setTimeout(run: () => void, ms: number): number {
    this.#order += 1
    this.#timers.set(this.#order, { at: this.#now + Math.max(0, ms), order: this.#order, run })
    return this.#order
  }

  clearTimeout(id: unknown): void {
    this.#timers.delete(id as number)
  }

  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await flush()
    for (;;) {
      let next: Timer | undefined
      for (const timer of this.#timers.values()) {
        if (timer.at <= end && (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order))) {
          next = timer
        }
      }
      if (!next) break
      this.#now = next.at
      this.#timers.delete(next.order)
      next.run()
      await flush()
    }
    this.#now = end
  }
}

/** Lets every promise that can settle do so. */
export function flush(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** A small seeded generator (mulberry32), so that a failing run can be repeated. */
export function seeded(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
