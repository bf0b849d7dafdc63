import type { Clock } from '../platform/clock.ts'
import { type Actor, ActorUnknownError } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import { ApiError } from '../platform/http/errors.ts'
import type { Budgets } from '../platform/http/limiter.ts'
import { actorOf, type Refusal } from '../platform/http/operations.ts'
import type { Logger } from '../platform/logger.ts'
import { audit } from './audit.ts'

const watchman: Actor = { kind: 'system', name: 'access' }
/** Names of parameters and events in the contract. Other keys are not recorded, because the client chooses them. */
const ABOUT = ['id', 'callSessionId', 'roomId', 'guestId', 'patientId', 'scheduleId', 'appointmentId']
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The status of a refusal that is recorded: a known principal asked for something that is not, or no longer, theirs.
 * null for any other refusal.
 */
function statusOf({ error, hides }: Refusal): 401 | 403 | 404 | null {
  if (error instanceof ActorUnknownError) return 401
  if (!(error instanceof ApiError)) return null
  if (error.code === 'FORBIDDEN') return 403
  return error.code === 'NOT_FOUND' && hides ? 404 : null
}

/** Writes refusals into the audit trail, with ids only: the code of a meeting's link would be as good as a key. */
export function createRefusals(deps: { run: UnitOfWork; clock: Clock; log: Logger; budgets: Pick<Budgets, 'of'> }) {
  const { run, clock, log } = deps
  const limiter = deps.budgets.of('accessRefusals')

  return async (refusal: Refusal): Promise<void> => {
    const { principal, what, about } = refusal
    const status = statusOf(refusal)
    if (status === null) return
    try {
      await limiter.consume(principal.userId)
    } catch {
      return
    }
    const ids = Object.entries((about ?? {}) as Record<string, unknown>).filter(
      (one): one is [string, string] => ABOUT.includes(one[0]) && typeof one[1] === 'string' && ID.test(one[1]),
    )
    const metadata = {
      ...Object.fromEntries(ids),
      operation: what,
      status,
    }
    const write = (actor: Actor, more = {}) =>
      run(actor, (tx) => audit(tx, clock.now(), 'ACCESS_REFUSED', { metadata: { ...metadata, ...more } }))
    try {
      if (status === 401) await write(watchman, { userId: principal.userId })
      else await write(actorOf(principal))
    } catch (error) {
      // An error here does not change the answer, which is a refusal in any case.
      log.warn({ code: (error as { code?: string }).code, status }, 'a refusal was not written into the trail')
    }
  }
}
