import type { Moves } from '../machine.ts'

/** A guest of a call (an interpreter, a relative), from the doctor's link to the end. */
export const guestMoves = {
  /** The link was made and nobody has used it. */
  LINKED: ['WAITING', 'REVOKED'],
  /** In the lobby: the doctor admits or refuses. */
  WAITING: ['ADMITTED', 'REFUSED', 'LEFT'],
  /** In the room; `WAITING`: sent back to the lobby. */
  ADMITTED: ['WAITING', 'REMOVED', 'LEFT'],
  /** Went away; on the same device they may knock again. */
  LEFT: ['WAITING'],
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

/** People in one room at most: each sends to each other, and an old phone manages three. */
export const ROOM_SIZE = 4

/** A chat message's longest text, in UTF-16 code units. */
export const CHAT_LENGTH = 4000

/** Messages in one answer. */
export const CHAT_PAGE = 50

/** The HTTP polling intervals of a client without a socket, in milliseconds. */
export const pollIntervals = {
  doctorInvitation: 1500,
  pendingInvitation: 2000,
  liveCall: 3000,
  queue: 2000,
  /** Signals of a call that is being set up; `liveCall` once it is connected. */
  signals: 1000,
  /** Who may be in the room, while no socket says that nothing has changed. */
  roomMembers: 2000,
  /** A guest in the lobby. */
  lobby: 2000,
  chat: 3000,
} as const
