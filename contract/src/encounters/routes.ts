import { route } from '../route.ts'

export const visitRoutes = {
  listVisits: route('GET', '/api/doctor/visits'),
  doctorReadVisit: route('GET', '/api/doctor/visits/:id'),
  listEarlierVisits: route('GET', '/api/doctor/visits/:id/earlier'),
  saveNoteDraft: route('PUT', '/api/doctor/visits/:id/note/draft'),
  signNote: route('POST', '/api/doctor/visits/:id/note/sign'),
  shareNote: route('PUT', '/api/doctor/visits/:id/note/sharing'),
  saveSummaryDraft: route('PUT', '/api/doctor/visits/:id/summary/draft'),
  signSummary: route('POST', '/api/doctor/visits/:id/summary/sign'),
  continueByPhone: route('POST', '/api/doctor/visits/:id/phone'),
  patientReadVisit: route('GET', '/api/patient/visits/:id'),
  rateVisit: route('PUT', '/api/patient/visits/:id/rating'),
  downloadSummary: route('GET', '/api/visits/:id/summary.pdf'),
  readRatings: route('GET', '/api/doctor/ratings'),
  listRatingFigures: route('GET', '/api/admin/ratings'),
} as const
