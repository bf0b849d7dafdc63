import { VISITS_PAGE, type VisitEntry } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { Contents, DocumentKind } from './tables.ts'

export interface EncounterRow {
  id: string
  call_session_id: string | null
  appointment_id: string | null
  doctor_id: string
  doctor_name: string
  patient_id: string
  patient_name: string
  began_at: Date
  ended_at: Date | null
  note_shared_at: Date | null
  /** When the doctor went on by telephone. */
  phoned_at: Date | null
}

const columns = sql.raw(
  `v.id, v.call_session_id, v.appointment_id, v.doctor_id, d.name AS doctor_name, v.patient_id, p.name AS patient_name, v.began_at,
   v.ended_at, v.note_shared_at, v.phoned_at`,
)
const people = sql.raw('JOIN users d ON d.id = v.doctor_id JOIN users p ON p.id = v.patient_id')

/** A visit, with the reason that its patient gave for it. */
export interface EncounterDetail extends EncounterRow {
  reason: string | null
}

/** An SQL expression for the reason of the visit `v`. */
const reasonOf = sql<string | null>`reason_for_visit(
  (SELECT c.queue_entry_id FROM call_sessions c WHERE c.id = v.call_session_id), v.appointment_id)`

/** Finds a visit. @returns undefined when the actor took no part in it, or there is no such visit */
export async function findEncounter(tx: QueryExecutorProvider, id: string): Promise<EncounterDetail | undefined> {
  const { rows } = await sql<EncounterDetail>`
    SELECT ${columns}, ${reasonOf} AS reason
    FROM visits v ${people} WHERE v.id = ${id}`.execute(tx)
  return rows[0]
}

/**
 * Notes that the acting doctor goes on with a visit by telephone.
 * @returns when that was noted first; null when there is no such visit of theirs
 */
export async function notePhoneCall(tx: QueryExecutorProvider, id: string, now: Date): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`SELECT note_phone_call(${id}, ${now}) AS at`.execute(tx)
  return rows[0]?.at ?? null
}

type Writing = VisitEntry['note']
export interface EncounterListRow extends EncounterRow {
  note: Writing
  summary: Writing
}

/** An SQL expression for the state of a document of the visit `v`. */
const writing = (kind: DocumentKind) => sql<Writing>`CASE
  WHEN EXISTS (SELECT 1 FROM visit_drafts x WHERE x.visit_id = v.id AND x.kind = ${kind} AND x.content IS NOT NULL)
    THEN 'DRAFT'
  WHEN EXISTS (SELECT 1 FROM visit_versions x WHERE x.visit_id = v.id AND x.kind = ${kind}) THEN 'SIGNED'
  ELSE 'NONE' END`

/** Visits of a doctor that began by `now`, newest first. People and documents are looked up for the page only. */
export async function findEncountersOf(
  tx: QueryExecutorProvider,
  doctorId: string,
  now: Date,
  before: Date | null,
): Promise<EncounterListRow[]> {
  const { rows } = await sql<EncounterListRow>`
    SELECT ${columns}, ${writing('NOTE')} AS note, ${writing('SUMMARY')} AS summary
    FROM (
      SELECT * FROM visits v
      WHERE v.doctor_id = ${doctorId} AND v.began_at <= ${now} ${before ? sql`AND v.began_at < ${before}` : sql``}
      ORDER BY v.began_at DESC, v.id LIMIT ${VISITS_PAGE}) v ${people}
    ORDER BY v.began_at DESC, v.id`.execute(tx)
  return rows
}

export interface EarlierEncounterRow extends EncounterListRow {
  reason: string | null
}

