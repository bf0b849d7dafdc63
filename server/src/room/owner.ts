import type { GuestStatus, RoomId, UserType } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import type { Publish, UnitOfWork } from '../platform/events/unit-of-work.ts'
import type { Principal } from '../platform/http/operations.ts'
import type { HostMove } from './lobby/moves.ts'
import type { GuestRow, LockedRoom } from './lobby/repository.ts'

/** The unit of work of the room's use cases. */
export type RoomRun = UnitOfWork

/** The kind of the resource that opened a room: a call session, whose id the room has, or a meeting by link. */
export type RoomKind = 'call' | 'meeting'

/** The interface by which the room calls the domain that opened it, calls or meetings. */
export interface RoomOwner {
  /** The actor, a member, is in the room: the time for which the room may be empty starts again. */
  touch(tx: QueryExecutorProvider, roomId: RoomId, userType: UserType): Promise<void>
  /** Called when the actor has become visible to the others in the room. */
  entered(tx: QueryExecutorProvider, publish: Publish, roomId: RoomId): Promise<void>
  /** Checks that the host may make another invite link. @throws ApiError CALL_STATE, MEETING_STATE */
  requireInvitable(tx: QueryExecutorProvider, room: LockedRoom): Promise<void>
  /** Checks that the host may make this move of a guest. @throws ApiError CALL_STATE, MEETING_STATE */
  requireMovable(tx: QueryExecutorProvider, room: LockedRoom, move: HostMove): Promise<void>
  /**
   * Whether the members of the room are notified when a guest moves to this status. The host and the guest always are.
   */
  concernsRoom(tx: QueryExecutorProvider, room: LockedRoom, guest: GuestRow, to: GuestStatus): Promise<boolean>
  /**
   * Whether clients without a token appear under the name that they give themselves. The name gives them no rights.
   */
  takesGivenNames(roomId: RoomId): Promise<boolean>
  /** Ends the call or the meeting for everybody, if the principal may do that. */
  end(principal: Principal, roomId: RoomId): Promise<unknown>
}

export type RoomOwners = Readonly<Record<RoomKind, RoomOwner>>

export const ownerOf = (owners: RoomOwners, { meetingCode }: LockedRoom): RoomOwner =>
  meetingCode === null ? owners.call : owners.meeting
