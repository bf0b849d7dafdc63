import type { Moves } from '../machine.ts'

/**
 * The states of an appointment, from the slot that is held for it to its end. A proposal of another time needs the
 * other side's consent: `PENDING` waits for the doctor, `PROPOSED` for the patient. Until then a time on which both had
 * agreed is kept; when the other side accepts or declines, the appointment is `CONFIRMED` again.
 */
export const appointmentMoves = {
  /** The slot is held while the patient finishes the booking. A booking that is not finished in time is deleted. */
  HELD: ['PENDING'],
  PENDING: ['PROPOSED', 'CONFIRMED', 'CANCELLED'],
  PROPOSED: ['CONFIRMED', 'PENDING', 'CANCELLED'],
  CONFIRMED: ['PROPOSED', 'PENDING', 'COMPLETED', 'NO_SHOW', 'CANCELLED'],
  /** The doctor can correct how the appointment was closed: `NO_SHOW` and back. */
  COMPLETED: ['NO_SHOW'],
  NO_SHOW: ['COMPLETED'],
  CANCELLED: [],
} as const satisfies Moves<string>
export type AppointmentMove = keyof typeof appointmentMoves
/** The states of an appointment that clients see. A held slot is not an appointment yet. */
export type AppointmentStatus = Exclude<AppointmentMove, 'HELD'>

/** The states of appointments that have not taken place yet. */
export const openAppointmentStatuses = ['PENDING', 'PROPOSED', 'CONFIRMED'] as const satisfies AppointmentStatus[]

/**
 * How the call of an online appointment stands. It is derived from the appointment's last call session and never
 * stored.
 */
export const callStatusMoves = {
  NOT_STARTED: ['WAITING'],
  /** The doctor started the call; the patient has not joined yet. */
  WAITING: ['ACTIVE', 'ENDED'],
  ACTIVE: ['ENDED'],
  /** `WAITING`: the doctor may start the call again while the appointment lasts. */
  ENDED: ['WAITING'],
} as const satisfies Moves<string>
export type CallStatus = keyof typeof callStatusMoves

/** How long a slot is held, in milliseconds. */
export const HOLD_MS = 5 * 60_000

/** How long before an appointment its call may be started, in milliseconds. */
export const CALL_EARLY_MS = 15 * 60_000

/**
 * How long the invitation to an appointment's call can be answered, in milliseconds. The time counts from the start of
 * the call or from the beginning of the appointment, whichever is later. Patients with an appointment get more time
 * than patients in a queue.
 */
export const APPOINTMENT_INVITATION_MS = 15 * 60_000

/**
 * How long after its end an appointment's call may still be started, in milliseconds. After that the appointment is
 * closed: as `COMPLETED` when patient and doctor met in the call, otherwise as `NO_SHOW`.
 */
export const CALL_LATE_MS = 30 * 60_000

/** How long after an appointment's end its doctor may correct how it was closed, in milliseconds. */
export const CORRECTION_MS = 7 * 24 * 60 * 60_000

/** How many requests one patient may have open at once. */
export const OPEN_REQUESTS = 5

/** Number of appointments in one answer. */
export const APPOINTMENTS_PAGE = 20

/** Number of appointments in one answer about a period of a doctor's calendar. */
export const CALENDAR_PAGE = 100

/** The longest period of a doctor's calendar that one request may ask for, in milliseconds. */
export const CALENDAR_PERIOD_MS = 45 * 24 * 60 * 60_000

/** Maximum lengths of texts that people write, in UTF-16 code units. */
export const NOTES_LENGTH = 2000
export const REASON_LENGTH = 500
