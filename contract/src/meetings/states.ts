import type { Moves } from '../machine.ts'

/** The states of a meeting. */
export const meetingMoves = {
  /**
   * The link is valid, and no two people have been in the room at the same time. `CANCELLED`: the host cancelled the
   * meeting, or its link expired.
   */
  SCHEDULED: ['ACTIVE', 'CANCELLED'],
  ACTIVE: ['COMPLETED'],
  COMPLETED: [],
  CANCELLED: [],
} as const satisfies Moves<string>
export type MeetingStatus = keyof typeof meetingMoves

/**
 * How long the link of a meeting is valid, in milliseconds: from the meeting's time or, if it has none, from its
 * creation.
 */
export const MEETING_LINK_MS = 24 * 60 * 60_000

/** How far in the future a meeting may be, in milliseconds. */
export const MEETING_AHEAD_MS = 366 * 24 * 60 * 60_000

/** How long nobody may be in a meeting that took place before it is completed, in milliseconds. */
export const EMPTY_MEETING_MS = 120_000

/**
 * Number of words in the code of a meeting without an appointment. Each is one of 2,048, which makes 66 random bits.
 */
export const MEETING_WORDS = 6

/** The prefix of the code of an appointment's meeting; the appointment's id follows. */
export const APPOINTMENT_ROOM = 'room-'

/** Maximum length of the host's message to those in the lobby, in UTF-16 code units. */
export const LOBBY_MESSAGE_LENGTH = 200

/** Maximum length of a guest's name, in UTF-16 code units. */
export const GUEST_NAME_LENGTH = 60

/** Number of meetings in one answer. */
export const MEETINGS_PAGE = 20
