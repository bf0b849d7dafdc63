import * as z from 'zod'
import { FOREIGN_ID_LENGTH, Id, IdOut, text } from '../scalars.ts'
import { ChatMessage } from './chat.ts'
import { Guest, RoomGuest } from './guests.ts'
import { IceCandidate, PeerId, SessionDescription, Signal } from './signals.ts'
import { CHAT_LENGTH } from './states.ts'

/**
 * With it, `userId` and `userType` are what a client without a token calls itself in an open room. They prove nothing;
 * the room knows that client as the guest of this id.
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

/** A room is named by its call session's id, by `call_` and that id, or by a meeting's link: `room-` and an id. */
const GivenRoom = z
  .string()
  .min(1)
  .max('room-'.length + FOREIGN_ID_LENGTH)
/** As a client calls its user. Some say null for what they leave out. */
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
  /** Names and roles of signed-in people come from their account, not from here. See `guestId` of a member. */
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
  /** What our own clients say beyond the three above. */
  signal: z.object({ ...target, signal: Signal }),
  /** `key` is chosen by the sender, so that a repetition is not a second message. */
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
    userId: z.string(),
    userType: z.string(),
    guestId,
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
