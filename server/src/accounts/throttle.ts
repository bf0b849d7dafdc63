import { RateLimiterMemory } from 'rate-limiter-flexible'
import { ApiError } from '../platform/http/errors.ts'

/** Failed sign-ins that an account bears in a quarter of an hour. */
const PER_ACCOUNT = 10
/** Failed sign-ins that an address bears: a clinic's whole staff may share one. */
const PER_ADDRESS = 60
/** New accounts from one address in ten minutes. */
const REGISTRATIONS = 300

export interface SignInThrottle {
  /**
   * Counts an attempt before any password is looked at, so that parallel ones count too.
   * @throws ApiError TOO_MANY
   */
  attempt(email: string, address: string): Promise<void>
  /** Takes the attempt back: only failures stay counted. */
  succeeded(email: string, address: string): Promise<void>
  /** @throws ApiError TOO_MANY */
  registering(address: string): Promise<void>
}

/** Counted for unknown accounts as for known ones, so that the answer does not tell which exist. */
export function createSignInThrottle(): SignInThrottle {
  const accounts = new RateLimiterMemory({ points: PER_ACCOUNT, duration: 15 * 60 })
  const addresses = new RateLimiterMemory({ points: PER_ADDRESS, duration: 15 * 60 })
  const registrations = new RateLimiterMemory({ points: REGISTRATIONS, duration: 10 * 60 })

  async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
    await limiter.consume(key).catch((refused: { msBeforeNext: number }) => {
      throw new ApiError('TOO_MANY', 'Too many attempts. Please wait before you try again.', {
        retryAfter: Math.max(1, refused.msBeforeNext / 1000),
      })
    })
  }

  return {
    async attempt(email, address) {
      await consume(accounts, email)
      await consume(addresses, address)
    },
    async succeeded(email, address) {
      await accounts.delete(email)
      await addresses.reward(address, 1)
    },
    registering: (address) => consume(registrations, address),
  }
}
