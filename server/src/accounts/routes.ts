import { accountOperations, type PublicConfig } from '@medconsult/contract'
import type { RegisterOperation } from '../platform/http/operations.ts'
import type { Devices } from './device-cookie.ts'
import type { EmailConfirmation } from './email-confirmation.ts'
import { callerOf } from './granting.ts'
import { type IdleMinutes, idleMinutesOf } from './login-sessions.ts'
import type { PasswordResetService } from './password-reset.ts'
import type { AccountService } from './service.ts'
import type { Sessions } from './session.ts'
import type { SetupService } from './setup/service.ts'

export function openAccountRoutes(
  register: RegisterOperation,
  accounts: AccountService,
  deps: {
    sessions: Sessions
    devices: Devices
    config: PublicConfig
    idleMinutes: IdleMinutes
    resets: PasswordResetService
    confirmation: EmailConfirmation
    setup: SetupService
  },
): void {
  const { sessions, devices, config, idleMinutes, resets, confirmation, setup } = deps
  register(accountOperations.register, async ({ body, request, reply }) => {
    const granted = await accounts.register(body, callerOf(request, null, idleMinutes))
    sessions.start(request, reply, granted.access_token)
    devices.remember(request, reply, granted.user.email)
    return granted
  })
  register(accountOperations.login, async ({ body, request, reply }) => {
    const limits = idleMinutesOf(idleMinutes, body.sharedComputer)
    const granted = await accounts.login(body, callerOf(request, devices.knownTo(request, body.email), limits))
    sessions.start(request, reply, granted.access_token)
    devices.remember(request, reply, granted.user.email)
    return granted
  })
  register(accountOperations.logout, async ({ request, reply }) => {
    const principal = await sessions.leaving(request)
    if (principal) await accounts.logout(principal)
    sessions.end(request, reply)
    return { message: 'Signed out' }
  })
  register(accountOperations.me, ({ principal }) => accounts.me(principal))
  register(accountOperations.requestPasswordReset, ({ body, request }) => resets.request(body.email, request.ip))
  register(accountOperations.resetPassword, async ({ body, request, reply }) => {
    const { email, message } = await resets.reset(body.token, body.password, {
      address: request.ip,
      deviceOf: (email) => devices.knownTo(request, email),
    })
    // Access to the mailbox proves as much as a password does.
    devices.remember(request, reply, email)
    return { message }
  })
  register(accountOperations.requestEmailConfirmation, ({ principal }) => confirmation.request(principal))
  register(accountOperations.confirmEmail, ({ body, request }) => confirmation.confirm(body.token, request.ip))
  register(accountOperations.openSetupLink, ({ body, request }) => setup.open(body.token, request.ip))
  register(accountOperations.setUp, async ({ body, request, reply }) => {
    const granted = await setup.setUp(body, callerOf(request, null, idleMinutes))
    sessions.start(request, reply, granted.access_token)
    devices.remember(request, reply, granted.user.email)
    return granted
  })
  register(accountOperations.config, async () => config)
}
