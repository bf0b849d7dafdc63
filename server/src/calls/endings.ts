import type { CallEndedBy, CallSessionStatus } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import { memberRoom, type RoomName, userRoom } from '../platform/events/rooms.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { findLeavers, publishLeavers } from '../room/index.ts'
import type { CallOrigin, LockOrigin } from './origin.ts'
import { findLiveOf, moveCall } from './repository.ts'
import type { CallRow } from './tables.ts'

/** The socket rooms of both sides, on all their pages, and of everybody who watches the call. */
export const everybodyIn = (call: CallRow): RoomName[] => [
  memberRoom(call.id),
  userRoom(call.doctor_id),
  userRoom(call.patient_id),
]

/**
 * Ends a call, or withdraws its invitation. The transaction has to hold the lock of the call's origin.
 * @returns the status before, or null when the call was over already
 */
export async function endCall(
  tx: QueryExecutorProvider,
  publish: Publish,
  call: CallRow,
  now: Date,
  endedBy: CallEndedBy,
  origin: CallOrigin,
): Promise<CallSessionStatus | null> {
  const wasInvited = call.status === 'INVITED'
  const leavers = await findLeavers(tx, call.id)
  if (!(await moveCall(tx, call.id, 'ENDED', now, endedBy))) return null
  await (wasInvited ? origin.withdrawn() : origin.ended(publish))
  await audit(tx, now, wasInvited ? 'CALL_WITHDRAWN' : 'CALL_ENDED', {
    ...subjectOf(call),
    metadata: { endedBy },
  })
  publish(everybodyIn(call), 'call_ended', {
    callSessionId: call.id,
    endedBy,
    ...(wasInvited && { withdrawn: true as const }),
  })
  publishLeavers(publish, leavers, endedBy)
  return call.status
}

/** Closes an invitation that was declined or has expired. */
export async function closeInvitation(
  tx: QueryExecutorProvider,
  publish: Publish,
  call: CallRow,
  now: Date,
  to: 'DECLINED' | 'EXPIRED',
  origin: CallOrigin,
): Promise<boolean> {
  const leavers = await findLeavers(tx, call.id)
  if (!(await moveCall(tx, call.id, to, now))) return false
  await origin.unanswered()
  await audit(tx, now, to === 'DECLINED' ? 'CALL_DECLINED' : 'CALL_EXPIRED', subjectOf(call))
  const event = to === 'DECLINED' ? 'call_declined' : 'call_expired'
  publish(everybodyIn(call), event, { callSessionId: call.id, patientId: call.patient_id })
  publishLeavers(publish, leavers, to === 'DECLINED' ? 'patient' : 'system')
  return true
}

/** Ends a live call for its doctor or the clinic. An invitation whose time is over expires instead. */
export async function endOrExpire(
  tx: QueryExecutorProvider,
  publish: Publish,
  call: CallRow,
  now: Date,
  endedBy: 'doctor' | 'clinic',
  origin: CallOrigin,
): Promise<void> {
  if (call.status === 'INVITED' && call.expires_at <= now)
    await closeInvitation(tx, publish, call, now, 'EXPIRED', origin)
  else await endCall(tx, publish, call, now, endedBy, origin)
}

/**
 * Ends the live call of an account that was disabled, on whichever side it is. For background work.
 */
export const createEndCallOf =
  ({ clock, lockOrigin }: { clock: Clock; lockOrigin: LockOrigin }) =>
  async (tx: QueryExecutorProvider, publish: Publish, userId: string): Promise<void> => {
    const seen = await findLiveOf(tx, userId)
    if (!seen) return
    const origin = await lockOrigin(tx, seen)
    // Read again under the lock.
    const call = await findLiveOf(tx, userId)
    if (!call) return
    await endOrExpire(tx, publish, call, clock.now(), 'clinic', origin)
    await origin.publishState(publish)
  }

export const subjectOf = (call: CallRow) => ({
  ...(call.schedule_id !== null && { scheduleId: call.schedule_id }),
  ...(call.appointment_id !== null && { appointmentId: call.appointment_id }),
  patientId: call.patient_id,
  callSessionId: call.id,
})
