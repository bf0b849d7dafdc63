import { type CallSessionStatus, callRoom, type QueueEntryStatus } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../audit/index.ts'
import type { Say } from '../platform/outbox/unit-of-work.ts'
import { type LockedQueue, moveEntry, userRoom } from '../practice/index.ts'
import { findLeavers, sayLeavers } from './guests/announce.ts'
import { type CallRow, findLiveOfSchedule, moveCall } from './repository.ts'

type EndedBy = 'doctor' | 'patient' | 'system'

/** Both sides, on every page of theirs, and whoever watches the call. */
export const everybodyIn = (call: CallRow): string[] => [
  callRoom(call.id),
  userRoom(call.doctor_id),
  userRoom(call.patient_id),
]

/**
 * Ends a call, or withdraws its invitation, in a transaction that holds the queue's lock.
 * @returns the status it had, or null when it was over already
 */
export async function endCall(
  tx: QueryExecutorProvider,
  say: Say,
  call: CallRow,
  now: Date,
  endedBy: EndedBy,
): Promise<CallSessionStatus | null> {
  const wasInvited = call.status === 'INVITED'
  const leavers = await findLeavers(tx, call.id)
  if (!(await moveCall(tx, call.id, 'ENDED', now, endedBy))) return null
  const entry: QueueEntryStatus = wasInvited ? 'READY' : 'DONE'
  await moveEntry(tx, { entryId: call.queue_entry_id }, entry, [wasInvited ? 'INVITED' : 'IN_CALL'])
  await audit(tx, now, wasInvited ? 'CALL_WITHDRAWN' : 'CALL_ENDED', {
    ...subjectOf(call),
    metadata: { endedBy },
  })
  say(everybodyIn(call), 'call_ended', { callSessionId: call.id, endedBy })
  sayLeavers(say, leavers, endedBy)
  return call.status
}

/** Ends an invitation unanswered or refused: the place keeps its number and is no longer ready. */
export async function closeInvitation(
  tx: QueryExecutorProvider,
  say: Say,
  call: CallRow,
  now: Date,
  to: 'DECLINED' | 'EXPIRED',
): Promise<boolean> {
  const leavers = await findLeavers(tx, call.id)
  if (!(await moveCall(tx, call.id, to, now))) return false
  await moveEntry(tx, { entryId: call.queue_entry_id }, 'WAITING', ['INVITED'])
  await audit(tx, now, to === 'DECLINED' ? 'CALL_DECLINED' : 'CALL_EXPIRED', subjectOf(call))
  const event = to === 'DECLINED' ? 'call_declined' : 'call_expired'
  say(everybodyIn(call), event, { callSessionId: call.id, patientId: call.patient_id })
  sayLeavers(say, leavers, to === 'DECLINED' ? 'patient' : 'system')
  return true
}

/** What the end of a practice does to its calls. */
export async function endCallsOf(tx: QueryExecutorProvider, say: Say, queue: LockedQueue, now: Date): Promise<void> {
  for (const call of await findLiveOfSchedule(tx, queue.scheduleId)) {
    if (call.status === 'INVITED' && call.expires_at <= now) await closeInvitation(tx, say, call, now, 'EXPIRED')
    else await endCall(tx, say, call, now, 'doctor')
  }
}

export const subjectOf = (call: CallRow) => ({
  scheduleId: call.schedule_id,
  patientId: call.patient_id,
  callSessionId: call.id,
})
