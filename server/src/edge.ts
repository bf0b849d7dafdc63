import {
  createEndedSessions,
  createFreshness,
  createRestriction,
  createSessions,
  createTokens,
} from './accounts/index.ts'
import type { AppDeps } from './app-deps.ts'
import { ActorUnknownError } from './platform/database/index.ts'
import { createProxies, peerOf } from './platform/http/client-address.ts'
import { secondFactorMissing } from './platform/http/errors.ts'
import { createBudgets } from './platform/http/limiter.ts'
import { actorOf, type Refusal } from './platform/http/operations.ts'
import { createRates } from './platform/http/rates.ts'
import { createHttp } from './platform/http/server.ts'
import { createHostCheck, createOriginCheck } from './platform/http/site.ts'
import { keptAddress as keepAddress } from './platform/http/source.ts'
import { createPeerJsBroker } from './platform/peerjs/broker.ts'
import { createSocketHub, type Verified } from './platform/sockets/hub.ts'

/**
 * Builds what every request and every socket passes before it reaches a domain: trusted proxies, limits, sessions, and
 * the one port that HTTP, Socket.IO and PeerJS share.
 * @param onRefused called when a socket of a known principal is refused
 */
export async function createEdge(deps: AppDeps, onRefused: (refusal: Refusal) => Promise<unknown>) {
  const { config, database, clock, log, limits } = deps
  const { corsOrigins, publicUrl } = config
  const tokens = createTokens(deps.jwtSecret, clock, publicUrl?.origin)
  const { trustedOrigin, isOtherSite } = createOriginCheck(config)
  const sessions = createSessions({ tokens, publicUrl, trustedOrigin })
  const ended = createEndedSessions()
  const proxies = createProxies(config.trustProxy)
  const keptAddress = (address: string): string | null => keepAddress(address, config.auditAddress)

  const isRestricted = createRestriction({ database, clock })
  const isFresh = createFreshness({ database, clock })
  const rates = createRates(limits, deps.counters)

  /**
   * Verifies a token, its session, and the account's role. When the database cannot be reached, the socket is accepted:
   * each join is checked again.
   */
  async function verify(token: string): Promise<Verified> {
    const principal = await tokens.verify(token)
    ended.refuse(principal)
    await rates.ofAccount(principal.userId)
    await database
      .as(actorOf(principal), async () => undefined)
      .catch((error: unknown) => {
        if (error instanceof ActorUnknownError) throw error
      })
    const { restrictedFrom, expiresAt } = principal
    if (!restrictedFrom) return principal
    if (await isRestricted(principal)) throw secondFactorMissing()
    // The socket ends with the time for setting up a second factor, and its page connects again.
    return restrictedFrom > clock.now() && restrictedFrom < expiresAt
      ? { ...principal, expiresAt: restrictedFrom }
      : principal
  }

  const hub = createSocketHub({
    clock,
    log,
    corsOrigins,
    proxies,
    verify,
    keptAddress,
    onRefused,
    cookieToken: sessions.cookieToken,
    trustedOrigin,
    limits: limits.sockets,
    guestsByLink: config.meetings === 'open',
  })
  deps.cluster?.(hub)
  const broker = config.peerJs
    ? createPeerJsBroker({
        limits: limits.peerJs,
        clock,
        log,
        addressOf: (request) => proxies.addressOf(peerOf(request)),
        trustedOrigin: (request) =>
          trustedOrigin({ headers: request.headers, protocol: proxies.protocolOf(peerOf(request)) }),
      })
    : null
  const http = await createHttp({
    log,
    corsOrigins,
    publicUrl,
    proxies,
    neighbours: [...hub.neighbours, ...(broker ? [broker.neighbour] : [])],
    rates,
    requests: limits.requests,
    metrics: deps.metrics,
    // The passwords of the demo's accounts are public.
    ...(config.demo && { isOurHost: createHostCheck(config) }),
  })
  const budgets = createBudgets(deps.counters)
  return {
    tokens,
    sessions,
    ended,
    isOtherSite,
    hub,
    broker,
    http,
    rates,
    budgets,
    keptAddress,
    guards: { isRestricted, isFresh },
  }
}
