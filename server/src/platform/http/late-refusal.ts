import { setTimeout as sleep } from 'node:timers/promises'

/** Refusals that wait at once; beyond them a refusal is told at once. They cost memory only. */
const MOST = 2_000

/**
 * Lets a refusal wait, so that a client which asks again at once asks once in so many milliseconds on each of its
 * connections. In the network's own time, not the application's.
 */
export function createLateRefusal(milliseconds: number): () => Promise<void> {
  let waiting = 0
  return async () => {
    if (waiting >= MOST) return
    waiting += 1
    // A server that stops does not wait for it.
    await sleep(milliseconds, undefined, { ref: false })
    waiting -= 1
  }
}
