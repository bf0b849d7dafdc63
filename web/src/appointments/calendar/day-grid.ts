import { instantOf } from '../../ui/index.ts'
import { addDays } from '../booking/week.ts'

/** From when to when, ms since the epoch. */
export interface Timed {
  start: number
  end: number
}

/** One day of the calendar, from one midnight of the viewer's zone to the next: 23, 24 or 25 hours. */
export interface Day extends Timed {
  /** `YYYY-MM-DD` in the viewer's zone. */
  date: string
}

/** Where a span stands on a day, in minutes that a clock on the wall shows: 0 is midnight, 1440 the next. */
export interface Stretch {
  top: number
  bottom: number
}

/** A part of an item on one day, and its place beside others that overlap it. */
export interface Block<T> extends Stretch {
  item: T
  /** From 0 on, of `lanes` that share the width. */
  lane: number
  lanes: number
  /** The item began on an earlier day, or goes on into the next. */
  fromBefore: boolean
  intoNext: boolean
}

const DAY_MINUTES = 24 * 60

/** The day with this date in a zone. */
export function dayOn(date: string, zone: string): Day {
  return { date, start: instantOf(date, '00:00', zone), end: instantOf(addDays(date, 1), '00:00', zone) }
}

/** The Monday on or before a date. */
export function mondayOf(date: string): string {
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay() || 7
  return addDays(date, 1 - weekday)
}

export const overlap = (one: Timed, other: Timed): boolean => one.start < other.end && other.start < one.end

const clocks = new Map<string, Intl.DateTimeFormat>()

/** The minutes since midnight that a clock on the wall shows in a zone. */
export function minuteOf(at: number, zone: string): number {
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit' })
  clocks.set(zone, clock)
  const parts = clock.formatToParts(at)
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0)
  return of('hour') * 60 + of('minute')
}

/**
 * Returns where a span that overlaps a day stands on it. Of an hour that the clocks show twice, both stand at one place;
 * a span that ends at an earlier time of the clock than it began is as long as it lasts.
 */
export function stretchOn(day: Day, { start, end }: Timed, zone: string): Stretch {
  const from = Math.max(start, day.start)
  const to = Math.min(end, day.end)
  const top = minuteOf(from, zone)
  const shown = to === day.end ? DAY_MINUTES : minuteOf(to, zone)
  return { top, bottom: shown > top ? shown : Math.min(DAY_MINUTES, top + (to - from) / 60_000) }
}

/**
 * Lays out the items of a day, in order of time. Items that would cover each other stand side by side.
 * @param leastMinutes how long the shortest block is drawn, so that it can be read and pressed
 */
export function layOut<T extends Timed>(items: readonly T[], day: Day, zone: string, leastMinutes: number): Block<T>[] {
  const blocks = items
    .filter((item) => overlap(item, day))
    .map((item): Block<T> => {
      const { top: begin, bottom: end } = stretchOn(day, item, zone)
      const top = Math.min(begin, DAY_MINUTES - leastMinutes)
      const bottom = Math.max(end, top + leastMinutes)
      const fromBefore = item.start < day.start
      return { item, top, bottom, lane: 0, lanes: 1, fromBefore, intoNext: item.end > day.end }
    })
    .sort((a, b) => a.top - b.top || b.bottom - a.bottom)
  let group: Block<T>[] = []
  for (const block of blocks) {
    if (group.every(({ bottom }) => bottom <= block.top)) group = []
    const taken = new Set(group.filter(({ bottom }) => bottom > block.top).map(({ lane }) => lane))
    while (taken.has(block.lane)) block.lane += 1
    group.push(block)
    const lanes = Math.max(...group.map(({ lane }) => lane)) + 1
    for (const one of group) one.lanes = lanes
  }
  return blocks.sort((a, b) => a.item.start - b.item.start || b.item.end - a.item.end)
}

/** The hours that are always drawn. */
const USUAL = { from: 8, to: 18 }

/** Returns the hours to draw, so that everything has its place. */
export function hoursFor(stretches: readonly Stretch[]): { from: number; to: number } {
  return {
    from: Math.min(USUAL.from, ...stretches.map(({ top }) => Math.floor(top / 60))),
    to: Math.max(USUAL.to, ...stretches.map(({ bottom }) => Math.ceil(bottom / 60))),
  }
}

/** The least height of a block, which a finger can hit, and the bounds of the height of an hour, in rem. */
const LEAST_REM = 2.75
const HOUR_REM = { min: 4, max: 8 }

/**
 * Returns the height of an hour, in rem, with which the shortest item is high enough, as far as that is possible.
 * `leastMinutes` is the time to which the least height amounts.
 */
export function scaleFor(items: readonly Timed[]): { hourRem: number; leastMinutes: number } {
  const shortest = Math.min(...items.map(({ start, end }) => (end - start) / 60_000), 60)
  const hourRem = Math.min(HOUR_REM.max, Math.max(HOUR_REM.min, (LEAST_REM * 60) / shortest))
  return { hourRem, leastMinutes: (LEAST_REM * 60) / hourRem }
}
