import type { IncomingHttpHeaders } from 'node:http'
import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, sessionEnded } from '../platform/http/errors.ts'
import type { Authenticate, Principal } from '../platform/http/operations.ts'
import { isHttps, type OriginCheck } from '../platform/http/site.ts'
import { TOKEN_SECONDS, type Tokens } from './tokens.ts'

/**
 * Name of the session cookie. With the prefix `__Host-`, no other host, sub-domain or plain connection can set it (RFC
 * 6265bis, 4.1.3.2).
 */
export const sessionCookieName = (secure: boolean): string => (secure ? '__Host-session' : 'session')
/** The header with which a tab that is signed in to another account names its own cookie. */
const TAB_HEADER = 'x-session-tab'
/**
 * The header in which a page sends the id of the user whom it shows. The request is refused when somebody else has
 * signed in since in another tab.
 */
const USER_HEADER = 'x-session-user'
/**
 * How long the browser keeps the cookie, in seconds: seven days longer than its token is valid. The server can then answer
 * that the session has expired, where a browser without the cookie would be refused like somebody who never signed in.
 */
const COOKIE_SECONDS = TOKEN_SECONDS + 7 * 24 * 60 * 60
const TAB = /^[a-z0-9]{8}$/

/** A request, or the handshake of a socket. */
export interface Incoming {
  headers: IncomingHttpHeaders
  /** The protocol of the client's connection; a trusted proxy may state it in a header. */
  protocol: 'http' | 'https'
  /** The suffix of the cookie's name for one tab; undefined for the cookie that all tabs share. */
  tab?: unknown
}

export type Sessions = ReturnType<typeof createSessions>

/**
 * Authentication by a bearer token, or by the session cookie, which holds the same JWT where scripts cannot read it.
 */
export function createSessions(deps: {
  tokens: Tokens
  publicUrl: URL | null
  trustedOrigin: OriginCheck['trustedOrigin']
}) {
  const { tokens, publicUrl, trustedOrigin } = deps
  const secure = isHttps(publicUrl)
  const base = sessionCookieName(secure)
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const

  const nameOf = (tab: unknown): string => (typeof tab === 'string' && TAB.test(tab) ? `${base}-${tab}` : base)

  function cookieToken({ headers, tab }: Pick<Incoming, 'headers' | 'tab'>): string | null {
    return fastifyCookie.parse(headers.cookie ?? '')[nameOf(tab)] || null
  }

  const incomingOf = ({ headers, protocol }: FastifyRequest): Incoming => ({
    headers,
    protocol,
    tab: headers[TAB_HEADER],
  })

  /** @throws ApiError UNAUTHENTICATED when there is a header and no token in it */
  function bearerToken({ authorization }: IncomingHttpHeaders): string | null {
    if (authorization === undefined) return null
    const [scheme, token] = authorization.split(' ')
    if (scheme?.toLowerCase() !== 'bearer' || !token) throw new ApiError('UNAUTHENTICATED', 'Use a bearer token.')
    return token
  }

  const authenticate: Authenticate = async (request) => {
    const bearer = bearerToken(request.headers)
    if (bearer !== null) return tokens.verify(bearer)
    const incoming = incomingOf(request)
    const token = cookieToken(incoming)
    if (!token) return null
    // A request from a page of another origin must not use the cookie.
    if (!trustedOrigin(incoming)) throw new ApiError('FORBIDDEN', 'This page may not act for you.')
    const principal = await tokens.verify(token)
    const shown = request.headers[USER_HEADER]
    if (shown !== undefined && shown !== principal.userId) throw sessionEnded('OTHER_ACCOUNT')
    return principal
  }

  return {
    cookieToken,
    authenticate,

    start(request: FastifyRequest, reply: FastifyReply, token: string): void {
      const { tab } = incomingOf(request)
      const name = nameOf(tab)
      // The cookie of a single tab has no lifetime: the browser drops it when it closes, and with it the tab's name.
      reply.setCookie(name, token, { ...options, ...(name === base && { maxAge: COOKIE_SECONDS }) })
      forgetOldName(reply)
    },

    /**
     * Clears the cookie. With the browser's last session it also clears what the browser stores for this origin: its
     * storage, and its service worker with the push subscription. The value `"cookies"` is never used, because it would
     * also clear the cookies of other hosts of the domain.
     */
    end(request: FastifyRequest, reply: FastifyReply): void {
      const incoming = incomingOf(request)
      const name = nameOf(incoming.tab)
      const kept = fastifyCookie.parse(request.headers.cookie ?? '')
      reply.clearCookie(name, options)
      forgetOldName(reply)
      // A page of another origin must not be able to clear the browser's storage.
      if (request.headers.authorization !== undefined || !kept[name]) return
      const others = Object.keys(kept).some((one) => one !== name && (one === base || one.startsWith(`${base}-`)))
      reply.header('clear-site-data', others ? '"cache"' : '"cache", "storage"')
    },

    /**
     * The principal who signs out, read from the one token or cookie that this request uses.
     * @throws ApiError FORBIDDEN for a page of another origin
     */
    async leaving(request: FastifyRequest): Promise<Principal | null> {
      const incoming = incomingOf(request)
      const { authorization } = request.headers
      if (authorization === undefined && !trustedOrigin(incoming))
        throw new ApiError('FORBIDDEN', 'This page may not act for you.')
      const token = authorization === undefined ? cookieToken(incoming) : bearerToken(request.headers)
      // A token that is no longer valid counts as signed out.
      return token === null ? null : tokens.verify(token).catch(() => null)
    },
  }

  /** Clears the cookie of the name that this installation used before it had https. */
  function forgetOldName(reply: FastifyReply): void {
    if (secure) reply.clearCookie(sessionCookieName(false), options)
  }
}
