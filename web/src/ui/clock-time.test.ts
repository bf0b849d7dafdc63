import { expect, test } from 'vitest'
import { dateIn, instantOf, showDay, showDuration, showTimes } from './clock-time.ts'

test('a time in a zone is one instant, in winter and in summer', () => {
  expect(new Date(instantOf('2026-01-15', '09:00', 'Europe/Zurich')).toISOString()).toBe('2026-01-15T08:00:00.000Z')
  expect(new Date(instantOf('2026-07-15', '09:00', 'Europe/Zurich')).toISOString()).toBe('2026-07-15T07:00:00.000Z')
  expect(new Date(instantOf('2026-07-15', '00:30', 'Asia/Kathmandu')).toISOString()).toBe('2026-07-14T18:45:00.000Z')
})

test('times before and after the clocks change are right on that day', () => {
  expect(new Date(instantOf('2026-03-29', '01:30', 'Europe/Zurich')).toISOString()).toBe('2026-03-29T00:30:00.000Z')
  expect(new Date(instantOf('2026-03-29', '03:30', 'Europe/Zurich')).toISOString()).toBe('2026-03-29T01:30:00.000Z')
})

test('a skipped time is the moment of the change, and a repeated one is the first', () => {
  const at = (date: string, time: string, zone: string) => new Date(instantOf(date, time, zone)).toISOString()
  expect(at('2026-03-29', '02:00', 'Europe/Zurich')).toBe('2026-03-29T01:00:00.000Z')
  expect(at('2026-03-29', '02:30', 'Europe/Zurich')).toBe('2026-03-29T01:00:00.000Z')
  expect(at('2026-10-25', '02:30', 'Europe/Zurich')).toBe('2026-10-25T00:30:00.000Z')
  expect(at('2026-10-25', '03:00', 'Europe/Zurich')).toBe('2026-10-25T02:00:00.000Z')
  // Where it is half an hour, and where midnight is what the clocks skip.
  expect(at('2026-10-04', '02:15', 'Australia/Lord_Howe')).toBe('2026-10-03T15:30:00.000Z')
  expect(at('2026-03-29', '00:00', 'Asia/Beirut')).toBe('2026-03-28T22:00:00.000Z')
})

test("the clinic's time is shown where it differs, with its day where that differs too", () => {
  const planned = { date: '2026-01-15', startTime: '08:00', endTime: '12:00' }
  expect(showTimes(planned, 'Europe/Zurich', 'Europe/Berlin').clinic).toBeNull()
  expect(showTimes(planned, 'Europe/Zurich', 'Europe/London').clinic).toMatchObject({ day: null })
  expect(showTimes(planned, 'Europe/Zurich', 'America/Los_Angeles').clinic?.day).not.toBeNull()
})

test("today is the clinic's current date", () => {
  const late = Date.parse('2026-01-15T23:30:00Z')
  expect(dateIn('Europe/Zurich', late)).toBe('2026-01-16')
  expect(dateIn('America/New_York', late)).toBe('2026-01-15')
})

test('a date shows its year unless it is the current one', () => {
  const now = Date.parse('2026-01-15T12:00:00Z')
  expect(showDay('2026-01-01T00:30:00Z', now, 'Europe/Zurich')).not.toContain('2026')
  // In New York it was still the old year.
  expect(showDay('2026-01-01T00:30:00Z', now, 'America/New_York')).toContain('2025')
})

test('a duration is shown in hours, minutes and seconds', () => {
  expect([0, 59_999, 65_000, 3_665_000, -5].map(showDuration)).toEqual(['0:00', '0:59', '1:05', '1:01:05', '0:00'])
})
