import { RESTART_MS } from '@medconsult/contract'
import { ApiError } from '../platform/http/errors.ts'
import type { LockedQueue } from './queue.ts'

/** Requires that the session is the doctor's own. @throws ApiError FORBIDDEN */
export function requireOwner(schedule: { doctorId: string }, doctorId: string): void {
  if (schedule.doctorId !== doctorId)
    throw new ApiError('FORBIDDEN', 'This practice session belongs to another doctor.')
}

/** The times of a session. A session belongs to the day on which it begins, also if it ends after midnight. */
export interface SessionTime {
  now: Date
  /** YYYY-MM-DD in the clinic's time zone. */
  today: string
  /** The end of its day, or its planned end where that is later. */
  until: Date
  /** When it was last ended. */
  endedAt: Date | null
}

/**
 * Requires that the queue takes patients: before and during its practice session, not after it.
 * @throws ApiError SCHEDULE_STATE
 */
export function requireJoinable(queue: LockedQueue, { now, until }: SessionTime): void {
  if (queue.status === 'COMPLETED' || (queue.status === 'UPCOMING' && until <= now))
    throw new ApiError('SCHEDULE_STATE', 'This practice session is over.')
}

/**
 * Requires that a session can be started: on its day, or again on that day after an interruption. A session that lasted
 * past its day can be started again soon after its end.
 * @throws ApiError SCHEDULE_STATE
 */
export function requireRestartable(queue: LockedQueue, { now, today, until, endedAt }: SessionTime): void {
  const isJustEnded = endedAt !== null && endedAt > until && now.getTime() - endedAt.getTime() < RESTART_MS
  if (until <= now && !isJustEnded) throw new ApiError('SCHEDULE_STATE', 'The day of this session is over.')
  if (queue.status === 'COMPLETED' && queue.date > today)
    throw new ApiError('SCHEDULE_STATE', 'A completed session can only be restarted on its own day.')
}
