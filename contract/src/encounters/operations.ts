import * as z from 'zod'
import { access, operation } from '../operation.ts'
import { Id, IdOut, Instant, plain, text } from '../scalars.ts'
import { visitRoutes } from './routes.ts'
import { NOTE_LENGTH, RATING_BATCH, RATING_CHANGE_DAYS, RATING_COMMENT_LENGTH, SECTION_LENGTH } from './states.ts'

/** A section may be empty, because a draft is saved while it is written. */
const section = (what: string) => plain(z.string().max(SECTION_LENGTH)).describe(what)

export const NoteContent = z.object({ text: plain(z.string().max(NOTE_LENGTH)) }).meta({ id: 'NoteContent' })
export type NoteContent = z.infer<typeof NoteContent>

/** Sections and their names as C-CDA R2.1 and FHIR Composition have them; the code is LOINC's. */
export const SummaryContent = z
  .object({
    reasonForVisit: section('Reason for visit, 29299-5'),
    assessment: section('Assessment, 51848-0'),
    planOfTreatment: section('Plan of treatment, 18776-5'),
    medications: section('Medications, 10160-0'),
    instructions: section('Instructions, 69730-0: advice to the patient'),
    followUp: section('When and where to come again, and when sooner'),
  })
  .meta({ id: 'SummaryContent' })
export type SummaryContent = z.infer<typeof SummaryContent>

const draftOf = <T extends z.ZodType>(content: T) =>
  z.object({
    revision: z.int().min(0).describe('Rises with every saving and signing; 0: never saved'),
    content: content.nullable().describe('null: nothing unsigned'),
    savedAt: Instant.nullable(),
  })
const signedOf = <T extends z.ZodType>(content: T) =>
  z.object({
    version: z.int().min(1).describe('1 was signed first; every later one amends it'),
    content,
    signedAt: Instant,
    signedBy: z.string(),
  })

export const SignedNote = signedOf(NoteContent).meta({ id: 'SignedNote' })
export type SignedNote = z.infer<typeof SignedNote>
export const SignedSummary = signedOf(SummaryContent).meta({ id: 'SignedSummary' })
export type SignedSummary = z.infer<typeof SignedSummary>

const visit = {
  id: IdOut.describe('The id of its call session or of its appointment'),
  appointmentId: IdOut.nullable().describe('null: it was a consultation'),
  doctorName: z.string(),
  patientName: z.string(),
  beganAt: Instant,
  endedAt: Instant.nullable().describe('null: it is under way'),
  phonedAt: Instant.nullable().describe('When the doctor went on by telephone; null: they did not'),
}
const reason = z.string().nullable().describe('The reason for the visit, as the patient gave it; null: none given')

/** A visit as its doctor sees it, with drafts. */
export const DoctorVisit = z
  .object({
    ...visit,
    reason,
    note: z.object({
      draft: draftOf(NoteContent),
      versions: z.array(SignedNote).describe('Newest first; none is ever changed'),
      sharedAt: Instant.nullable().describe('Since when the patient may read what is signed; null: private'),
    }),
    summary: z.object({ draft: draftOf(SummaryContent), versions: z.array(SignedSummary) }),
  })
  .meta({ id: 'DoctorVisit' })
export type DoctorVisit = z.infer<typeof DoctorVisit>

const Score = z.int().min(1).max(5).describe('1: poor … 5: excellent')
const Rating = z
  .object({
    score: Score,
    comment: z.string().nullable(),
    ratedAt: Instant,
    changeableUntil: Instant.describe(`${RATING_CHANGE_DAYS} days after it was given`),
  })
  .meta({ id: 'Rating' })
export type Rating = z.infer<typeof Rating>

/** A visit as its patient sees it: the signed summary, and the note where the doctor shared it. */
export const PatientVisit = z
  .object({
    ...visit,
    reason,
    note: SignedNote.nullable(),
    summary: SignedSummary.nullable(),
    rating: Rating.nullable(),
  })
  .meta({ id: 'PatientVisit' })
export type PatientVisit = z.infer<typeof PatientVisit>

const Writing = z.enum(['NONE', 'DRAFT', 'SIGNED']).describe('DRAFT: something is written and not signed')
/** A visit in a list. */
export const VisitEntry = z.object({ ...visit, note: Writing, summary: Writing }).meta({ id: 'VisitEntry' })
export type VisitEntry = z.infer<typeof VisitEntry>

/** An earlier visit of the same patient with the same doctor. */
export const EarlierVisit = VisitEntry.extend({ reason }).meta({ id: 'EarlierVisit' })
export type EarlierVisit = z.infer<typeof EarlierVisit>

const DraftSaved = z.object({ revision: z.int(), savedAt: Instant })
const DISCARD = 'null: throw away what is not signed'
const Revision = z.int().min(0).max(2_147_483_647)

export const DoctorRatings = z
  .object({
    count: z.int().describe(`Ratings that are told: whole groups of ${RATING_BATCH}, unchangeable by now`),
    average: z.number().nullable(),
    comments: z.array(z.string()).describe('Without name, visit or date, in no order'),
  })
  .meta({ id: 'DoctorRatings' })
export type DoctorRatings = z.infer<typeof DoctorRatings>

