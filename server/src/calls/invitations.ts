import type { CallSessionId } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../audit/index.ts'
import { isUniqueViolation, newId } from '../platform/database/index.ts'
import { userRoom } from '../platform/events/rooms.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { ApiError } from '../platform/http/errors.ts'
import { subjectOf } from './endings.ts'
import { findCall, insertCall, type NewCall, toInvitation } from './repository.ts'
import type { CallSweep } from './sweep.ts'
import type { CallRow } from './tables.ts'

/**
 * Creates a call session and sends the invitation to its patient. The transaction has to hold the lock of the call's
 * origin.
 */
export async function ring(tx: QueryExecutorProvider, publish: Publish, given: Omit<NewCall, 'id'>): Promise<CallRow> {
  const id = newId<CallSessionId>()
  await insertCall(tx, { id, ...given })
  const call = await findCall(tx, id)
  if (!call) throw new Error('the call just made is not visible')
  await audit(tx, given.now, 'CALL_INVITED', subjectOf(call))
  publish([userRoom(given.patientId)], 'call_invitation', toInvitation(call))
  return call
}

export type UnlessInCall = ReturnType<typeof createUnlessInCall>

/**
 * Runs `start`, which creates a call, unless the doctor or the patient has a live one already.
 * @throws ApiError CALL_ALREADY_LIVE
 */
export const createUnlessInCall =
  (sweep: Pick<CallSweep, 'sweep'>) =>
  async <T>(start: () => Promise<T>): Promise<T> => {
    try {
      return await start()
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
    }
    // The unique index also counts an invitation whose time is over, until its status says `EXPIRED`.
    await sweep.sweep()
    return start().catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error
      throw new ApiError('CALL_ALREADY_LIVE', 'You, or this patient, are in another call.')
    })
  }
