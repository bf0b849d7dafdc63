import type { WebSocket } from 'ws'
import type { Flow, Refill } from '../limits.ts'

/** A token bucket. */
export interface Bucket {
  /**
   * Takes tokens.
   * @param count number of tokens; none is taken when there are fewer
   * @returns whether they were taken
   */
  take(count?: number): boolean
  /** Returns one token. */
  giveBack(): void
}

/** @param now the time in milliseconds */
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

/** `take`: within the limits. `drop`: over the rate. `close`: too big, or over the rate for too long. */
export type FlowVerdict = 'take' | 'drop' | 'close'

/** Decides by the size of each message whether one connection may send it, before it is parsed. */
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
 * Stops reading a WebSocket for a moment, so that TCP slows its sender. Dropping alone would still cost the receiving.
 * It uses real time and not the injected clock.
 */
export function holdBack(socket: Pick<WebSocket, 'isPaused' | 'pause' | 'resume'>): void {
  if (socket.isPaused) return
  socket.pause()
  setTimeout(() => socket.resume(), PAUSE_MS).unref()
}
