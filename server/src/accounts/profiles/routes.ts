import { profileOperations } from '@medconsult/contract'
import type { Door } from '../../platform/http/door.ts'
import type { ProfileService } from './service.ts'

export function openProfileRoutes(door: Door, profiles: ProfileService): void {
  const routes = profileOperations
  door(routes.readDoctorProfile, ({ principal }) => profiles.readDoctorProfile(principal))
  door(routes.saveDoctorProfile, async ({ principal, body }) => profiles.saveDoctorProfile(principal, body))
  door(routes.readPatientProfile, ({ principal }) => profiles.readPatientProfile(principal))
  door(routes.savePatientProfile, async ({ principal, body }) => profiles.savePatientProfile(principal, body))
  door(routes.listSpecialties, ({ principal }) => profiles.listSpecialties(principal))
  door(routes.findDoctors, ({ principal, query }) => profiles.findDoctors(principal, query))
  door(routes.readDoctor, ({ principal, params }) => profiles.readDoctor(principal, params.id))
}
