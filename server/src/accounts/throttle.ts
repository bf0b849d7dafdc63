import { networkOf } from '../platform/http/client-address.ts'
import { ApiError } from '../platform/http/errors.ts'
import type { Budgets, Limiter } from '../platform/http/limiter.ts'

/** Where a sign-in comes from. */
export interface Origin {
  /** The client's address. */
  address: string
  /** The id of a device from which somebody has signed in to this account before; otherwise null. */
  device: string | null
}

export interface SignInThrottle {
  /**
   * Compares a password and counts a wrong one. `compare` throws BAD_CREDENTIALS for a wrong password. The attempt is
   * counted before the comparison and the count is reverted after a success, so that parallel guesses count too.
   * @throws ApiError TOO_MANY; whatever `compare` throws
   */
  attempt<T>(email: string, origin: Origin, compare: () => Promise<T>): Promise<T>
  /** Clears the counts of an account from one origin, after its owner has proved their identity in another way. */
  forget(email: string, origin: Origin): Promise<void>
}

/** How many attempts for one account may wait, from one network or device. */
const WAITING = 100

/**
 * There is one count for each device and account, so that a person who knows one password on a shared device cannot
 * guess those of others.
 */
const deviceKey = (email: string, device: string): string => `${device} ${email}`
/**
 * There is one count for each network and account, so that guesses from one network do not lock out the owner on
 * another.
 */
const networkKey = (email: string, address: string): string => `${networkOf(address)} ${email}`

/**
 * Limits wrong passwords. They are counted for unknown accounts too, so that the answer does not reveal which accounts
 * exist. When a network is over its own limit, its attempts no longer count against the account. A device from which
 * somebody has signed in to the account before has a count of its own, which guesses from other devices and networks do
 * not affect.
 */
export function createSignInThrottle(budgets: Pick<Budgets, 'of'>): SignInThrottle {
  const networks = budgets.of('wrongPasswordsOfNetwork')
  const accounts = budgets.of('wrongPasswordsOfAccount')
  const accountsInAll = budgets.of('wrongPasswordsOfAccountInAll')
  const devices = budgets.of('wrongPasswordsOfDevice')
  const inTurn = createTurns()

  return {
    attempt(email, { address, device }, compare) {
      // Attempts with the same key run one after another: several correct passwords at the same time must not count as
      // guesses.
      const key = device === null ? networkKey(email, address) : deviceKey(email, device)
      const own = device === null ? accounts : devices
      const counts: [Limiter, string][] =
        device === null
          ? [
              [networks, networkOf(address)],
              [accounts, key],
              [accountsInAll, email],
            ]
          : [[devices, key]]
      return inTurn(key, async () => {
        const result = await countWrong(counts, compare)
        await own.reset(key)
        return result
      })
    },
    async forget(email, { address, device }) {
      if (device !== null) await devices.reset(deviceKey(email, device))
      await accounts.reset(networkKey(email, address))
      await accountsInAll.reset(email)
    },
  }
}

/** Counts an attempt, and reverts the count unless the password was compared and is wrong. */
async function countWrong<T>(counts: [Limiter, string][], compare: () => Promise<T>): Promise<T> {
  const counted: typeof counts = []
  const revertAll = () => Promise.all(counted.map(([limiter, key]) => limiter.revert(key)))
  try {
    for (const one of counts) {
      await one[0].consume(one[1])
      counted.push(one)
    }
    const result = await compare()
    await revertAll()
    return result
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'BAD_CREDENTIALS')) await revertAll()
    throw error
  }
}

/** Runs work with the same key one after another. @throws ApiError TOO_MANY when too much of it waits */
function createTurns() {
  const queues = new Map<string, { length: number; end: Promise<unknown> }>()
  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const queue = queues.get(key) ?? { length: 0, end: Promise.resolve() }
    if (queue.length > WAITING)
      throw new ApiError('TOO_MANY', 'This account is being signed in to very often. Please try again in a moment.', {
        retryAfter: 2,
      })
    queues.set(key, queue)
    queue.length += 1
    const turn = queue.end.then(work)
    queue.end = turn.catch(() => {})
    try {
      return await turn
    } finally {
      queue.length -= 1
      if (queue.length === 0) queues.delete(key)
    }
  }
}
