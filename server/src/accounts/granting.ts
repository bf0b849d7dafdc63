import type { AccessGranted, User } from '@medconsult/contract'
import type { FastifyRequest } from 'fastify'
import { currentSource } from '../platform/http/source.ts'
import type { Device } from './login-sessions.ts'
import type { Origin } from './throttle.ts'
import type { Tokens } from './tokens.ts'

/** The client that asks to sign in or register. */
export interface Caller extends Origin {
  userAgent: string | undefined
}

/** @param device the id of a device from which somebody has signed in to the account before; otherwise null */
export const callerOf = ({ ip, headers }: FastifyRequest, device: string | null): Caller => ({
  address: ip,
  device,
  userAgent: headers['user-agent'],
})

export const deviceOf = ({ userAgent }: Caller): Device => ({ userAgent, address: currentSource() })

/** What a client gets that has signed in. */
export async function grantAccess(tokens: Tokens, user: User, sessionId: string): Promise<AccessGranted> {
  const token = await tokens.issue({ userId: user.id, role: user.role, sessionId })
  return { access_token: token, token_type: 'bearer', user }
}
