import { ownAccountOperations, sessionOperations } from '@medconsult/contract'
import type { RegisterOperation } from '../../platform/http/operations.ts'
import type { Devices } from '../device-cookie.ts'
import { originFrom } from '../second-factor/routes.ts'
import type { StepUp } from '../step-up.ts'
import type { OwnAccountService } from './service.ts'

export function openOwnAccountRoutes(
  register: RegisterOperation,
  { ownAccount, stepUp, devices }: { ownAccount: OwnAccountService; stepUp: StepUp; devices: Devices },
): void {
  const routes = ownAccountOperations
  const originOf = originFrom(devices)
  register(routes.listOwnSessions, ({ principal }) => ownAccount.sessions(principal))
  register(routes.endOwnSession, ({ principal, params }) => ownAccount.endSession(principal, params.id))
  register(routes.endOtherSessions, ({ principal }) => ownAccount.endOthers(principal))
  register(sessionOperations.readOwnSession, ({ principal }) => ownAccount.limits(principal))
  register(sessionOperations.staySignedIn, ({ principal }) => ownAccount.stay(principal))
  register(routes.listSignIns, ({ principal, query }) => ownAccount.signIns(principal, query.before))
  register(routes.changeOwnName, ({ principal, body }) => ownAccount.rename(principal, body.name))
  register(routes.proveSession, ({ principal, body, request }) =>
    stepUp.prove(principal, body.password, originOf(request)),
  )
  register(routes.changeOwnPassword, ({ principal, body, request }) =>
    ownAccount.changePassword(principal, body, { originOf: originOf(request), address: request.ip }),
  )
}
