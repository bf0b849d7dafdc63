import type { IncomingHttpHeaders } from 'node:http'
import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../platform/http/errors.ts'
import type { Authenticate, Principal } from '../platform/http/operations.ts'
import { isHttps, type OriginCheck } from '../platform/http/site.ts'
import { TOKEN_SECONDS, type Tokens } from './tokens.ts'

/** Names of the session cookie: with the prefix no other host, sub-domain or plain connection can set it (RFC 6265bis, 4.1.3.2). */
export const sessionCookieName = (secure: boolean): string => (secure ? '__Host-session' : 'session')
/** A page that was opened for another account on purpose says which cookie speaks for it. */
const TAB_HEADER = 'x-session-tab'
/** A page says whom it shows: it must not act for somebody who signed in meanwhile in another tab. */
const USER_HEADER = 'x-session-user'
const TAB = /^[a-z0-9]{8}$/

/** A request, or the handshake of a socket. */
export interface Asking {
  headers: IncomingHttpHeaders
  /** Of the connection that the client made, a trusted proxy's word for it included. */
  protocol: 'http' | 'https'
  /** Which of the browser's session cookies is meant; undefined: the one that all tabs share. */
  tab?: unknown
}

export type Sessions = ReturnType<typeof createSessions>

/** A bearer token, or the session cookie: the same JWT out of the reach of scripts. */
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

  function cookieToken({ headers, tab }: Pick<Asking, 'headers' | 'tab'>): string | null {
    return fastifyCookie.parse(headers.cookie ?? '')[nameOf(tab)] || null
  }

  const askingOf = ({ headers, protocol }: FastifyRequest): Asking => ({ headers, protocol, tab: headers[TAB_HEADER] })

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
    const asking = askingOf(request)
    const token = cookieToken(asking)
    if (!token) return null
    // A foreign page's cookie counts for nothing.
    if (!trustedOrigin(asking)) throw new ApiError('FORBIDDEN', 'This page may not act for you.')
    const principal = await tokens.verify(token)
    const shown = request.headers[USER_HEADER]
    if (shown !== undefined && shown !== principal.userId)
      throw new ApiError('UNAUTHENTICATED', 'Somebody else has signed in. Sign in again.')
    return principal
  }

  return {
    cookieToken,
    authenticate,

    start(request: FastifyRequest, reply: FastifyReply, token: string): void {
      const { tab } = askingOf(request)
      const name = nameOf(tab)
      // That of one tab goes with the browser's window, as its name does.
      reply.setCookie(name, token, { ...options, ...(name === base && { maxAge: TOKEN_SECONDS }) })
      forgetOldName(reply)
    },

    /**
     * Takes the cookie away, and with the last session of a browser what it keeps of this origin: its storage, its service
     * worker and with that its push subscription. Never by `"cookies"`: that would reach other hosts of the same domain.
     */
    end(request: FastifyRequest, reply: FastifyReply): void {
      const asking = askingOf(request)
      const name = nameOf(asking.tab)
      const kept = fastifyCookie.parse(request.headers.cookie ?? '')
      reply.clearCookie(name, options)
      forgetOldName(reply)
      // A page elsewhere must not empty what a browser keeps of us.
      if (request.headers.authorization !== undefined || !kept[name]) return
      const others = Object.keys(kept).some((one) => one !== name && (one === base || one.startsWith(`${base}-`)))
      reply.header('clear-site-data', others ? '"cache"' : '"cache", "storage"')
    },

    /** Whom signing out is about: never somebody whose page only asked along. @throws ApiError FORBIDDEN for a foreign page */
    async leaving(request: FastifyRequest): Promise<Principal | null> {
      const asking = askingOf(request)
      const { authorization } = request.headers
      if (authorization === undefined && !trustedOrigin(asking))
        throw new ApiError('FORBIDDEN', 'This page may not act for you.')
      const token = authorization === undefined ? cookieToken(asking) : bearerToken(request.headers)
      // What is no session any more is signed out already.
      return token === null ? null : tokens.verify(token).catch(() => null)
    },
  }

  /** What this installation called it before it had https. */
  function forgetOldName(reply: FastifyReply): void {
    if (secure) reply.clearCookie(sessionCookieName(false), options)
  }
}
