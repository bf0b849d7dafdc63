import {
  type DoctorVisit,
  type EarlierVisit,
  type PatientVisit,
  RATING_CHANGE_DAYS,
  type Rating,
  type VisitEntry,
} from '@medconsult/contract'
import type {
  DraftRow,
  EarlierEncounterRow,
  EncounterDetail,
  EncounterListRow,
  EncounterRow,
  RatingRow,
  VersionRow,
} from './repository.ts'
import type { DocumentKind } from './tables.ts'

/** How long after giving a rating a patient may change it, in milliseconds. */
export const RATING_CHANGE_MS = RATING_CHANGE_DAYS * 24 * 60 * 60_000

const toVisit = (row: EncounterRow) => ({
  id: row.id,
  appointmentId: row.appointment_id,
  doctorName: row.doctor_name,
  patientName: row.patient_name,
  beganAt: row.began_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  phonedAt: row.phoned_at?.toISOString() ?? null,
})

const toDraft = <K extends DocumentKind>(row: DraftRow<K> | undefined) => ({
  revision: row?.revision ?? 0,
  content: row?.content ?? null,
  savedAt: row?.saved_at.toISOString() ?? null,
})

const toSigned = <K extends DocumentKind>(row: VersionRow<K>) => ({
  version: row.version,
  content: row.content,
  signedAt: row.signed_at.toISOString(),
  signedBy: row.signed_by_name,
})

interface Document<K extends DocumentKind> {
  draft: DraftRow<K> | undefined
  versions: VersionRow<K>[]
}

export const toDoctorVisit = (
  visit: EncounterDetail,
  note: Document<'NOTE'>,
  summary: Document<'SUMMARY'>,
): DoctorVisit => ({
  ...toVisit(visit),
  reason: visit.reason,
  note: {
    draft: toDraft(note.draft),
    versions: note.versions.map(toSigned),
    sharedAt: visit.note_shared_at?.toISOString() ?? null,
  },
  summary: { draft: toDraft(summary.draft), versions: summary.versions.map(toSigned) },
})

/**
 * A visit for its patient, with the last version of each document. Row-level security has left out what is not shared.
 */
export const toPatientVisit = (
  visit: EncounterDetail,
  read: { notes: VersionRow<'NOTE'>[]; summaries: VersionRow<'SUMMARY'>[]; rating: RatingRow | undefined },
): PatientVisit => {
  const [note] = read.notes
  const [summary] = read.summaries
  return {
    ...toVisit(visit),
    reason: visit.reason,
    note: note ? toSigned(note) : null,
    summary: summary ? toSigned(summary) : null,
    rating: read.rating ? toRating(read.rating) : null,
  }
}

export const toRating = ({ score, comment, rated_at }: RatingRow): Rating => ({
  score,
  comment,
  ratedAt: rated_at.toISOString(),
  changeableUntil: new Date(rated_at.getTime() + RATING_CHANGE_MS).toISOString(),
})

export const toVisitEntry = (row: EncounterListRow): VisitEntry => ({
  ...toVisit(row),
  note: row.note,
  summary: row.summary,
})

export const toEarlierVisit = (row: EarlierEncounterRow): EarlierVisit => ({ ...toVisitEntry(row), reason: row.reason })
