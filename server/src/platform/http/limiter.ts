import type { Operation, ProblemCode } from '@medconsult/contract'
import { type Budget, type BudgetName, budgets } from '../budgets.ts'
import { networkOf } from './client-address.ts'
import { createCounter } from './counter.ts'
import { ApiError } from './errors.ts'
import type { Principal } from './operations.ts'

export interface Limiter {
  /** Counts an attempt before it is processed, so that parallel attempts count too. @throws ApiError TOO_MANY */
  consume(key: string): Promise<void>
  /**
   * Counts an attempt without an error, for requests that must not reveal the limit.
   * @returns whether it was within the budget
   */
  allows(key: string): Promise<boolean>
  /**
   * Counts a guess of a secret, and reverts the count unless the result is one of the errors `wrong`. Correct guesses
   * are not counted, and neither are those that could not be checked.
   * @throws ApiError TOO_MANY
   */
  guess<T>(key: string, wrong: readonly ProblemCode[], work: () => Promise<T>): Promise<T>
  /** Reverts one attempt. */
  revert(key: string): Promise<void>
  /** Resets the count of the key. */
  reset(key: string): Promise<void>
}

export interface Budgets {
  of(name: BudgetName): Limiter
  /**
   * Counts the call of an operation in every budget that names it.
   * @param address the client's address
   * @throws ApiError TOO_MANY
   */
  spend(operation: Operation, principal: Principal | null, address: string): Promise<void>
}

/**
 * Counters for the table of budgets.
 * @param redis a connection for all nodes to count together; null when this is the only node
 */
export function createBudgets(redis: object | null = null): Budgets {
  const limiters = new Map(
    Object.entries(budgets).map(([name, budget]) => [name, createLimiter(name, budget, redis)] as const),
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

/** The networks as which clients on this machine are counted. */
const thisMachine = ['127.0.0.1', '::1'].map(networkOf)

function createLimiter(name: string, budget: Budget, redis: object | null): Limiter {
  const { consume: count, revert, reset } = createCounter(`budget:${name}`, budget, redis)

  /** Counts one. @returns the seconds to wait when the key is over the budget */
  async function over(key: string): Promise<number | null> {
    // Requests from this machine may come from all clients of a proxy that does not forward their addresses.
    return budget.per === 'network' && thisMachine.includes(key) ? null : count(key)
  }

  async function consume(key: string): Promise<void> {
    const retryAfter = await over(key)
    if (retryAfter !== null) throw new ApiError('TOO_MANY', budget.message, { retryAfter })
  }

  return {
    consume,
    allows: async (key) => (await over(key)) === null,
    async guess(key, wrong, work) {
      await consume(key)
      const result = await work().catch(async (error: unknown) => {
        if (!(error instanceof ApiError && wrong.includes(error.code))) await revert(key)
        throw error
      })
      await revert(key)
      return result
    },
    revert,
    reset,
  }
}
