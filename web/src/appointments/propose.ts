import type { Appointment } from '@medconsult/contract'
import { dateIn, instantOf, showSpan, showZone } from '../ui/index.ts'

/** A time as it is typed in, in the time zone of the person who types. */
export interface Wish {
  date: string
  time: string
  minutes: string
}

/** Returns the appointment's current time, with which the form begins. */
export function startOf({ startsAt, endsAt }: Appointment, zone: string): Wish {
  const at = Date.parse(startsAt)
  return {
    date: dateIn(zone, at),
    time: new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at),
    minutes: String(Math.round((Date.parse(endsAt) - at) / 60_000)),
  }
}

export type WishFault = keyof Wish | 'same'

/**
 * Returns the first mistake, or null.
 * @param now ms since the epoch
 */
export function wrongWithWish(wish: Wish, was: Appointment, zone: string, now: number): WishFault | null {
  if (wish.date === '' || wish.date < dateIn(zone, now)) return 'date'
  if (wish.time === '' || instantOf(wish.date, wish.time, zone) <= now) return 'time'
  const minutes = Number(wish.minutes)
  if (!Number.isInteger(minutes) || minutes < 5 || minutes > 240) return 'minutes'
  const start = instantOf(wish.date, wish.time, zone)
  return start === Date.parse(was.startsAt) && start + minutes * 60_000 === Date.parse(was.endsAt) ? 'same' : null
}

/** Converts a valid input to the body of the request. */
export function proposalOf(wish: Wish, zone: string): { startsAt: string; minutes: number } {
  return { startsAt: new Date(instantOf(wish.date, wish.time, zone)).toISOString(), minutes: Number(wish.minutes) }
}

/** Returns the same time in the calendar's zone, if the two zones differ at that moment. */
export function otherClock(
  wish: Wish,
  zone: string,
  calendarZone: string,
): { day: string; range: string; zone: string } | null {
  const start = instantOf(wish.date, wish.time, zone)
  const { clinic, day } = showSpan({ start, end: start + Number(wish.minutes) * 60_000 }, calendarZone, zone)
  return clinic && { day: clinic.day ?? day, range: clinic.range, zone: showZone(calendarZone) }
}
