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
   * Looks at a password, and counts it when it was wrong: `compare` says so with BAD_CREDENTIALS. It is counted before it
   * is looked at and taken back afterwards, so that parallel guesses count too.
   * @throws ApiError TOO_MANY; what `compare` throws
   */
  attempt<T>(email: string, origin: Origin, compare: () => Promise<T>): Promise<T>
  /** The account’s owner has proved themselves otherwise, from there. */
  forget(email: string, origin: Origin): Promise<void>
}

/** How many passwords of one account may wait, from one network or device. */
const WAITING = 100

/** A count for each device and account: who knows one password of a shared device guesses no more of the others. */
const deviceKey = (email: string, device: string): string => `${device} ${email}`
/** A count for each network and account: who guesses on one network locks nobody out on another. */
const networkKey = (email: string, address: string): string => `${networkOf(address)} ${email}`

/**
 * Counted for unknown accounts as for known ones, so that the answer does not tell which exist. A network that is
 * refused itself counts against no account. A device that has signed in to the account before counts for itself alone,
 * whatever strangers do to the account, or its neighbours to the address.
 */
export function createSignInThrottle(budgets: Pick<Budgets, 'of'>): SignInThrottle {
  const networks = budgets.of('wrongPasswordsOfNetwork')
  const accounts = budgets.of('wrongPasswordsOfAccount')
  const accountsInAll = budgets.of('wrongPasswordsOfAccountInAll')
  const devices = budgets.of('wrongPasswordsOfDevice')
  const inTurn = createTurns()

  return {
    attempt(email, { address, device }, compare) {
      // Together with the account one after another: of right passwords that come at once, none is taken for a guess.
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
        await own.forgive(key)
        return result
      })
    },
    async forget(email, { address, device }) {
      if (device !== null) await devices.forgive(deviceKey(email, device))
      await accounts.forgive(networkKey(email, address))
      await accountsInAll.forgive(email)
    },
  }
}

/** Counts, and takes all of it back unless the password was looked at and is wrong. */
async function countWrong<T>(counts: [Limiter, string][], compare: () => Promise<T>): Promise<T> {
  const counted: typeof counts = []
  const takeBack = () => Promise.all(counted.map(([limiter, key]) => limiter.giveBack(key)))
  try {
    for (const one of counts) {
      await one[0].consume(one[1])
      counted.push(one)
    }
    const result = await compare()
    await takeBack()
    return result
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'BAD_CREDENTIALS')) await takeBack()
    throw error
  }
}

/** Work of the same key is done one after another. @throws ApiError TOO_MANY when too much of it waits */
function createTurns() {
  const lines = new Map<string, { length: number; end: Promise<unknown> }>()
  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const line = lines.get(key) ?? { length: 0, end: Promise.resolve() }
    if (line.length > WAITING)
      throw new ApiError('TOO_MANY', 'This account is being signed in to very often. Please try again in a moment.', {
        retryAfter: 2,
      })
    lines.set(key, line)
    line.length += 1
    const turn = line.end.then(work)
    line.end = turn.catch(() => {})
    try {
      return await turn
    } finally {
      line.length -= 1
      if (line.length === 0) lines.delete(key)
    }
  }
}
