import type { QueueEntryStatus, ReadyCheckResult, ReadyVerdict, ScheduleStatus } from '@medconsult/contract'
import type { Generated } from 'kysely'

export interface PracticeTables {
  schedules: {
    id: string
    doctor_id: string
    date: string
    start_time: string
    end_time: string
    status: Generated<ScheduleStatus>
    last_queue_number: Generated<number>
    queue_revision: Generated<string>
    created_at: Date
  }
  queue_entries: {
    id: string
    schedule_id: string
    patient_id: string
    queue_number: number
    status: Generated<QueueEntryStatus>
    is_ready: Generated<boolean>
    joined_at: Date
    ready_check: { verdict: ReadyVerdict; result: ReadyCheckResult } | null
    ready_checked_at: Date | null
  }
  presence: { user_id: string; seen_at: Date }
}

/** The names of people, as far as row-level security shows them. */
export interface PeopleTables {
  users: { id: string; name: string; verified_at: Date | null }
}
