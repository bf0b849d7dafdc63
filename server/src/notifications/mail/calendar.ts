import ical, { ICalAttendeeStatus, ICalCalendarMethod, ICalEventClass, ICalEventStatus } from 'ical-generator'
import type { AppointmentFacts } from '../notify.ts'

/** `REQUEST` and `CANCEL` come by mail, to one attendee; `PUBLISH` is a file that somebody keeps for themselves. */
type Method = 'REQUEST' | 'CANCEL' | 'PUBLISH'

/** An appointment as a calendar is told of it. */
export interface CalendarEntry extends AppointmentFacts {
  /** Rises with every mail about this appointment to this person. */
  sequence: number
  status: 'CONFIRMED' | 'CANCELLED'
  summary: string
  /** The appointment's page. */
  link: string
  /** The address of whoever gets it by mail. */
  attendee?: string
}

/** Whose entries they are. */
export interface CalendarSource {
  /** Of the UID: one installation's entries are nobody else's. */
  domain: string
  /** The address that mails come from. */
  sender: string
  /** BCP 47. */
  locale: string
}

/**
 * A calendar with one entry (RFC 5545, RFC 5546): the same UID for one appointment for ever, and a sequence that rises,
 * so that a calendar moves or removes what it has. Times are instants in UTC: nothing depends on which rules for summer
 * time the reader's calendar knows.
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
    // Whoever shares their calendar shares that they are busy, and not with whom (RFC 5545, 3.8.1.3).
    class: ICalEventClass.PRIVATE,
    organizer: { name: 'MedConsult', email: source.sender },
  })
  // The answer is given in the app: nobody is asked for one by mail.
  if (entry.attendee !== undefined)
    event.createAttendee({ email: entry.attendee, rsvp: false, status: ICalAttendeeStatus.ACCEPTED })
  return calendar.toString()
}
