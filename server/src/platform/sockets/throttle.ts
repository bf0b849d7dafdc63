import type { Flow, Refill } from '../limits.ts'

/** A token bucket. */
export interface Bucket {
  /** @param count tokens that are needed; nothing is taken when there are fewer */
  take(count?: number): boolean
}

/** @param now milliseconds */
export function createBucket({ burst, perSecond }: Refill, now: () => number): Bucket {
  let tokens = burst
  let at = now()
  return {
    take(count = 1) {
      const time = now()
      tokens = Math.min(burst, tokens + ((time - at) / 1000) * perSecond)
      at = time
      if (tokens < count) return false
      tokens -= count
      return true
    },
  }
}

/** `drop`: over the rate. `close`: too big, or it went on and on. */
export type FlowVerdict = 'take' | 'drop' | 'close'

/** What one connection may send, decided by its size before any of it is parsed. */
export function createFlow(flow: Flow, now: () => number): (size: number) => FlowVerdict {
  const messages = createBucket(flow.messages, now)
  const bytes = createBucket(flow.bytes, now)
  let refusals = 0
  return (size) => {
    if (size > flow.messageBytes) return 'close'
    if (messages.take() && bytes.take(size)) return 'take'
    refusals += 1
    return refusals > flow.refusals ? 'close' : 'drop'
  }
}
