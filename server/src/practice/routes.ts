import {
  callOperations,
  overviewOperations,
  practiceOperations,
  readyCheckOperations,
  walkInOperations,
} from '@medconsult/contract'
import type { RegisterOperation } from '../platform/http/operations.ts'
import type { DoctorService } from './doctor-service.ts'
import type { InviteService } from './invite-service.ts'
import type { MessageService } from './message-service.ts'
import type { createOverview } from './overview.ts'
import type { PatientService } from './patient-service.ts'
import type { RemindService } from './remind-service.ts'
import type { WalkInService } from './walk-in-service.ts'

export function openPracticeRoutes(
  register: RegisterOperation,
  doctors: DoctorService,
  patients: PatientService,
  overview: ReturnType<typeof createOverview>,
  invite: InviteService,
  remind: RemindService,
  messages: MessageService,
  walkIns: WalkInService,
): void {
  const routes = practiceOperations
  register(routes.listOwnSchedules, ({ principal }) => doctors.listSchedules(principal))
  register(routes.createSchedule, async ({ principal, body }) => doctors.createSchedule(principal, body))
  register(routes.startPractice, ({ principal, params }) => doctors.startPractice(principal, params.id))
  register(routes.endPractice, ({ principal, params }) => doctors.endPractice(principal, params.id))
  register(routes.readQueue, ({ principal, params }) => doctors.readQueue(principal, params.id))
  register(routes.resetPatient, ({ principal, params }) => doctors.resetPatient(principal, params.id, params.patientId))
  register(routes.remindPatient, ({ principal, params }) => remind(principal, params.id, params.patientId))
  register(routes.messagePatient, ({ principal, params, body }) =>
    messages.toPatient(principal, params.id, params.patientId, body),
  )
  register(routes.messageQueue, ({ principal, params, body }) => messages.toAll(principal, params.id, body))
  register(routes.answerDoctor, ({ principal, params, body }) => messages.answer(principal, params.id, body))
  register(callOperations.startCall, ({ principal, params, body }) =>
    invite(principal, params.id, body.patientId, body.setReady ?? false),
  )
  register(routes.browseSchedules, ({ principal, query }) => patients.browse(principal, query))
  register(routes.viewSchedule, ({ principal, params }) => patients.view(principal, params.id))
  register(routes.joinQueue, ({ principal, params, body }) => patients.join(principal, params.id, body?.reason))
  register(routes.giveReason, ({ principal, params, body }) => patients.giveReason(principal, params.id, body.reason))
  register(routes.toggleReady, ({ principal, params, body }) =>
    patients.toggleReady(principal, params.id, body.isReady),
  )
  register(readyCheckOperations.saveReadyCheck, ({ principal, params, body }) =>
    patients.saveReadyCheck(principal, params.id, body),
  )
  register(walkInOperations.openPublicLink, ({ params }) => walkIns.open(params.handle))
  register(walkInOperations.walkIn, ({ params, body, request, reply }) =>
    walkIns.walkIn(params.handle, body, { request, reply }),
  )
  register(overviewOperations.readOverview, ({ principal }) => overview(principal))
  register(routes.leaveQueue, ({ principal, params }) => patients.leave(principal, params.id))
}
