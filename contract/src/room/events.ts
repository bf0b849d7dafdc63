import * as z from 'zod'
import { FOREIGN_ID_LENGTH, Id, IdOut, text } from '../scalars.ts'
import { ChatMessage } from './chat.ts'
import { Guest, RoomGuest } from './guests.ts'
import { IceCandidate, PeerId, SessionDescription, Signal } from './signals.ts'
import { CHAT_LENGTH } from './states.ts'

/**
 * Present for a client without a token in an open room: `userId` and `userType` are then what that client calls itself.
 * They prove nothing. The room knows the client as the guest with this id.
 */
const guestId = IdOut.optional()

/** A member of a signalling room. `peerId` stays the same when the socket is replaced. */
export const RoomMember = z.object({
  socketId: z.string(),
  peerId: z.string().nullable(),
  userId: z.string(),
  userType: z.string().describe('doctor, patient or guest, unless there is a guestId'),
  userName: z.string(),
  guestId,
})
export type RoomMember = z.infer<typeof RoomMember>

/**
 * A room is named by the id of its call session, by `call_` and that id, or by a meeting's link: `room-` and an id.
 */
const GivenRoom = z
  .string()
  .min(1)
  .max('room-'.length + FOREIGN_ID_LENGTH)
/** The id by which a client names its user. Some clients send null for what they leave out. */
const GivenId = z.string().max(FOREIGN_ID_LENGTH).nullish()
const GivenType = z.string().max(16).nullish()
const GivenName = z.string().max(100).nullish()
const target = {
  roomId: GivenRoom,
  targetSocketId: z
    .string()
    .regex(/^[\w-]{1,80}$/)
    .optional(),
  targetPeerId: PeerId.optional(),
}

export const roomClientEvents = {
  /**
   * The names and roles of signed-in people are read from their account, not from this message. See `guestId` of a
   * member for clients without a token.
   */
  'join-room': z.object({
    roomId: GivenRoom,
    userId: GivenId,
    userType: GivenType,
    userName: GivenName,
    peerId: PeerId.nullish(),
  }),
  offer: z.object({ ...target, offer: SessionDescription }),
  answer: z.object({ ...target, answer: SessionDescription }),
  'ice-candidate': z.object({ ...target, candidate: IceCandidate }),
  /** Messages of our own clients, beside the three above that other clients send too. */
  signal: z.object({ ...target, signal: Signal }),
  /** The sender chooses `key`, so that a repetition of the message is not stored twice. */
  'chat-message': z.object({
    roomId: GivenRoom,
    message: text(CHAT_LENGTH),
    userName: GivenName,
    userType: GivenType,
    key: Id.optional(),
  }),
  'screen-share-toggle': z.object({
    roomId: GivenRoom,
    isSharing: z.boolean(),
    userName: GivenName,
  }),
  'leave-call': z.object({ roomId: GivenRoom, userId: GivenId }),
  'end-call': z.object({ roomId: GivenRoom, userId: GivenId }),
} as const

const said = { roomId: z.string(), socketId: z.string(), peerId: z.string().nullable() }

export const roomServerEvents = {
  /**
   * Sent to the host and the guest when the guest knocked, was admitted, left and so on; also to everybody in the room
   * when it concerns them. `knocked`: the host has to decide.
   */
  room_guest_updated: z.object({ guest: RoomGuest, knocked: z.boolean() }),
  /**
   * The same event under the name and in the form that clients of calls know, for a guest by invitation. For a guest by
   * link it is `meeting_guest_updated`.
   */
  guest_updated: z.object({ callSessionId: IdOut, guest: Guest }),
  'user-joined': RoomMember.extend({ roomId: z.string(), usersInRoom: z.int() }),
  'room-users': z.array(RoomMember),
  offer: z.object({ ...said, offer: SessionDescription }),
  answer: z.object({ ...said, answer: SessionDescription }),
  'ice-candidate': z.object({ ...said, candidate: IceCandidate }),
  signal: z.object({ ...said, signal: Signal }),
  /**
   * Sent to everybody in the room, the author too, once the message is stored. `roomId` is the id of the call session.
   */
  'chat-message': ChatMessage.omit({ callSessionId: true }).extend({
    roomId: z.string(),
    userId: z.string(),
    userType: z.string(),
    guestId,
    socketId: z.string().nullable().describe('null: sent by HTTP'),
  }),
  /** Sent to the others in the room. */
  'screen-share-toggle': z.object({ ...said, isSharing: z.boolean(), userName: z.string() }),
  /**
   * Sent to everybody in the room several times a second: the revision of the list of who may be in it. A page reads
   * the list again (`readRoomMembers`) when the revision differs from that of its own list, and when the event stops
   * coming.
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
