import type { AuditAction } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { newId } from '../platform/database/index.ts'
import { currentSource } from '../platform/http/source.ts'

/** The subject of an audit entry: whose data were concerned, and in which resource. It holds ids only. */
export interface AuditSubject {
  scheduleId?: string
  patientId?: string
  callSessionId?: string
  /** The id of a room, which is the id of its call session or meeting. The trail has one column for both. */
  roomId?: string
  appointmentId?: string
  metadata?: Record<string, string | number | boolean>
}

/** Within how many minutes repeated reads of the same data by the same person make one entry. */
const READ_PERIOD_MINUTES = 15

/**
 * The address from which the request came, as far as `AUDIT_ADDRESS` allows it. It is part of the metadata, which the
 * seals cover.
 */
const sourceOf = (): { address?: string } => {
  const address = currentSource()
  return address === null ? {} : { address }
}

/**
 * Writes one entry of the trail, in the transaction of the use case. The actor is taken from the transaction, and the
 * table's policy checks it.
 */
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

/** Records that patients' data were read: one entry for each patient, at most once in a quarter of an hour. */
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
