import {
  type Appointment,
  type appointmentOperations,
  type BodyOf,
  CORRECTION_MS,
  OPEN_REQUESTS,
} from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { holdVerification } from '../accounts/index.ts'
import { auditRead } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import { isExclusionViolation } from '../platform/database/index.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import { type AnnouncementKind, announce, subjectOf } from './announce.ts'
import { findCalendar, freeExpiredHolds, lockCalendar, releaseHolds } from './calendar-repository.ts'
import { type AppointmentRun, requireSlot, slotRefusal } from './calendar-service.ts'
import { requireBefore, requireSide, type Side, sideOf, wrongState } from './policy.ts'
import { callWindow, toAppointment } from './presenter.ts'
import {
  type Change,
  countRequests,
  findAppointment,
  findAppointments,
  findAppointmentsBetween,
  findEvidence,
  finishHold,
  moveAppointment,
} from './repository.ts'
import type { AppointmentSweep } from './sweep.ts'
import type { AppointmentRow } from './tables.ts'

export type AppointmentService = ReturnType<typeof createAppointmentService>

/** What a use case works with: the transaction, and the appointment as it is under the lock of its calendar. */
interface TransactionContext {
  tx: QueryExecutorProvider
  publish: Publish
  now: Date
  row: AppointmentRow
}

/** Which appointments to list: by whether they are open, or those of a period of a doctor's calendar. */
type ListPage = Parameters<typeof findAppointments>[2] | Parameters<typeof findAppointmentsBetween>[2]

const NOT_VERIFIED = 'The clinic has to verify your account before you can be booked.'
const YEAR_MS = 366 * 24 * 60 * 60_000

