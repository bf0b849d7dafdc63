import type { CallEndedBy, CallSessionId, Guest, MeetingGuest, RoomId, RoomMember } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { memberRoom, type RoomName, signallingRoom, userRoom } from '../../platform/events/rooms.ts'
import type { Publish } from '../../platform/events/unit-of-work.ts'
import { notFound } from '../../platform/http/errors.ts'
import { findPolling } from '../signalling/repository.ts'
import { isPresent } from './policy.ts'
import { findGuests, type GuestRow, type LockedRoom, lockRoom, memberIdOf, toRoomGuest } from './repository.ts'

/**
 * A guest by invitation, in the form that clients of calls know.
 * @throws ApiError NOT_FOUND for a guest who came by a meeting's link
 */
export function toGuest(row: GuestRow): Guest {
  if (row.role === null) throw notFound('This guest')
  const { roomId: callSessionId, via: _via, userId: _, userType: _type, knockedAt: _at, ...guest } = toRoomGuest(row)
  return { ...guest, callSessionId, role: row.role }
}

/** A guest by link, in the form that clients of meetings know. @param code the code of the meeting's link */
export function toMeetingGuest(row: GuestRow, code: string): MeetingGuest {
  const { id, userId, name, userType, status, hostReach, rejoinUntil, knockedAt, createdAt } = toRoomGuest(row)
  return {
    ...{ id, roomId: code, userId, name: name ?? '', userType, status, hostReach, rejoinUntil },
    knockedAt: knockedAt ?? createdAt,
  }
}

/**
 * Notifies the host and the guest, and the others in the room unless `toRoom` is false. Before an invite link is used,
 * only its maker is notified.
 */
export function publishGuest(
  publish: Publish,
  room: LockedRoom,
  row: GuestRow,
  { knocked = false, toRoom = true }: { knocked?: boolean; toRoom?: boolean } = {},
): void {
  const rooms: RoomName[] = [userRoom(room.hostId)]
  const isUnused = row.status === 'LINKED' || row.status === 'REVOKED'
  if (!isUnused) rooms.push(userRoom(memberIdOf(row)))
  if (!isUnused && toRoom) rooms.push(memberRoom(room.id))
  if (!isUnused && toRoom && row.via === 'invite' && room.patientId) rooms.push(userRoom(room.patientId))
  tell(publish, rooms, room.meetingCode, row, knocked)
}

function tell(publish: Publish, rooms: RoomName[], meetingCode: string | null, row: GuestRow, knocked: boolean): void {
  publish(rooms, 'room_guest_updated', { guest: toRoomGuest(row), knocked })
  // The same under the names that clients of calls and of meetings know.
  if (row.via === 'invite') publish(rooms, 'guest_updated', { callSessionId: row.room_id, guest: toGuest(row) })
  else
    publish(rooms, 'meeting_guest_updated', {
      id: row.room_id,
      guest: toMeetingGuest(row, meetingCode ?? row.room_id),
      knocked,
    })
}

/** Tells a guest who waits whether the host knows of it; that is nobody else's to know. */
export const publishHostReach = (publish: Publish, meetingCode: string | null, row: GuestRow): void =>
  tell(publish, [userRoom(memberIdOf(row))], meetingCode, row, false)

/** The pages by which a guest is in the room without a socket. */
export const findPages = async (tx: QueryExecutorProvider, guest: GuestRow, now: Date): Promise<RoomMember[]> =>
  guest.status === 'ADMITTED'
    ? (await findPolling(tx, guest.room_id, now)).filter(({ userId }) => userId === memberIdOf(guest))
    : []

/** Notifies the members with a socket that peers without one have left. Sockets cause this event by themselves. */
export function publishGone(publish: Publish, roomId: RoomId, pages: RoomMember[]): void {
  for (const page of pages) publish([signallingRoom(roomId)], 'user-left', { ...page, roomId })
}

/** The guests in the lobby and the room of a call that is about to end, and those who may return to it. */
export interface Leavers {
  callSessionId: CallSessionId
  room: LockedRoom
  guests: GuestRow[]
}

const isConcerned = (guest: GuestRow): boolean => isPresent(guest) || guest.rejoin_until !== null

/** Finds the guests before the call ends: its end removes them, and then the actor can no longer read them. */
export async function findLeavers(tx: QueryExecutorProvider, callSessionId: CallSessionId): Promise<Leavers | null> {
  const room = await lockRoom(tx, callSessionId)
  return room ? { callSessionId, room, guests: (await findGuests(tx, callSessionId)).filter(isConcerned) } : null
}

/** Notifies the guests of a call that it is over and that they have left. */
export function publishLeavers(publish: Publish, leavers: Leavers | null, endedBy: CallEndedBy): void {
  if (!leavers) return
  const { callSessionId, room, guests } = leavers
  for (const guest of guests) {
    publish([userRoom(guest.id)], 'call_ended', { callSessionId, endedBy })
    publishGuest(publish, room, { ...guest, status: 'LEFT', rejoin_until: null })
  }
}
