import type { IncomingMessage } from 'node:http'
import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply } from 'fastify'
import type { Authenticate } from '../platform/http/door.ts'
import { ApiError } from '../platform/http/errors.ts'
import { TOKEN_SECONDS, type Tokens } from './tokens.ts'

const COOKIE = 'session'

export interface Sessions {
  authenticate: Authenticate
  start(reply: FastifyReply, token: string): void
  end(reply: FastifyReply): void
  cookieToken(request: { headers: IncomingMessage['headers'] }): string | null
  trustedOrigin(request: { headers: IncomingMessage['headers'] }): boolean
}

/** A bearer token, or the session cookie: the same JWT out of the reach of scripts. */
export function createSessions(parts: { tokens: Tokens; secure: boolean; corsOrigins: string[] }): Sessions {
  const { tokens, corsOrigins } = parts
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure: parts.secure } as const

  function cookieToken(request: { headers: IncomingMessage['headers'] }): string | null {
    return fastifyCookie.parse(request.headers.cookie ?? '')[COOKIE] || null
  }

  /** A browser names the page's origin on every request that can change something; a foreign page's cookie counts for nothing. */
  function trustedOrigin(request: { headers: IncomingMessage['headers'] }): boolean {
    const { origin, host } = request.headers
    if (origin === undefined) return true
    if (corsOrigins.includes(origin)) return true
    return URL.canParse(origin) && new URL(origin).host === host
  }

  return {
    cookieToken,
    trustedOrigin,
    async authenticate(request) {
      const { authorization } = request.headers
      if (authorization !== undefined) {
        const [scheme, token] = authorization.split(' ')
        if (scheme?.toLowerCase() !== 'bearer' || !token) throw new ApiError('UNAUTHENTICATED', 'Use a bearer token.')
        return tokens.verify(token)
      }
      const token = cookieToken(request)
      if (!token) return null
      if (!trustedOrigin(request)) throw new ApiError('FORBIDDEN', 'This page may not act for you.')
      return tokens.verify(token)
    },
    start(reply, token) {
      reply.setCookie(COOKIE, token, { ...options, maxAge: TOKEN_SECONDS })
    },
    end(reply) {
      reply.clearCookie(COOKIE, options)
    },
  }
}
