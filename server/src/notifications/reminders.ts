import { type NotificationKind, reminderLeads } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { notify } from './notify.ts'

/** Reminders handled in one transaction. */
const BATCH = 50

interface ReminderRow {
  appointment_id: string
  user_id: string
  kind: NotificationKind
  person_name: string
  starts_at: Date
  ends_at: Date
  visit_type: 'ONLINE' | 'OFFLINE'
  place: string | null
  stands: boolean
}

/**
 * Turns due reminders into notifications. The transaction that deletes a reminder's row sends it, so each is sent once,
 * on any number of nodes and across restarts. A reminder that was missed while no server ran is sent late, unless the
 * appointment has begun or the next reminder is due as well.
 * @returns the number of due reminders
 */
export async function fireReminders(tx: QueryExecutorProvider, publish: Publish, now: Date): Promise<number> {
  const { rows } = await sql<ReminderRow>`
    DELETE FROM reminders r
    WHERE (r.appointment_id, r.user_id, r.kind) IN (
      SELECT appointment_id, user_id, kind FROM reminders WHERE due_at <= ${now}
      ORDER BY due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING r.appointment_id, r.user_id, r.kind, r.person_name, r.starts_at, r.ends_at, r.visit_type, r.place,
      NOT EXISTS (SELECT 1 FROM appointments a WHERE a.id = r.appointment_id
        AND CASE a.status WHEN 'CONFIRMED' THEN lower(a.period) ELSE lower(a.kept_period) END
          IS DISTINCT FROM r.starts_at) AS stands`.execute(tx)
  for (const row of rows) {
    const left = row.starts_at.getTime() - now.getTime()
    const overtaken = row.kind === 'APPOINTMENT_TOMORROW' && left <= reminderLeads.APPOINTMENT_SOON
    if (!row.stands || left <= 0 || overtaken) continue
    await notify(tx, publish, now, {
      to: row.user_id,
      kind: row.kind,
      personName: row.person_name,
      appointment: {
        id: row.appointment_id,
        startsAt: row.starts_at,
        endsAt: row.ends_at,
        type: row.visit_type,
        place: row.place,
      },
    })
  }
  return rows.length
}

export async function nextReminderAt(tx: QueryExecutorProvider): Promise<Date | null> {
  const { rows } = await sql<{ next: Date | null }>`SELECT min(due_at) AS next FROM reminders`.execute(tx)
  return rows[0]?.next ?? null
}
