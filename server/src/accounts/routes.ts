import { accountOperations, type PublicConfig } from '@medconsult/contract'
import type { Door } from '../platform/http/door.ts'
import type { PasswordResetService } from './password-reset.ts'
import type { AccountService } from './service.ts'
import type { Sessions } from './session.ts'

export function openAccountRoutes(
  door: Door,
  accounts: AccountService,
  sessions: Sessions,
  config: PublicConfig,
  resets: PasswordResetService,
): void {
  door(accountOperations.register, async ({ body, request, reply }) => {
    const granted = await accounts.register(body, request.ip)
    sessions.start(reply, granted.access_token)
    return granted
  })
  door(accountOperations.login, async ({ body, request, reply }) => {
    const granted = await accounts.login(body, request.ip)
    sessions.start(reply, granted.access_token)
    return granted
  })
  door(accountOperations.logout, async ({ reply }) => {
    sessions.end(reply)
    return { message: 'Signed out' }
  })
  door(accountOperations.me, ({ principal }) => accounts.me(principal))
  door(accountOperations.requestPasswordReset, ({ body, request }) => resets.request(body.email, request.ip))
  door(accountOperations.resetPassword, ({ body, request }) => resets.reset(body.token, body.password, request.ip))
  door(accountOperations.config, async () => config)
}
