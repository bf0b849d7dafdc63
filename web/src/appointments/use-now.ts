import { useEffect, useState } from 'react'
import { serverClock } from '../platform/index.ts'

/** The server's time, ms since the epoch, looked at again so often (milliseconds). */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(() => serverClock.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(serverClock.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
