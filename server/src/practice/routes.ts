import { callOperations, overviewOperations, practiceOperations, readyCheckOperations } from '@medconsult/contract'
import type { Door } from '../platform/http/door.ts'
import type { DoctorService } from './doctor-service.ts'
import type { InviteService } from './invite-service.ts'
import type { createOverview } from './overview.ts'
import type { PatientService } from './patient-service.ts'

export function openPracticeRoutes(
  door: Door,
  doctors: DoctorService,
  patients: PatientService,
  overview: ReturnType<typeof createOverview>,
  invite: InviteService,
): void {
  const routes = practiceOperations
  door(routes.listOwnSchedules, ({ principal }) => doctors.listSchedules(principal))
  door(routes.createSchedule, async ({ principal, body }) => doctors.createSchedule(principal, body))
  door(routes.startPractice, ({ principal, params }) => doctors.startPractice(principal, params.id))
  door(routes.endPractice, ({ principal, params }) => doctors.endPractice(principal, params.id))
  door(routes.readQueue, ({ principal, params }) => doctors.readQueue(principal, params.id))
  door(routes.resetPatient, ({ principal, params }) => doctors.resetPatient(principal, params.id, params.patientId))
  door(callOperations.startCall, ({ principal, params, body }) => invite(principal, params.id, body.patientId))
  door(routes.browseSchedules, ({ principal }) => patients.browse(principal))
  door(routes.viewSchedule, ({ principal, params }) => patients.view(principal, params.id))
  door(routes.joinQueue, ({ principal, params }) => patients.join(principal, params.id))
  door(routes.toggleReady, ({ principal, params, body }) => patients.toggleReady(principal, params.id, body.isReady))
  door(readyCheckOperations.saveReadyCheck, ({ principal, params, body }) =>
    patients.saveReadyCheck(principal, params.id, body),
  )
  door(overviewOperations.readOverview, ({ principal }) => overview(principal))
  door(routes.leaveQueue, ({ principal, params }) => patients.leave(principal, params.id))
}
