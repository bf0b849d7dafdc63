import { ApiError, SESSION_ENDED } from '../platform/http/errors.ts'
import type { Principal } from '../platform/http/operations.ts'

export interface EndedSessions {
  /** @param until when its token is no longer good anyway */
  add(sessionId: string, until: Date): void
  /** Those whose tokens are not good any more. */
  forget(now: Date): void
  /** @throws ApiError UNAUTHENTICATED for whoever comes again by a session that has ended */
  refuse(principal: Principal | null): void
}

/**
 * Sessions that have ended before their tokens did. Whoever has such a token is refused before anything is counted: it
 * must not use up what its owner may ask for. The first time it is left to the transaction, which decides, and whose
 * refusal is written into the trail.
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