export function createAppointmentService(deps: { run: AppointmentRun; clock: Clock; sweep: AppointmentSweep }) {
  const { run, clock, sweep } = deps

  /** Expires an appointment that is due. It need not wait for the due timer: the first request expires it. */
  async function expireIfDue(principal: Principal, id: string): Promise<void> {
    const isDue = await run(actorOf(principal), async (tx) => {
      const due = (await findAppointment(tx, id))?.due_at
      return due !== undefined && due !== null && due <= clock.now()
    })
    if (isDue) await sweep.expireIfDue(id)
  }

  /**
   * Runs a use case of one side: locks the calendar, carries out the work, and returns the appointment as it is then.
   */
  async function runUseCase(
    principal: Principal,
    id: string,
    as: Side | undefined,
    work: (context: TransactionContext) => Promise<AnnouncementKind | null>,
  ): Promise<Appointment> {
    await expireIfDue(principal, id)
    return run(actorOf(principal), async (tx, publish) => {
      const seen = requireSide(await findAppointment(tx, id), principal, as)
      await lockCalendar(tx, seen.doctor_id)
      const now = clock.now()
      const row = requireSide(await findAppointment(tx, id), principal, as)
      const kind = await work({ tx, publish, now, row })
      return toAppointment(kind === null ? row : await announce(tx, publish, now, kind, id), now)
    })
  }

  return {
    list: (principal: Principal, page: ListPage) =>
      run(actorOf(principal), (tx) => listAppointments(tx, clock.now(), principal, page)),

    async read(principal: Principal, id: string): Promise<Appointment> {
      await expireIfDue(principal, id)
      return run(actorOf(principal), async (tx) => {
        const row = requireSide(await findAppointment(tx, id), principal)
        const now = clock.now()
        if (sideOf(row, principal.userId) === 'doctor') await auditRead(tx, now, 'APPOINTMENT_READ', [subjectOf(row)])
        return toAppointment(row, now)
      })
    },

    /**
     * Requests the slot that the patient holds. A repetition, from another tab or after a network error, changes
     * nothing.
     */
    book: (principal: Principal, given: BodyOf<typeof appointmentOperations.bookAppointment>) =>
      run(actorOf(principal), async (tx, publish) => {
        const { holdId: id, type } = given
        const notes = given.reason ?? given.notes ?? null
        const seen = await findAppointment(tx, id)
        if (!seen || seen.patient_id !== principal.userId) throw notFound('The time that was held for you')
        await lockCalendar(tx, seen.doctor_id)
        const now = clock.now()
        const row = await findAppointment(tx, id)
        if (row && row.status !== 'HELD') return toAppointment(row, now)
        // The doctor's verification may have been withdrawn since the slot was held.
        if (!(await holdVerification(tx, seen.doctor_id))) throw notFound('This doctor’s calendar')
        const calendar = await findCalendar(tx, seen.doctor_id)
        if (!calendar?.types.includes(type))
          throw new ApiError('TYPE_NOT_OFFERED', 'The doctor does not offer this kind of appointment.')
        if ((await countRequests(tx, principal.userId)) >= OPEN_REQUESTS)
          throw new ApiError('APPOINTMENT_LIMIT', `${OPEN_REQUESTS} of your requests wait for an answer.`)
        const place = type === 'OFFLINE' ? calendar.place : null
        if (!(await finishHold(tx, id, now, { type, place, notes })))
          throw new ApiError('HOLD_EXPIRED', 'This time is no longer held for you. Choose a time again.')
        return toAppointment(await announce(tx, publish, now, 'REQUESTED', id), now)
      }),

    accept: (principal: Principal, id: string, agreed: Date) =>
      runUseCase(principal, id, 'patient', async (context) => {
        await requireBookable(context, 'This doctor cannot be booked at the moment. Please speak to the clinic.')
        await requireMove(context, { to: 'CONFIRMED', from: ['PROPOSED'], agreed })
        return 'CONFIRMED'
      }),

    confirm: (principal: Principal, id: string, agreed: Date) =>
      runUseCase(principal, id, 'doctor', async (context) => {
        await requireBookable(context, NOT_VERIFIED)
        await requireMove(context, { to: 'CONFIRMED', from: ['PENDING'], agreed })
        return 'CONFIRMED'
      }),

    /** The patient asks for another free slot. */
    async move(principal: Principal, id: string, startsAt: Date): Promise<Appointment> {
      const moving = runUseCase(principal, id, 'patient', async (context) => {
        const { tx, now, row } = context
        if (row.due_at === null) throw wrongState(row)
        requireBefore(row, now)
        await requireNoCall(context)
        await freeExpiredHolds(tx, row.doctor_id, now)
        await releaseHolds(tx, principal.userId)
        const slot = await requireSlot(tx, row.doctor_id, startsAt, now)
        const period = { startsAt: new Date(slot.startsAt), endsAt: new Date(slot.endsAt) }
        await requireMove(context, { to: 'PENDING', period })
        return 'MOVED'
      })
      return moving.catch((error: unknown) => {
        throw slotRefusal(error)
      })
    },

    /** The doctor proposes another time, inside or outside of the published hours. */
    async propose(principal: Principal, id: string, given: { startsAt: Date; minutes?: number | undefined }) {
      const proposing = runUseCase(principal, id, 'doctor', async (context) => {
        const { tx, now, row } = context
        if (row.due_at === null) throw wrongState(row)
        await requireBookable(context, NOT_VERIFIED)
        await requireNoCall(context)
        const length =
          given.minutes === undefined ? row.ends_at.getTime() - row.starts_at.getTime() : given.minutes * 60_000
        const period = { startsAt: given.startsAt, endsAt: new Date(given.startsAt.getTime() + length) }
        requireProposable(row, period, now)
        await freeExpiredHolds(tx, row.doctor_id, now)
        await requireMove(context, { to: 'PROPOSED', period })
        return 'PROPOSED'
      })
      return proposing.catch((error: unknown) => {
        // The error does not say why: the doctor must not learn about the patient's other appointments.
        if (isExclusionViolation(error)) throw new ApiError('SLOT_TAKEN', 'This time is not free. Propose another.')
        throw error
      })
    },

    decline: (principal: Principal, id: string, reason: string) =>
      runUseCase(principal, id, 'doctor', async (context) => {
        const answer = { from: ['PENDING'], reason, declined: true } as const
        if (context.row.kept_starts_at !== null) {
          await requireMove(context, { to: 'CONFIRMED', backToKept: true, ...answer })
          return 'KEPT'
        }
        await requireMove(context, { to: 'CANCELLED', cancelledBy: 'doctor', ...answer })
        return 'DECLINED'
      }),

    /** Either side keeps the time on which both had agreed. */
    keep: (principal: Principal, id: string) =>
      runUseCase(principal, id, undefined, async (context) => {
        if (context.row.kept_starts_at === null) throw wrongState(context.row)
        await requireMove(context, { to: 'CONFIRMED', backToKept: true })
        return 'KEPT'
      }),

    cancel: (principal: Principal, id: string, reason?: string) =>
      runUseCase(principal, id, undefined, async (context) => {
        const { now, row } = context
        if (row.status === 'CANCELLED') return null
        requireBefore(row, now)
        await requireNoCall(context)
        await requireMove(context, { to: 'CANCELLED', cancelledBy: sideOf(row, principal.userId) ?? 'patient', reason })
        return 'CANCELLED'
      }),

    /** The doctor states how the appointment went, and can also correct what the server stored. */
    close: (principal: Principal, id: string, outcome: 'COMPLETED' | 'NO_SHOW') =>
      runUseCase(principal, id, 'doctor', async (context) => {
        const { now, row } = context
        if (row.status === outcome) return null
        // A patient who came early may be seen early. A patient can be marked as missing only after the beginning.
        const from = outcome === 'COMPLETED' ? callWindow(row).from : row.starts_at
        if (now < from) throw new ApiError('APPOINTMENT_STATE', 'The time of this appointment has not come yet.')
        if (now.getTime() > row.ends_at.getTime() + CORRECTION_MS)
          throw new ApiError('APPOINTMENT_STATE', 'This can be corrected for a week. Ask the clinic’s administrator.')
        await requireNoCall(context)
        await requireMove(context, { to: outcome, missedBy: outcome === 'NO_SHOW' ? 'patient' : null })
        return outcome === 'COMPLETED' ? 'COMPLETED' : 'MISSED'
      }),
  }
}

