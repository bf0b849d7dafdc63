import { emailChangeOperations } from '@medconsult/contract'
import type { RegisterOperation } from '../../platform/http/operations.ts'
import type { Devices } from '../device-cookie.ts'
import { originFrom } from '../second-factor/routes.ts'
import type { EmailChangeService } from './service.ts'

export function openEmailChangeRoutes(
  register: RegisterOperation,
  { emailChange, devices }: { emailChange: EmailChangeService; devices: Devices },
): void {
  const routes = emailChangeOperations
  const originOf = originFrom(devices)
  register(routes.readEmailChange, ({ principal }) => emailChange.read(principal))
  register(routes.beginEmailChange, ({ principal, body, request }) =>
    emailChange.begin(principal, body, originOf(request)),
  )
  register(routes.resendEmailChange, ({ principal }) => emailChange.resend(principal))
  register(routes.cancelEmailChange, ({ principal }) => emailChange.cancel(principal))
  register(routes.confirmEmailChange, ({ body, request }) => emailChange.confirm(body.token, request.ip))
  register(routes.stopEmailChange, ({ body, request }) => emailChange.stop(body.token, request.ip))
}
