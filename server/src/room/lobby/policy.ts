import { ApiError, notFound } from '../../platform/http/errors.ts'
import type { GuestRow, LockedRoom } from './repository.ts'

/** Maximum number of unused invite links of one call. */
const MAX_OPEN_LINKS = 10

/**
 * Requires that the user is the room's host. Anybody else gets NOT_FOUND, so that they do not learn that the room
 * exists.
 * @throws ApiError NOT_FOUND
 */
export function requireHost(room: LockedRoom | undefined, userId: string): LockedRoom {
  if (room?.hostId !== userId) throw notFound('This room')
  return room
}

/** @throws ApiError ROOM_FULL */
export function requireSeat(room: LockedRoom, seats: number): void {
  if (seats > 0) return
  throw new ApiError('ROOM_FULL', `This room takes ${room.size} people. Somebody has to leave first.`)
}

/** Tells whether a guest is in the lobby or in the room. */
export const isPresent = (guest: GuestRow): boolean => guest.status === 'WAITING' || guest.status === 'ADMITTED'

/** @throws ApiError TOO_MANY */
export function requireLinkLeft(links: { count: number; firstEnds: Date | null }, now: Date): void {
  if (links.count < MAX_OPEN_LINKS) return
  throw new ApiError('TOO_MANY', 'There are ten unused links for this call. Withdraw one first.', {
    retryAfter: Math.max(1, ((links.firstEnds ?? now).getTime() - now.getTime()) / 1000),
  })
}
