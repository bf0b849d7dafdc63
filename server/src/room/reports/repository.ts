import type { CallStep, PageReport, RoomId } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'

/** Keeps the reports of a page. @returns how many were new, or null when the actor was in no such room */
export async function keepReports(
  tx: QueryExecutorProvider,
  { roomId, peerId, reports, now }: { roomId: RoomId; peerId: string; reports: PageReport[]; now: Date },
): Promise<number | null> {
  const given = reports.map(({ position, agoMs, code, detail, peerId: other }) => ({
    position,
    ago: agoMs,
    code,
    detail,
    other,
  }))
  const { rows } = await sql<{ kept: number | null }>`
    SELECT report_call(${roomId}, ${peerId}, ${JSON.stringify(given)}::jsonb, ${now}) AS kept`.execute(tx)
  return rows[0]?.kept ?? null
}

interface StepRow extends Omit<CallStep, 'at'> {
  at: Date
  patientId: string | null
}

/** The steps of a call or meeting, the earliest first; none when there is no such call. */
export async function findSteps(
  tx: QueryExecutorProvider,
  id: string,
): Promise<{ steps: CallStep[]; patientId: string | null }> {
  const { rows } = await sql<StepRow>`
    SELECT happened_at AS at, by, source, code, detail, peer_id AS "peerId", other_peer_id AS "otherPeerId",
      patient_id AS "patientId"
    FROM call_history(${id})`.execute(tx)
  return {
    steps: rows.map(({ patientId, at, ...step }) => ({ at: at.toISOString(), ...step })),
    patientId: rows[0]?.patientId ?? null,
  }
}