const RatingFigure = z
  .object({ doctorId: IdOut, doctorName: z.string(), count: z.int(), average: z.number().nullable() })
  .meta({ id: 'RatingFigure' })

const visitParams = z.object({ id: Id })
const signing = z.object({ revision: Revision.describe('Of the draft as the doctor read it') })
const drafting = ['NOT_FOUND', 'DRAFT_CHANGED'] as const
const signs = ['NOT_FOUND', 'DRAFT_CHANGED', 'VISIT_STATE'] as const

export const visitOperations = {
  listVisits: operation({
    route: visitRoutes.listVisits,
    summary: 'The doctor’s own visits, newest first, twenty at a time, and how far they are written up',
    access: access.doctors,
    query: z.object({ before: Instant.optional().describe('`beganAt` of the last one already known') }),
    answer: z.array(VisitEntry),
    errors: [],
  }),
  doctorReadVisit: operation({
    route: visitRoutes.doctorReadVisit,
    summary: 'A visit as its doctor works on it: drafts and every signed version',
    access: access.callDoctor,
    params: visitParams,
    answer: DoctorVisit,
    errors: ['NOT_FOUND'],
  }),
  listEarlierVisits: operation({
    route: visitRoutes.listEarlierVisits,
    summary: 'What its patient was with this doctor for before, newest first, the last twenty visits',
    access: access.callDoctor,
    params: visitParams,
    answer: z.array(EarlierVisit),
    errors: ['NOT_FOUND'],
  }),
  saveNoteDraft: operation({
    route: visitRoutes.saveNoteDraft,
    // The text has up to 20,000 characters of up to six bytes each.
    bodyLimit: 128 * 1024,
    summary: 'Keep the note as it is being written; refused when another page saved meanwhile',
    access: access.callDoctor,
    params: visitParams,
    body: z.object({ revision: Revision, content: NoteContent.nullable().describe(DISCARD) }),
    answer: DraftSaved,
    errors: drafting,
  }),
  signNote: operation({
    route: visitRoutes.signNote,
    summary: 'Sign the draft of the note: it becomes a version that nobody changes any more',
    access: access.callDoctor,
    params: visitParams,
    body: signing,
    answer: DoctorVisit,
    errors: signs,
  }),
  shareNote: operation({
    route: visitRoutes.shareNote,
    summary: 'Let the patient read the signed note, or take that back',
    access: access.callDoctor,
    params: visitParams,
    body: z.object({ shared: z.boolean() }),
    answer: DoctorVisit,
    errors: ['NOT_FOUND', 'VISIT_STATE'],
  }),
  saveSummaryDraft: operation({
    route: visitRoutes.saveSummaryDraft,
    // There are six sections of up to 5,000 characters, each up to six bytes.
    bodyLimit: 192 * 1024,
    summary: 'Keep the summary as it is being written; refused when another page saved meanwhile',
    access: access.callDoctor,
    params: visitParams,
    body: z.object({ revision: Revision, content: SummaryContent.nullable().describe(DISCARD) }),
    answer: DraftSaved,
    errors: drafting,
  }),
  signSummary: operation({
    route: visitRoutes.signSummary,
    summary: 'Sign the draft of the summary: the patient reads it from now on',
    access: access.callDoctor,
    params: visitParams,
    body: signing,
    answer: DoctorVisit,
    errors: signs,
  }),
  continueByPhone: operation({
    route: visitRoutes.continueByPhone,
    summary:
      'Note that the visit goes on by telephone, because the call could not be held; repeating it changes nothing',
    access: access.callDoctor,
    params: visitParams,
    answer: z.object({ phonedAt: Instant }),
    errors: ['NOT_FOUND', 'VISIT_STATE'],
  }),
  patientReadVisit: operation({
    route: visitRoutes.patientReadVisit,
    summary: 'A visit as its patient reads it',
    access: access.callPatient,
    params: visitParams,
    answer: PatientVisit,
    errors: ['NOT_FOUND'],
  }),
  rateVisit: operation({
    route: visitRoutes.rateVisit,
    summary: `Rate a visit that is over, once; to be changed for ${RATING_CHANGE_DAYS} days`,
    access: access.callPatient,
    params: visitParams,
    body: z.object({ score: Score, comment: text(RATING_COMMENT_LENGTH).nullable() }),
    answer: Rating,
    errors: ['NOT_FOUND', 'VISIT_STATE'],
  }),
  downloadSummary: operation({
    route: visitRoutes.downloadSummary,
    rate: 'document',
    summary: 'The signed summary of a visit as a PDF',
    access: access.callParticipants,
    params: visitParams,
    file: 'application/pdf',
    answer: z.file().mime(['application/pdf']),
    errors: ['NOT_FOUND'],
  }),
  readRatings: operation({
    route: visitRoutes.readRatings,
    summary: 'How patients rated the doctor’s visits, without saying who',
    access: access.doctors,
    answer: DoctorRatings,
    errors: [],
  }),
  listRatingFigures: operation({
    route: visitRoutes.listRatingFigures,
    summary: 'Each doctor’s number of ratings and their average; no comment, no patient',
    access: access.administrators,
    answer: z.array(RatingFigure),
    errors: [],
  }),
} as const
