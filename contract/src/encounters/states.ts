/** Characters of a visit note. */
export const NOTE_LENGTH = 20_000
/** Characters of one section of a visit summary. */
export const SECTION_LENGTH = 5_000
/** Characters of what a patient adds to a rating. */
export const RATING_COMMENT_LENGTH = 1_000
/** For so many days after it was given a rating may be changed; then it counts. */
export const RATING_CHANGE_DAYS = 7
/** Ratings are told to a doctor so many at a time, so that none points at one patient. */
export const RATING_BATCH = 5
/** Visits in one answer. */
export const VISITS_PAGE = 20

/** The sections of a visit summary, in the order in which they are read. */
export const summarySections = [
  'reasonForVisit',
  'assessment',
  'planOfTreatment',
  'medications',
  'instructions',
  'followUp',
] as const
export type SummarySection = (typeof summarySections)[number]
