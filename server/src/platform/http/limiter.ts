import { createHash } from 'node:crypto'
import type { Operation } from '@medconsult/contract'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import { type Budget, type BudgetName, budgets } from '../budgets.ts'
import { networkOf } from './client-address.ts'
import type { Principal } from './door.ts'
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

export interface Budgets {
  of(name: BudgetName): Limiter
  /**
   * Counts the call of an operation by every budget that names it.
   * @param address of whoever calls
   * @throws ApiError TOO_MANY
   */
  spend(operation: Operation, principal: Principal | null, address: string): Promise<void>
}

/** A connection of the `redis` package. */
export type SharedStore = object

/**
 * Keeps count of what the table of budgets allows.
 * @param shared Redis, so that all nodes count together; null: each for itself. While Redis is away each counts for
 *   itself: nothing is let through uncounted, and nobody is turned away for it.
 */
export function createBudgets(shared: SharedStore | null = null): Budgets {
  const limiters = new Map(
    Object.entries(budgets).map(([name, budget]) => [name, createLimiter(name, budget, shared)] as const),
  )
  function of(name: string): Limiter {
    const limiter = limiters.get(name)
    if (!limiter) throw new Error(`there is no budget ${name}`)
    return limiter
  }

  const counted: [string, Budget][] = Object.entries(budgets).filter(
    ([, budget]: [string, Budget]) => budget.operations,
  )

  return {
    of,
    async spend(operation, principal, address) {
      for (const [name, { operations, roles, per }] of counted) {
        if (!operations?.includes(operation) || (roles && !(principal && roles.includes(principal.role)))) continue
        if (per === 'account' && principal) await of(name).consume(principal.userId)
        if (per === 'network') await of(name).consume(networkOf(address))
      }
    },
  }
}

/** As what whoever is on this machine is counted. */
const thisMachine = ['127.0.0.1', '::1'].map(networkOf)

function createLimiter(name: string, budget: Budget, shared: SharedStore | null): Limiter {
  const { points, seconds, words } = budget
  const memory = new RateLimiterMemory({ points, duration: seconds })
  const limiter = shared
    ? new RateLimiterRedis({
        storeClient: shared,
        useRedisPackage: true,
        rejectIfRedisNotReady: true,
        keyPrefix: `budget:${name}`,
        points,
        duration: seconds,
        insuranceLimiter: memory,
      })
    : memory
  // E-mail addresses and ids stay out of a store that others may read.
  const keyOf = (key: string): string => (shared ? createHash('sha256').update(key).digest('base64url') : key)
  return {
    async consume(key) {
      // On this machine, or behind a proxy that does not say whom it asks for: that is everybody at once.
      if (budget.per === 'network' && thisMachine.includes(key)) return
      await limiter.consume(keyOf(key)).catch((refused: { msBeforeNext?: number }) => {
        if (refused instanceof Error) throw refused
        throw new ApiError('TOO_MANY', words, { retryAfter: Math.max(1, (refused.msBeforeNext ?? 0) / 1000) })
      })
    },
    async giveBack(key) {
      await limiter.reward(keyOf(key), 1)
    },
    async forgive(key) {
      await limiter.delete(keyOf(key))
    },
  }
}
