import { expect, test } from 'vitest'
import { createTestClock, systemClock } from './clock.ts'

test('advancing the clock runs each timer in order, at its own time', () => {
  const clock = createTestClock('2026-01-05T09:00:00Z')
  const seen: string[] = []
  const note = (name: string) => () => seen.push(`${name} ${clock.now().toISOString().slice(17, 23)}`)
  clock.setTimeout(note('late'), 3_000)
  clock.setTimeout(note('early'), 1_000)
  const ticking = clock.setInterval(note('tick'), 2_000)
  clock.setTimeout(note('cancelled'), 1_500).cancel()
  clock.advance(4_000)
  expect(seen).toEqual(['early 01.000', 'tick 02.000', 'late 03.000', 'tick 04.000'])
  ticking.cancel()
  expect(clock.pending).toBe(0)
})

test('the system clock waits longer than a 32-bit number of milliseconds', async () => {
  let fired = false
  const timer = systemClock.setTimeout(
    () => {
      fired = true
    },
    2 ** 31 + 1_000,
  )
  await new Promise((done) => setTimeout(done, 30))
  expect(fired).toBe(false)
  timer.cancel()
})
