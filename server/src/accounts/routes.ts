import { accountOperations, type PublicConfig } from '@medconsult/contract'
import type { Door } from '../platform/http/door.ts'
import type { Devices } from './device-cookie.ts'
import type { EmailConfirmation } from './email-confirmation.ts'
import type { PasswordResetService } from './password-reset.ts'
import type { AccountService } from './service.ts'
import type { Sessions } from './session.ts'

export function openAccountRoutes(
  door: Door,
  accounts: AccountService,
  parts: {
    sessions: Sessions
    devices: Devices
    config: PublicConfig
    resets: PasswordResetService
    confirmation: EmailConfirmation
  },
): void {
  const { sessions, devices, config, resets, confirmation } = parts
  door(accountOperations.register, async ({ body, request, reply }) => {
    const granted = await accounts.register(body, request.ip)
    sessions.start(reply, granted.access_token)
    devices.remember(request, reply, granted.user.email)
    return granted
  })
  door(accountOperations.login, async ({ body, request, reply }) => {
    const origin = { address: request.ip, device: devices.knownTo(request, body.email) }
    const granted = await accounts.login(body, origin)
    sessions.start(reply, granted.access_token)
    devices.remember(request, reply, granted.user.email)
    return granted
  })
  door(accountOperations.logout, async ({ reply }) => {
    sessions.end(reply)
    return { message: 'Signed out' }
  })
  door(accountOperations.me, ({ principal }) => accounts.me(principal))
  door(accountOperations.requestPasswordReset, ({ body, request }) => resets.request(body.email, request.ip))
  door(accountOperations.resetPassword, async ({ body, request, reply }) => {
    const { email, message } = await resets.reset(body.token, body.password, request.ip)
    // Whoever has the mailbox has proved as much as by a password.
    devices.remember(request, reply, email)
    return { message }
  })
  door(accountOperations.requestEmailConfirmation, ({ principal }) => confirmation.request(principal))
  door(accountOperations.confirmEmail, ({ body, request }) => confirmation.confirm(body.token, request.ip))
  door(accountOperations.config, async () => config)
}
