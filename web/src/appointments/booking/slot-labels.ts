import { pageLocale } from '../../ui/page-locale.ts'
import type { FreeSlot } from './week.ts'

/**
 * Formats times as `14:30`. A time that occurs twice, in the night when the clocks go back, also gets the name of its
 * zone.
 */
export function timeLabels(slots: readonly FreeSlot[], zone: string): string[] {
  const clock = new Intl.DateTimeFormat(pageLocale(), { timeZone: zone, timeStyle: 'short' })
  const exact = new Intl.DateTimeFormat(pageLocale(), {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
  const plain = slots.map((slot) => clock.format(Date.parse(slot.startsAt)))
  return plain.map((label, index) => {
    const twice = plain.indexOf(label) !== plain.lastIndexOf(label)
    return (twice ? exact.format(Date.parse(slots[index]?.startsAt ?? '')) : label).replaceAll(' ', '\u00a0')
  })
}

/** Represents a calendar date by noon in UTC, which is on that date whatever the time zone of the device. */
const noon = (date: string): number => Date.parse(`${date}T12:00:00Z`)

export function weekdayOf(date: string): string {
  return new Intl.DateTimeFormat(pageLocale(), { timeZone: 'UTC', weekday: 'short' }).format(noon(date))
}

export function dayOf(date: string): string {
  return new Intl.DateTimeFormat(pageLocale(), { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(noon(date))
}

export function longDayOf(date: string): string {
  return new Intl.DateTimeFormat(pageLocale(), {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(noon(date))
}

/** Formats `23–29 November` in the way of the language. */
export function spanLabel(first: string, last: string): string {
  return new Intl.DateTimeFormat(pageLocale(), { timeZone: 'UTC', day: 'numeric', month: 'long' }).formatRange(
    noon(first),
    noon(last),
  )
}
