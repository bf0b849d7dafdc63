import type { GuestStatus, RoomId, UserType } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import type { Publish, UnitOfWork } from '../platform/events/unit-of-work.ts'
import type { Principal } from '../platform/http/operations.ts'
import type { HostMove } from './lobby/moves.ts'
import type { GuestRow, LockedRoom } from './lobby/repository.ts'

/** The rows of a room are read by name only. */
export type RoomRun = UnitOfWork

/** What a room was opened for: a call session, whose id it has, or a meeting by link. */
export type RoomKind = 'call' | 'meeting'

/** What the room asks of the domain that opened it, and does not know by itself. */
export interface RoomOwner {
  /** The actor, a member, is in the room: the time that it may stand empty begins anew. */
  touch(tx: QueryExecutorProvider, roomId: RoomId, userType: UserType): Promise<void>
  /** The others in the room see the actor now. */
  entered(tx: QueryExecutorProvider, publish: Publish, roomId: RoomId): Promise<void>
  /** May the host make a link for one more guest? @throws ApiError CALL_STATE, MEETING_STATE */
  requireInvitable(tx: QueryExecutorProvider, room: LockedRoom): Promise<void>
  /** May the host move a guest so? @throws ApiError CALL_STATE, MEETING_STATE */
  requireMovable(tx: QueryExecutorProvider, room: LockedRoom, move: HostMove): Promise<void>
  /** Are the members of the room told that a guest moves to this status? The host and the guest are told always. */
  concernsRoom(tx: QueryExecutorProvider, room: LockedRoom, guest: GuestRow, to: GuestStatus): Promise<boolean>
  /** Are clients without a token shown as what they call themselves? It gives them no right. */
  takesGivenNames(roomId: RoomId): Promise<boolean>
  /** Ends it for everybody, if that is the principal's to do. */
  end(principal: Principal, roomId: RoomId): Promise<unknown>
}

export type RoomOwners = Readonly<Record<RoomKind, RoomOwner>>

export const ownerOf = (owners: RoomOwners, { meetingCode }: LockedRoom): RoomOwner =>
  meetingCode === null ? owners.call : owners.meeting
