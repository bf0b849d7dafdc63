import { Appointment } from './operations.ts'

export const appointmentServerEvents = {
  /** Sent to every page of the patient and of the doctor after each change: the appointment as it is now. */
  appointment_updated: Appointment,
} as const
