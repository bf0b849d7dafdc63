import type { WebSocket } from 'ws'
import type { Flow, Refill } from '../limits.ts'

/** A token bucket. */
export interface Bucket {
  /** @param count tokens that are needed; nothing is taken when there are fewer */
  take(count?: number): boolean
  /** One token back. */
  giveBack(): void
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
    giveBack() {
      tokens = Math.min(burst, tokens + 1)
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

/** How long a connection that sends too fast is not read, in milliseconds. */
const PAUSE_MS = 500

/**
 * Stops reading a WebSocket for a moment, so that TCP holds its sender back: dropping alone would still have cost the
 * receiving. In the network's own time, not the application's.
 */
export function holdBack(socket: Pick<WebSocket, 'isPaused' | 'pause' | 'resume'>): void {
  if (socket.isPaused) return
  socket.pause()
  setTimeout(() => socket.resume(), PAUSE_MS).unref()
}
