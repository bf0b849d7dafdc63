import { ApiError } from './http/errors.ts'
import type { Queue } from './limits.ts'

/**
 * Runs work that takes a core's time, a few jobs at a time, in order.
 * @param key an account or a client address
 * @throws ApiError UNAVAILABLE when too many jobs wait, TOO_MANY when too many of the same key do
 */
export type WorkQueue = <T>(key: string, work: () => Promise<T>) => Promise<T>

export function createWorkQueue({ atOnce, waiting, waitingEach }: Queue): WorkQueue {
  const queue: (() => void)[] = []
  /** Number of jobs that run or wait, by key. */
  const held = new Map<string, number>()
  let underWay = 0

  function admit(key: string): void {
    if (underWay >= atOnce && queue.length >= waiting)
      throw new ApiError('UNAVAILABLE', 'The service is busy. Please try again in a moment.', { retryAfter: 2 })
    const own = held.get(key) ?? 0
    if (own >= atOnce + waitingEach)
      throw new ApiError('TOO_MANY', 'This is being done for you already. Please try again in a moment.', {
        retryAfter: 2,
      })
    held.set(key, own + 1)
  }

  function leave(key: string): void {
    const left = (held.get(key) ?? 1) - 1
    if (left > 0) held.set(key, left)
    else held.delete(key)
    const next = queue.shift()
    // The place passes to the next waiting job at once, before a new job can take it.
    if (next) next()
    else underWay -= 1
  }

  return async (key, work) => {
    admit(key)
    if (underWay < atOnce) underWay += 1
    else await new Promise<void>((resolve) => queue.push(resolve))
    try {
      return await work()
    } finally {
      leave(key)
    }
  }
}
