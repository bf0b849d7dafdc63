import ical, { ICalAttendeeStatus, ICalCalendarMethod, ICalEventClass, ICalEventStatus } from 'ical-generator'
import type { AppointmentFacts } from '../notify.ts'

/** `REQUEST` and `CANCEL` are e-mailed to one attendee; `PUBLISH` is a file for the account's own calendar. */
type Method = 'REQUEST' | 'CANCEL' | 'PUBLISH'

/** An appointment as a calendar entry. */
export interface CalendarEntry extends AppointmentFacts {
  /** Increases with every e-mail about this appointment to this person. */
  sequence: number
  status: 'CONFIRMED' | 'CANCELLED'
  summary: string
  /** The appointment's page. */
  link: string
  /** The address of the person who gets it by e-mail. */
  attendee?: string
}

/** Whose entries these are. */
export interface CalendarSource {
  /** A part of the UID that makes it unique to this installation. */
  domain: string
  /** The address that mails come from. */
  sender: string
  /** BCP 47. */
  locale: string
}

/**
 * Writes a calendar with one entry (RFC 5545, RFC 5546). An appointment always has the same UID, and its sequence
 * number increases, so that a calendar moves or removes its entry. Times are instants in UTC, so nothing depends on the
 * rules for summer time of the reader's calendar.
 */
export function writeCalendar(method: Method, entry: CalendarEntry, source: CalendarSource): string {
  const calendar = ical({
    prodId: { company: 'MedConsult', product: 'Appointments', language: source.locale.slice(0, 2).toUpperCase() },
    method: ICalCalendarMethod[method],
  })
  const event = calendar.createEvent({
    id: `${entry.id}@${source.domain}`,
    sequence: entry.sequence,
    start: entry.startsAt,
    end: entry.endsAt,
    summary: entry.summary,
    url: entry.link,
    location: entry.type === 'ONLINE' ? entry.link : (entry.place ?? ''),
    status: ICalEventStatus[entry.status],
    // In a shared calendar others see that the person is busy, and not with whom (RFC 5545, 3.8.1.3).
    class: ICalEventClass.PRIVATE,
    organizer: { name: 'MedConsult', email: source.sender },
  })
  // Answers are given in the app, so the e-mail asks for none.
  if (entry.attendee !== undefined)
    event.createAttendee({ email: entry.attendee, rsvp: false, status: ICalAttendeeStatus.ACCEPTED })
  return calendar.toString()
}
