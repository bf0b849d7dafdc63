import { notFound } from '../platform/http/errors.ts'
import type { Principal } from '../platform/http/operations.ts'
import type { CallRow } from './tables.ts'

export type Side = 'doctor' | 'patient'

/**
 * The side of the call that the principal is on. Anybody else gets NOT_FOUND, so that they do not learn that the call
 * exists.
 * @throws ApiError NOT_FOUND
 */
export function sideOf(call: CallRow | undefined, principal: Principal): Side {
  if (call?.doctor_id === principal.userId) return 'doctor'
  if (call?.patient_id === principal.userId) return 'patient'
  throw notFound('This call')
}

export function isLive(call: CallRow, now: Date): boolean {
  return call.status === 'INVITED' ? call.expires_at > now : isUnderWay(call)
}

export const isUnderWay = ({ status }: Pick<CallRow, 'status'>): boolean =>
  status === 'CONFIRMED' || status === 'ACTIVE'

/** Whether a page of this side that asks for the call is in it: a patient who has left only looks for the way back. */
export const isIn = (call: CallRow, side: Side): boolean =>
  isUnderWay(call) && (side === 'doctor' || call.rejoin_until === null)
