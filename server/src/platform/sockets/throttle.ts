/** A token bucket: `burst` at once, then `perSecond`. A call's set-up sends some 40 candidates at once. */
export function createBucket(perSecond: number, burst: number, now: () => number): { take(): boolean } {
  let tokens = burst
  let at = now()
  return {
    take() {
      const time = now()
      tokens = Math.min(burst, tokens + ((time - at) / 1000) * perSecond)
      at = time
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
