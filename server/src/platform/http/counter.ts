import { createHash } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, RLWrapperTimeouts } from 'rate-limiter-flexible'
import type { Rate } from '../limits.ts'

/** How long Redis may take to count, in milliseconds; then this node counts by itself. */
const REDIS_PATIENCE_MS = 250

/** How many a key had within the window that began with its first. */
export interface Counter {
  /** Counts one. @returns null when the rate allows it; otherwise the seconds until the window ends, at least 1 */
  consume(key: string): Promise<number | null>
  /** Takes one back. */
  giveBack(key: string): Promise<void>
  /** Takes all of them back. */
  forgive(key: string): Promise<void>
}

/**
 * @param name in Redis, in which each counter has its own
 * @param redis a connection of its own, so that all nodes count together; null: this node is the only one. While Redis
 *   is away, or does not answer, each node counts for itself: nothing is let through uncounted, and nobody waits for it.
 * @param isFinal nothing is ever taken back, so whoever is over the rate costs Redis nothing more in that window
 */
export function createCounter(
  name: string,
  { points, seconds }: Rate,
  redis: object | null,
  { isFinal = false } = {},
): Counter {
  const own = new RateLimiterMemory({ points, duration: seconds })
  const limiter = redis
    ? new RLWrapperTimeouts({
        limiter: new RateLimiterRedis({
          storeClient: redis,
          useRedisPackage: true,
          rejectIfRedisNotReady: true,
          // Another node would not hear that somebody was forgiven.
          ...(isFinal && { inMemoryBlockOnConsumed: points }),
          keyPrefix: `medconsult:${name}`,
          points,
          duration: seconds,
        }),
        timeoutMs: REDIS_PATIENCE_MS,
        insuranceLimiter: own,
      })
    : own
  // E-mail addresses and ids stay out of a store that others may read.
  const keyOf = (key: string): string => (redis ? createHash('sha256').update(key).digest('base64url') : key)
  return {
    consume: (key) =>
      limiter.consume(keyOf(key)).then(
        () => null,
        (refused: unknown) => {
          if (!(refused instanceof RateLimiterRes)) throw refused
          return Math.max(1, refused.msBeforeNext / 1000)
        },
      ),
    async giveBack(key) {
      await limiter.reward(keyOf(key), 1)
    },
    async forgive(key) {
      await limiter.delete(keyOf(key))
    },
  }
}
