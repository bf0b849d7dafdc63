import { audit } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Actor, Database } from '../platform/database/index.ts'
import type { Logger } from '../platform/logger.ts'
import { type Retention, retentionKinds } from '../platform/retention.ts'
import { endSweep, nextSweepAt, noteProgress, planSweeps, removeBatch, takeSweep } from './repository.ts'

const sweeper: Actor = { kind: 'system', name: 'retention' }
const DAY_MS = 24 * 60 * 60_000

/** Removes what is older than the clinic keeps it, every night. */
export function createRetention(deps: {
  database: Pick<Database, 'as'>
  clock: Clock
  log: Logger
  clinicTimeZone: string
  retention: Retention
}) {
  const { database, clock, log, clinicTimeZone, retention } = deps
  return {
    begin: (): Promise<void> => database.as(sweeper, (tx) => planSweeps(tx, clock.now(), clinicTimeZone)),
    nextDueAt: (): Promise<Date | null> => database.as(sweeper, nextSweepAt),

    /**
     * Takes one step of the sweeps that are due: a batch of one kind, in a transaction. Only one node at a time does so.
     * Which kind it is, how far it is and with which limit is stored, so that any node goes on with it.
     * @returns 1, or 0 when nothing was due, or another node was at it
     */
    sweep: (): Promise<number> =>
      database.as(sweeper, async (tx) => {
        const now = clock.now()
        const sweep = await takeSweep(tx, now)
        if (!sweep) return 0
        const { kind } = sweep
        const days = retention[kind]
        const olderThan = sweep.olderThan ?? (days === null ? null : new Date(sweep.at.getTime() - days * DAY_MS))
        const gone = olderThan === null ? 0 : await removeBatch(tx, kind, olderThan)
        const removed = sweep.removed + gone
        if (gone === retentionKinds[kind].batch) {
          await noteProgress(tx, { kind, olderThan, removed })
          return 1
        }
        await endSweep(tx, kind, now, clinicTimeZone)
        // A night in which nothing was old enough is no entry: the trail is kept without end.
        if (olderThan !== null && removed > 0) {
          await audit(tx, now, 'RETENTION_APPLIED', { metadata: { kind, removed, before: olderThan.toISOString() } })
          log.info({ kind, removed }, 'old rows were removed')
        }
        return 1
      }),
  }
}
