import { useEffect, useState } from 'react'

/**
 * Milliseconds until `deadline`, never below zero.
 * @param now the time of the clock to which the deadline belongs
 */
export function remainingMs(deadline: string, now: number): number {
  return Math.max(0, Date.parse(deadline) - now)
}

/** Returns whole seconds as people count them: 60 at the start, 1 in the last second, 0 at the end. */
export function shownSeconds(ms: number): number {
  return Math.ceil(ms / 1000)
}

/** Counts down to an instant of the given clock; `null` counts nothing. */
export function useRemaining(deadline: string | null, now: () => number): number {
  const [ms, setMs] = useState(() => (deadline === null ? 0 : remainingMs(deadline, now())))
  useEffect(() => {
    if (deadline === null) return
    const tick = (): void => setMs(remainingMs(deadline, now()))
    tick()
    const timer = setInterval(tick, 200)
    return () => clearInterval(timer)
  }, [deadline, now])
  return ms
}
