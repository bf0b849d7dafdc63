import { accountOperations, type PublicConfig } from '@medconsult/contract'
import type { FastifyRequest } from 'fastify'
import type { Door } from '../platform/http/door.ts'
import type { Devices } from './device-cookie.ts'
import type { EmailConfirmation } from './email-confirmation.ts'
import type { PasswordResetService } from './password-reset.ts'
import type { AccountService, Caller } from './service.ts'
import type { Sessions } from './session.ts'

const callerOf = ({ ip, headers }: FastifyRequest, device: string | null): Caller => ({
  address: ip,
  device,
  userAgent: headers['user-agent'],
})

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
    const granted = await accounts.register(body, callerOf(request, null))
    sessions.start(request, reply, granted.access_token)
    devices.remember(request, reply, granted.user.email)
    return granted
  })
  door(accountOperations.login, async ({ body, request, reply }) => {
    const granted = await accounts.login(body, callerOf(request, devices.knownTo(request, body.email)))
    sessions.start(request, reply, granted.access_token)
    devices.remember(request, reply, granted.user.email)
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
  door(accountOperations.resetPassword, async ({ body, request, reply }) => {
    const { email, message } = await resets.reset(body.token, body.password, {
      address: request.ip,
      deviceOf: (email) => devices.knownTo(request, email),
    })
    // Whoever has the mailbox has proved as much as by a password.
    devices.remember(request, reply, email)
    return { message }
  })
  door(accountOperations.requestEmailConfirmation, ({ principal }) => confirmation.request(principal))
  door(accountOperations.confirmEmail, ({ body, request }) => confirmation.confirm(body.token, request.ip))
  door(accountOperations.config, async () => config)
}
