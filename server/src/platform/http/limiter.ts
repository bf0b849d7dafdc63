import { RateLimiterMemory } from 'rate-limiter-flexible'
import { ApiError } from './errors.ts'

export interface Limiter {
  /**
   * Counts one attempt before it is looked at, so that parallel ones count too.
   * @throws ApiError TOO_MANY
   */
  consume(key: string): Promise<void>
  /** Takes one attempt back. */
  giveBack(key: string): Promise<void>
  /** Takes all of them back. */
  forgive(key: string): Promise<void>
}

/** @param points attempts that a key bears within `seconds` */
export function createLimiter(points: number, seconds: number): Limiter {
  const limiter = new RateLimiterMemory({ points, duration: seconds })
  return {
    async consume(key) {
      await limiter.consume(key).catch((refused: { msBeforeNext: number }) => {
        throw new ApiError('TOO_MANY', 'Too many attempts. Please wait before you try again.', {
          retryAfter: Math.max(1, refused.msBeforeNext / 1000),
        })
      })
    },
    async giveBack(key) {
      await limiter.reward(key, 1)
    },
    async forgive(key) {
      await limiter.delete(key)
    },
  }
}
