import { expect, test } from 'vitest'
import { longDayOf, spanLabel, timeLabels, weekdayOf } from './slot-labels.ts'

const at = (...instants: string[]) => instants.map((startsAt) => ({ startsAt, endsAt: startsAt }))

test('a time that comes twice when the clocks go back has its zone beside it', () => {
  const labels = timeLabels(
    at('2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z', '2026-10-25T02:30:00.000Z'),
    'Europe/Zurich',
  )
  expect(new Set(labels).size).toBe(3)
  expect(labels[0]).toMatch(/0?2:30.*\S/)
  expect(labels[0]?.length).toBeGreaterThan(labels[2]?.length ?? 0)
})

test('a time that comes once has no zone beside it', () => {
  const [label] = timeLabels(at('2026-11-21T13:05:00.000Z'), 'Asia/Kathmandu')
  expect(label).toMatch(/^(18:50|0?6:50\s?PM)$/i)
})

test('a date is shown as the same day in every zone', () => {
  expect(weekdayOf('2026-11-21')).toMatch(/sat/i)
  expect(longDayOf('2026-11-21')).toContain('21')
  expect(spanLabel('2026-11-28', '2026-12-04')).toMatch(/28.*4|4.*28/)
})
