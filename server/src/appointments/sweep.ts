import type { QueryExecutorProvider } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Actor } from '../platform/database/index.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { announce } from './announce.ts'
import { lockCalendar } from './calendar-repository.ts'
import type { AppointmentRun } from './calendar-service.ts'
import {
  deleteHold,
  findAppointment,
  findDue,
  findEvidence,
  moveAppointment,
  nextDueAt,
  postpone,
} from './repository.ts'
import type { AppointmentRow } from './tables.ts'

const sweeper: Actor = { kind: 'system', name: 'appointments-due' }

/** By how much the closing of an appointment is postponed while its call is live, in milliseconds. */
const STILL_TALKING_MS = 5 * 60_000

export interface AppointmentSweep {
  nextDueAt(): Promise<Date | null>
  /**
   * Expires and closes every appointment that is due. It may run on two nodes at once, because each move is guarded.
   */
  sweep(): Promise<number>
  /** Expires or closes one appointment if it is due. @returns whether this run did it */
  expireIfDue(id: string): Promise<boolean>
}

export function createAppointmentSweep(run: AppointmentRun, clock: Clock): AppointmentSweep {
  const expireIfDue = (id: string): Promise<boolean> =>
    run(sweeper, async (tx, publish) => {
      const seen = await findAppointment(tx, id)
      if (!seen) return false
      await lockCalendar(tx, seen.doctor_id)
      const now = clock.now()
      // Read again under the lock, because somebody may have answered in the meantime.
      const row = await findAppointment(tx, id)
      if (!row?.due_at || row.due_at > now) return false
      if (row.status === 'HELD') return deleteHold(tx, id, now)
      return row.status === 'CONFIRMED' ? close(tx, publish, row, now) : lapse(tx, publish, row, now)
    })

  return {
    expireIfDue,
    nextDueAt: () => run(sweeper, nextDueAt),
    async sweep() {
      const ids = await run(sweeper, (tx) => findDue(tx, clock.now()))
      let expired = 0
      // They run one after another: those of the same doctor would wait for each other's lock anyway.
      for (const id of ids) if (await expireIfDue(id)) expired += 1
      return expired
    },
  }
}

/** Nobody answered the proposal in time: a kept time stands again; without one the appointment is cancelled. */
async function lapse(tx: QueryExecutorProvider, publish: Publish, row: AppointmentRow, now: Date): Promise<boolean> {
  const isKept = row.kept_starts_at !== null
  const change = isKept
    ? ({ to: 'CONFIRMED', backToKept: true } as const)
    : ({ to: 'CANCELLED', cancelledBy: 'system' } as const)
  if (!(await moveAppointment(tx, row.id, now, change))) return false
  await announce(tx, publish, now, isKept ? 'KEPT' : 'CANCELLED', row.id)
  return true
}

/**
 * Closes an appointment for which the doctor has not stated the outcome. One in person counts as completed; one by call
 * counts as completed when both were in the call.
 */
async function close(tx: QueryExecutorProvider, publish: Publish, row: AppointmentRow, now: Date): Promise<boolean> {
  const { started, accepted, met, live } = await findEvidence(tx, row.id, now)
  if (live) {
    await postpone(tx, row.id, new Date(now.getTime() + STILL_TALKING_MS))
    return true
  }
  const took = row.type === 'OFFLINE' || met
  const missedBy = took || accepted ? null : started ? 'patient' : 'doctor'
  if (!(await moveAppointment(tx, row.id, now, { to: took ? 'COMPLETED' : 'NO_SHOW', missedBy }))) return false
  await announce(tx, publish, now, took ? 'COMPLETED' : 'MISSED', row.id)
  return true
}
