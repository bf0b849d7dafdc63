import { expect, test } from 'vitest'
import { addDays, daysOf, pageOf, spanOf } from './week.ts'

const slot = (startsAt: string) => ({ startsAt, endsAt: new Date(Date.parse(startsAt) + 1_200_000).toISOString() })

test('days are added by the calendar, over months, leap days and years', () => {
  expect(addDays('2026-12-29', 7)).toBe('2027-01-05')
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
})

test('a week in which the clocks change has an hour less or more', () => {
  const hours = (first: string, zone: string): number => {
    const { from, until } = spanOf(first, zone)
    return (Date.parse(until) - Date.parse(from)) / 3_600_000
  }
  expect(hours('2026-03-23', 'Europe/Zurich')).toBe(167)
  expect(hours('2026-10-19', 'Europe/Zurich')).toBe(169)
  expect(hours('2026-06-01', 'Europe/Zurich')).toBe(168)
  expect(hours('2026-10-19', 'Asia/Kathmandu')).toBe(168)
})

test("a slot stands under the day that it has in the viewer's zone", () => {
  const late = slot('2026-01-15T23:30:00.000Z')
  const inZurich = daysOf([late], '2026-01-15', 'Europe/Zurich')
  expect(inZurich.map((day) => day.slots.length)).toEqual([0, 1, 0, 0, 0, 0, 0])
  const inNewYork = daysOf([late], '2026-01-15', 'America/New_York')
  expect(inNewYork.map((day) => day.slots.length)).toEqual([1, 0, 0, 0, 0, 0, 0])
})

test('a week has seven days and its slots in order, also when the clocks change', () => {
  const days = daysOf(
    [slot('2026-10-25T09:00:00.000Z'), slot('2026-10-25T00:30:00.000Z'), slot('2026-10-25T01:30:00.000Z')],
    '2026-10-22',
    'Europe/Zurich',
  )
  expect(days.map((day) => day.date)).toEqual([
    '2026-10-22',
    '2026-10-23',
    '2026-10-24',
    '2026-10-25',
    '2026-10-26',
    '2026-10-27',
    '2026-10-28',
  ])
  // 02:30 occurs twice that night. Both are included, the earlier one first.
  expect(days[3]?.slots.map((one) => one.startsAt)).toEqual([
    '2026-10-25T00:30:00.000Z',
    '2026-10-25T01:30:00.000Z',
    '2026-10-25T09:00:00.000Z',
  ])
})

test('a time is on the page of its week, counted from the first day', () => {
  const page = (at: string) => pageOf(at, '2026-11-21', 'Europe/Zurich')
  expect(page('2026-11-21T08:00:00.000Z')).toBe('2026-11-21')
  expect(page('2026-11-27T22:59:00.000Z')).toBe('2026-11-21')
  expect(page('2026-11-27T23:00:00.000Z')).toBe('2026-11-28')
  expect(page('2027-01-02T08:00:00.000Z')).toBe('2027-01-02')
})
