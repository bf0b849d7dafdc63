import { CALLS_PAGE, type CallSessionId, type PastCall } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import { auditRead } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import { actorOf, type Principal } from '../platform/http/operations.ts'
import type { CallRun } from './service.ts'

interface PastCallRow {
  id: CallSessionId
  schedule_id: string | null
  appointment_id: string | null
  patient_id: string
  doctor_name: string
  patient_name: string
  activated_at: Date
  ended_at: Date | null
  messages: number
}

/** Past calls of the actor, newest first. Each half reads the page from an index; names are looked up for the page only. */
async function findPastCalls(
  tx: QueryExecutorProvider,
  userId: string,
  before: Date | null,
): Promise<(PastCall & { patientId: string })[]> {
  const half = (person: 'doctor_id' | 'patient_id') => sql`(
    SELECT c.* FROM call_sessions c
    WHERE c.${sql.ref(person)} = ${userId} AND c.activated_at IS NOT NULL
      ${before ? sql`AND c.activated_at < ${before}` : sql``}
    ORDER BY c.activated_at DESC LIMIT ${CALLS_PAGE})`
  // Nobody calls themselves, so no call is in both halves.
  const { rows } = await sql<PastCallRow>`
    SELECT c.id, c.schedule_id, c.appointment_id, c.patient_id, d.name AS doctor_name, p.name AS patient_name,
      c.activated_at, c.ended_at,
      (SELECT count(*)::int FROM chat_messages m WHERE m.room_id = c.id) AS messages
    FROM (SELECT * FROM (${half('doctor_id')} UNION ALL ${half('patient_id')}) c
        ORDER BY c.activated_at DESC LIMIT ${CALLS_PAGE}) c
      JOIN users d ON d.id = c.doctor_id JOIN users p ON p.id = c.patient_id
    ORDER BY c.activated_at DESC`.execute(tx)
  return rows.map((row) => ({
    id: row.id,
    scheduleId: row.schedule_id,
    appointmentId: row.appointment_id,
    patientId: row.patient_id,
    doctorName: row.doctor_name,
    patientName: row.patient_name,
    startedAt: row.activated_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    messages: row.messages,
  }))
}

/** Past calls of an account, newest first. When a doctor reads the list, the audit trail records it. */
export const createCallHistory =
  ({ run, clock }: { run: CallRun; clock: Clock }) =>
  (principal: Principal, before: string | undefined): Promise<PastCall[]> =>
    run(actorOf(principal), async (tx) => {
      const calls = await findPastCalls(tx, principal.userId, before === undefined ? null : new Date(before))
      if (principal.role === 'DOCTOR')
        await auditRead(
          tx,
          clock.now(),
          'CALL_READ',
          calls.map(({ id, scheduleId, appointmentId, patientId }) => ({
            callSessionId: id,
            ...(scheduleId !== null && { scheduleId }),
            ...(appointmentId !== null && { appointmentId }),
            patientId,
          })),
        )
      return calls.map(({ patientId: _, ...call }) => call)
    })
