import { administrationOperations } from '@medconsult/contract'
import type { RegisterOperation } from '../../platform/http/operations.ts'
import type { SpecialtyService } from './specialties.ts'
import type { VerificationService } from './verification.ts'

export function openAdministrationRoutes(
  register: RegisterOperation,
  verification: VerificationService,
  specialties: SpecialtyService,
): void {
  const routes = administrationOperations
  register(routes.listDoctors, ({ principal, query }) => verification.list(principal, query))
  register(routes.verifyDoctor, ({ principal, params }) => verification.verify(principal, params.id))
  register(routes.withdrawVerification, ({ principal, params, body }) =>
    verification.withdraw(principal, params.id, body.reason),
  )
  register(routes.manageSpecialties, ({ principal }) => specialties.list(principal))
  register(routes.addSpecialty, ({ principal, body }) => specialties.add(principal, body.name))
  register(routes.renameSpecialty, ({ principal, params, body }) => specialties.rename(principal, params.id, body.name))
  register(routes.retireSpecialty, ({ principal, params }) => specialties.retire(principal, params.id))
  register(routes.restoreSpecialty, ({ principal, params }) => specialties.restore(principal, params.id))
}
