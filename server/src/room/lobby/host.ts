import type { RoomGuest, RoomId } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import type { Clock } from '../../platform/clock.ts'
import { ApiError, notFound } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import { ownerOf, type RoomOwners, type RoomRun } from '../owner.ts'
import { countSeats, type HostMove, hostMoves, type MoveGuest } from './moves.ts'
import { requireHost, requireSeat } from './policy.ts'
import { findGuest, findGuests, findHostId, type GuestRow, isMember, type LockedRoom, lockRoom } from './repository.ts'

/** The room, and the kind of guests of which the request is. A room of another kind is not found. */
export interface OfRoom {
  id: RoomId
  via?: RoomGuest['via']
}

export type HostService = ReturnType<typeof createHostService>

/** What the host of a room does with its guests, whichever way they came. Each use case begins with the room's lock. */
export function createHostService(deps: {
  run: RoomRun
  clock: Clock
  owners: RoomOwners
  moveGuest: MoveGuest
  /** A page that polls is present. */
  touchPresence: (tx: QueryExecutorProvider, userId: string) => Promise<void>
}) {
  const { run, clock, owners, moveGuest, touchPresence } = deps

  const lockAsHost = async (tx: QueryExecutorProvider, principal: Principal, id: RoomId): Promise<LockedRoom> =>
    requireHost(await lockRoom(tx, id), principal.userId)

  return {
    /**
     * The guests that the actor may see, by row-level security. Guests who came by a meeting's link are shown to the
     * host only.
     */
    list: (principal: Principal, { id, via }: OfRoom): Promise<GuestRow[]> =>
      run(actorOf(principal), async (tx) => {
        if (!(await isMember(tx, id))) throw notFound('This room')
        const isHost = (await findHostId(tx, id)) === principal.userId
        // A host without an account polls as a member of the room.
        if (isHost && principal.role !== 'GUEST') await touchPresence(tx, principal.userId)
        const guests = await findGuests(tx, id)
        return guests.filter((guest) => guest.via === (via ?? guest.via) && (isHost || guest.via === 'invite'))
      }),

    /** @throws ApiError NOT_FOUND, GUEST_STATE, CALL_STATE, MEETING_STATE, ROOM_FULL */
    move: (principal: Principal, { id, via }: OfRoom, guestId: string, move: HostMove): Promise<GuestRow> =>
      run(actorOf(principal), async (tx, publish) => {
        const room = await lockAsHost(tx, principal, id)
        await ownerOf(owners, room).requireMovable(tx, room, move)
        const seen = await findGuest(tx, id, guestId)
        // The host's own guest row cannot be moved.
        if (!seen || seen.id === room.hostId || seen.via !== (via ?? seen.via)) throw notFound('This guest')
        if (move === 'admit' && seen.status === 'WAITING') requireSeat(room, await countSeats(tx, room))
        const moved = await moveGuest(tx, publish, room, seen, hostMoves[move], clock.now())
        if (!moved) throw new ApiError('GUEST_STATE', 'This guest is no longer where you saw them.')
        return moved
      }),

    /**
     * @param shown the guests whom the host saw in the list; without it, all guests
     * @returns `waiting`: the number of guests for whom there was no room
     */
    admitAll: (
      principal: Principal,
      { id }: OfRoom,
      shown: readonly string[] | undefined,
    ): Promise<{ admitted: GuestRow[]; waiting: number }> =>
      run(actorOf(principal), async (tx, publish) => {
        const room = await lockAsHost(tx, principal, id)
        await ownerOf(owners, room).requireMovable(tx, room, 'admit')
        const waiting = (await findGuests(tx, id)).filter(
          (guest) => guest.status === 'WAITING' && (shown?.includes(guest.id) ?? true),
        )
        const admitted: GuestRow[] = []
        for (const guest of waiting.slice(0, await countSeats(tx, room))) {
          const moved = await moveGuest(tx, publish, room, guest, hostMoves.admit, clock.now())
          if (moved) admitted.push(moved)
        }
        return { admitted, waiting: waiting.length - admitted.length }
      }),
  }
}
