import { RESTART_MS } from '@medconsult/contract'
import { ApiError } from '../platform/http/errors.ts'
import type { LockedQueue } from './queue.ts'

/** A practice session is run by its own doctor. @throws ApiError FORBIDDEN */
export function requireOwner(schedule: { doctorId: string }, doctorId: string): void {
  if (schedule.doctorId !== doctorId)
    throw new ApiError('FORBIDDEN', 'This practice session belongs to another doctor.')
}

/** What the clock says of a session. It belongs to the day on which it begins, also past midnight. */
export interface SessionTime {
  now: Date
  /** YYYY-MM-DD in the clinic's zone. */
  today: string
  /** The end of its day, or its planned end where that is later. */
  until: Date
  /** When it was last ended. */
  endedAt: Date | null
}

/** A queue takes people before and during its practice session, not when that is over. @throws ApiError SCHEDULE_STATE */
export function requireJoinable(queue: LockedQueue, { now, until }: SessionTime): void {
  if (queue.status === 'COMPLETED' || (queue.status === 'UPCOMING' && until <= now))
    throw new ApiError('SCHEDULE_STATE', 'This practice session is over.')
}

/**
 * A session is held on its day or planned ahead of it. An interrupted one restarts on its own day only, or, where it went on
 * past that, soon after its end.
 * @throws ApiError SCHEDULE_STATE
 */
export function requireRestartable(queue: LockedQueue, { now, today, until, endedAt }: SessionTime): void {
  const isJustEnded = endedAt !== null && endedAt > until && now.getTime() - endedAt.getTime() < RESTART_MS
  if (until <= now && !isJustEnded) throw new ApiError('SCHEDULE_STATE', 'The day of this session is over.')
  if (queue.status === 'COMPLETED' && queue.date > today)
    throw new ApiError('SCHEDULE_STATE', 'A completed session can only be restarted on its own day.')
}
