import type { AuditAction } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { newId } from '../platform/database/index.ts'
import { currentSource } from '../platform/http/source.ts'

/** Whose data was touched, and through what. Ids only. */
export interface AuditSubject {
  scheduleId?: string
  patientId?: string
  callSessionId?: string
  /** A room's id is that of its call session or meeting; the trail has one column for the two. */
  roomId?: string
  appointmentId?: string
  metadata?: Record<string, string | number | boolean>
}

/** How long repeated reads of the same data by the same person count as one, in minutes. */
const READ_PERIOD_MINUTES = 15

/** Where the request came from, as far as `AUDIT_ADDRESS` keeps it. In the metadata, which the seals cover. */
const sourceOf = (): { address?: string } => {
  const address = currentSource()
  return address === null ? {} : { address }
}

/** Writes one row of the trail, in the transaction and name of whoever acts: as claimed, and proved by the table's policy. */
export async function audit(
  tx: QueryExecutorProvider,
  at: Date,
  action: AuditAction,
  subject: AuditSubject = {},
): Promise<void> {
  await sql`
    INSERT INTO audit_logs (id, actor_user_id, actor, action_type, schedule_id, patient_id, call_session_id, appointment_id, "timestamp", metadata)
    VALUES (${newId()}, claimed_id(), coalesce(claimed_name(), 'user'), ${action},
      ${subject.scheduleId ?? null}, ${subject.patientId ?? null}, ${subject.callSessionId ?? subject.roomId ?? null}, ${subject.appointmentId ?? null}, ${at},
      ${JSON.stringify({ ...subject.metadata, ...sourceOf() })}::jsonb)`.execute(tx)
}

/** Records that patients' data were read: one row a patient, once in a quarter of an hour. */
export async function auditRead(
  tx: QueryExecutorProvider,
  at: Date,
  action: AuditAction,
  subjects: AuditSubject[],
): Promise<void> {
  if (subjects.length === 0) return
  const period = new Date(Math.floor(at.getTime() / (READ_PERIOD_MINUTES * 60_000)) * READ_PERIOD_MINUTES * 60_000)
  const metadata = JSON.stringify(sourceOf())
  const rows = subjects.map(
    (one) => sql`(${newId()}::uuid, claimed_id(), 'user', ${action}, ${one.scheduleId ?? null}::uuid,
      ${one.patientId ?? null}::uuid, ${one.callSessionId ?? one.roomId ?? null}::uuid, ${one.appointmentId ?? null}::uuid, ${at}::timestamptz, ${metadata}::jsonb, ${period}::timestamptz)`,
  )
  await sql`
    INSERT INTO audit_logs (id, actor_user_id, actor, action_type, schedule_id, patient_id, call_session_id, appointment_id, "timestamp", metadata, read_period)
    VALUES ${sql.join(rows)} ON CONFLICT DO NOTHING`.execute(tx)
}
