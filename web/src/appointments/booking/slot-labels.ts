import type { FreeSlot } from './week.ts'

/** `14:30`; with the zone's name of that moment where the same reads twice, as at night when the clocks go back. */
export function timeLabels(slots: readonly FreeSlot[], zone: string): string[] {
  const clock = new Intl.DateTimeFormat(undefined, { timeZone: zone, timeStyle: 'short' })
  const exact = new Intl.DateTimeFormat(undefined, {
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

/** A calendar date is noon in UTC here: the same day whatever the zone of the device. */
const noon = (date: string): number => Date.parse(`${date}T12:00:00Z`)

export function weekdayOf(date: string): string {
  return new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', weekday: 'short' }).format(noon(date))
}

export function dayOf(date: string): string {
  return new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(noon(date))
}

export function longDayOf(date: string): string {
  return new Intl.DateTimeFormat(undefined, {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(noon(date))
}

/** `23–29 November`, as the language writes a span. */
export function spanLabel(first: string, last: string): string {
  return new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', day: 'numeric', month: 'long' }).formatRange(
    noon(first),
    noon(last),
  )
}
