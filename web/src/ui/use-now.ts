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
