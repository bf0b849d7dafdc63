import { networkOf } from '../platform/http/client-address.ts'
import { ApiError } from '../platform/http/errors.ts'
import type { Budgets, Limiter } from '../platform/http/limiter.ts'

/** Where a try comes from. */
export interface Origin {
  /** The client's address. */
  address: string
  /** The id of a device that has signed in to this very account before; null for any other. */
  device: string | null
}

export interface SignInThrottle {
  /**
   * Counts an attempt before any password is looked at, so that parallel ones count too. Only BAD_CREDENTIALS stays
   * counted: what we could not look at is nobody's wrong password.
   * @param compare looks at the password
   * @throws ApiError TOO_MANY; what `compare` throws
   */
  attempt<T>(email: string, origin: Origin, compare: () => Promise<T>): Promise<T>
  /** The account’s owner has proved themselves otherwise. */
  forget(email: string): Promise<void>
}

/** A count for each device and account: who knows one password of a shared device guesses no more of the others. */
const deviceKey = (email: string, device: string): string => `${device} ${email}`

/**
 * Counted for unknown accounts as for known ones, so that the answer does not tell which exist. A network that is
 * refused itself counts against no account: fifteen requests must not lock anybody out. A device that has signed in to
 * the account before counts for itself alone, whatever strangers do to the account, or its neighbours to the address.
 */
export function createSignInThrottle(budgets: Pick<Budgets, 'of'>): SignInThrottle {
  const accounts = budgets.of('wrongPasswordsOfAccount')
  const networks = budgets.of('wrongPasswordsOfNetwork')
  const devices = budgets.of('wrongPasswordsOfDevice')
  return {
    async attempt(email, { address, device }, compare) {
      const [own, key] = device === null ? [accounts, email] : [devices, deviceKey(email, device)]
      const counts: [Limiter, string][] =
        device === null
          ? [
              [networks, networkOf(address)],
              [own, key],
            ]
          : [[own, key]]
      for (const [limiter, one] of counts) await limiter.consume(one)
      const giveBack = () => Promise.all(counts.map(([limiter, one]) => limiter.giveBack(one)))
      const result = await compare().catch(async (error: unknown) => {
        if (!(error instanceof ApiError && error.code === 'BAD_CREDENTIALS')) await giveBack()
        throw error
      })
      await giveBack()
      await own.forgive(key)
      return result
    },
    forget: (email) => accounts.forgive(email),
  }
}
