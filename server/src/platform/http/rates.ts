import type { OperationRate } from '@medconsult/contract'
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  RLWrapperTimeouts,
} from 'rate-limiter-flexible'
import type { Limits, Rate } from '../limits.ts'
import { ApiError } from './errors.ts'
import { createLateRefusal } from './late.ts'

/** How long Redis may take to count, in milliseconds; then this node counts by itself. */
const REDIS_PATIENCE_MS = 250

export interface Rates {
  /** Counts one request of a client address. @throws ApiError TOO_MANY */
  fromAddress(network: string): Promise<void>
  /** Counts one request of an account, or of a guest. @throws ApiError TOO_MANY */
  ofAccount(userId: string): Promise<void>
  /** Counts one request to an operation that costs much. @throws ApiError TOO_MANY */
  operation(rate: OperationRate, key: string): Promise<void>
}

const words: Record<OperationRate, string> = {
  password: 'Too many people sign in from your address at this moment. Please wait a few seconds and try again.',
  document: 'You have fetched many documents in a short time. Please wait a minute and try again.',
  queue: 'You have changed this many times in a row. Please wait a few seconds.',
}

/**
 * How often somebody may ask, counted in windows.
 * @param redis a connection of its own, shared by the nodes; null: this node is the only one. While Redis is away each
 * node counts by itself.
 */
export function createRates(limits: Limits, redis: object | null): Rates {
  function limiterOf(name: string, { points, seconds }: Rate): RateLimiterAbstract {
    const own = new RateLimiterMemory({ points, duration: seconds, keyPrefix: name })
    if (!redis) return own
    const shared = new RateLimiterRedis({
      storeClient: redis,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
      // Whoever is over the limit costs Redis nothing more.
      inMemoryBlockOnConsumed: points,
      keyPrefix: `medconsult:rate:${name}`,
      points,
      duration: seconds,
    })
    return new RLWrapperTimeouts({ limiter: shared, timeoutMs: REDIS_PATIENCE_MS, insuranceLimiter: own })
  }

  const refuseLate = createLateRefusal(limits.requests.refusedAfter)
  async function consume(limiter: RateLimiterAbstract, key: string, detail: string): Promise<void> {
    await limiter.consume(key).catch(async (refused: unknown) => {
      if (!(refused instanceof RateLimiterRes)) throw refused
      await refuseLate()
      throw new ApiError('TOO_MANY', detail, { retryAfter: Math.max(1, refused.msBeforeNext / 1000) })
    })
  }

  const addresses = limiterOf('address', limits.requests.perAddress)
  const accounts = limiterOf('account', limits.requests.perAccount)
  const operations = Object.fromEntries(
    Object.entries(limits.operations).map(([name, rate]) => [name, limiterOf(name, rate)]),
  ) as Record<OperationRate, RateLimiterAbstract>
  return {
    fromAddress: (network) =>
      consume(addresses, network, 'Too many requests come from your address. Please wait a few seconds.'),
    ofAccount: (userId) => consume(accounts, userId, 'Too many requests in a short time. Please wait a few seconds.'),
    operation: (rate, key) => consume(operations[rate], key, words[rate]),
  }
}
