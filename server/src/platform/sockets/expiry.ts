import type { Clock, Timer } from '../clock.ts'

/** One timer for each key. A new timer replaces the one before. */
export function createExpiries(clock: Clock) {
  const timers = new Map<string, Timer>()
  return {
    set(key: string, at: Date, expire: () => void): void {
      timers.get(key)?.cancel()
      const work = () => {
        timers.delete(key)
        expire()
      }
      timers.set(key, clock.setTimeout(work, at.getTime() - clock.now().getTime()))
    },
    cancel(key: string): void {
      timers.get(key)?.cancel()
      timers.delete(key)
    },
  }
}
