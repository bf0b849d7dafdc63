import * as z from 'zod'
import { Id, IdOut, text } from '../scalars.ts'
import { ChatMessage } from './chat.ts'
import { Guest, RoomGuest } from './guests.ts'
import { IceCandidate, PeerId, SessionDescription, Signal, UserType } from './signals.ts'
import { CHAT_LENGTH } from './states.ts'

/** A member of a signalling room. `peerId` stays the same when the socket is replaced. */
export const RoomMember = z.object({
  socketId: z.string(),
  peerId: z.string().nullable(),
  userId: z.string(),
  userType: UserType,
  userName: z.string(),
})
export type RoomMember = z.infer<typeof RoomMember>

/** A room is named by its call session's id, or by `call_` and that id. */
const RoomId = z.string().min(1).max(80)
const target = {
  roomId: RoomId,
  targetSocketId: z
    .string()
    .regex(/^[\w-]{1,80}$/)
    .optional(),
  targetPeerId: PeerId.optional(),
}

export const roomClientEvents = {
  /** Names and roles of signed-in people come from their account, not from here. */
  'join-room': z.object({
    roomId: RoomId,
    userId: z.string().max(64).optional(),
    userType: z.string().max(16).optional(),
    userName: z.string().max(100).optional(),
    peerId: PeerId.optional(),
  }),
  offer: z.object({ ...target, offer: SessionDescription }),
  answer: z.object({ ...target, answer: SessionDescription }),
  'ice-candidate': z.object({ ...target, candidate: IceCandidate }),
  /** What our own clients say beyond the three above. */
  signal: z.object({ ...target, signal: Signal }),
  /** `key` is chosen by the sender, so that a repetition is not a second message. */
  'chat-message': z.object({
    roomId: RoomId,
    message: text(CHAT_LENGTH),
    userName: z.string().max(100).optional(),
    userType: z.string().max(16).optional(),
    key: Id.optional(),
  }),
  'screen-share-toggle': z.object({
    roomId: RoomId,
    isSharing: z.boolean(),
    userName: z.string().max(100).optional(),
  }),
  'leave-call': z.object({ roomId: RoomId, userId: z.string().max(64).optional() }),
  'end-call': z.object({ roomId: RoomId, userId: z.string().max(64).optional() }),
} as const

const said = { roomId: z.string(), socketId: z.string(), peerId: z.string().nullable() }

export const roomServerEvents = {
  /**
   * A guest of a room knocked, was admitted, left, …: to the host and the guest, and to the room when it concerns the
   * room. `knocked`: the host has to look.
   */
  room_guest_updated: z.object({ guest: RoomGuest, knocked: z.boolean() }),
  /** The same of a guest by invitation, in the words of calls; `meeting_guest_updated` of a guest by link. */
  guest_updated: z.object({ callSessionId: IdOut, guest: Guest }),
  'user-joined': RoomMember.extend({ roomId: z.string(), usersInRoom: z.int() }),
  'room-users': z.array(RoomMember),
  offer: z.object({ ...said, offer: SessionDescription }),
  answer: z.object({ ...said, answer: SessionDescription }),
  'ice-candidate': z.object({ ...said, candidate: IceCandidate }),
  signal: z.object({ ...said, signal: Signal }),
  /** To everybody in the room, the author included, once it is kept. `roomId` is the call session's id. */
  'chat-message': ChatMessage.omit({ callSessionId: true }).extend({
    roomId: z.string(),
    socketId: z.string().nullable().describe('null: sent by HTTP'),
  }),
  /** To the others. */
  'screen-share-toggle': z.object({ ...said, isSharing: z.boolean(), userName: z.string() }),
  /**
   * To everybody in the room, several times a second: the revision of who may be in it. Another one than that of the
   * list at hand means that it has to be read again (readRoomMembers), and so does silence.
   */
  'room-revision': z.object({ roomId: z.string(), revision: z.string() }),
  'user-left': RoomMember.extend({
    roomId: z.string(),
    sessionEnded: z
      .literal(true)
      .optional()
      .describe('They signed out, or were: close the connection to this peer, even if media still flows'),
  }),
} as const
