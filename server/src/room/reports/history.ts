import type { CallStep, PageReport, RoomId } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../../audit/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { notFound } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import type { Metrics } from '../../platform/metrics/metrics.ts'
import type { RoomRun } from '../owner.ts'
import { findSteps, keepReports } from './repository.ts'

/**
 * Reads all that is known of one call or meeting, for an administrator or the person at the machine. The trail records it.
 * @returns null when there is no such call
 */
export async function readHistory(tx: QueryExecutorProvider, id: string, now: Date): Promise<CallStep[] | null> {
  const { steps, patientId } = await findSteps(tx, id)
  if (steps.length === 0) return null
  await audit(tx, now, 'CALL_HISTORY_READ', {
    ...(patientId !== null && { patientId }),
    metadata: { callSessionId: id },
  })
  return steps
}

/** Measures how calls go. @param report of a page, so its figures are only as true as the page */
function measure(metrics: Pick<Metrics, 'record'>, { code, detail = '' }: PageReport): void {
  if (code === 'state' && detail === 'RECONNECTING') metrics.record('interruptions', 1)
  if (code !== 'first-frame' && code !== 'recovered') return
  if (/^\d{1,7}$/.test(detail))
    metrics.record(code === 'recovered' ? 'recoveries' : 'firstFrame', Number(detail) / 1000)
}

/** What pages report of their calls, and what is known of a call afterwards. */
export const createCallReports = ({
  run,
  clock,
  metrics,
}: {
  run: RoomRun
  clock: Clock
  metrics: Pick<Metrics, 'record'>
}) => ({
  /** @throws ApiError NOT_FOUND */
  async keep(principal: Principal, roomId: RoomId, peerId: string, reports: PageReport[]): Promise<{ kept: number }> {
    const kept = await run(actorOf(principal), (tx) => keepReports(tx, { roomId, peerId, reports, now: clock.now() }))
    if (kept === null) throw notFound('This call')
    // A page that got no answer sends its reports again, before the new ones.
    for (const report of kept === 0 ? [] : reports.slice(-kept)) measure(metrics, report)
    return { kept }
  },

  /** @throws ApiError NOT_FOUND */
  read: (principal: Principal, id: string): Promise<{ steps: CallStep[] }> =>
    run(actorOf(principal), async (tx) => {
      const steps = await readHistory(tx, id, clock.now())
      if (steps === null) throw notFound('This call')
      return { steps }
    }),
})
