import type { NoteContent, SummaryContent } from '@medconsult/contract'

/** The contents of a visit's documents, by their kind. */
export interface Contents {
  NOTE: NoteContent
  SUMMARY: SummaryContent
}
export type DocumentKind = keyof Contents
