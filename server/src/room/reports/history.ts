import type { CallStep, PageReport, RoomId } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../../audit/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { notFound } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
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

/** What pages report of their calls, and what is known of a call afterwards. */
export const createCallReports = ({ run, clock }: { run: RoomRun; clock: Clock }) => ({
  /** @throws ApiError NOT_FOUND */
  keep: (principal: Principal, roomId: RoomId, peerId: string, reports: PageReport[]): Promise<{ kept: number }> =>
    run(actorOf(principal), async (tx) => {
      const kept = await keepReports(tx, { roomId, peerId, reports, now: clock.now() })
      if (kept === null) throw notFound('This call')
      return { kept }
    }),

  /** @throws ApiError NOT_FOUND */
  read: (principal: Principal, id: string): Promise<{ steps: CallStep[] }> =>
    run(actorOf(principal), async (tx) => {
      const steps = await readHistory(tx, id, clock.now())
      if (steps === null) throw notFound('This call')
      return { steps }
    }),
})
