import { describe, expect, test } from 'vitest'
import { dayOn, hoursFor, layOut, minuteOf, mondayOf, overlap, scaleFor, stretchOn } from './day-grid.ts'

const BERLIN = 'Europe/Berlin'
const HOUR = 3_600_000
const at = (instant: string): number => Date.parse(instant)
const span = (from: string, to: string) => ({ start: at(from), end: at(to) })
const hm = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(Math.round(minutes) % 60).padStart(2, '0')}`
const shown = (date: string, from: string, to: string, zone = BERLIN): string => {
  const { top, bottom } = stretchOn(dayOn(date, zone), span(from, to), zone)
  return `${hm(top)}–${hm(bottom)}`
}

describe('days on which the clocks change', () => {
  test('are as long as they are', () => {
    const hours = (date: string, zone = BERLIN): number => {
      const day = dayOn(date, zone)
      return (day.end - day.start) / HOUR
    }
    expect(hours('2026-03-28')).toBe(24)
    expect(hours('2026-03-29')).toBe(23)
    expect(hours('2026-10-25')).toBe(25)
    // In Santiago the clocks go forward at midnight, so the day begins at one o'clock.
    expect(hours('2026-09-06', 'America/Santiago')).toBe(23)
  })

  test('show every item at the time of the clock', () => {
    // An hour is skipped at two o'clock.
    expect(shown('2026-03-29', '2026-03-29T07:00:00Z', '2026-03-29T07:30:00Z')).toBe('09:00–09:30')
    expect(shown('2026-03-29', '2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z')).toBe('01:30–03:30')
    // Between two and three o'clock is twice.
    expect(shown('2026-10-25', '2026-10-25T08:00:00Z', '2026-10-25T08:30:00Z')).toBe('09:00–09:30')
    expect(shown('2026-10-25', '2026-10-25T00:30:00Z', '2026-10-25T01:00:00Z')).toBe('02:30–03:00')
    expect(shown('2026-10-25', '2026-10-25T01:30:00Z', '2026-10-25T02:00:00Z')).toBe('02:30–03:00')
    expect(shown('2026-10-25', '2026-10-25T00:50:00Z', '2026-10-25T01:10:00Z')).toBe('02:50–03:10')
    // What began before a day without the hour after midnight stands at its beginning.
    expect(shown('2026-09-06', '2026-09-06T03:00:00Z', '2026-09-06T05:00:00Z', 'America/Santiago')).toBe('01:00–02:00')
  })

  test('put what begins in the hour that is twice in the order in which it comes', () => {
    const first = { name: 'first', ...span('2026-10-25T00:45:00Z', '2026-10-25T00:55:00Z') }
    const second = { name: 'second', ...span('2026-10-25T01:15:00Z', '2026-10-25T01:25:00Z') }
    const blocks = layOut([second, first], dayOn('2026-10-25', BERLIN), BERLIN, 5)
    expect(blocks.map(({ item, top }) => [item.name, hm(top)])).toEqual([
      ['first', '02:45'],
      ['second', '02:15'],
    ])
  })
})

test('a week begins on Monday, over the end of a month and of a year', () => {
  expect(mondayOf('2026-11-30')).toBe('2026-11-30')
  expect(mondayOf('2026-11-29')).toBe('2026-11-23')
  expect(mondayOf('2027-01-03')).toBe('2026-12-28')
})

test('what ends when another begins does not overlap it', () => {
  const morning = span('2026-03-02T09:00:00Z', '2026-03-02T12:00:00Z')
  expect(overlap(morning, span('2026-03-02T11:59:00Z', '2026-03-02T12:30:00Z'))).toBe(true)
  expect(overlap(morning, span('2026-03-02T12:00:00Z', '2026-03-02T12:30:00Z'))).toBe(false)
})

describe('the layout of a day', () => {
  const day = dayOn('2026-03-02', 'UTC')
  const item = (name: string, from: string, to: string) => ({
    name,
    ...span(`2026-03-02T${from}:00Z`, `2026-03-02T${to}:00Z`),
  })
  const lanesOf = (items: ReturnType<typeof item>[], leastMinutes = 10) =>
    layOut(items, day, 'UTC', leastMinutes).map(({ item: { name }, lane, lanes }) => `${name} ${lane + 1}/${lanes}`)

  test('what overlaps stands side by side, and only that', () => {
    expect(
      lanesOf([
        item('session', '09:00', '12:00'),
        item('early', '09:30', '10:00'),
        item('clash', '09:45', '10:15'),
        item('late', '11:00', '11:30'),
        item('afternoon', '14:00', '14:30'),
      ]),
    ).toEqual(['session 1/3', 'early 2/3', 'clash 3/3', 'late 2/3', 'afternoon 1/1'])
    expect(lanesOf([item('one', '09:00', '09:30'), item('next', '09:30', '10:00')])).toEqual(['one 1/1', 'next 1/1'])
  })

  test('what is drawn longer than it lasts covers nothing', () => {
    const short = [item('one', '09:00', '09:10'), item('next', '09:10', '09:20')]
    expect(lanesOf(short, 20)).toEqual(['one 1/2', 'next 2/2'])
    const [last] = layOut([item('last', '23:50', '23:59')], day, 'UTC', 30)
    expect([last?.top, last?.bottom].map((minute) => hm(minute ?? 0))).toEqual(['23:30', '24:00'])
  })

  test('what goes on over midnight is on both days', () => {
    const night = [{ start: at('2026-03-02T22:00:00Z'), end: at('2026-03-03T02:00:00Z') }]
    expect(layOut(night, day, 'UTC', 10)).toMatchObject([
      { top: 22 * 60, bottom: 24 * 60, fromBefore: false, intoNext: true },
    ])
    expect(layOut(night, dayOn('2026-03-03', 'UTC'), 'UTC', 10)).toMatchObject([
      { top: 0, bottom: 2 * 60, fromBefore: true, intoNext: false },
    ])
    expect(layOut(night, dayOn('2026-03-04', 'UTC'), 'UTC', 10)).toEqual([])
  })

  test('the hours that are drawn have room for everything', () => {
    expect(hoursFor([])).toEqual({ from: 8, to: 18 })
    expect(hoursFor([{ top: 6 * 60 + 45, bottom: 7 * 60 }])).toEqual({ from: 6, to: 18 })
    expect(hoursFor([{ top: 19 * 60, bottom: 21 * 60 + 5 }])).toEqual({ from: 8, to: 22 })
  })

  test('the shortest item can be pressed, and an hour is never too high', () => {
    expect(scaleFor([])).toMatchObject({ hourRem: 4 })
    expect(scaleFor([item('half', '09:00', '09:30')]).leastMinutes).toBe(30)
    const { hourRem, leastMinutes } = scaleFor([item('short', '09:00', '09:05')])
    expect(hourRem).toBe(8)
    expect((leastMinutes / 60) * hourRem).toBeCloseTo(2.75)
  })

  test('the clock on the wall is that of the zone', () => {
    expect(minuteOf(at('2026-07-01T22:15:00Z'), 'Asia/Kolkata')).toBe(3 * 60 + 45)
    expect(minuteOf(at('2026-07-01T22:00:00Z'), BERLIN)).toBe(0)
  })
})
