import {
  CALL_EARLY_MS,
  type DoctorRatings,
  type DoctorVisit,
  type EarlierVisit,
  type PatientVisit,
  RATING_BATCH,
  type Rating,
  type VisitEntry,
} from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { type AuditSubject, audit, auditRead } from '../audit/index.ts'
import { notify } from '../notifications/index.ts'
import type { Clock } from '../platform/clock.ts'
import { userRoom } from '../platform/events/rooms.ts'
import type { Publish, UnitOfWork } from '../platform/events/unit-of-work.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { findOffsets } from '../platform/time-zones.ts'
import { RATING_CHANGE_MS, toDoctorVisit, toEarlierVisit, toPatientVisit, toRating, toVisitEntry } from './presenter.ts'
import {
  type EncounterDetail,
  type EncounterRow,
  findComments,
  findDraft,
  findEarlierEncounters,
  findEncounter,
  findEncountersOf,
  findFigures,
  findRating,
  findVersions,
  insertVersion,
  notePhoneCall,
  saveDraft,
  setShared,
  takeDraft,
  upsertRating,
} from './repository.ts'
import type { SummaryPdf } from './summary-pdf.ts'
import type { Contents, DocumentKind } from './tables.ts'

export type EncounterRun = UnitOfWork
export type EncounterService = ReturnType<typeof createEncounterService>

interface DraftGiven<K extends DocumentKind> {
  /** The latest revision that the writer knows. */
  revision: number
  content: Contents[K] | null
}

const subjectOf = (visit: EncounterRow): AuditSubject => ({
  patientId: visit.patient_id,
  ...(visit.call_session_id && { callSessionId: visit.call_session_id }),
  ...(visit.appointment_id && { appointmentId: visit.appointment_id }),
})

/**
 * Finds a visit of the principal. Anybody else gets NOT_FOUND, so that they do not learn that the visit exists.
 * @throws ApiError NOT_FOUND
 */
async function requireVisit(tx: QueryExecutorProvider, id: string, principal: Principal): Promise<EncounterDetail> {
  const visit = await findEncounter(tx, id)
  const own = principal.role === 'DOCTOR' ? visit?.doctor_id : visit?.patient_id
  if (!visit || own !== principal.userId) throw notFound('This visit')
  return visit
}

const draftChanged = () =>
  new ApiError('DRAFT_CHANGED', 'This was changed in another window. Compare the two before you save.')

const DAY_MS = 24 * 60 * 60_000

/** Whether a visit may be telephoned about: from shortly before it begins until a day after it ended. */
const isUnderWay = ({ began_at, ended_at }: EncounterRow, now: Date): boolean =>
  began_at.getTime() - CALL_EARLY_MS <= now.getTime() &&
  (ended_at === null || ended_at.getTime() + DAY_MS > now.getTime())

/** Removes white space around every section of a document before it is signed. */
function tidy<T extends object>(content: T): T {
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, String(value).trim()])) as T
}

async function present(tx: QueryExecutorProvider, visit: EncounterDetail): Promise<DoctorVisit> {
  const note = { draft: await findDraft(tx, visit.id, 'NOTE'), versions: await findVersions(tx, visit.id, 'NOTE') }
  const summary = {
    draft: await findDraft(tx, visit.id, 'SUMMARY'),
    versions: await findVersions(tx, visit.id, 'SUMMARY'),
  }
  return toDoctorVisit(visit, note, summary)
}

/**
 * Notifies the doctor's other pages, and the patient when something changed that the patient can read. The event holds
 * ids only.
 */
function announce(publish: Publish, visit: EncounterRow, patientToo: boolean): void {
  const rooms = [userRoom(visit.doctor_id), ...(patientToo ? [userRoom(visit.patient_id)] : [])]
  publish(rooms, 'visit_changed', { visitId: visit.id })
}

