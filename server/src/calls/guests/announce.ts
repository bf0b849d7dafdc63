import { callRoom, type RoomMember } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import type { Say } from '../../platform/outbox/unit-of-work.ts'
import { userRoom } from '../../practice/index.ts'
import { signallingRoom } from '../room-sockets.ts'
import { findPolling } from '../signals-repository.ts'
import { isPresent } from './policy.ts'
import { findGuests, type GuestRow, type LockedRoom, lockRoom, memberIdOf, toGuest } from './repository.ts'

/** Tells whom a guest concerns. Of a link that nobody has used only its maker knows. */
export function sayGuest(say: Say, room: LockedRoom, guest: GuestRow): void {
  const host = userRoom(room.hostId)
  const unused = guest.status === 'LINKED' || guest.status === 'REVOKED'
  const patient = room.patientId ? [userRoom(room.patientId)] : []
  const rooms = unused ? [host] : [callRoom(room.id), host, ...patient, userRoom(guest.id)]
  say(rooms, 'guest_updated', { callSessionId: room.id, guest: toGuest(guest) })
}

/** The pages by which a guest is in the room without a socket. */
export const findPages = async (tx: QueryExecutorProvider, guest: GuestRow, now: Date): Promise<RoomMember[]> =>
  guest.status === 'ADMITTED'
    ? (await findPolling(tx, guest.room_id, now)).filter(({ userId }) => userId === memberIdOf(guest))
    : []

/** Tells those in a room with a socket that pages without one are gone: their own sockets would say it themselves. */
export function sayGone(say: Say, roomId: string, pages: RoomMember[]): void {
  for (const page of pages) say([signallingRoom(roomId)], 'user-left', { ...page, roomId })
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
export function sayLeavers(say: Say, leavers: Leavers | null, endedBy: 'doctor' | 'patient' | 'system'): void {
  if (!leavers) return
  const { room, guests } = leavers
  for (const guest of guests) {
    say([userRoom(guest.id)], 'call_ended', { callSessionId: room.id, endedBy })
    sayGuest(say, room, { ...guest, status: 'LEFT' })
  }
}
