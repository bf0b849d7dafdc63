import { visitOperations as routes } from '@medconsult/contract'
import type { RegisterOperation } from '../platform/http/operations.ts'
import type { EncounterService } from './service.ts'

export function openEncounterRoutes(register: RegisterOperation, visits: EncounterService): void {
  register(routes.listVisits, ({ principal, query }) => visits.list(principal, query.before))
  register(routes.doctorReadVisit, ({ principal, params }) => visits.readAsDoctor(principal, params.id))
  register(routes.listEarlierVisits, ({ principal, params }) => visits.listEarlier(principal, params.id))
  register(routes.saveNoteDraft, ({ principal, params, body }) => visits.saveNote(principal, params.id, body))
  register(routes.signNote, ({ principal, params, body }) => visits.signNote(principal, params.id, body.revision))
  register(routes.shareNote, ({ principal, params, body }) => visits.share(principal, params.id, body.shared))
  register(routes.saveSummaryDraft, ({ principal, params, body }) => visits.saveSummary(principal, params.id, body))
  register(routes.signSummary, ({ principal, params, body }) => visits.signSummary(principal, params.id, body.revision))
  register(routes.continueByPhone, ({ principal, params }) => visits.phone(principal, params.id))
  register(routes.patientReadVisit, ({ principal, params }) => visits.readAsPatient(principal, params.id))
  register(routes.rateVisit, ({ principal, params, body }) => visits.rate(principal, params.id, body))
  register(routes.downloadSummary, ({ principal, params }) => visits.download(principal, params.id))
  register(routes.readRatings, ({ principal }) => visits.readRatings(principal))
  register(routes.listRatingFigures, ({ principal }) => visits.listFigures(principal))
}
