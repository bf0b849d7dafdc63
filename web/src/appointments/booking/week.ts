import { dateIn, instantOf } from '../../ui/index.ts'

/** A time that can be booked. Both are instants, ISO 8601 in UTC. */
export interface FreeSlot {
  startsAt: string
  endsAt: string
}

export interface Day<S> {
  /** `YYYY-MM-DD` in the viewer's zone. */
  date: string
  slots: S[]
}

export const DAYS_SHOWN = 7

/** Adds days to a calendar date. It ignores time zones, because a date has no clock that changes. */
export function addDays(date: string, days: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10)
}

/**
 * Returns the instants from the first midnight to the last. A week in which the clocks change is not 168 hours long.
 */
export function spanOf(firstDate: string, zone: string): { from: string; until: string } {
  return {
    from: new Date(instantOf(firstDate, '00:00', zone)).toISOString(),
    until: new Date(instantOf(addDays(firstDate, DAYS_SHOWN), '00:00', zone)).toISOString(),
  }
}

/** Groups the times by the days of a week in the given zone, in order of time. */
export function daysOf<S extends FreeSlot>(slots: readonly S[], firstDate: string, zone: string): Day<S>[] {
  const inOrder = [...slots].sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt))
  return Array.from({ length: DAYS_SHOWN }, (_, index) => {
    const date = addDays(firstDate, index)
    return { date, slots: inOrder.filter((slot) => dateIn(zone, Date.parse(slot.startsAt)) === date) }
  })
}

/** Returns the first date of the page that contains `at`. Pages are whole weeks, counted from today. */
export function pageOf(at: string, today: string, zone: string): string {
  const date = dateIn(zone, Date.parse(at))
  const apart = Math.round((Date.parse(date) - Date.parse(today)) / 86_400_000)
  return addDays(today, Math.floor(apart / DAYS_SHOWN) * DAYS_SHOWN)
}