/** Visits of the same patient with the same doctor that began before this one, newest first. */
export async function findEarlierEncounters(
  tx: QueryExecutorProvider,
  visit: EncounterRow,
): Promise<EarlierEncounterRow[]> {
  const { rows } = await sql<EarlierEncounterRow>`
    SELECT ${columns}, ${writing('NOTE')} AS note, ${writing('SUMMARY')} AS summary, ${reasonOf} AS reason
    FROM (
      SELECT * FROM visits v
      WHERE v.doctor_id = ${visit.doctor_id} AND v.patient_id = ${visit.patient_id} AND v.id <> ${visit.id}
        AND v.began_at < ${visit.began_at}
      ORDER BY v.began_at DESC, v.id LIMIT ${VISITS_PAGE}) v ${people}
    ORDER BY v.began_at DESC, v.id`.execute(tx)
  return rows
}

export interface DraftRow<K extends DocumentKind> {
  revision: number
  content: Contents[K] | null
  saved_at: Date
}

export async function findDraft<K extends DocumentKind>(
  tx: QueryExecutorProvider,
  visitId: string,
  kind: K,
): Promise<DraftRow<K> | undefined> {
  const { rows } = await sql<DraftRow<K>>`
    SELECT revision, content, saved_at FROM visit_drafts WHERE visit_id = ${visitId} AND kind = ${kind}`.execute(tx)
  return rows[0]
}

/**
 * Stores a draft if the revision that its writer knows is still the latest; 0 stands for no draft.
 * @returns the new revision; undefined when another page has stored one in the meantime
 */
export async function saveDraft<K extends DocumentKind>(
  tx: QueryExecutorProvider,
  draft: { visitId: string; kind: K; revision: number; content: Contents[K] | null; now: Date },
): Promise<number | undefined> {
  const { visitId, kind, revision, now } = draft
  const content = draft.content && JSON.stringify(draft.content)
  const { rows } =
    revision === 0
      ? await sql<{ revision: number }>`
          INSERT INTO visit_drafts (visit_id, kind, revision, content, saved_at)
          VALUES (${visitId}, ${kind}, 1, ${content}::jsonb, ${now}) ON CONFLICT DO NOTHING RETURNING revision`.execute(
          tx,
        )
      : await sql<{ revision: number }>`
          UPDATE visit_drafts SET revision = revision + 1, content = ${content}::jsonb, saved_at = ${now}
          WHERE visit_id = ${visitId} AND kind = ${kind} AND revision = ${revision} RETURNING revision`.execute(tx)
  return rows[0]?.revision
}

/**
 * Takes a draft in order to sign it. The row stays locked, so that two signings cannot run at once.
 * @returns null when there is no draft, undefined when another page has stored one in the meantime
 */
export async function takeDraft<K extends DocumentKind>(
  tx: QueryExecutorProvider,
  draft: { visitId: string; kind: K; revision: number; now: Date },
): Promise<Contents[K] | null | undefined> {
  const { visitId, kind, revision, now } = draft
  const { rows } = await sql<{ content: Contents[K] | null }>`
    UPDATE visit_drafts SET revision = revision + 1, saved_at = ${now}
    WHERE visit_id = ${visitId} AND kind = ${kind} AND revision = ${revision} RETURNING content`.execute(tx)
  if (!rows[0]) return revision === 0 && !(await findDraft(tx, visitId, kind)) ? null : undefined
  await sql`UPDATE visit_drafts SET content = NULL WHERE visit_id = ${visitId} AND kind = ${kind}`.execute(tx)
  return rows[0].content
}

export interface VersionRow<K extends DocumentKind> {
  version: number
  content: Contents[K]
  signed_at: Date
  /** The names that both had at the signing. */
  signed_by_name: string
  patient_name: string
}

/** The versions of a document that the actor may read, newest first. */
export async function findVersions<K extends DocumentKind>(
  tx: QueryExecutorProvider,
  visitId: string,
  kind: K,
): Promise<VersionRow<K>[]> {
  const { rows } = await sql<VersionRow<K>>`
    SELECT s.version, s.content, s.signed_at, s.signed_by_name, s.patient_name
    FROM visit_versions s
    WHERE s.visit_id = ${visitId} AND s.kind = ${kind} ORDER BY s.version DESC`.execute(tx)
  return rows
}

