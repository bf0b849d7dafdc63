import type { Clock } from './types.ts'

/** What is still alive below a scope; all zero after `close()`. Tests check that. */
export interface ScopeCounts {
  timers: number
  listeners: number
  owned: number
}

/** Undoes once, even if it is called twice. */
export type Release = () => void

/**
 * Owns timers, listeners and resources, which end with it in reverse order. After `close()` nothing can be added:
 * timers are not started, and resources are released at once.
 */
export class Scope {
  readonly #clock: Clock
  readonly #releases = new Map<Release, keyof ScopeCounts | 'child'>()
  readonly #children = new Set<Scope>()
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get closed(): boolean {
    return this.#closed
  }

  get clock(): Clock {
    return this.#clock
  }

  /** Creates a scope that ends with this one, or before. */
  child(): Scope {
    const child = new Scope(this.#clock)
    if (this.#closed) {
      child.close()
      return child
    }
    this.#children.add(child)
    child.#releases.set(() => this.#children.delete(child), 'child')
    return child
  }

  /** Runs `run` in `ms` milliseconds unless it is released before. */
  after(ms: number, run: () => void): Release {
    if (this.#closed) return () => {}
    const id = this.#clock.setTimeout(() => {
      this.#releases.delete(release)
      run()
    }, ms)
    const release = this.#add('timers', () => this.#clock.clearTimeout(id))
    return release
  }

  /** Runs `run` repeatedly with `ms` milliseconds in between, the first time after `ms`. */
  every(ms: number, run: () => void): Release {
    let next: Release = () => {}
    const again = (): void => {
      next = this.after(ms, () => {
        again()
        run()
      })
    }
    again()
    return () => next()
  }

  listen(target: EventTarget, type: string, run: (event: Event) => void): Release {
    if (this.#closed) return () => {}
    target.addEventListener(type, run)
    return this.#add('listeners', () => target.removeEventListener(type, run))
  }

  /** Ties a resource to the scope. It is released at once if the scope is already closed. */
  own(release: () => void): Release {
    if (this.#closed) {
      release()
      return () => {}
    }
    return this.#add('owned', release)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const child of [...this.#children].reverse()) child.close()
    for (const release of [...this.#releases.keys()].reverse()) release()
    this.#releases.clear()
  }

  counts(): ScopeCounts {
    const total: ScopeCounts = { timers: 0, listeners: 0, owned: 0 }
    for (const kind of this.#releases.values()) if (kind !== 'child') total[kind] += 1
    for (const child of this.#children) {
      const below = child.counts()
      total.timers += below.timers
      total.listeners += below.listeners
      total.owned += below.owned
    }
    return total
  }

  #add(kind: keyof ScopeCounts, undo: () => void): Release {
    const release = (): void => {
      // A released entry is no longer in the map, so a second call undoes nothing.
      if (!this.#releases.delete(release) && !this.#closed) return
      undo()
    }
    this.#releases.set(release, kind)
    return release
  }
}
