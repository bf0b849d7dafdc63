import { expect, test } from 'vitest'
import { isSpent, planned, wrongWith } from './plan-meeting.ts'

const zone = 'Europe/Berlin'
/** 12:00 in Berlin. */
const noon = Date.parse('2030-03-01T11:00:00Z')

test("the time of a meeting is in the clinic's zone, in winter and in summer", () => {
  expect(planned({ date: '2030-03-01', time: '12:30' }, zone)).toBe('2030-03-01T11:30:00.000Z')
  expect(planned({ date: '2030-07-01', time: '12:30' }, zone)).toBe('2030-07-01T10:30:00.000Z')
})

test('a meeting cannot be planned in the past, and the wrong field is named', () => {
  expect(wrongWith({ date: '2030-03-01', time: '12:01' }, zone, noon)).toBeNull()
  expect(wrongWith({ date: '2030-03-01', time: '11:59' }, zone, noon)).toBe('time')
  expect(wrongWith({ date: '2030-02-28', time: '23:00' }, zone, noon)).toBe('date')
  expect(wrongWith({ date: '', time: '11:59' }, zone, noon)).toBe('date')
  expect(wrongWith({ date: '2030-03-01', time: '' }, zone, noon)).toBe('time')
})

test('a meeting can be planned at most a year ahead', () => {
  expect(wrongWith({ date: '2031-03-01', time: '11:00' }, zone, noon)).toBeNull()
  expect(wrongWith({ date: '2031-03-04', time: '11:00' }, zone, noon)).toBe('date')
})

test('a link is shown as long as somebody can come by it', () => {
  for (const status of ['SCHEDULED', 'ACTIVE'] as const) {
    expect(isSpent({ status, linkRevoked: false })).toBe(false)
    expect(isSpent({ status, linkRevoked: true })).toBe(true)
  }
  for (const status of ['COMPLETED', 'CANCELLED'] as const) expect(isSpent({ status, linkRevoked: false })).toBe(true)
})
