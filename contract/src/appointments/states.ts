import type { Moves } from '../machine.ts'

/**
 * An appointment, from the slot that is held for it to its end. Whoever changes the time sends it back for the other
 * side's consent: `PENDING` waits for the doctor, `PROPOSED` for the patient. Meanwhile a time that both agreed on is
 * kept, and `CONFIRMED` follows with either.
 */
export const appointmentMoves = {
  /** A slot is kept while the patient finishes; what is not finished in time is gone, and no appointment. */
  HELD: ['PENDING'],
  PENDING: ['PROPOSED', 'CONFIRMED', 'CANCELLED'],
  PROPOSED: ['CONFIRMED', 'PENDING', 'CANCELLED'],
  CONFIRMED: ['PROPOSED', 'PENDING', 'COMPLETED', 'NO_SHOW', 'CANCELLED'],
  /** `NO_SHOW` and back: the doctor has the last word. */
  COMPLETED: ['NO_SHOW'],
  NO_SHOW: ['COMPLETED'],
  CANCELLED: [],
} as const satisfies Moves<string>
export type AppointmentMove = keyof typeof appointmentMoves
/** What an appointment can be; a slot that is held is none yet. */
export type AppointmentStatus = Exclude<AppointmentMove, 'HELD'>

/** The appointments that are still to come about. */
export const openAppointmentStatuses = ['PENDING', 'PROPOSED', 'CONFIRMED'] as const satisfies AppointmentStatus[]

/** How the call of an online appointment stands: derived from its last call session, never kept. */
export const callStatusMoves = {
  NOT_STARTED: ['WAITING'],
  /** Started by the doctor; the patient has not come yet. */
  WAITING: ['ACTIVE', 'ENDED'],
  ACTIVE: ['ENDED'],
  /** `WAITING`: started again, while the appointment lasts. */
  ENDED: ['WAITING'],
} as const satisfies Moves<string>
export type CallStatus = keyof typeof callStatusMoves

/** How long a slot is held, in milliseconds. */
export const HOLD_MS = 5 * 60_000

/** How long before an appointment its call may be started, in milliseconds. */
export const CALL_EARLY_MS = 15 * 60_000

/**
 * How long an appointment's invitation stands, from its start or from the beginning of the appointment, whichever is
 * later, in milliseconds. People who have an appointment are given time to come.
 */
export const APPOINTMENT_INVITATION_MS = 15 * 60_000

/**
 * How long after its end an appointment's call may still be started, in milliseconds. Then it is closed: `COMPLETED`
 * when the two met, otherwise `NO_SHOW`.
 */
export const CALL_LATE_MS = 30 * 60_000

/** How long after its end a doctor may correct how an appointment was closed, in milliseconds. */
export const CORRECTION_MS = 7 * 24 * 60 * 60_000

/** Requests that one patient may have open at once. */
export const OPEN_REQUESTS = 5

/** Appointments in one answer. */
export const APPOINTMENTS_PAGE = 20

/** Lengths of what people write, in UTF-16 code units. */
export const NOTES_LENGTH = 2000
export const REASON_LENGTH = 500
