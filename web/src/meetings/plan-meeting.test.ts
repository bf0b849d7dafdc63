import { expect, test } from 'vitest'
import { isSpent, planned, wrongWith } from './plan-meeting.ts'

const zone = 'Europe/Berlin'
/** 12:00 in Berlin. */
const noon = Date.parse('2030-03-01T11:00:00Z')

test('a time is the clinic’s, on either side of the change of clocks', () => {
  expect(planned({ date: '2030-03-01', time: '12:30' }, zone)).toBe('2030-03-01T11:30:00.000Z')
  expect(planned({ date: '2030-07-01', time: '12:30' }, zone)).toBe('2030-07-01T10:30:00.000Z')
})

test('what is over can’t be planned, and it says which part is wrong', () => {
  expect(wrongWith({ date: '2030-03-01', time: '12:01' }, zone, noon)).toBeNull()
  expect(wrongWith({ date: '2030-03-01', time: '11:59' }, zone, noon)).toBe('time')
  expect(wrongWith({ date: '2030-02-28', time: '23:00' }, zone, noon)).toBe('date')
  expect(wrongWith({ date: '', time: '11:59' }, zone, noon)).toBe('date')
  expect(wrongWith({ date: '2030-03-01', time: '' }, zone, noon)).toBe('time')
})

test('a meeting is at most a year ahead', () => {
  expect(wrongWith({ date: '2031-03-01', time: '11:00' }, zone, noon)).toBeNull()
  expect(wrongWith({ date: '2031-03-04', time: '11:00' }, zone, noon)).toBe('date')
})

test('a link is handed out as long as somebody may come by it', () => {
  for (const status of ['SCHEDULED', 'ACTIVE'] as const) {
    expect(isSpent({ status, linkRevoked: false })).toBe(false)
    expect(isSpent({ status, linkRevoked: true })).toBe(true)
  }
  for (const status of ['COMPLETED', 'CANCELLED'] as const) expect(isSpent({ status, linkRevoked: false })).toBe(true)
})
