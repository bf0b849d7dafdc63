import type { QueryExecutorProvider } from 'kysely'
import { writeCalendar } from './mail/calendar.ts'
import { summaryOf } from './mail/email.ts'
import { languageOf } from './mail/languages.ts'
import type { AppointmentFacts } from './notify.ts'
import { findCalendarState } from './repository.ts'

export interface CalendarFileAsked {
  /** Whose calendar it is for: the acting account. */
  userId: string
  /** The other person's name, as they know it. */
  personName: string
  /** A doctor's entry names its patient as their settings say. */
  isDoctor: boolean
  appointment: AppointmentFacts
  /** The origin of the page that requests it. */
  origin: string
}
export type CalendarFile = (tx: QueryExecutorProvider, asked: CalendarFileAsked) => Promise<File>

/**
 * Writes a confirmed appointment as a file for the account's own calendar. It has the UID and the sequence number of
 * the last e-mail about the appointment, so that a calendar that gets both keeps one entry, and a later e-mail moves or
 * removes it.
 */
export function createCalendarFile(from: {
  publicUrl: URL | null
  /** The address from which e-mails are sent; null when none are sent. */
  sender: string | null
}): CalendarFile {
  const domain = from.publicUrl?.hostname ?? 'localhost'
  return async (tx, { userId, personName, isDoctor, appointment, origin }) => {
    const { sequence, language, names } = await findCalendarState(tx, userId, appointment.id)
    const { locale, frame } = languageOf(language)
    const entry = {
      ...appointment,
      sequence,
      status: 'CONFIRMED' as const,
      summary: summaryOf(frame, personName, isDoctor ? names : 'FULL'),
      link: `${from.publicUrl?.origin ?? origin}/appointments/${appointment.id}`,
    }
    // A published entry has to name an organizer, even if nobody reads e-mails to that address (RFC 5546, 3.2.1).
    const sender = from.sender ?? `no-reply@${domain}`
    const content = writeCalendar('PUBLISH', entry, { domain, sender, locale })
    return new File([content], 'appointment.ics', { type: 'text/calendar' })
  }
}
