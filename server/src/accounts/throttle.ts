import { createLimiter } from '../platform/http/limiter.ts'

/** Failed sign-ins that an account bears in a quarter of an hour. */
const PER_ACCOUNT = 10
/** Failed sign-ins that an address bears: a clinic's whole staff may share one. */
const PER_ADDRESS = 60
/** Links for a new password to one account in an hour, and from one address. */
const RESETS_PER_ACCOUNT = 5
const RESETS_PER_ADDRESS = 60
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
  /** @throws ApiError TOO_MANY */
  resetting(email: string, address: string): Promise<void>
  /** The account’s owner has proved themselves otherwise. */
  forget(email: string): Promise<void>
}

/** Counted for unknown accounts as for known ones, so that the answer does not tell which exist. */
export function createSignInThrottle(): SignInThrottle {
  const accounts = createLimiter(PER_ACCOUNT, 15 * 60)
  const addresses = createLimiter(PER_ADDRESS, 15 * 60)
  const registrations = createLimiter(REGISTRATIONS, 10 * 60)
  const resets = createLimiter(RESETS_PER_ACCOUNT, 60 * 60)
  const resetAddresses = createLimiter(RESETS_PER_ADDRESS, 60 * 60)
  return {
    async attempt(email, address) {
      await accounts.consume(email)
      await addresses.consume(address)
    },
    async succeeded(email, address) {
      await accounts.forgive(email)
      await addresses.giveBack(address)
    },
    registering: (address) => registrations.consume(address),
    async resetting(email, address) {
      await resets.consume(email)
      await resetAddresses.consume(address)
    },
    forget: (email) => accounts.forgive(email),
  }
}
