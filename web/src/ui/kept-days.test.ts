import { expect, test } from 'vitest'
import { isNoLongerKept, showDays } from './kept-days.ts'

test('days are written as days, and whole years as years', () => {
  expect([1, 30, 365, 400, 730, 3650].map(showDays)).toEqual([
    '1 day',
    '30 days',
    '365 days',
    '400 days',
    '2 years',
    '10 years',
  ])
})

test('something is no longer kept when its days are over', () => {
  const now = Date.parse('2026-03-31T10:00:00Z')
  expect(isNoLongerKept('2026-03-01T09:59:00Z', 30, now)).toBe(true)
  expect(isNoLongerKept('2026-03-01T10:01:00Z', 30, now)).toBe(false)
  expect(isNoLongerKept('2016-03-01T10:00:00Z', null, now)).toBe(false)
  expect(isNoLongerKept(null, 30, now)).toBe(false)
})
