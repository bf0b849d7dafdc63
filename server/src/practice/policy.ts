import { ApiError } from '../platform/http/errors.ts'
import type { LockedQueue } from './queue.ts'

/** A practice session is run by its own doctor. @throws ApiError FORBIDDEN */
export function requireOwner(schedule: { doctorId: string }, doctorId: string): void {
  if (schedule.doctorId !== doctorId)
    throw new ApiError('FORBIDDEN', 'This practice session belongs to another doctor.')
}

/** A queue takes people before and during its practice session, not on a day that is over. @throws ApiError SCHEDULE_STATE */
export function requireJoinable(queue: LockedQueue, today: string): void {
  if (queue.status === 'COMPLETED' || queue.date < today)
    throw new ApiError('SCHEDULE_STATE', 'This practice session is over.')
}

/** A session is held on its day or planned ahead of it; an interrupted one restarts on its own date only. @throws ApiError SCHEDULE_STATE */
export function requireRestartable(queue: LockedQueue, today: string): void {
  if (queue.date < today) throw new ApiError('SCHEDULE_STATE', 'The day of this session is over.')
  if (queue.status === 'COMPLETED' && queue.date !== today)
    throw new ApiError('SCHEDULE_STATE', 'A completed session can only be restarted on its own day.')
}
