import { createHash } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, RLWrapperTimeouts } from 'rate-limiter-flexible'
import type { Rate } from '../limits.ts'

/** How long Redis may take to count, in milliseconds. After that this node counts by itself. */
const REDIS_TIMEOUT_MS = 250

/** Counts events by key, in a window that begins with the key's first event. */
export interface Counter {
  /**
   * Counts one event.
   * @returns null when the rate allows it; otherwise the seconds until the window ends, at least 1
   */
  consume(key: string): Promise<number | null>
  /** Reverts one event. */
  revert(key: string): Promise<void>
  /** Resets the count of the key. */
  reset(key: string): Promise<void>
}

/**
 * Creates a counter. While Redis cannot be reached, or does not answer, each node counts for itself, so that everything
 * is counted and nothing waits for Redis.
 * @param name of the counter, unique in Redis
 * @param redis a connection for all nodes to count together; null when this is the only node
 * @param isFinal set when no count is ever reverted: keys over the rate then cause no more requests to Redis in that
 *   window
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
          // Without `isFinal` a local block could outlast a reset on another node.
          ...(isFinal && { inMemoryBlockOnConsumed: points }),
          keyPrefix: `medconsult:${name}`,
          points,
          duration: seconds,
        }),
        timeoutMs: REDIS_TIMEOUT_MS,
        insuranceLimiter: own,
      })
    : own
  // Keys are hashed, because e-mail addresses and ids must not be stored where others may read them.
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
    async revert(key) {
      await limiter.reward(keyOf(key), 1)
    },
    async reset(key) {
      await limiter.delete(keyOf(key))
    },
  }
}
