import type { AuditAction, GuestStatus } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { audit } from '../../audit/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Actor } from '../../platform/database/index.ts'
import type { Publish } from '../../platform/events/unit-of-work.ts'
import { ownerOf, type RoomOwners, type RoomRun } from '../owner.ts'
import { findPages, publishGone, publishGuest } from './events.ts'
import {
  countMembers,
  findGuest,
  findPlacesOf,
  type GuestRow,
  type LockedRoom,
  lockRoom,
  moveGuest,
} from './repository.ts'

export type HostMove = 'admit' | 'refuse' | 'sendBack' | 'remove' | 'revoke'

/** A move of a guest: the new status, the statuses from which it is possible, and its action in the audit trail. */
export interface GuestMove {
  to: GuestStatus
  from: readonly GuestStatus[]
  action: AuditAction
}

/** The moves that the host makes. */
export const hostMoves: Readonly<Record<HostMove, GuestMove>> = {
  admit: { to: 'ADMITTED', from: ['WAITING'], action: 'GUEST_ADMITTED' },
  refuse: { to: 'REFUSED', from: ['WAITING'], action: 'GUEST_REFUSED' },
  sendBack: { to: 'WAITING', from: ['ADMITTED'], action: 'GUEST_SENT_BACK' },
  remove: { to: 'REMOVED', from: ['ADMITTED', 'LEFT'], action: 'GUEST_REMOVED' },
  revoke: { to: 'REVOKED', from: ['LINKED'], action: 'GUEST_REVOKED' },
}

/** The moves that guests make themselves. */
export const guestsOwnMoves = {
  knock: { to: 'WAITING', from: ['LEFT'], action: 'GUEST_WAITING' },
  rejoin: { to: 'ADMITTED', from: ['LEFT'], action: 'GUEST_REJOINED' },
  leave: { to: 'LEFT', from: ['WAITING', 'ADMITTED'], action: 'GUEST_LEFT' },
} as const satisfies Record<string, GuestMove>

/** Writes an audit entry about a guest. */
export const auditGuest = (
  tx: QueryExecutorProvider,
  now: Date,
  action: AuditAction,
  room: LockedRoom,
  guest: Pick<GuestRow, 'id' | 'role'>,
) =>
  audit(tx, now, action, {
    roomId: room.id,
    ...(room.scheduleId && { scheduleId: room.scheduleId }),
    ...(room.patientId && { patientId: room.patientId }),
    metadata: { guestId: guest.id, ...(guest.role && { guestRole: guest.role }) },
  })

export type MoveGuest = ReturnType<typeof createGuestMoves>

/**
 * Moves a guest; no other function does. The caller has read the guest under the room's lock. The move is guarded,
 * audited, and published to the people concerned.
 * @returns the guest as they are now, or null when they were in no status that may move so
 */
export const createGuestMoves =
  (owners: RoomOwners) =>
  async (
    tx: QueryExecutorProvider,
    publish: Publish,
    room: LockedRoom,
    seen: GuestRow,
    { to, from, action }: GuestMove,
    now: Date,
  ): Promise<GuestRow | null> => {
    const pages = await findPages(tx, seen, now)
    const toRoom = await ownerOf(owners, room).concernsRoom(tx, room, seen, to)
    const moved = await moveGuest(tx, { id: seen.id, roomId: room.id }, to, [...from])
    if (!moved) return null
    await auditGuest(tx, now, action, room, moved)
    publishGuest(publish, room, moved, { knocked: action === 'GUEST_WAITING', toRoom })
    publishGone(publish, room.id, pages)
    return moved
  }

const seatsOf: Actor = { kind: 'system', name: 'guest-returns' }

/**
 * A guest who has left returns: into the room at once, for as long as they may and a place is free; otherwise into the
 * lobby. The database sets and checks the time (`room_guests_guard`).
 */
export const createGuestReturn =
  (run: RoomRun, moveGuest: MoveGuest) =>
  async (
    tx: QueryExecutorProvider,
    publish: Publish,
    room: LockedRoom,
    guest: GuestRow,
    now: Date,
  ): Promise<GuestRow | null> => {
    const isInTime = guest.status === 'LEFT' && guest.rejoin_until !== null && guest.rejoin_until > now
    // Somebody who is out of the room does not see how many are in it.
    const isFree = isInTime && (await run.within(tx, seatsOf, () => countSeats(tx, room))) > 0
    return moveGuest(tx, publish, room, guest, isFree ? guestsOwnMoves.rejoin : guestsOwnMoves.knock, now)
  }
export type GuestReturn = ReturnType<typeof createGuestReturn>

/** The number of free places in the room. */
export const countSeats = async (tx: QueryExecutorProvider, room: LockedRoom): Promise<number> =>
  Math.max(0, room.size - (await countMembers(tx, room.id)))

/** Takes a disabled account out of the rooms in which it is a guest, and out of their lobbies. For background work. */
export const createLeaveRooms =
  ({ clock, moveGuest }: { clock: Clock; moveGuest: MoveGuest }) =>
  async (tx: QueryExecutorProvider, publish: Publish, userId: string): Promise<void> => {
    for (const { id, room_id } of await findPlacesOf(tx, userId)) {
      const room = await lockRoom(tx, room_id)
      const guest = await findGuest(tx, room_id, id)
      if (room && guest) await moveGuest(tx, publish, room, guest, guestsOwnMoves.leave, clock.now())
    }
  }
