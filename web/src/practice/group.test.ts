import type { Schedule } from '@medconsult/contract'
import { expect, test } from 'vitest'
import { groupByDay, isStartable } from './group.ts'

const ZONE = 'Europe/Berlin'
const session = (more: Partial<Schedule>): Schedule => ({
  id: 's1',
  doctorId: 'd1',
  doctorName: 'Dr. Ada',
  date: '2026-03-04',
  startTime: '22:00',
  endTime: '02:00',
  status: 'UPCOMING',
  endedAt: null,
  waitingCount: 0,
  ...more,
})
/** 5 March at the given time in the clinic's zone, which is an hour ahead of UTC. */
const at = (time: string) => ({ zone: ZONE, today: '2026-03-05', now: Date.parse(`2026-03-05T${time}:00+01:00`) })
const groupOf = (one: Schedule, time: string) => {
  const groups = groupByDay([one], at(time))
  return (['today', 'later', 'past'] as const).find((name) => groups[name].length === 1)
}

test('a session over midnight, or one that is online, stands under today until its end', () => {
  expect(groupOf(session({}), '01:59')).toBe('today')
  expect(groupOf(session({}), '02:00')).toBe('past')
  expect(groupOf(session({ status: 'ONLINE' }), '09:00')).toBe('today')
  expect(groupOf(session({ endTime: '00:00' }), '00:00')).toBe('past')
  expect(groupOf(session({ date: '2026-03-06' }), '01:00')).toBe('later')
})

test('a session can be started again on its own day, or soon after an end past midnight', () => {
  const completed = (more: Partial<Schedule>) => session({ status: 'COMPLETED', ...more })
  expect(isStartable(completed({ endedAt: '2026-03-04T23:30:00Z' }), at('01:00'))).toBe(true)
  expect(isStartable(completed({ endedAt: '2026-03-04T23:30:00Z' }), at('02:00'))).toBe(false)
  const evening = completed({ endTime: '23:30', endedAt: '2026-03-04T23:10:00Z' })
  expect([isStartable(evening, at('01:09')), isStartable(evening, at('01:10'))]).toEqual([true, false])
  expect(isStartable(completed({ endTime: '23:30', endedAt: '2026-03-04T22:00:00Z' }), at('00:05'))).toBe(false)
  expect(isStartable(completed({ date: '2026-03-06' }), at('01:00'))).toBe(false)
  expect(isStartable(session({ status: 'ONLINE' }), at('01:00'))).toBe(false)
})
