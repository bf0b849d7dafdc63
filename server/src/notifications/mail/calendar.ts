import ical, { ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { Job } from '../deliveries.ts'

const methods: Partial<Record<Job['kind'], 'REQUEST' | 'CANCEL'>> = {
  APPOINTMENT_CONFIRMED: 'REQUEST',
  APPOINTMENT_CHANGED: 'REQUEST',
  APPOINTMENT_CANCELLED: 'CANCEL',
}

/**
 * The calendar entry that belongs to a mail (RFC 5545, RFC 5546): the same UID for one appointment for ever, and a
 * sequence that rises, so that a calendar moves or removes what it has. Times are instants in UTC: nothing depends
 * on which rules for summer time the reader's calendar knows.
 * @returns null for a mail that says nothing new to a calendar
 */
export function calendarOf(
  job: Job,
  about: { origin: string; sender: string; locale: string; link: string; summary: string },
): { method: 'REQUEST' | 'CANCEL'; content: string } | null {
  const method = methods[job.kind]
  if (!method || !job.appointment_id || !job.starts_at || !job.ends_at) return null
  const calendar = ical({
    prodId: { company: 'MedConsult', product: 'Appointments', language: about.locale.slice(0, 2).toUpperCase() },
    method: ICalCalendarMethod[method],
  })
  const event = calendar.createEvent({
    id: `${job.appointment_id}@${new URL(about.origin).hostname}`,
    sequence: job.sequence ?? 0,
    start: job.starts_at,
    end: job.ends_at,
    summary: about.summary,
    url: about.link,
    location: job.visit_type === 'ONLINE' ? about.link : (job.place ?? ''),
    status: statusOf(job.kind),
    organizer: { name: 'MedConsult', email: about.sender },
  })
  // The answer is given in the app: nobody is asked for one by mail.
  event.createAttendee({ email: job.email, rsvp: false, status: ICalAttendeeStatus.ACCEPTED })
  return { method, content: calendar.toString() }
}

function statusOf(kind: Job['kind']): ICalEventStatus {
  if (kind === 'APPOINTMENT_CANCELLED') return ICalEventStatus.CANCELLED
  // Another time is asked for: it is not agreed on yet.
  return kind === 'APPOINTMENT_CHANGED' ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED
}
