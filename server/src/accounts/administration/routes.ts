import { administrationOperations, peopleOperations } from '@medconsult/contract'
import type { RegisterOperation } from '../../platform/http/operations.ts'
import type { PeopleService } from './people.ts'
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

export function openPeopleRoutes(register: RegisterOperation, people: PeopleService): void {
  const routes = peopleOperations
  register(routes.listPeople, ({ principal, query }) => people.list(principal, query))
  register(routes.invitePerson, ({ principal, body }) => people.invite(principal, body))
  register(routes.disablePerson, ({ principal, params, body }) => people.disable(principal, params.id, body.ownAccount))
  register(routes.enablePerson, ({ principal, params }) => people.enable(principal, params.id))
  register(routes.changeRole, ({ principal, params, body }) =>
    people.changeRole(principal, params.id, body.role, body.ownAccount),
  )
  register(routes.endSessions, ({ principal, params }) => people.endSessions(principal, params.id))
  register(routes.resetSecondFactor, ({ principal, params }) => people.resetSecondFactor(principal, params.id))
  register(routes.sendPasswordLink, ({ principal, params }) => people.sendPasswordLink(principal, params.id))
}
