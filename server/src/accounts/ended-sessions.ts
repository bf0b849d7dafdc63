import { ApiError, SESSION_ENDED } from '../platform/http/errors.ts'
import type { Principal } from '../platform/http/operations.ts'

export interface EndedSessions {
  /** @param until when the session's token expires */
  add(sessionId: string, until: Date): void
  /** Removes the sessions whose tokens have expired. */
  forget(now: Date): void
  /** Refuses the second and each later request of a session that has ended. @throws ApiError UNAUTHENTICATED */
  refuse(principal: Principal | null): void
}

/**
 * Sessions that ended before their tokens expired. A request with such a token is refused before it counts towards a
 * rate limit, so that it does not use up the requests of the account's owner. The first such request still reaches the
 * transaction, which refuses it and writes that into the audit trail.
 */
export function createEndedSessions(): EndedSessions {
  const ended = new Map<string, { until: Date; shown: boolean }>()
  return {
    add(sessionId, until) {
      if (!ended.has(sessionId)) ended.set(sessionId, { until, shown: false })
    },
    forget(now) {
      for (const [sessionId, { until }] of ended) if (until <= now) ended.delete(sessionId)
    },
    refuse(principal) {
      const one = principal?.sessionId ? ended.get(principal.sessionId) : undefined
      if (one?.shown) throw new ApiError('UNAUTHENTICATED', SESSION_ENDED)
      if (one) one.shown = true
    },
  }
}
