import { visitOperations as routes } from '@medconsult/contract'
import type { Door } from '../platform/http/door.ts'
import type { VisitService } from './service.ts'

export function openVisitRoutes(door: Door, visits: VisitService): void {
  door(routes.listVisits, ({ principal, query }) => visits.list(principal, query.before))
  door(routes.doctorReadVisit, ({ principal, params }) => visits.readAsDoctor(principal, params.id))
  door(routes.saveNoteDraft, ({ principal, params, body }) => visits.saveNote(principal, params.id, body))
  door(routes.signNote, ({ principal, params, body }) => visits.signNote(principal, params.id, body.revision))
  door(routes.shareNote, ({ principal, params, body }) => visits.share(principal, params.id, body.shared))
  door(routes.saveSummaryDraft, ({ principal, params, body }) => visits.saveSummary(principal, params.id, body))
  door(routes.signSummary, ({ principal, params, body }) => visits.signSummary(principal, params.id, body.revision))
  door(routes.patientReadVisit, ({ principal, params }) => visits.readAsPatient(principal, params.id))
  door(routes.rateVisit, ({ principal, params, body }) => visits.rate(principal, params.id, body))
  door(routes.downloadSummary, ({ principal, params }) => visits.download(principal, params.id))
  door(routes.readRatings, ({ principal }) => visits.readRatings(principal))
  door(routes.listRatingFigures, ({ principal }) => visits.listFigures(principal))
}
