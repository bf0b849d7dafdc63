import * as z from 'zod'
import { Id, IdOut } from '../scalars.ts'
import { QueueEntry, QueueMessage, QueuePlaceSchema, ScheduleStatusSchema } from './operations.ts'
import { ReadyCheck } from './ready-check.ts'

export const practiceServerEvents = {
  /** Sent to everybody who can see the schedule. */
  schedule_status_changed: z.object({
    scheduleId: IdOut,
    status: ScheduleStatusSchema,
    doctorName: z.string().optional(),
  }),
  /**
   * Sent to everybody who watches the queue: what has changed, so that a page that knows the queue can draw it without
   * another request, whatever its length. It holds no names.
   */
  queue_updated: z.object({
    scheduleId: IdOut,
    revision: z.int(),
    since: z.int().describe('The revision of the event before: whoever knows only an older one reads the queue'),
    totalInQueue: z.int(),
    visitMinutes: z.number(),
    places: z.array(QueuePlaceSchema).describe('The places that have changed since then, those that were left too'),
  }),
  /** Sent to the doctor before the `queue_updated` of a new place: what only the doctor may know of it. */
  queue_joined: z.object({ scheduleId: IdOut, entry: QueueEntry }),
  /** Sent to the doctor when a patient connects or disconnects. */
  presence_changed: z.object({ scheduleId: IdOut, entryId: IdOut, connected: z.boolean() }),
  /**
   * Sent to the doctor when a patient's device was checked. `readyCheck` is null when the check belongs to an earlier
   * visit.
   */
  ready_checked: z.object({ scheduleId: IdOut, entryId: IdOut, readyCheck: ReadyCheck.nullable() }),
  /** Sent to the doctor, and to the patient's other pages, when the patient gives or changes the reason for the visit. */
  reason_given: z.object({ scheduleId: IdOut, entryId: IdOut, reason: z.string().nullable() }),
  /** Sent to the doctor and to the patient of a place when one of them has written to the other. */
  queue_message: z.object({ scheduleId: IdOut, entryId: IdOut, message: QueueMessage }),
  /** Sent to the patient when the doctor makes them ready. */
  status_reset: z.object({
    scheduleId: IdOut,
    message: z.string(),
    again: z.boolean().describe('The patient was seen before in this session'),
  }),
} as const

export const practiceClientEvents = {
  join_schedule: z.object({ scheduleId: Id }),
  leave_schedule: z.object({ scheduleId: Id }),
} as const
