import type { CallSessionId } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Actor } from '../platform/database/index.ts'
import type { UnitOfWork } from '../platform/events/unit-of-work.ts'
import { closeInvitation, endCall } from './endings.ts'
import type { LockOrigin } from './origin.ts'
import { extendAfterDowntime, findCall, findDue, nextDueAt } from './repository.ts'

const sweeper: Actor = { kind: 'system', name: 'calls-due' }

export interface CallSweep {
  nextDueAt(): Promise<Date | null>
  /**
   * Expires invitations and ends empty calls that are due. It may run on two nodes at once, because each move is
   * guarded.
   */
  sweep(): Promise<number>
  /** Expires or ends one call if it is due. @returns whether this run did it */
  expireIfDue(callSessionId: CallSessionId): Promise<boolean>
  extendAfterDowntime(): Promise<void>
}

export function createCallSweep(run: UnitOfWork, clock: Clock, lockOrigin: LockOrigin): CallSweep {
  const asSystem = <R>(work: (tx: QueryExecutorProvider) => Promise<R>) => run(sweeper, (tx) => work(tx))

  function expireIfDue(callSessionId: CallSessionId): Promise<boolean> {
    return run(sweeper, async (transaction, publish) => {
      const tx = transaction
      const seen = await findCall(tx, callSessionId)
      if (!seen) return false
      const origin = await lockOrigin(tx, seen)
      const now = clock.now()
      // Read again under the lock, because somebody may have joined in the meantime.
      const call = await findCall(tx, callSessionId)
      if (!call?.due_at || call.due_at > now) return false
      const expired =
        call.status === 'INVITED'
          ? await closeInvitation(tx, publish, call, now, 'EXPIRED', origin)
          : (await endCall(tx, publish, call, now, 'system', origin)) !== null
      if (expired) await origin.publishState(publish)
      return expired
    })
  }

  return {
    expireIfDue,
    nextDueAt: () => asSystem(nextDueAt),
    async sweep() {
      const ids = await asSystem((tx) => findDue(tx, clock.now()))
      const expired = await Promise.all(ids.map(expireIfDue))
      return expired.filter(Boolean).length
    },
    extendAfterDowntime: () => asSystem((tx) => extendAfterDowntime(tx, clock.now())),
  }
}
