/** A timer that can be cancelled. */
export interface Timer {
  cancel(): void
}

/** The source of time. It is injected, so that a test can advance it. */
export interface Clock {
  now(): Date
  /** Calls `work` once, after at least `ms` milliseconds; any delay is allowed. */
  setTimeout(work: () => void, ms: number): Timer
  /** Calls `work` every `ms` milliseconds until cancelled. */
  setInterval(work: () => void, ms: number): Timer
}

/** Node fires a timer with a longer delay after 1 ms, because its delay is a signed 32-bit number. */
const LONGEST_DELAY_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => new Date(),
  setTimeout(work, ms) {
    const end = performance.now() + ms
    let handle: NodeJS.Timeout
    const wait = () => {
      const left = end - performance.now()
      handle = left > LONGEST_DELAY_MS ? setTimeout(wait, LONGEST_DELAY_MS) : setTimeout(work, Math.max(0, left))
    }
    wait()
    return { cancel: () => clearTimeout(handle) }
  },
  setInterval(work, ms) {
    const handle = setInterval(work, ms)
    return { cancel: () => clearInterval(handle) }
  },
}

export interface TestClock extends Clock {
  /** Advances the time, and calls the timers that become due, in order, each at its own time. */
  advance(ms: number): void
  /** The number of pending timers. A test of something that has stopped expects 0. */
  readonly pending: number
}

/** A clock that stands still until it is advanced. */
export function createTestClock(start: Date | string = '2026-01-05T09:00:00Z'): TestClock {
  let now = new Date(start).getTime()
  const waiting = new Set<{ at: number; work: () => void }>()

  function setTimeout(work: () => void, ms: number): Timer {
    const entry = { at: now + Math.max(0, ms), work }
    waiting.add(entry)
    return { cancel: () => waiting.delete(entry) }
  }

  function setInterval(work: () => void, ms: number): Timer {
    const period = Math.max(1, ms)
    let next: Timer
    const again = () => {
      next = setTimeout(again, period)
      work()
    }
    next = setTimeout(again, period)
    return { cancel: () => next.cancel() }
  }

  function advance(ms: number): void {
    const end = now + ms
    for (;;) {
      const first = [...waiting].sort((a, b) => a.at - b.at)[0]
      if (first === undefined || first.at > end) break
      waiting.delete(first)
      now = first.at
      first.work()
    }
    now = end
  }

  return {
    now: () => new Date(now),
    setTimeout,
    setInterval,
    advance,
    get pending() {
      return waiting.size
    },
  }
}
