import type { Appointment } from '@medconsult/contract'
import { expect, test } from 'vitest'
import { otherClock, proposalOf, wrongWithWish } from './propose.ts'

const now = Date.parse('2026-11-21T10:00:00Z')
const zone = 'Europe/Zurich'
const wish = { date: '2026-11-21', time: '11:01', minutes: '30' }

const was = { startsAt: '2026-11-24T08:00:00.000Z', endsAt: '2026-11-24T08:30:00.000Z' } as Appointment
const wrong = (change: Partial<typeof wish>) => wrongWithWish({ ...wish, ...change }, was, zone, now)

test('a proposal is in the future and has a length that a visit can have', () => {
  expect(wrong({})).toBeNull()
  expect(wrong({ time: '11:00' })).toBe('time')
  expect(wrong({ time: '' })).toBe('time')
  expect(wrong({ date: '' })).toBe('date')
  expect(wrong({ date: '2026-11-20' })).toBe('date')
  for (const minutes of ['', '4', '241', '7.5', 'x']) expect(wrong({ minutes })).toBe('minutes')
  expect(wrong({ minutes: '240' })).toBeNull()
})

test('a proposal of the present time is refused unless its length differs', () => {
  expect(wrong({ date: '2026-11-24', time: '09:00', minutes: '30' })).toBe('same')
  expect(wrong({ date: '2026-11-24', time: '09:00', minutes: '45' })).toBeNull()
})

test('a proposal is in the time zone of the person who types it, before and after the clocks change', () => {
  const at = (date: string) => proposalOf({ date, time: '09:00', minutes: '20' }, zone)
  expect(at('2026-10-24')).toEqual({ startsAt: '2026-10-24T07:00:00.000Z', minutes: 20 })
  expect(at('2026-10-25')).toEqual({ startsAt: '2026-10-25T08:00:00.000Z', minutes: 20 })
})

test("a proposal is also shown by the calendar's clock, with its day, if that differs", () => {
  expect(otherClock(wish, zone, 'Europe/Berlin')).toBeNull()
  expect(otherClock({ ...wish, time: '23:00' }, zone, 'Asia/Kathmandu')).toMatchObject({ zone: 'Asia/Kathmandu' })
  expect(otherClock({ ...wish, time: '23:00' }, zone, 'Asia/Kathmandu')?.day).toContain('22')
})
