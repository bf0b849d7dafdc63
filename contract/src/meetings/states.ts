import type { Moves } from '../machine.ts'

/** A meeting by link. */
export const meetingMoves = {
  /** The link is good and no two people have been in the room at once. `CANCELLED`: withdrawn, or its link ran out. */
  SCHEDULED: ['ACTIVE', 'CANCELLED'],
  ACTIVE: ['COMPLETED'],
  COMPLETED: [],
  CANCELLED: [],
} as const satisfies Moves<string>
export type MeetingStatus = keyof typeof meetingMoves

/** How long the link of a meeting is good, from its time or, without one, from its making, in milliseconds. */
export const MEETING_LINK_MS = 24 * 60 * 60_000

/** How far ahead a meeting may be, in milliseconds. */
export const MEETING_AHEAD_MS = 366 * 24 * 60 * 60_000

/** How long a meeting that took place may stand empty before it is completed, in milliseconds. */
export const EMPTY_MEETING_MS = 120_000

/** Words in the code of a meeting without an appointment: of 2,048 each, so 66 random bits. */
export const MEETING_WORDS = 6

/** What the code of an appointment's meeting begins with; the appointment's id follows. */
export const APPOINTMENT_ROOM = 'room-'

/** What the host tells those who wait, in UTF-16 code units. */
export const LOBBY_MESSAGE_LENGTH = 200

/** A guest's name, in UTF-16 code units. */
export const GUEST_NAME_LENGTH = 60

/** Meetings in one answer. */
export const MEETINGS_PAGE = 20
