import { profileOperations, walkInOperations } from '@medconsult/contract'
import type { RegisterOperation } from '../../platform/http/operations.ts'
import type { PublicLinkService } from './public-link.ts'
import type { ProfileService } from './service.ts'

export function openProfileRoutes(
  register: RegisterOperation,
  profiles: ProfileService,
  publicLinks: PublicLinkService,
): void {
  const routes = profileOperations
  register(routes.readDoctorProfile, ({ principal }) => profiles.readDoctorProfile(principal))
  register(routes.saveDoctorProfile, async ({ principal, body }) => profiles.saveDoctorProfile(principal, body))
  register(routes.readPatientProfile, ({ principal }) => profiles.readPatientProfile(principal))
  register(routes.savePatientProfile, async ({ principal, body }) => profiles.savePatientProfile(principal, body))
  register(routes.savePatientContact, async ({ principal, body }) => profiles.savePatientContact(principal, body))
  register(routes.readPatientContact, ({ principal, params }) => profiles.readPatientContact(principal, params.id))
  register(walkInOperations.readPublicLink, ({ principal }) => publicLinks.read(principal))
  register(walkInOperations.savePublicLink, ({ principal, body }) => publicLinks.save(principal, body.handle))
  register(routes.listSpecialties, ({ principal }) => profiles.listSpecialties(principal))
  register(routes.findDoctors, ({ principal, query }) => profiles.findDoctors(principal, query))
  register(routes.readDoctor, ({ principal, params }) => profiles.readDoctor(principal, params.id))
}
