import type { NoteContent, SummaryContent } from '@medconsult/contract'

/** What a doctor writes of a visit, by its kind. */
export interface Contents {
  NOTE: NoteContent
  SUMMARY: SummaryContent
}
export type DocumentKind = keyof Contents
