import { expect, test } from 'vitest'
import { ServerClock } from './server-clock.ts'

/**
 * An answer of a server whose clock is `offset` ahead, `latency` ms after the request. Its `Date` header has whole
 * seconds.
 */
function answer(clock: ServerClock, offset: number, sentAt: number, latency = 40): void {
  const served = sentAt + latency / 2 + offset
  clock.learn(new Date(Math.floor(served / 1000) * 1000).toUTCString(), sentAt, sentAt + latency)
}

test("the server's time is known to half a second by one answer, and better by several", () => {
  const clock = new ServerClock()
  const start = Date.parse('2026-03-01T10:00:00.300Z')
  answer(clock, 5000, start)
  expect(Math.abs(clock.offset - 5000)).toBeLessThanOrEqual(540)
  for (let step = 1; step < 20; step++) answer(clock, 5000, start + step * 1150)
  expect(Math.abs(clock.offset - 5000)).toBeLessThan(100)
})

test("the server's time is learnt again when a clock was set", () => {
  const clock = new ServerClock()
  const start = Date.parse('2026-03-01T10:00:00.000Z')
  answer(clock, 0, start)
  answer(clock, 90_000, start + 1000)
  expect(Math.abs(clock.offset - 90_000)).toBeLessThanOrEqual(540)
})

test('an answer without a date teaches nothing', () => {
  const clock = new ServerClock()
  clock.learn(null, 0, 1)
  clock.learn('nonsense', 0, 1)
  expect(clock.offset).toBe(0)
  expect(clock.now(1234)).toBe(1234)
})
