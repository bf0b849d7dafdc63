import { passkeyOperations } from '@medconsult/contract'
import type { RegisterOperation } from '../../platform/http/operations.ts'
import type { Devices } from '../device-cookie.ts'
import { callerOf } from '../granting.ts'
import { type IdleMinutes, idleMinutesOf } from '../login-sessions.ts'
import { originFrom } from '../second-factor/routes.ts'
import type { Sessions } from '../session.ts'
import type { PasskeyService } from './service.ts'
import type { PasskeySignIn } from './sign-in.ts'

export function openPasskeyRoutes(
  register: RegisterOperation,
  deps: {
    passkeys: PasskeyService
    passkeySignIn: PasskeySignIn
    sessions: Sessions
    devices: Devices
    idleMinutes: IdleMinutes
  },
): void {
  const { passkeys, passkeySignIn, sessions, devices, idleMinutes } = deps
  const routes = passkeyOperations
  const originOf = originFrom(devices)
  register(routes.beginPasskeySignIn, ({ body, request }) => passkeySignIn.begin(body.ticket, request.ip))
  register(routes.signInByPasskey, async ({ body, request, reply }) => {
    const caller = callerOf(request, null, idleMinutesOf(idleMinutes, body.sharedComputer))
    const granted = await passkeySignIn.complete(body, caller)
    sessions.start(request, reply, granted.access_token)
    devices.remember(request, reply, granted.user.email)
    return granted
  })
  register(routes.beginPasskey, ({ principal, body, request }) =>
    passkeys.begin(principal, body.password, originOf(request)),
  )
  register(routes.addPasskey, ({ principal, body }) => passkeys.add(principal, body))
  register(routes.renamePasskey, ({ principal, params, body }) => passkeys.rename(principal, params.id, body.name))
  register(routes.removePasskey, ({ principal, params, body, request }) =>
    passkeys.remove(principal, params.id, body.password, originOf(request)),
  )
}