/** Inserts the next version of a document whose draft the caller has taken. @returns its number */
export async function insertVersion<K extends DocumentKind>(
  tx: QueryExecutorProvider,
  signed: { visitId: string; kind: K; content: Contents[K]; by: string; now: Date },
): Promise<number> {
  const { visitId, kind, by, now } = signed
  const { rows } = await sql<{ version: number }>`
    INSERT INTO visit_versions (visit_id, kind, version, content, signed_by, signed_at)
    SELECT ${visitId}::uuid, ${kind}::text, coalesce(max(version), 0) + 1, ${JSON.stringify(signed.content)}::jsonb,
      ${by}::uuid, ${now}::timestamptz
    FROM visit_versions WHERE visit_id = ${visitId} AND kind = ${kind} RETURNING version`.execute(tx)
  const row = rows[0]
  if (!row) throw new Error('the version just signed is not visible')
  return row.version
}

/**
 * Shares the signed note with the patient, or withdraws it.
 * @returns false when nothing changes, or nothing is signed
 */
export async function setShared(tx: QueryExecutorProvider, visitId: string, at: Date | null): Promise<boolean> {
  const { rows } = await sql`
    UPDATE visits SET note_shared_at = ${at}
    WHERE id = ${visitId} AND (note_shared_at IS NULL) = ${at !== null}
      AND EXISTS (SELECT 1 FROM visit_versions x WHERE x.visit_id = visits.id AND x.kind = 'NOTE')
    RETURNING id`.execute(tx)
  return rows.length > 0
}

export interface RatingRow {
  score: number
  comment: string | null
  rated_at: Date
}

export async function findRating(tx: QueryExecutorProvider, visitId: string): Promise<RatingRow | undefined> {
  const { rows } = await sql<RatingRow>`
    SELECT score, comment, rated_at FROM visit_ratings WHERE visit_id = ${visitId}`.execute(tx)
  return rows[0]
}

/**
 * Stores the first rating of a visit that is over, or changes one that was given after `changeableFrom`.
 * @returns undefined when neither is possible
 */
export async function upsertRating(
  tx: QueryExecutorProvider,
  rating: { visitId: string; score: number; comment: string | null; now: Date; changeableFrom: Date },
): Promise<RatingRow | undefined> {
  const { visitId, score, comment, now, changeableFrom } = rating
  const { rows } = await sql<RatingRow>`
    INSERT INTO visit_ratings (visit_id, score, comment, rated_at, changed_at)
    SELECT v.id, ${score}, ${comment}, ${now}::timestamptz, ${now}::timestamptz FROM visits v
    WHERE v.id = ${visitId} AND v.ended_at IS NOT NULL
    ON CONFLICT (visit_id) DO UPDATE SET score = excluded.score, comment = excluded.comment,
      changed_at = excluded.changed_at
    WHERE visit_ratings.rated_at > ${changeableFrom}
    RETURNING score, comment, rated_at`.execute(tx)
  return rows[0]
}

export interface FigureRow {
  doctor_id: string
  doctor_name: string
  told: number
  average: number
}

/** Figures about ratings: of the acting doctor, or of every doctor for an administrator. */
export async function findFigures(tx: QueryExecutorProvider, before: Date, batch: number): Promise<FigureRow[]> {
  const { rows } = await sql<FigureRow>`
    SELECT f.doctor_id, u.name AS doctor_name, f.told, f.average
    FROM rating_figures(${before}, ${batch}) f JOIN users u ON u.id = f.doctor_id ORDER BY u.name, u.id`.execute(tx)
  return rows
}

export async function findComments(tx: QueryExecutorProvider, before: Date, batch: number): Promise<string[]> {
  const { rows } = await sql<{ comment: string }>`
    SELECT c.comment FROM rating_comments(${before}, ${batch}) AS c (comment)`.execute(tx)
  return rows.map(({ comment }) => comment)
}
