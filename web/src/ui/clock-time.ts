import { session } from '../platform/index.ts'
import { dateFormat } from './date-format.ts'
import { pageLocale } from './page-locale.ts'

/** Minutes that a zone is ahead of UTC at an instant (ms since the epoch). */
function offsetMinutes(zone: string, at: number): number {
  const parts = dateFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at)
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0)
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return Math.round((local - at) / 60_000)
}

const DAY_MS = 86_400_000

/**
 * The instant at which the clocks of a zone show a time, ms since the epoch. What they show twice, in autumn, means
 * the first; what they never show, in spring, means the moment at which they jump. So does the server.
 */
export function instantOf(date: string, time: string, zone: string): number {
  const wall = Date.parse(`${date}T${time}:00Z`)
  const shownAt = (at: number): number => at + offsetMinutes(zone, at) * 60_000
  // The offsets of a day before and after are those on either side of a change, if there is one.
  const either = [wall - DAY_MS, wall + DAY_MS].map((at) => wall - offsetMinutes(zone, at) * 60_000)
  let below = Math.min(...either)
  let above = Math.max(...either)
  const shown = [below, above].find((at) => shownAt(at) === wall)
  if (shown !== undefined) return shown
  while (above - below > 1000) {
    const middle = below + Math.floor((above - below) / 2000) * 1000
    if (shownAt(middle) < wall) below = middle
    else above = middle
  }
  return above
}

/** Do the clocks of two zones show the same, now and through the year? Two names of one zone do (Calcutta and Kolkata). */
export function isSameClock(zone: string, other: string, now: number): boolean {
  if (zone === other) return true
  const months = Array.from({ length: 13 }, (_, month) => now + month * 28 * DAY_MS)
  return months.every((at) => offsetMinutes(zone, at) === offsetMinutes(other, at))
}

/** `YYYY-MM-DD` of an instant in a zone. */
export function dateIn(zone: string, at: number): string {
  return dateFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
}

/** The time zone that this browser uses. */
export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Whether this browser knows a zone, for the zones that were checked. */
const known = new Map<string, boolean>()

/** Tells whether this browser knows a zone. An old browser does not know the newest names. */
function isKnown(zone: string): boolean {
  const before = known.get(zone)
  if (before !== undefined) return before
  let is = true
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    is = false
  }
  known.set(zone, is)
  return is
}

/** The zone in the profile of the signed-in person; the browser's zone for guests and before sign-in. */
export function viewerZone(): string {
  const chosen = session.guestToken === null ? session.getSnapshot().user?.timeZone : null
  return chosen && isKnown(chosen) ? chosen : browserZone()
}

function clock(at: number, zone: string): string {
  const text = dateFormat(pageLocale(), { timeZone: zone, timeStyle: 'short' }).format(at)
  return text.replaceAll(' ', '\u00a0') // a time is never broken over two lines
}

function range(start: number, end: number, zone: string): string {
  return `${clock(start, zone)}\u00a0–\u00a0${clock(end, zone)}`
}

