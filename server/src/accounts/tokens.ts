import type { PrincipalRole } from '@medconsult/contract'
import { jwtVerify, SignJWT } from 'jose'
import type { Clock } from '../platform/clock.ts'
import type { Principal } from '../platform/http/door.ts'
import { ApiError } from '../platform/http/errors.ts'
import type { Verified } from '../platform/sockets/hub.ts'

/** Lifetime of a token, in seconds. */
export const TOKEN_SECONDS = 24 * 60 * 60

export interface Tokens {
  /** @param until good until then at least; never less than `TOKEN_SECONDS` */
  issue(principal: Principal, until?: Date): Promise<string>
  /** @throws ApiError UNAUTHENTICATED for an expired, forged or foreign token */
  verify(token: string): Promise<Verified>
}

const roles = new Set<unknown>(['DOCTOR', 'PATIENT', 'ADMIN', 'GUEST'] satisfies PrincipalRole[])
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** JWT (RFC 7519), HS256, claims `user_id`, `role`, `iat`, `exp`. */
export function createTokens(secret: string, clock: Clock): Tokens {
  const key = new TextEncoder().encode(secret)
  return {
    issue({ userId, role }, until) {
      // With its fraction (RFC 7519, 2): a password is changed, and somebody signs in, within one second.
      const now = clock.now().getTime() / 1000
      const end = now + TOKEN_SECONDS
      return new SignJWT({ user_id: userId, role })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt(now)
        .setExpirationTime(until ? Math.max(until.getTime() / 1000, end) : end)
        .sign(key)
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          requiredClaims: ['exp', 'iat'],
          currentDate: clock.now(),
        })
        const { user_id: userId, role, exp = 0, iat = 0 } = payload
        if (typeof userId !== 'string' || !ID.test(userId) || !roles.has(role)) throw new Error('claims')
        return {
          userId,
          role: role as PrincipalRole,
          expiresAt: new Date(exp * 1000),
          issuedAt: new Date(Math.round(iat * 1000)),
        }
      } catch {
        throw new ApiError('UNAUTHENTICATED', 'Your session has ended. Sign in again.')
      }
    },
  }
}
