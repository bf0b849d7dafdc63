import type { SessionEnd } from '@medconsult/contract'
import { type ApiError, sessionEnded } from '../platform/http/errors.ts'
import type { Principal } from '../platform/http/operations.ts'

export interface EndedSessions {
  /** @param session.expiresAt when its token expires */
  add(session: { id: string; userId: string; expiresAt: Date; why: SessionEnd }): void
  /** Removes the sessions whose tokens have expired. */
  forget(now: Date): void
  /** Refuses the second and each later request of a session that has ended. @throws ApiError UNAUTHENTICATED */
  refuse(principal: Principal | null): void
  /** The refusal that says why this principal's session ended; null when it is not known to have ended. */
  refusalOf(principal: Principal): ApiError | null
}

/**
 * Sessions that ended before their tokens expired. A request with such a token is refused before it counts towards a
 * rate limit, so that it does not use up the requests of the account's owner. The first such request still reaches the
 * transaction, which refuses it and writes that into the audit trail.
 */
export function createEndedSessions(): EndedSessions {
  const ended = new Map<string, { userId: string; until: Date; why: SessionEnd; shown: boolean }>()
  const find = ({ sessionId, userId }: Principal) => {
    const one = sessionId ? ended.get(sessionId) : undefined
    return one?.userId === userId ? one : undefined
  }
  return {
    add({ id, userId, expiresAt: until, why }) {
      if (!ended.has(id)) ended.set(id, { userId, until, why, shown: false })
    },
    forget(now) {
      for (const [sessionId, { until }] of ended) if (until <= now) ended.delete(sessionId)
    },
    refuse(principal) {
      const one = principal ? find(principal) : undefined
      if (one?.shown) throw sessionEnded(one.why)
      if (one) one.shown = true
    },
    refusalOf(principal) {
      const one = find(principal)
      return one ? sessionEnded(one.why) : null
    },
  }
}
