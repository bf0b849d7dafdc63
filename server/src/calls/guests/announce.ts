import type { RoomMember } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { memberRoom, signallingRoom, userRoom } from '../../platform/events/rooms.ts'
import type { Publish } from '../../platform/events/unit-of-work.ts'
import { findPolling } from '../signals-repository.ts'
import { isPresent } from './policy.ts'
import { findGuests, type GuestRow, type LockedRoom, lockRoom, memberIdOf, toGuest } from './repository.ts'

/** Tells whom a guest concerns. Of a link that nobody has used only its maker knows. */
export function publishGuest(publish: Publish, room: LockedRoom, guest: GuestRow): void {
  const host = userRoom(room.hostId)
  const unused = guest.status === 'LINKED' || guest.status === 'REVOKED'
  const patient = room.patientId ? [userRoom(room.patientId)] : []
  const rooms = unused ? [host] : [memberRoom(room.id), host, ...patient, userRoom(guest.id)]
  publish(rooms, 'guest_updated', { callSessionId: room.id, guest: toGuest(guest) })
}

/** The pages by which a guest is in the room without a socket. */
export const findPages = async (tx: QueryExecutorProvider, guest: GuestRow, now: Date): Promise<RoomMember[]> =>
  guest.status === 'ADMITTED'
    ? (await findPolling(tx, guest.room_id, now)).filter(({ userId }) => userId === memberIdOf(guest))
    : []

/** Tells those in a room with a socket that pages without one are gone: their own sockets would say it themselves. */
export function publishGone(publish: Publish, roomId: string, pages: RoomMember[]): void {
  for (const page of pages) publish([signallingRoom(roomId)], 'user-left', { ...page, roomId })
}

/** Guests in the lobby and the room of a call that is about to end. */
export interface Leavers {
  room: LockedRoom
  guests: GuestRow[]
}

/** To be asked before the call moves: its end puts them out, and locks them away from whoever ends it. */
export async function findLeavers(tx: QueryExecutorProvider, callSessionId: string): Promise<Leavers | null> {
  const room = await lockRoom(tx, callSessionId)
  return room ? { room, guests: (await findGuests(tx, callSessionId)).filter(isPresent) } : null
}

/** Tells the guests of a call that it is over, and that they are out. */
export function publishLeavers(
  publish: Publish,
  leavers: Leavers | null,
  endedBy: 'doctor' | 'patient' | 'system',
): void {
  if (!leavers) return
  const { room, guests } = leavers
  for (const guest of guests) {
    publish([userRoom(guest.id)], 'call_ended', { callSessionId: room.id, endedBy })
    publishGuest(publish, room, { ...guest, status: 'LEFT' })
  }
}
