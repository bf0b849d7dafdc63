import type { Moves } from '../machine.ts'

/** A guest of a call (an interpreter, a relative), from the doctor's link to the end. */
export const guestMoves = {
  /** The link was created and nobody has used it. */
  LINKED: ['WAITING', 'REVOKED'],
  /** The guest is in the lobby, where the doctor admits or refuses them. */
  WAITING: ['ADMITTED', 'REFUSED', 'LEFT'],
  /** The guest is in the room. `WAITING`: the doctor sent them back to the lobby. */
  ADMITTED: ['WAITING', 'REMOVED', 'LEFT'],
  /**
   * The guest left. They may knock again from the same device, or return at once within `REJOIN_MS` of leaving the room.
   * `REMOVED`: the host does not want them back.
   */
  LEFT: ['WAITING', 'ADMITTED', 'REMOVED'],
  REFUSED: [],
  REMOVED: [],
  REVOKED: [],
} as const satisfies Moves<string>
export type GuestStatus = keyof typeof guestMoves

/**
 * What the host of a room has of somebody who waits in its lobby: it is on a page of theirs that is open now, they are
 * being told by their channels, a mail or push of it was delivered, or neither could be.
 */
export const hostReaches = ['HERE', 'TELLING', 'TOLD', 'NOT_REACHED'] as const
export type HostReach = (typeof hostReaches)[number]

/** How long an unused guest link is good, in milliseconds. */
export const GUEST_LINK_MS = 24 * 60 * 60_000

/**
 * Maximum number of people in one room. Each device sends its media to each other one, and an old phone can send to
 * three.
 */
export const ROOM_SIZE = 4

/** Maximum length of a chat message, in UTF-16 code units. */
export const CHAT_LENGTH = 4000

/** Number of messages in one answer. */
export const CHAT_PAGE = 50

/** How often a client without a socket polls, in milliseconds. */
export const pollIntervals = {
  doctorInvitation: 1500,
  pendingInvitation: 2000,
  liveCall: 3000,
  queue: 2000,
  /** The interval for signals while a call is being set up; it is `liveCall` once the call is connected. */
  signals: 1000,
  /** The interval for the list of who may be in the room, while no socket delivers its revision. */
  roomMembers: 2000,
  /** The interval of a guest in the lobby. */
  lobby: 2000,
  chat: 3000,
} as const
