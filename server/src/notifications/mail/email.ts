import type { CalendarNames } from '@medconsult/contract'
import type { ClinicLogo } from '../../platform/clinic-logo.ts'
import type { Job } from '../deliveries.ts'
import { type CalendarEntry, type CalendarSource, writeCalendar } from './calendar.ts'
import { languageOf, type MailLanguage } from './languages.ts'

/** An e-mail ready to be put on the wire. */
export interface Email {
  to: string
  subject: string
  text: string
  html: string
  calendar: { method: 'REQUEST' | 'CANCEL'; content: string } | null
  /** The picture that the HTML shows as `cid:clinic-logo`, so that nothing is loaded from elsewhere. */
  logo: MailLogo | null
}

type MailLogo = Pick<ClinicLogo, 'type' | 'content'>

export interface EmailLayout {
  /** The origin of the web app. */
  origin: string
  /** Whom people ask; null for what is not configured. */
  clinic: { name: string | null; phone: string | null }
  logo: MailLogo | null
  /** The address that mails come from. */
  sender: string
  linkPaths: LinkPaths
}

/** The paths of links that contain a secret, by the link's id. */
export type LinkPaths = Readonly<
  Record<
    'PASSWORD_RESET' | 'ACCOUNT_INVITATION' | 'EMAIL_CONFIRMATION' | 'EMAIL_CHANGE_NEW' | 'EMAIL_CHANGE_OLD',
    (linkId: string) => string
  >
>

/** A clock: its zone, and how many minutes it is ahead of UTC then; null: only Node may know. */
interface ClockThen {
  zone: string
  offset: number | null
}

/** An instant in words, in a zone that is named: nobody has to guess whose ten o'clock it is. */
function sayOn({ zone, offset }: ClockThen, at: Date, locale: string): { wall: string; named: string } {
  // Said in UTC of an instant that is moved: Node's own table of zones is not asked.
  const timeZone = offset === null ? zone : 'UTC'
  const shown = at.getTime() + (offset ?? 0) * 60_000
  const day = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'full' }).format(shown)
  const time = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: 'short' }).format(shown)
  return { wall: `${day}, ${time}`, named: `${day}, ${time} (${zone})` }
}

/**
 * Formats the time of an appointment. For one in person the time of the place comes first; for a video call the
 * reader's. The other time is added where the two differ at that date.
 */
function sayWhen(at: Date, job: Job, offsets: Job['offsets']['starts'], { locale, frame }: MailLanguage): string {
  const own = { zone: job.time_zone, offset: offsets.own }
  const there = job.calendar_zone === null ? own : { zone: job.calendar_zone, offset: offsets.calendar }
  const [mine, other] = [sayOn(own, at, locale), sayOn(there, at, locale)]
  if (mine.wall === other.wall) return job.visit_type === 'OFFLINE' ? other.named : mine.named
  if (job.visit_type === 'OFFLINE') return `${other.named}; ${frame.ownTime} ${mine.named}`
  return `${mine.named}; ${frame.calendarTime} ${other.named}`
}

/** E-mails whose receiver chooses a new password if somebody else did what they tell of. */
const passwordNotices: ReadonlySet<Job['kind']> = new Set([
  'PASSWORD_CHANGED',
  'SECOND_FACTOR_ADDED',
  'SECOND_FACTOR_REMOVED',
  'SECOND_FACTOR_RESET',
  'PASSKEY_ADDED',
  'PASSKEY_REMOVED',
])

function pathOf(job: Job, paths: LinkPaths): string {
  if ((job.kind === 'PASSWORD_RESET' || job.kind === 'ACCOUNT_INVITATION') && job.reset_id !== null)
    return paths[job.kind](job.reset_id)
  if (job.kind === 'EMAIL_CONFIRMATION' && job.confirmation_id !== null)
    return paths.EMAIL_CONFIRMATION(job.confirmation_id)
  if ((job.kind === 'EMAIL_CHANGE_NEW' || job.kind === 'EMAIL_CHANGE_OLD') && job.email_change_id !== null)
    return paths[job.kind](job.email_change_id)
  if (job.email_change_id !== null) return '/login'
  if (job.kind === 'RECOVERY_CODE_USED') return '/security'
  if (passwordNotices.has(job.kind)) return '/login?mode=forgot'
  if (job.kind === 'TIME_ZONES_DIFFER') return '/admin/overview'
  if (job.meeting_code !== null) return `/meet/${job.meeting_code}`
  if (job.visit_id !== null) return `/visits/${job.visit_id}`
  if (job.appointment_id !== null) return `/appointments/${job.appointment_id}`
  if (job.call_session_id !== null) return `/call/${job.call_session_id}`
  if (job.schedule_id !== null) return `/patient/consultation/${job.schedule_id}`
  return '/notifications'
}

