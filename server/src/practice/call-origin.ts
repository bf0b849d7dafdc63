import type { QueryExecutorProvider } from 'kysely'
import { type CallOrigin, endOrExpire, findLiveOfSchedule, type LockOrigin } from '../calls/index.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { type LockedQueue, lockQueue, moveEntry, publishQueue, requireMove } from './queue.ts'

/** A place in a queue, whose queue the caller has locked, as the origin of a call. */
function queueOrigin(tx: QueryExecutorProvider, queue: LockedQueue, entryId: string): CallOrigin {
  return {
    accepted: async () => void (await requireMove(tx, { entryId }, 'IN_CALL')),
    // The patient keeps the place and its number, and is no longer ready.
    unanswered: async () => void (await moveEntry(tx, { entryId }, 'WAITING', ['INVITED'])),
    withdrawn: async () => void (await moveEntry(tx, { entryId }, 'READY', ['INVITED'])),
    ended: async () => void (await moveEntry(tx, { entryId }, 'DONE', ['IN_CALL'])),
    publishState: (publish) => publishQueue(tx, publish, queue),
  }
}

export const lockQueueOrigin: LockOrigin = async (tx, call) => {
  if (call.schedule_id === null || call.queue_entry_id === null) throw new Error('this call comes from no queue')
  return queueOrigin(tx, await lockQueue(tx, call.schedule_id), call.queue_entry_id)
}

/** Ends the calls of a practice session that ends. */
export async function endCallsOf(
  tx: QueryExecutorProvider,
  publish: Publish,
  queue: LockedQueue,
  now: Date,
  endedBy: 'doctor' | 'clinic',
): Promise<void> {
  for (const call of await findLiveOfSchedule(tx, queue.scheduleId))
    await endOrExpire(tx, publish, call, now, endedBy, queueOrigin(tx, queue, call.queue_entry_id ?? ''))
}
