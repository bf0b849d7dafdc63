import { expect, test } from 'vitest'
import { previewOf } from './preview.ts'

const base = {
  timeZone: 'Europe/Zurich',
  slotMinutes: 30,
  bufferMinutes: 0,
  weeklyHours: [],
  exceptions: [],
}
const every = (startTime: string, endTime: string) =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, startTime, endTime }))
const instants = (spans: { start: number; end: number }[] = []) =>
  spans.map(({ start, end }) => [new Date(start).toISOString(), new Date(end).toISOString()])

test("the preview has each day with its weekday's hours", () => {
  const week = previewOf(
    { ...base, weeklyHours: [{ weekday: 1, startTime: '09:00', endTime: '10:00' }] },
    '2026-11-21',
    7,
  )
  expect(week.map((day) => day.places)).toEqual([0, 0, 2, 0, 0, 0, 0])
  expect(week[2]?.date).toBe('2026-11-23')
  expect(instants(week[2]?.open)).toEqual([['2026-11-23T08:00:00.000Z', '2026-11-23T09:00:00.000Z']])
})

test('a break stands between two appointments and not after the last', () => {
  const places = (slotMinutes: number, bufferMinutes: number) =>
    previewOf({ ...base, slotMinutes, bufferMinutes, weeklyHours: every('09:00', '10:00') }, '2026-11-23', 1)[0]?.places
  expect(places(20, 0)).toBe(3)
  expect(places(20, 10)).toBe(2)
  expect(places(25, 10)).toBe(2)
  expect(places(30, 1)).toBe(1)
  expect(places(60, 30)).toBe(1)
})

test('a night in which the clocks change has an hour less or more', () => {
  const places = (date: string) => previewOf({ ...base, weeklyHours: every('01:00', '04:00') }, date, 1)[0]?.places
  expect(places('2026-03-28')).toBe(6)
  expect(places('2026-03-29')).toBe(4)
  expect(places('2026-10-25')).toBe(8)
})

test('hours over midnight end on the next day', () => {
  const [day] = previewOf({ ...base, weeklyHours: every('22:00', '00:00') }, '2026-11-23', 1)
  expect(instants(day?.open)).toEqual([['2026-11-23T21:00:00.000Z', '2026-11-23T23:00:00.000Z']])
})

test('an exception takes the day or some hours off, or adds hours', () => {
  const on = '2026-11-23'
  const preview = (...exceptions: Parameters<typeof previewOf>[0]['exceptions']) =>
    previewOf({ ...base, weeklyHours: every('09:00', '12:00'), exceptions }, on, 1)[0]
  expect(preview({ kind: 'DAY_OFF', date: on })?.open).toEqual([])
  expect(instants(preview({ kind: 'HOURS_OFF', date: on, startTime: '10:00', endTime: '11:00' })?.open)).toEqual([
    ['2026-11-23T08:00:00.000Z', '2026-11-23T09:00:00.000Z'],
    ['2026-11-23T10:00:00.000Z', '2026-11-23T11:00:00.000Z'],
  ])
  expect(preview({ kind: 'EXTRA_HOURS', date: on, startTime: '12:00', endTime: '13:00' })?.places).toBe(8)
  expect(preview({ kind: 'DAY_OFF', date: '2026-11-24' })?.places).toBe(6)
  const both = preview(
    { kind: 'DAY_OFF', date: on },
    { kind: 'EXTRA_HOURS', date: on, startTime: '18:00', endTime: '19:00' },
  )
  expect(both?.places).toBe(2)
  // Extra hours that lie within the weekly ones add no appointment.
  expect(preview({ kind: 'EXTRA_HOURS', date: on, startTime: '11:00', endTime: '13:00' })?.places).toBe(8)
})

test('a day off ends the hours that began the evening before', () => {
  const night = {
    ...base,
    weeklyHours: every('22:00', '02:00'),
    exceptions: [{ kind: 'DAY_OFF' as const, date: '2026-11-24' }],
  }
  const [before, off] = previewOf(night, '2026-11-23', 2)
  expect(instants(before?.open)).toEqual([['2026-11-23T21:00:00.000Z', '2026-11-23T23:00:00.000Z']])
  expect(instants(off?.open)).toEqual([['2026-11-24T23:00:00.000Z', '2026-11-25T01:00:00.000Z']])
})
