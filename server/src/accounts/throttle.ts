import { networkOf } from '../platform/http/client-address.ts'
import type { Budgets } from '../platform/http/limiter.ts'

/** Where a try comes from. */
export interface Origin {
  /** The client's address. */
  address: string
  /** The id of a device that has signed in to this very account before; null for any other. */
  device: string | null
}

export interface SignInThrottle {
  /**
   * Counts an attempt before any password is looked at, so that parallel ones count too.
   * @throws ApiError TOO_MANY
   */
  attempt(email: string, origin: Origin): Promise<void>
  /** Takes the attempt back: only failures stay counted. */
  succeeded(email: string, origin: Origin): Promise<void>
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
    async attempt(email, { address, device }) {
      if (device !== null) return devices.consume(deviceKey(email, device))
      await networks.consume(networkOf(address))
      await accounts.consume(email)
    },
    async succeeded(email, { address, device }) {
      if (device !== null) return devices.forgive(deviceKey(email, device))
      await accounts.forgive(email)
      await networks.giveBack(networkOf(address))
    },
    forget: (email) => accounts.forgive(email),
  }
}
