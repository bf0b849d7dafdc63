import type { CallSessionStatus } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../audit/index.ts'
import { memberRoom, type RoomName, userRoom } from '../platform/events/rooms.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import type { LockedQueue } from '../practice/index.ts'
import { findLeavers, publishLeavers } from './guests/announce.ts'
import { type LockOrigin, type Origin, queueOrigin } from './origins.ts'
import { type CallRow, findLiveOfDoctor, findLiveOfSchedule, moveCall } from './repository.ts'

type EndedBy = 'doctor' | 'patient' | 'system'

/** Both sides, on every page of theirs, and whoever watches the call. */
export const everybodyIn = (call: CallRow): RoomName[] => [
  memberRoom(call.id),
  userRoom(call.doctor_id),
  userRoom(call.patient_id),
]

/**
 * Ends a call, or withdraws its invitation, in a transaction that holds its origin's lock.
 * @returns the status it had, or null when it was over already
 */
export async function endCall(
  tx: QueryExecutorProvider,
  publish: Publish,
  call: CallRow,
  now: Date,
  endedBy: EndedBy,
  origin: Origin,
): Promise<CallSessionStatus | null> {
  const wasInvited = call.status === 'INVITED'
  const leavers = await findLeavers(tx, call.id)
  if (!(await moveCall(tx, call.id, 'ENDED', now, endedBy))) return null
  await (wasInvited ? origin.withdrawn() : origin.ended())
  await audit(tx, now, wasInvited ? 'CALL_WITHDRAWN' : 'CALL_ENDED', {
    ...subjectOf(call),
    metadata: { endedBy },
  })
  publish(everybodyIn(call), 'call_ended', { callSessionId: call.id, endedBy })
  publishLeavers(publish, leavers, endedBy)
  return call.status
}

/** Ends an invitation unanswered or refused. */
export async function closeInvitation(
  tx: QueryExecutorProvider,
  publish: Publish,
  call: CallRow,
  now: Date,
  to: 'DECLINED' | 'EXPIRED',
  origin: Origin,
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

/** What the end of a practice does to its calls. */
export async function endCallsOf(
  tx: QueryExecutorProvider,
  publish: Publish,
  queue: LockedQueue,
  now: Date,
): Promise<void> {
  for (const call of await findLiveOfSchedule(tx, queue.scheduleId)) {
    const origin = queueOrigin(tx, queue, call.queue_entry_id ?? '')
    if (call.status === 'INVITED' && call.expires_at <= now)
      await closeInvitation(tx, publish, call, now, 'EXPIRED', origin)
    else await endCall(tx, publish, call, now, 'doctor', origin)
  }
}

/** Ends the call of an appointment that a doctor is in, or that rings, in a transaction that holds their calendar. */
export async function endAppointmentCallOf(
  tx: QueryExecutorProvider,
  publish: Publish,
  doctorId: string,
  now: Date,
  lockOrigin: LockOrigin,
): Promise<void> {
  const call = await findLiveOfDoctor(tx, doctorId)
  if (!call?.appointment_id) return
  const origin = await lockOrigin(tx, call)
  if (call.status === 'INVITED' && call.expires_at <= now)
    await closeInvitation(tx, publish, call, now, 'EXPIRED', origin)
  else await endCall(tx, publish, call, now, 'doctor', origin)
  await origin.tell(publish)
}

export const subjectOf = (call: CallRow) => ({
  ...(call.schedule_id !== null && { scheduleId: call.schedule_id }),
  ...(call.appointment_id !== null && { appointmentId: call.appointment_id }),
  patientId: call.patient_id,
  callSessionId: call.id,
})
