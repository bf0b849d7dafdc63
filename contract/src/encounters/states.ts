/** Maximum length of a visit note, in characters. */
export const NOTE_LENGTH = 20_000
/** Maximum length of the reason for a visit, in UTF-16 code units: one line that a doctor reads at a glance. */
export const REASON_FOR_VISIT_LENGTH = 140
/** Maximum length of one section of a visit summary, in characters. */
export const SECTION_LENGTH = 5_000
/** Maximum length of the comment of a rating, in characters. */
export const RATING_COMMENT_LENGTH = 1_000
/** For how many days a patient may change a rating after giving it. After that the rating counts. */
export const RATING_CHANGE_DAYS = 7
/** A doctor sees ratings in batches of this size, so that no rating can be traced to one patient. */
export const RATING_BATCH = 5
/** Number of visits in one answer. */
export const VISITS_PAGE = 20

/** The sections of a visit summary, in reading order. */
export const summarySections = [
  'reasonForVisit',
  'assessment',
  'planOfTreatment',
  'medications',
  'instructions',
  'followUp',
] as const
export type SummarySection = (typeof summarySections)[number]