/** Lists appointments. Of a doctor's list, the trail says whose appointments were read. */
async function listAppointments(
  tx: QueryExecutorProvider,
  now: Date,
  principal: Principal,
  page: ListPage,
): Promise<Appointment[]> {
  const { userId, role } = principal
  const rows =
    'from' in page ? await findAppointmentsBetween(tx, userId, page) : await findAppointments(tx, userId, page)
  if (role === 'DOCTOR') await auditRead(tx, now, 'APPOINTMENT_READ', rows.map(subjectOf))
  return rows.map((row) => toAppointment(row, now))
}

/** Makes a move. @throws ApiError APPOINTMENT_STATE */
async function requireMove({ tx, now, row }: TransactionContext, change: Change): Promise<void> {
  if (await moveAppointment(tx, row.id, now, change)) return
  if (change.agreed && row.starts_at.getTime() !== change.agreed.getTime())
    throw new ApiError('APPOINTMENT_STATE', 'The time was changed in the meantime. Look at it before you agree.')
  throw wrongState(row)
}

/** Requires that no call is live: it has to be ended first. @throws ApiError APPOINTMENT_STATE */
async function requireNoCall({ tx, row, now }: TransactionContext): Promise<void> {
  const { live } = await findEvidence(tx, row.id, now)
  if (live) throw new ApiError('APPOINTMENT_STATE', 'The call is under way. End it first.')
}

/**
 * Requires that the appointment has not begun and that its doctor is verified.
 * @throws ApiError APPOINTMENT_STATE, DOCTOR_NOT_VERIFIED
 */
async function requireBookable({ tx, row, now }: TransactionContext, detail: string): Promise<void> {
  requireBefore(row, now)
  if (!(await holdVerification(tx, row.doctor_id))) throw new ApiError('DOCTOR_NOT_VERIFIED', detail)
}

/** Requires that a period can be proposed. @throws ApiError VALIDATION */
function requireProposable(row: AppointmentRow, period: { startsAt: Date; endsAt: Date }, now: Date): void {
  const { startsAt, endsAt } = period
  const isSame = (start: Date | null, end: Date | null) =>
    startsAt.getTime() === start?.getTime() && endsAt.getTime() === end?.getTime()
  const same = isSame(row.starts_at, row.ends_at) || isSame(row.kept_starts_at, row.kept_ends_at)
  const late = startsAt.getTime() > now.getTime() + YEAR_MS
  const message =
    startsAt <= now
      ? 'must be in the future'
      : late
        ? 'must be within a year'
        : same
          ? 'is the time of the appointment already'
          : null
  if (message !== null)
    throw new ApiError('VALIDATION', `The proposed time ${message}.`, { fields: [{ path: 'startsAt', message }] })
}
