import type { Appointment } from '@medconsult/contract'
import { dateIn, instantOf, showSpan, showZone } from '../ui/index.ts'

/** A time as it is typed in, in the zone of whoever types. */
export interface Wish {
  date: string
  time: string
  minutes: string
}

/** The time as it is now, to begin from. */
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
 * The first thing wrong with it, or null.
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

/** What is sent, of a wish that is right. */
export function proposalOf(wish: Wish, zone: string): { startsAt: string; minutes: number } {
  return { startsAt: new Date(instantOf(wish.date, wish.time, zone)).toISOString(), minutes: Number(wish.minutes) }
}

/** The same in the calendar's zone, where the clocks of the two differ then. */
export function otherClock(
  wish: Wish,
  zone: string,
  calendarZone: string,
): { day: string; range: string; zone: string } | null {
  const start = instantOf(wish.date, wish.time, zone)
  const { clinic, day } = showSpan({ start, end: start + Number(wish.minutes) * 60_000 }, calendarZone, zone)
  return clinic && { day: clinic.day ?? day, range: clinic.range, zone: showZone(calendarZone) }
}
