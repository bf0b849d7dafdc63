import { accountOperations, type PublicConfig } from '@medconsult/contract'
import type { FastifyRequest } from 'fastify'
import type { Door } from '../platform/http/door.ts'
import type { PasswordResetService } from './password-reset.ts'
import type { AccountService, Caller } from './service.ts'
import type { Sessions } from './session.ts'

const callerOf = ({ ip, headers }: FastifyRequest): Caller => ({ ip, userAgent: headers['user-agent'] })

export function openAccountRoutes(
  door: Door,
  accounts: AccountService,
  sessions: Sessions,
  config: PublicConfig,
  resets: PasswordResetService,
): void {
  door(accountOperations.register, async ({ body, request, reply }) => {
    const granted = await accounts.register(body, callerOf(request))
    sessions.start(request, reply, granted.access_token)
    return granted
  })
  door(accountOperations.login, async ({ body, request, reply }) => {
    const granted = await accounts.login(body, callerOf(request))
    sessions.start(request, reply, granted.access_token)
    return granted
  })
  door(accountOperations.logout, async ({ request, reply }) => {
    const principal = await sessions.leaving(request)
    if (principal) await accounts.logout(principal)
    sessions.end(request, reply)
    return { message: 'Signed out' }
  })
  door(accountOperations.me, ({ principal }) => accounts.me(principal))
  door(accountOperations.requestPasswordReset, ({ body, request }) => resets.request(body.email, request.ip))
  door(accountOperations.resetPassword, ({ body, request }) => resets.reset(body.token, body.password, request.ip))
  door(accountOperations.config, async () => config)
}