export function createEncounterService(deps: {
  run: EncounterRun
  clock: Clock
  pdf: Pick<SummaryPdf, 'draw'>
  clinicTimeZone: string
}) {
  const { run, clock, pdf } = deps
  const told = () => new Date(clock.now().getTime() - RATING_CHANGE_MS)

  async function save<K extends DocumentKind>(principal: Principal, id: string, kind: K, given: DraftGiven<K>) {
    return run(actorOf(principal), async (tx) => {
      const visit = await requireVisit(tx, id, principal)
      const now = clock.now()
      const revision = await saveDraft(tx, { visitId: id, kind, now, ...given })
      if (revision === undefined) throw draftChanged()
      // A draft is stored while it is typed. As for reading, the trail gets one entry in a quarter of an hour.
      await auditRead(tx, now, `${kind}_DRAFTED`, [subjectOf(visit)])
      return { revision, savedAt: now.toISOString() }
    })
  }

  async function sign<K extends DocumentKind>(principal: Principal, id: string, kind: K, revision: number) {
    return run(actorOf(principal), async (tx, publish): Promise<DoctorVisit> => {
      const visit = await requireVisit(tx, id, principal)
      const now = clock.now()
      // The call of an appointment may begin a little early, and may end before the appointment's time.
      if (visit.began_at.getTime() - CALL_EARLY_MS > now.getTime())
        throw new ApiError('VISIT_STATE', 'This visit has not begun yet.')
      const drafted = await takeDraft(tx, { visitId: id, kind, revision, now })
      if (drafted === undefined) throw draftChanged()
      const content = drafted && tidy(drafted)
      if (!content || Object.values(content).every((one) => one === ''))
        throw new ApiError('VISIT_STATE', 'There is nothing to sign yet. Write something first.')
      const version = await insertVersion(tx, { visitId: id, kind, content, by: principal.userId, now })
      await audit(tx, now, `${kind}_SIGNED`, { ...subjectOf(visit), metadata: { version } })
      announce(publish, visit, kind === 'SUMMARY' || visit.note_shared_at !== null)
      // Signing a summary releases it, so the patient is notified. A note causes no notification, whether it is shared
      // or not.
      if (kind === 'SUMMARY') {
        const { id: visitId, patient_id: to, doctor_name: personName } = visit
        await notify(tx, publish, now, { to, kind: 'SUMMARY_READY', visitId, personName })
      }
      return present(tx, visit)
    })
  }

  return {
    saveNote: (principal: Principal, id: string, given: DraftGiven<'NOTE'>) => save(principal, id, 'NOTE', given),
    saveSummary: (principal: Principal, id: string, given: DraftGiven<'SUMMARY'>) =>
      save(principal, id, 'SUMMARY', given),
    signNote: (principal: Principal, id: string, revision: number) => sign(principal, id, 'NOTE', revision),
    signSummary: (principal: Principal, id: string, revision: number) => sign(principal, id, 'SUMMARY', revision),

    list: (principal: Principal, before: string | undefined): Promise<VisitEntry[]> =>
      run(actorOf(principal), async (tx) => {
        const now = clock.now()
        const visits = await findEncountersOf(tx, principal.userId, now, before === undefined ? null : new Date(before))
        await auditRead(tx, now, 'VISIT_READ', visits.map(subjectOf))
        return visits.map(toVisitEntry)
      }),

    /** The visits of the same patient with the same doctor that began before this one. */
    listEarlier: (principal: Principal, id: string): Promise<EarlierVisit[]> =>
      run(actorOf(principal), async (tx) => {
        const earlier = await findEarlierEncounters(tx, await requireVisit(tx, id, principal))
        await auditRead(tx, clock.now(), 'VISIT_READ', earlier.map(subjectOf))
        return earlier.map(toEarlierVisit)
      }),

    readAsDoctor: (principal: Principal, id: string): Promise<DoctorVisit> =>
      run(actorOf(principal), async (tx) => {
        const visit = await requireVisit(tx, id, principal)
        await auditRead(tx, clock.now(), 'VISIT_READ', [subjectOf(visit)])
        return present(tx, visit)
      }),

    readAsPatient: (principal: Principal, id: string): Promise<PatientVisit> =>
      run(actorOf(principal), async (tx) => {
        const visit = await requireVisit(tx, id, principal)
        await auditRead(tx, clock.now(), 'VISIT_READ', [subjectOf(visit)])
        return toPatientVisit(visit, {
          notes: await findVersions(tx, id, 'NOTE'),
          summaries: await findVersions(tx, id, 'SUMMARY'),
          rating: await findRating(tx, id),
        })
      }),

    /**
     * Notes that the visit goes on by telephone. A call from a queue in which nobody met has no visit yet; it gets one.
     */
    phone: (principal: Principal, id: string) =>
      run(actorOf(principal), async (tx, publish) => {
        const now = clock.now()
        const before = await findEncounter(tx, id)
        if (before && !isUnderWay(before, now)) throw new ApiError('VISIT_STATE', 'This visit is not under way.')
        const phonedAt = await notePhoneCall(tx, id, now)
        if (!phonedAt) throw notFound('This visit')
        if (!before?.phoned_at) {
          const visit = await requireVisit(tx, id, principal)
          await audit(tx, now, 'VISIT_PHONED', subjectOf(visit))
          announce(publish, visit, true)
        }
        return { phonedAt: phonedAt.toISOString() }
      }),

    /** Shares only what is signed, so that patients never read drafts. Repeating it changes nothing. */
    share: (principal: Principal, id: string, shared: boolean): Promise<DoctorVisit> =>
      run(actorOf(principal), async (tx, publish) => {
        const visit = await requireVisit(tx, id, principal)
        const now = clock.now()
        if (await setShared(tx, id, shared ? now : null)) {
          await audit(tx, now, shared ? 'NOTE_SHARED' : 'NOTE_UNSHARED', subjectOf(visit))
          announce(publish, visit, true)
        } else if (shared && (await findVersions(tx, id, 'NOTE')).length === 0)
          throw new ApiError('VISIT_STATE', 'Sign the note before you share it.')
        return present(tx, await requireVisit(tx, id, principal))
      }),

    rate: (principal: Principal, id: string, given: { score: number; comment: string | null }): Promise<Rating> =>
      run(actorOf(principal), async (tx) => {
        const visit = await requireVisit(tx, id, principal)
        const now = clock.now()
        const changeableFrom = new Date(now.getTime() - RATING_CHANGE_MS)
        const rating = await upsertRating(tx, { visitId: id, ...given, now, changeableFrom })
        if (!rating)
          throw new ApiError(
            'VISIT_STATE',
            visit.ended_at ? 'This rating can no longer be changed.' : 'You can rate the visit when it is over.',
          )
        await audit(tx, now, 'VISIT_RATED', subjectOf(visit))
        return toRating(rating)
      }),

    /** The last signed summary as a file. @throws ApiError NOT_FOUND while nothing is signed */
    download: async (principal: Principal, id: string): Promise<File> => {
      const { visit, versions, offsetAt } = await run(actorOf(principal), async (tx) => {
        const visit = await requireVisit(tx, id, principal)
        const versions = await findVersions(tx, id, 'SUMMARY')
        if (versions.length === 0) throw notFound('A signed summary of this visit')
        await audit(tx, clock.now(), 'SUMMARY_DOWNLOADED', subjectOf(visit))
        const times = [visit.began_at, ...versions.map(({ signed_at }) => signed_at)]
        return { visit, versions, offsetAt: await findOffsets(tx, deps.clinicTimeZone, times) }
      })
      // Outside the transaction: drawing takes its time.
      return pdf.draw(principal.userId, visit, versions, offsetAt)
    },

    readRatings: (principal: Principal): Promise<DoctorRatings> =>
      run(actorOf(principal), async (tx) => {
        const before = told()
        const [figures] = await findFigures(tx, before, RATING_BATCH)
        const comments = await findComments(tx, before, RATING_BATCH)
        return { count: figures?.told ?? 0, average: figures?.average ?? null, comments }
      }),

    listFigures: (principal: Principal) =>
      run(actorOf(principal), async (tx) =>
        (await findFigures(tx, told(), RATING_BATCH)).map((row) => ({
          doctorId: row.doctor_id,
          doctorName: row.doctor_name,
          count: row.told,
          average: row.average,
        })),
      ),
  }
}
