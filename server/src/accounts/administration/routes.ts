import { administrationOperations } from '@medconsult/contract'
import type { Door } from '../../platform/http/door.ts'
import type { SpecialtyService } from './specialties.ts'
import type { VerificationService } from './verification.ts'

export function openAdministrationRoutes(
  door: Door,
  verification: VerificationService,
  specialties: SpecialtyService,
): void {
  const routes = administrationOperations
  door(routes.listDoctors, ({ principal, query }) => verification.list(principal, query))
  door(routes.verifyDoctor, ({ principal, params }) => verification.verify(principal, params.id))
  door(routes.withdrawVerification, ({ principal, params, body }) =>
    verification.withdraw(principal, params.id, body.reason),
  )
  door(routes.manageSpecialties, ({ principal }) => specialties.list(principal))
  door(routes.addSpecialty, ({ principal, body }) => specialties.add(principal, body.name))
  door(routes.renameSpecialty, ({ principal, params, body }) => specialties.rename(principal, params.id, body.name))
  door(routes.retireSpecialty, ({ principal, params }) => specialties.retire(principal, params.id))
  door(routes.restoreSpecialty, ({ principal, params }) => specialties.restore(principal, params.id))
}
