import { useEffect, useState } from 'react'
import { serverClock } from '../platform/index.ts'

/**
 * Returns the server's time, ms since the epoch.
 * @param everyMs how often it is updated, in milliseconds
 */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(() => serverClock.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(serverClock.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

/** Whether an instant is still to come by the server's clock. It changes once, and `null` never comes. */
export function useIsAhead(instant: string | null): boolean {
  const [passed, setPassed] = useState<string | null>(null)
  useEffect(() => {
    if (instant === null) return
    const timer = setTimeout(() => setPassed(instant), Date.parse(instant) - serverClock.now())
    return () => clearTimeout(timer)
  }, [instant])
  return instant !== null && passed !== instant && Date.parse(instant) > serverClock.now()
}
