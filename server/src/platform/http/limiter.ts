import type { Operation, ProblemCode } from '@medconsult/contract'
import { type Budget, type BudgetName, budgets } from '../budgets.ts'
import { networkOf } from './client-address.ts'
import { createCounter } from './counter.ts'
import { ApiError } from './errors.ts'
import type { Principal } from './operations.ts'

export interface Limiter {
  /**
   * Counts one attempt before it is looked at, so that parallel ones count too.
   * @throws ApiError TOO_MANY
   */
  consume(key: string): Promise<void>
  /** Counts one, for whoever must not be told. @returns whether it was within the budget */
  allows(key: string): Promise<boolean>
  /**
   * Counts a guess at a secret, and takes it back unless the answer is one of those that say that it was wrong: a right
   * guess is none, and what we could not look at is nobody's fault.
   * @throws ApiError TOO_MANY
   */
  guess<T>(key: string, wrong: readonly ProblemCode[], work: () => Promise<T>): Promise<T>
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

/** Keeps count of what the table of budgets allows. @param redis a connection of its own; null: this node is the only one */
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

/** As what whoever is on this machine is counted. */
const thisMachine = ['127.0.0.1', '::1'].map(networkOf)

function createLimiter(name: string, budget: Budget, redis: object | null): Limiter {
  const { consume: count, giveBack, forgive } = createCounter(`budget:${name}`, budget, redis)

  /** @returns the seconds to wait when it is over the budget */
  async function over(key: string): Promise<number | null> {
    // On this machine, or behind a proxy that does not say whom it asks for: that is everybody at once.
    return budget.per === 'network' && thisMachine.includes(key) ? null : count(key)
  }

  async function consume(key: string): Promise<void> {
    const retryAfter = await over(key)
    if (retryAfter !== null) throw new ApiError('TOO_MANY', budget.words, { retryAfter })
  }

  return {
    consume,
    allows: async (key) => (await over(key)) === null,
    async guess(key, wrong, work) {
      await consume(key)
      const result = await work().catch(async (error: unknown) => {
        if (!(error instanceof ApiError && wrong.includes(error.code))) await giveBack(key)
        throw error
      })
      await giveBack(key)
      return result
    },
    giveBack,
    forgive,
  }
}