/** Brings a name onto one line. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ')

/** Replaces each `{…}` by its value. @returns null when one of them has no value */
function fill(words: string, values: Record<string, string | null>): string | null {
  const missing = [...words.matchAll(/\{(\w+)\}/g)].some(([, name]) => values[name ?? ''] === null)
  return missing ? null : words.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`)

/**
 * Writes a delivery in the receiver’s language: as plain text, the same as simple HTML, and with a calendar entry if it
 * is about a time.
 */
export function composeEmail(job: Job, head: EmailLayout): Email {
  const language = languageOf(job.language)
  const { locale, frame, mails } = language
  const words = mails[job.kind]
  const place = job.visit_type === 'ONLINE' ? frame.online : job.place
  const values = {
    person: job.person_name === null ? null : oneLine(job.person_name),
    when: job.starts_at ? sayWhen(job.starts_at, job, job.offsets.starts, language) : null,
    kept: job.kept_starts_at ? sayWhen(job.kept_starts_at, job, job.offsets.kept, language) : null,
    place: place === null ? null : oneLine(place),
    address: job.new_email,
  }
  const paragraphs = words.body.map((one) => fill(one, values)).filter((one) => one !== null)
  const link = `${head.origin}${pathOf(job, head.linkPaths)}`
  const clinic = [head.clinic.name, head.clinic.phone && `${frame.phone} ${head.clinic.phone}`]
    .filter(Boolean)
    .join(', ')
  const footer = clinic === '' ? [frame.why] : [clinic, frame.why]
  const text = [frame.hello, ...paragraphs, `${words.action}:\n${link}`, ...footer].join('\n\n')
  const logo = head.logo
    ? `<p><img src="cid:clinic-logo" alt="${escapeHtml(head.clinic.name ?? '')}" style="max-width:200px;max-height:64px"></p>\n`
    : ''
  const html = `<!doctype html>
<html lang="${locale}"><body style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#17262b;max-width:34em">
${logo}${[frame.hello, ...paragraphs].map((one) => `<p>${escapeHtml(one)}</p>`).join('\n')}
<p><a href="${escapeHtml(link)}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#0f7285;color:#ffffff;text-decoration:none">${escapeHtml(words.action)}</a></p>
${footer.map((one) => `<p style="font-size:13px;color:#5a6b70">${escapeHtml(one)}</p>`).join('\n')}
</body></html>
`
  const summary = values.person === null ? words.subject : summaryOf(frame, values.person, job.calendar_names)
  const { sender } = head
  return {
    to: job.email,
    subject: words.subject,
    text,
    html,
    logo: head.logo,
    calendar: calendarOf(job, { link, summary }, { domain: new URL(head.origin).hostname, sender, locale }),
  }
}

const segments = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** The initials of the first and the last name: `J. S.` for `John Smith`. */
function initialsOf(name: string): string {
  const words = oneLine(name).trim().split(' ')
  const letterOf = (word = '') => [...segments.segment(word)][0]?.segment.toLocaleUpperCase() ?? ''
  return [words[0], ...(words.length > 1 ? [words.at(-1)] : [])].map((word) => `${letterOf(word)}.`).join(' ')
}

/**
 * The title of an appointment's calendar entry.
 * @param person the other person, as the calendar's owner knows them
 * @param names initials by default for doctors, because others often see a doctor's calendar
 */
export const summaryOf = (frame: MailLanguage['frame'], person: string, names: CalendarNames): string =>
  fill(frame.calendar, { person: names === 'INITIALS' ? initialsOf(person) : oneLine(person) }) ?? ''

const agreed = { method: 'REQUEST', status: 'CONFIRMED' } as const
const entries: Partial<Record<Job['kind'], { method: 'REQUEST' | 'CANCEL'; status: CalendarEntry['status'] }>> = {
  APPOINTMENT_CONFIRMED: agreed,
  APPOINTMENT_CANCELLED: { method: 'CANCEL', status: 'CANCELLED' },
}

/** @returns null for an e-mail that changes nothing in a calendar */
function calendarOf(
  job: Job,
  about: Pick<CalendarEntry, 'link' | 'summary'>,
  source: CalendarSource,
): Email['calendar'] {
  const { appointment_id: id, starts_at: startsAt, ends_at: endsAt, visit_type: type, place, email: attendee } = job
  // While another time is proposed, the entry stays at the agreed time. A time on which nobody has agreed has no entry.
  const kept = job.kept_starts_at && job.kept_ends_at && { startsAt: job.kept_starts_at, endsAt: job.kept_ends_at }
  const entry = kept ? agreed : entries[job.kind]
  if (!entry || !id || !startsAt || !endsAt || !type) return null
  const { method, status } = entry
  const sequence = job.sequence ?? 0
  return {
    method,
    content: writeCalendar(
      method,
      { ...about, id, sequence, startsAt, endsAt, type, place, status, attendee, ...kept },
      source,
    ),
  }
}
