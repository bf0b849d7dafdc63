import type { NoteContent, SummaryContent } from '@medconsult/contract'

/** What a doctor writes of a visit, by its kind. */
export interface Contents {
  NOTE: NoteContent
  SUMMARY: SummaryContent
}
export type DocumentKind = keyof Contents

export interface VisitTables {
  visits: {
    id: string
    call_session_id: string | null
    appointment_id: string | null
    doctor_id: string
    patient_id: string
    began_at: Date
    ended_at: Date | null
    note_shared_at: Date | null
  }
}
