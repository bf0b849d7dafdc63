import type { AuditAction, GuestStatus } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../audit/index.ts'
import { countMembers, findPages, type LockedRoom, moveGuest, publishGone } from '../calls/index.ts'
import type { Publish } from '../platform/events/unit-of-work.ts'
import { publishMeetingGuest } from './announce.ts'
import { subjectOf } from './parts.ts'
import { roomFull } from './policy.ts'
import { findStays } from './repository.ts'
import type { MeetingGuestRow } from './rows.ts'

export const auditMove = (
  tx: QueryExecutorProvider,
  now: Date,
  action: AuditAction,
  room: LockedRoom,
  guest: MeetingGuestRow,
) => audit(tx, now, action, subjectOf({ id: room.id, patient_id: room.patientId }, { guestId: guest.id }))

/** Is this the patient for whom the meeting was made? */
export const isNamed = (room: LockedRoom, guest: MeetingGuestRow): boolean =>
  room.patientId !== null && guest.user_id === room.patientId

/**
 * Are the others in the room told of a move? Whom the host expects they learn when they see them: of who is there, that
 * they go, and of who was, that they may come again.
 */
async function concernsRoom(
  tx: QueryExecutorProvider,
  room: LockedRoom,
  guest: MeetingGuestRow,
  to: GuestStatus,
): Promise<boolean> {
  if (guest.status !== 'ADMITTED' && to !== 'ADMITTED') return false
  if (!isNamed(room, guest)) return true
  const own = (await findStays(tx, [room.id])).filter((stay) => stay.member_id === room.patientId)
  return own.some(({ left_at }) => to === 'ADMITTED' || left_at === null)
}

/** Moves a guest whom the caller has seen under the room's lock, and tells whom it concerns. */
export async function moveAndSay(
  tx: QueryExecutorProvider,
  publish: Publish,
  room: LockedRoom,
  seen: MeetingGuestRow,
  { to, from, action, now }: { to: GuestStatus; from: readonly GuestStatus[]; action: AuditAction; now: Date },
): Promise<MeetingGuestRow | null> {
  const pages = await findPages(tx, seen, now)
  const toRoom = await concernsRoom(tx, room, seen, to)
  const moved = await moveGuest(tx, { id: seen.id, roomId: room.id }, to, [...from])
  if (!moved) return null
  const guest: MeetingGuestRow = { ...seen, status: moved.status }
  await auditMove(tx, now, action, room, guest)
  publishMeetingGuest(publish, room, guest, { knocked: action === 'GUEST_WAITING', toRoom })
  publishGone(publish, room.id, pages)
  return guest
}

/** A seat is looked for before the database refuses one too many. @throws ApiError ROOM_FULL */
export async function requireSeat(tx: QueryExecutorProvider, room: LockedRoom): Promise<void> {
  if ((await countMembers(tx, room.id)) >= room.size) throw roomFull(room)
}
