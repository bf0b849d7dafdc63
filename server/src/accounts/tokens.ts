import type { PrincipalRole } from '@medconsult/contract'
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { Clock } from '../platform/clock.ts'
import { ApiError, SESSION_ENDED, sessionEnded } from '../platform/http/errors.ts'
import type { Principal } from '../platform/http/operations.ts'
import { derive } from '../platform/secrets.ts'
import type { Verified } from '../platform/sockets/hub.ts'

/** Lifetime of a token, in seconds. */
export const TOKEN_SECONDS = 24 * 60 * 60

export interface Tokens {
  /**
   * @param principal an account's principal names its session; a guest has none
   * @param until the earliest time at which the token may expire; the lifetime is at least `TOKEN_SECONDS`
   */
  issue(principal: Principal, until?: Date): Promise<string>
  /**
   * Verifies signature, issuer and expiry of a token. Whether its session is open is checked by the database.
   * @throws ApiError UNAUTHENTICATED for an expired or forged token, or one of another installation
   */
  verify(token: string): Promise<Verified>
}

const roles = new Set<unknown>(['DOCTOR', 'PATIENT', 'ADMIN', 'GUEST'] satisfies PrincipalRole[])
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const isId = (value: unknown): value is string => typeof value === 'string' && ID.test(value)

/**
 * JWT (RFC 7519), `typ` JWT, HS256. Claims: `user_id`, `role`, `iat`, `exp`, for accounts `sid`, and `restricted_from` for those
 * that need a second factor and have none, and `walk_in` for patients without an account. `iss` and `aud`
 * name this installation, which accepts no tokens of others (RFC 8725, 3.8 and 3.9).
 * @param installation its public origin, or a name
 */
export function createTokens(secret: string, clock: Clock, installation = 'medconsult'): Tokens {
  const key = derive(secret, 'jwt')
  return {
    issue({ userId, role, sessionId, restrictedFrom, walkIn }, until) {
      const now = Math.floor(clock.now().getTime() / 1000)
      const end = now + TOKEN_SECONDS
      return new SignJWT({
        user_id: userId,
        role,
        ...(sessionId && { sid: sessionId }),
        ...(restrictedFrom && { restricted_from: Math.floor(restrictedFrom.getTime() / 1000) }),
        ...(walkIn && { walk_in: true }),
      })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(installation)
        .setAudience(installation)
        .setIssuedAt(now)
        .setExpirationTime(until ? Math.max(Math.floor(until.getTime() / 1000), end) : end)
        .sign(key)
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          typ: 'JWT',
          issuer: installation,
          audience: installation,
          requiredClaims: ['exp', 'iat'],
          currentDate: clock.now(),
        })
        const holder = holderOf(payload)
        if (holder) return holder
      } catch (error) {
        // jose compares the expiry last, after the signature and the other claims, so this token was valid once.
        if (error instanceof errors.JWTExpired && holderOf(error.payload)?.sessionId) throw sessionEnded('EXPIRED')
      }
      throw new ApiError('UNAUTHENTICATED', SESSION_ENDED)
    },
  }
}

/** @returns null for claims that this server does not issue */
function holderOf({
  user_id: userId,
  role,
  sid,
  exp = 0,
  restricted_from: from,
  walk_in: walkIn,
}: JWTPayload): Verified | null {
  if (!isId(userId) || !roles.has(role) || isId(sid) === (role === 'GUEST')) return null
  return {
    userId,
    role: role as PrincipalRole,
    expiresAt: new Date(exp * 1000),
    ...(isId(sid) && { sessionId: sid }),
    ...(typeof from === 'number' && { restrictedFrom: new Date(from * 1000) }),
    ...(walkIn === true && { walkIn }),
  }
}
