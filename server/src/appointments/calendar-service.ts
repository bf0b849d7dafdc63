import {
  type DoctorCalendar,
  type DoctorSlots,
  HOLD_MS,
  type Hold,
  OPEN_REQUESTS,
  type Slot,
} from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { audit } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import { isExclusionViolation, isUniqueViolation, newId } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import { ApiError, notFound } from '../platform/http/errors.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import {
  findCalendar,
  findNextSlot,
  findSlots,
  freeExpiredHolds,
  insertHold,
  isSlotTaken,
  isTimeZoneKnown,
  lockCalendar,
  readCalendar,
  releaseHolds,
  writeCalendar,
} from './calendar-repository.ts'
import { countRequests } from './repository.ts'

export type AppointmentRun = UnitOfWork

const DAY_MS = 24 * 60 * 60_000
/** How often a hold is retried. Two tabs of one patient that take a slot at once release each other's holds. */
const TAB_TRIES = 5

export type CalendarService = ReturnType<typeof createCalendarService>

export function createCalendarService({ run, clock }: { run: AppointmentRun; clock: Clock }) {
  const hold = (principal: Principal, doctorId: string, startsAt: Date): Promise<Hold> =>
    run(actorOf(principal), async (tx) => {
      await requireBookable(tx, doctorId)
      const now = clock.now()
      if ((await countRequests(tx, principal.userId)) >= OPEN_REQUESTS)
        throw new ApiError('APPOINTMENT_LIMIT', `${OPEN_REQUESTS} of your requests wait for an answer.`)
      await freeExpiredHolds(tx, doctorId, now)
      await releaseHolds(tx, principal.userId)
      const slot = await requireSlot(tx, doctorId, startsAt, now)
      const id = newId()
      const expiresAt = new Date(now.getTime() + HOLD_MS)
      await insertHold(tx, { id, doctorId, patientId: principal.userId, slot, now, expiresAt })
      return { id, doctorId, ...slot, expiresAt: expiresAt.toISOString() }
    })

  return {
    read: (principal: Principal) =>
      run(actorOf(principal), async (tx) => ({ calendar: await readCalendar(tx, principal.userId) })),

    save: (principal: Principal, given: DoctorCalendar) =>
      run(actorOf(principal), async (tx) => {
        const doctorId = principal.userId
        const { rows } = await sql<{ verified: boolean }>`
          SELECT verified_at IS NOT NULL AS verified FROM users WHERE id = ${doctorId}`.execute(tx)
        if (!rows[0]?.verified)
          throw new ApiError('DOCTOR_NOT_VERIFIED', 'The clinic has to verify your account before you can be booked.')
        if (!(await isTimeZoneKnown(tx, given.timeZone)))
          throw new ApiError('VALIDATION', 'This time zone is not known here.', {
            fields: [{ path: 'timeZone', message: 'is not a known time zone' }],
          })
        await writeCalendar(tx, doctorId, given, clock.now())
        await audit(tx, clock.now(), 'CALENDAR_SAVED')
        const calendar = await readCalendar(tx, doctorId)
        if (!calendar) throw new Error('the calendar just saved is not visible')
        return { calendar }
      }),

    slots: (principal: Principal, doctorId: string, span: { from?: string | undefined; days: number }) =>
      run(actorOf(principal), async (tx): Promise<DoctorSlots> => {
        const calendar = await findCalendar(tx, doctorId)
        if (!calendar?.verified) throw notFound('This doctor’s calendar')
        const now = clock.now()
        const from = span.from === undefined ? now : new Date(span.from)
        const until = new Date(from.getTime() + span.days * DAY_MS)
        const next = await findNextSlot(tx, doctorId, now)
        return {
          doctorId,
          doctorName: calendar.doctor_name,
          timeZone: calendar.time_zone,
          slotMinutes: calendar.slot_minutes,
          types: calendar.types,
          place: calendar.place,
          nextSlotAt: next?.toISOString() ?? null,
          slots: next === null || next >= until ? [] : await findSlots(tx, doctorId, { from, until, now }),
        }
      }),

    async hold(principal: Principal, doctorId: string, startsAt: Date): Promise<Hold> {
      for (let tried = 1; ; tried++) {
        try {
          return await hold(principal, doctorId, startsAt)
        } catch (error) {
          if (isUniqueViolation(error, 'appointments_one_hold') && tried < TAB_TRIES) continue
          throw slotRefusal(error)
        }
      }
    },

    release: (principal: Principal, id: string) =>
      run(actorOf(principal), async (tx) => {
        await releaseHolds(tx, principal.userId, id)
        return { message: 'The time was given back' }
      }),
  }
}

/** Locks the calendar of a doctor who can be booked. @throws ApiError NOT_FOUND */
async function requireBookable(tx: QueryExecutorProvider, doctorId: string): Promise<void> {
  const calendar = await lockCalendar(tx, doctorId)
  if (!calendar?.verified) throw notFound('This doctor’s calendar')
}

/**
 * Checks that a time is one of the doctor's free slots, in a transaction that has locked the calendar.
 * @throws ApiError
 */
export async function requireSlot(
  tx: QueryExecutorProvider,
  doctorId: string,
  startsAt: Date,
  now: Date,
): Promise<Slot> {
  const [slot] = await findSlots(tx, doctorId, { from: startsAt, until: new Date(startsAt.getTime() + 1), now })
  if (slot) return slot
  if (await isSlotTaken(tx, doctorId, startsAt, now)) throw slotTaken()
  throw new ApiError('SLOT_NOT_OFFERED', 'This is none of the doctor’s times. Choose one from the list.')
}

const slotTaken = () => new ApiError('SLOT_TAKEN', 'Somebody has just taken this time. Choose another.')

/** Turns a violated constraint into the error that clients get. */
export function slotRefusal(error: unknown): unknown {
  if (isExclusionViolation(error, 'appointments_doctor_overlap')) return slotTaken()
  if (isUniqueViolation(error, 'appointments_one_hold')) return slotTaken()
  if (isExclusionViolation(error, 'appointments_patient_overlap'))
    return new ApiError('APPOINTMENT_OVERLAP', 'You have another appointment, or a proposal for one, at that time.')
  return error
}
