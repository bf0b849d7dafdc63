import { Appointment } from './operations.ts'

export const appointmentServerEvents = {
  /** To both, on every page of theirs, whatever changed: the appointment as it stands now. */
  appointment_updated: Appointment,
} as const
