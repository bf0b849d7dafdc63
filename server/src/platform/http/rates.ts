import type { OperationRate } from '@medconsult/contract'
import type { Limits, Rate } from '../limits.ts'
import { type Counter, createCounter } from './counter.ts'
import { ApiError } from './errors.ts'
import { createLateRefusal } from './late-refusal.ts'

export interface Rates {
  /** Counts a request of a network, for all nodes together. @throws ApiError TOO_MANY */
  fromAddress(network: string): Promise<void>
  /** Counts a request of an account or a guest. @throws ApiError TOO_MANY */
  ofAccount(userId: string): Promise<void>
  /** Counts a request to a costly operation. @throws ApiError TOO_MANY */
  operation(rate: OperationRate, key: string): Promise<void>
}

const messages: Record<OperationRate, string> = {
  password:
    'Too many people sign in from your Internet connection at this moment. Please wait a few seconds and try again.',
  document: 'You have fetched many documents in a short time. Please wait a minute and try again.',
  queue: 'You have changed this many times in a row. Please wait a few seconds.',
}

/**
 * The rate limits, counted in windows.
 * @param redis a connection for all nodes to count together; null when this is the only node
 */
export function createRates(limits: Limits, redis: object | null): Rates {
  const counterOf = (name: string, rate: Rate) => createCounter(`rate:${name}`, rate, redis, { isFinal: true })
  const refuseLate = createLateRefusal(limits.requests.refusedAfter)
  async function consume(counter: Counter, key: string, detail: string): Promise<void> {
    const retryAfter = await counter.consume(key)
    if (retryAfter === null) return
    await refuseLate()
    throw new ApiError('TOO_MANY', detail, { retryAfter })
  }

  // If there is only one node, it has counted the request by address already (address-rate.ts).
  const addresses = redis && counterOf('address', limits.requests.perAddress)
  const accounts = counterOf('account', limits.requests.perAccount)
  const operations = Object.fromEntries(
    Object.entries(limits.operations).map(([name, rate]) => [name, counterOf(name, rate)]),
  ) as Record<OperationRate, Counter>
  return {
    async fromAddress(network) {
      const messages = 'Too many requests come from your Internet connection. Please wait a few seconds.'
      if (addresses) await consume(addresses, network, messages)
    },
    ofAccount: (userId) => consume(accounts, userId, 'Too many requests in a short time. Please wait a few seconds.'),
    operation: (rate, key) => consume(operations[rate], key, messages[rate]),
  }
}
