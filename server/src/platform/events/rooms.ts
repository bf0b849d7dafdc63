import type { Role, RoomId } from '@medconsult/contract'

declare const socketRoom: unique symbol

/** The name of a Socket.IO room. Only this file makes one, so that no event goes to a room that nobody joins. */
export type RoomName = string & { readonly [socketRoom]: true }

const named = (name: string): RoomName => name as RoomName

/** All sockets of one person: an account, or a guest by the id of the guest's row. */
export const userRoom = (userId: string): RoomName => named(`user_${userId}`)
/** Who looks at one practice session. */
export const scheduleRoom = (scheduleId: string): RoomName => named(`schedule_${scheduleId}`)
/** Everybody who is signed in with one role. */
export const roleRoom = (role: Role | 'GUEST'): RoomName => named(`role_${role}`)
/** Who signals in a room with a socket. */
export const signallingRoom = (roomId: RoomId): RoomName => named(`room_${roomId}`)
/** Who looks at a call, or is in a meeting. */
export const memberRoom = (roomId: RoomId): RoomName => named(`call_${roomId}`)

const idIn = (pattern: RegExp, name: string) => pattern.exec(name)?.[1] as RoomId | undefined
/** Of which room this is the signalling room, if it is one. */
export const roomOfSignalling = (name: string): RoomId | undefined => idIn(/^room_([0-9a-f-]{36})$/, name)
/** Of which room this is the signalling room or the room of its members, if it is one of them. */
export const roomOfEither = (name: string): RoomId | undefined => idIn(/^(?:room|call)_([0-9a-f-]{36})$/, name)
