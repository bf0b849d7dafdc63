import type { Role, RoomId } from '@medconsult/contract'

declare const socketRoom: unique symbol

/**
 * The name of a Socket.IO room. Only this file creates names, so that no event is sent to a room that nobody joins.
 */
export type RoomName = string & { readonly [socketRoom]: true }

const named = (name: string): RoomName => name as RoomName

/** All sockets of one person: of an account, or of a guest by the id of the guest's row. */
export const userRoom = (userId: string): RoomName => named(`user_${userId}`)
/** The sockets that watch one practice session. */
export const scheduleRoom = (scheduleId: string): RoomName => named(`schedule_${scheduleId}`)
/** The sockets of everybody who is signed in with one role. */
export const roleRoom = (role: Role | 'GUEST'): RoomName => named(`role_${role}`)
/** The sockets that take part in the signalling of a room. */
export const signallingRoom = (roomId: RoomId): RoomName => named(`room_${roomId}`)
/** The sockets that watch a call or are in a meeting. */
export const memberRoom = (roomId: RoomId): RoomName => named(`call_${roomId}`)

const idIn = (pattern: RegExp, name: string) => pattern.exec(name)?.[1] as RoomId | undefined
/** The room to which the name of a signalling room belongs; undefined for other names. */
export const roomOfSignalling = (name: string): RoomId | undefined => idIn(/^room_([0-9a-f-]{36})$/, name)
/** The room to which the name of a signalling room or a member room belongs; undefined for other names. */
export const roomOfEither = (name: string): RoomId | undefined => idIn(/^(?:room|call)_([0-9a-f-]{36})$/, name)