function day(at: number, zone: string): string {
  return dateFormat(pageLocale(), {
    timeZone: zone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(at)
}

/** A span as it reads in one zone. */
interface OnOneClock {
  day: string
  /** The beginning and the end. */
  range: string
  zone: string
}

/**
 * Formats a span for two people, whose zones may differ. For an appointment in person the zone of the place comes first, by
 * video the viewer's own.
 * @param span ms since the epoch
 * @param there the zone of the other person, or of the place
 * @returns `second` is null if both zones have the same offset then
 */
export function showOnBothClocks(
  { start, end }: { start: number; end: number },
  { there, inPerson }: { there: string; inPerson: boolean },
  own = viewerZone(),
): { first: OnOneClock; second: OnOneClock | null } {
  const on = (zone: string): OnOneClock => ({
    day: day(start, zone),
    range: range(start, end, zone),
    zone: showZone(zone),
  })
  const [first, second] = inPerson ? [there, own] : [own, there]
  return { first: on(first), second: offsetMinutes(first, start) === offsetMinutes(second, start) ? null : on(second) }
}

export interface ShownTimes {
  /** In the viewer's zone. */
  day: string
  range: string
  /** The same in the clinic's zone, where the two differ at that time; otherwise null. */
  clinic: { day: string | null; range: string; zone: string } | null
}

/** The day after, `YYYY-MM-DD`. */
const dayAfter = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)

/** From when to when, ms since the epoch; an end at or before the start is of the next day. */
export function spanOf(
  { date, startTime, endTime }: { date: string; startTime: string; endTime: string },
  zone: string,
): { start: number; end: number } {
  const endDate = endTime <= startTime ? dayAfter(date) : date
  return { start: instantOf(date, startTime, zone), end: instantOf(endDate, endTime, zone) }
}

/** A span that the clinic planned in its own time, as this viewer reads it. */
export function showTimes(
  planned: { date: string; startTime: string; endTime: string },
  clinicZone: string,
  zone = viewerZone(),
): ShownTimes {
  return showSpan(spanOf(planned, clinicZone), clinicZone, zone)
}

/** The same of a span between two instants, ms since the epoch. */
export function showSpan(span: { start: number; end: number }, clinicZone: string, zone = viewerZone()): ShownTimes {
  const { start, end } = span
  const own = { day: day(start, zone), range: range(start, end, zone) }
  if (offsetMinutes(zone, start) === offsetMinutes(clinicZone, start)) return { ...own, clinic: null }
  const there = { day: day(start, clinicZone), range: range(start, end, clinicZone) }
  return {
    ...own,
    clinic: {
      day: there.day === own.day ? null : there.day,
      range: there.range,
      zone: showZone(clinicZone),
    },
  }
}

/** A moment, as this viewer reads it; the clinic's beside it where the two differ then. */
export function showInstant(
  instant: string,
  clinicZone: string,
  zone = viewerZone(),
): { day: string; time: string; clinic: { day: string | null; time: string; zone: string } | null } {
  const at = Date.parse(instant)
  const own = { day: day(at, zone), time: clock(at, zone) }
  if (offsetMinutes(zone, at) === offsetMinutes(clinicZone, at)) return { ...own, clinic: null }
  const there = day(at, clinicZone)
  return {
    ...own,
    clinic: {
      day: there === own.day ? null : there,
      time: clock(at, clinicZone),
      zone: showZone(clinicZone),
    },
  }
}

/** Formats an offset from UTC, such as `UTC+5:30`. */
export function showOffset(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`
}

/** An IANA zone name as people read it. */
export function showZone(zone: string): string {
  return zone.replaceAll('_', ' ')
}

/** An instant as a time of day here. */
export function showTime(instant: string): string {
  return clock(Date.parse(instant), viewerZone())
}

/** The day of an instant here; with its year where that is not this one. */
export function showDay(instant: string, now = Date.now(), zone = viewerZone()): string {
  const at = Date.parse(instant)
  const thisYear = dateIn(zone, at).slice(0, 4) === dateIn(zone, now).slice(0, 4)
  if (thisYear) return day(at, zone)
  const form = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const
  return dateFormat(pageLocale(), { timeZone: zone, ...form }).format(at)
}

/**
 * A calendar date with its year, the same in every zone.
 * @param date YYYY-MM-DD
 */
export function showDate(date: string): string {
  return dateFormat(pageLocale(), { timeZone: 'UTC', dateStyle: 'long' }).format(Date.parse(date))
}

/** An instant as a day and a time of day here. */
export function showMoment(instant: string): string {
  return `${showDay(instant)}, ${showTime(instant)}`
}

/** Formats an instant in both zones, in the order of `showOnBothClocks`, with their names where they differ. */
export function showMomentOnBothClocks(
  instant: string,
  { there, inPerson }: { there: string; inPerson: boolean },
  own = viewerZone(),
): string {
  const at = Date.parse(instant)
  const moment = (zone: string): string => `${showDay(instant, Date.now(), zone)}, ${clock(at, zone)}`
  const [first, second] = inPerson ? [there, own] : [own, there]
  if (offsetMinutes(first, at) === offsetMinutes(second, at)) return moment(first)
  return `${moment(first)} (${showZone(first)}); ${moment(second)} (${showZone(second)})`
}

/** `4:07`, or `1:04:07` from an hour on. */
export function showDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
