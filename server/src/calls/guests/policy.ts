import { ApiError, notFound } from '../../platform/http/errors.ts'
import type { GuestRow, LockedRoom } from './repository.ts'

/** Links of one call that nobody has used, at once. */
const MAX_OPEN_LINKS = 10

/** A stranger is not told that the room exists. @throws ApiError NOT_FOUND */
export function requireHost(room: LockedRoom | undefined, userId: string): LockedRoom {
  if (room?.hostId !== userId) throw notFound('This call')
  return room
}

/** @throws ApiError CALL_STATE */
export function requireOpen(room: LockedRoom): void {
  if (!room.isOpen) throw new ApiError('CALL_STATE', 'This call is over.')
}

/** Nobody unknown to them meets a patient who has not accepted the call yet. @throws ApiError CALL_STATE */
export function requireAccepted(room: LockedRoom, callStatus: string | undefined): void {
  requireOpen(room)
  if (callStatus === 'INVITED')
    throw new ApiError('CALL_STATE', 'Wait until the patient has accepted the call, then let the guest in.')
}

/** @throws ApiError ROOM_FULL */
export function requireSeat(room: LockedRoom, members: number): void {
  if (members >= room.size)
    throw new ApiError('ROOM_FULL', `This call takes ${room.size} people. Somebody has to leave first.`)
}

/** Who waits to be let in, or is in the room. */
export const isPresent = (guest: GuestRow): boolean => guest.status === 'WAITING' || guest.status === 'ADMITTED'

/** @throws ApiError TOO_MANY */
export function requireLinkLeft(links: { count: number; firstEnds: Date | null }, now: Date): void {
  if (links.count < MAX_OPEN_LINKS) return
  throw new ApiError('TOO_MANY', 'There are ten unused links for this call. Withdraw one first.', {
    retryAfter: Math.max(1, ((links.firstEnds ?? now).getTime() - now.getTime()) / 1000),
  })
}
