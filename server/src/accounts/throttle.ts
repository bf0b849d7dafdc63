import { RateLimiterMemory } from 'rate-limiter-flexible'
import { ApiError } from '../platform/http/errors.ts'

/** Failed sign-ins that an account bears in a quarter of an hour. */
const PER_ACCOUNT = 10
/** Failed sign-ins that an address bears: a clinic's whole staff may share one. */
const PER_ADDRESS = 60
/** New accounts from one address in ten minutes. */
const REGISTRATIONS = 300

export interface SignInThrottle {
  /** @throws ApiError TOO_MANY before any password is looked at */
  check(email: string, address: string): Promise<void>
  failed(email: string, address: string): Promise<void>
  succeeded(email: string): Promise<void>
  /** @throws ApiError TOO_MANY */
  registering(address: string): Promise<void>
}

/** Counted for unknown accounts as for known ones, so that the answer does not tell which exist. */
export function createSignInThrottle(): SignInThrottle {
  const accounts = new RateLimiterMemory({ points: PER_ACCOUNT, duration: 15 * 60 })
  const addresses = new RateLimiterMemory({ points: PER_ADDRESS, duration: 15 * 60 })
  const registrations = new RateLimiterMemory({ points: REGISTRATIONS, duration: 10 * 60 })

  function refuse(msBeforeNext: number): never {
    throw new ApiError('TOO_MANY', 'Too many attempts. Please wait before you try again.', {
      retryAfter: Math.max(1, msBeforeNext / 1000),
    })
  }
  async function count(limiter: RateLimiterMemory, key: string): Promise<void> {
    await limiter.consume(key).catch(() => undefined)
  }

  return {
    async check(email, address) {
      const [account, from] = await Promise.all([accounts.get(email), addresses.get(address)])
      if (account && account.consumedPoints >= PER_ACCOUNT) refuse(account.msBeforeNext)
      if (from && from.consumedPoints >= PER_ADDRESS) refuse(from.msBeforeNext)
    },
    async failed(email, address) {
      await Promise.all([count(accounts, email), count(addresses, address)])
    },
    async succeeded(email) {
      await accounts.delete(email)
    },
    async registering(address) {
      const taken = await registrations.consume(address).catch((refused: { msBeforeNext: number }) => refused)
      if (taken.msBeforeNext > 0 && 'consumedPoints' in taken && (taken.consumedPoints as number) > REGISTRATIONS)
        refuse(taken.msBeforeNext)
    },
  }
}
