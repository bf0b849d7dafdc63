import type { AccessGranted, User } from '@medconsult/contract'
import type { FastifyRequest } from 'fastify'
import { currentSource } from '../platform/http/source.ts'
import type { Device, IdleMinutes } from './login-sessions.ts'
import type { Origin } from './throttle.ts'
import type { Tokens } from './tokens.ts'

/** The client that asks to sign in or register. */
export interface Caller extends Origin {
  userAgent: string | undefined
  idleMinutes: IdleMinutes
}

/**
 * @param device the id of a device from which somebody has signed in to the account before; otherwise null
 * @param idleMinutes after how many minutes without use the session ends, by role
 */
export const callerOf = (
  { ip, headers }: FastifyRequest,
  device: string | null,
  idleMinutes: IdleMinutes = {},
): Caller => ({
  address: ip,
  device,
  idleMinutes,
  userAgent: headers['user-agent'],
})

export const deviceOf = ({ userAgent, idleMinutes }: Caller): Device => ({
  userAgent,
  address: currentSource(),
  idleMinutes,
})

/**
 * What a client gets that has signed in.
 * @param restrictedFrom by when the account needs a second factor; null when it has one, or needs none
 */
export async function grantAccess(
  tokens: Tokens,
  user: User,
  { sessionId, restrictedFrom }: { sessionId: string; restrictedFrom: Date | null },
): Promise<AccessGranted> {
  const { id: userId, role } = user
  const token = await tokens.issue({ userId, role, sessionId, ...(restrictedFrom && { restrictedFrom }) })
  return { access_token: token, token_type: 'bearer', user }
}
