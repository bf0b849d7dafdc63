import * as z from 'zod'
import { Id, IdOut } from '../scalars.ts'
import { QueuePlaceSchema, ScheduleStatusSchema } from './operations.ts'
import { ReadyCheck } from './ready-check.ts'

export const practiceServerEvents = {
  /** To everybody who can see the schedule. */
  schedule_status_changed: z.object({
    scheduleId: IdOut,
    status: ScheduleStatusSchema,
    doctorName: z.string().optional(),
  }),
  /** What a waiting page needs to redraw, never a name: one message a watcher, no refetch. */
  queue_updated: z.object({
    scheduleId: IdOut,
    revision: z.int(),
    totalInQueue: z.int(),
    visitMinutes: z.number(),
    places: z.array(QueuePlaceSchema),
  }),
  /** To the doctor: a patient's page came or went. */
  presence_changed: z.object({ scheduleId: IdOut, entryId: IdOut, connected: z.boolean() }),
  /** To the doctor: a patient's device was checked; null: the check was of a visit that is over. */
  ready_checked: z.object({ scheduleId: IdOut, entryId: IdOut, readyCheck: ReadyCheck.nullable() }),
  /** To the patient: the doctor made them ready again. */
  status_reset: z.object({ scheduleId: IdOut, message: z.string() }),
} as const

export const practiceClientEvents = {
  join_schedule: z.object({ scheduleId: Id }),
  leave_schedule: z.object({ scheduleId: Id }),
} as const
