import { secondFactorOperations } from '@medconsult/contract'
import type { FastifyRequest } from 'fastify'
import type { RegisterOperation } from '../../platform/http/operations.ts'
import type { Devices } from '../device-cookie.ts'
import { callerOf } from '../granting.ts'
import { type IdleMinutes, idleMinutesOf } from '../login-sessions.ts'
import type { Sessions } from '../session.ts'
import type { OriginOf } from './changes.ts'
import type { SecondFactorService } from './service.ts'
import type { SecondStep } from './sign-in.ts'

export function openSecondFactorRoutes(
  register: RegisterOperation,
  deps: {
    secondFactor: SecondFactorService
    secondStep: SecondStep
    sessions: Sessions
    devices: Devices
    idleMinutes: IdleMinutes
  },
): void {
  const { secondFactor, secondStep, sessions, devices, idleMinutes } = deps
  const routes = secondFactorOperations
  const originOf = originFrom(devices)

  register(routes.completeSignIn, async ({ body, request, reply }) => {
    const holder = await secondStep.holderOf(body.ticket, request.ip)
    const caller = callerOf(request, null, idleMinutesOf(idleMinutes, body.sharedComputer))
    const granted = await secondStep.complete(holder, body.code, caller)
    sessions.start(request, reply, granted.access_token)
    devices.remember(request, reply, granted.user.email)
    return granted
  })
  register(routes.readSecondFactor, ({ principal }) => secondFactor.read(principal))
  register(routes.beginTotp, ({ principal, body, request }) =>
    secondFactor.begin(principal, body.password, originOf(request)),
  )
  register(routes.confirmTotp, ({ principal, body }) => secondFactor.confirm(principal, body.code))
  register(routes.removeSecondFactor, ({ principal, body, request }) =>
    secondFactor.remove(principal, body.password, originOf(request)),
  )
  register(routes.renewRecoveryCodes, ({ principal, body, request }) =>
    secondFactor.renew(principal, body.password, originOf(request)),
  )
}

/** Where a request comes from, by the address of its account. */
export const originFrom =
  (devices: Pick<Devices, 'knownTo'>) =>
  (request: FastifyRequest): OriginOf =>
  (email) => ({ address: request.ip, device: devices.knownTo(request, email) })
