import { setTimeout as sleep } from 'node:timers/promises'

/** Maximum number of delayed refusals at once, which limits their memory. Further refusals are not delayed. */
const MOST = 2_000

/**
 * Delays a refusal, so that a client that repeats requests without a pause sends only one in so many milliseconds on
 * each connection. It uses real time and not the injected clock.
 */
export function createLateRefusal(milliseconds: number): () => Promise<void> {
  let waiting = 0
  return async () => {
    if (waiting >= MOST) return
    waiting += 1
    // The timer does not keep a stopping server alive.
    await sleep(milliseconds, undefined, { ref: false })
    waiting -= 1
  }
}
