import { expect, test } from 'vitest'
import { BACKSTOP_MS, DEFAULT_POLICY, Recovery } from './recovery.ts'
import { Scope } from './scope.ts'
import { VirtualClock } from './testing/virtual-clock.ts'

function make() {
  const clock = new VirtualClock()
  const scope = new Scope(clock)
  const world = { reachable: true }
  const attempts: { at: number; attempt: number; why: string }[] = []
  const start = clock.now()
  const recovery = new Recovery({
    scope,
    policy: DEFAULT_POLICY,
    reachable: () => world.reachable,
    attempt: (attempt, why) => attempts.push({ at: clock.now() - start, attempt, why }),
    changed: () => {},
  })
  return { clock, scope, world, attempts, recovery }
}

test('failed acts at once; then every 5 s, slower later', async () => {
  const { clock, attempts, recovery } = make()
  recovery.begin('failed')
  await clock.advance(40_000)
  expect(attempts.slice(0, 3).map((a) => [a.at, a.attempt])).toEqual([
    [0, 1],
    [5_000, 2],
    [10_000, 3],
  ])
  expect(attempts[3]?.at).toBe(17_500)
})

test('disconnected may heal for a second', async () => {
  const { clock, attempts, recovery } = make()
  recovery.disconnected()
  await clock.advance(900)
  recovery.healthy()
  await clock.advance(5_000)
  expect([attempts.length, recovery.inTrouble]).toEqual([0, false])
  recovery.disconnected()
  recovery.disconnected()
  await clock.advance(1_000)
  expect(attempts).toMatchObject([{ why: 'disconnected' }])
})

test('waits for the transport, then goes at once', async () => {
  const { clock, world, attempts, recovery } = make()
  world.reachable = false
  recovery.begin('silent')
  await clock.advance(12_000)
  expect(attempts).toHaveLength(0)
  world.reachable = true
  recovery.reachable(false)
  expect(attempts).toMatchObject([{ at: 12_000, attempt: 1 }])
})

test('at most one attempt in 3 s, whoever wants it', async () => {
  const { clock, attempts, recovery } = make()
  recovery.begin('silent')
  recovery.asked()
  recovery.begin('failed')
  recovery.reachable(false)
  await clock.advance(2_999)
  expect(attempts).toHaveLength(1)
  await clock.advance(1)
  expect(attempts.map((a) => a.at)).toEqual([0, 3_000])
})

test('an attempt that never got through is made again at once, and does not count', async () => {
  const { clock, attempts, recovery } = make()
  recovery.begin('silent')
  await clock.advance(1_200)
  expect(recovery.reachable(true)).toBe(true)
  await clock.advance(50)
  expect(recovery.reachable(true), 'the same news once more').toBe(false)
  expect(attempts.map((a) => [a.at, a.attempt])).toEqual([
    [0, 1],
    [1_200, 1],
  ])
})

test('an ask right after an attempt is about the same trouble', async () => {
  const { clock, attempts, recovery } = make()
  recovery.asked()
  await clock.advance(1_000)
  recovery.asked()
  await clock.advance(10_000)
  expect(attempts).toHaveLength(1)
  recovery.asked()
  expect(attempts).toMatchObject([{ attempt: 1 }, { attempt: 2 }])
})

test('health ends it and clears the count', async () => {
  const { clock, attempts, recovery } = make()
  recovery.begin('silent')
  recovery.healthy()
  await clock.advance(20_000)
  expect(attempts).toHaveLength(1)
  recovery.begin('silent')
  expect(attempts).toMatchObject([{ attempt: 1 }, { attempt: 1 }])
  recovery.healthy()
  expect(clock.pending).toBe(0)
})

test('gives up at the backstop; rejoin starts again, media by itself heals', async () => {
  const { clock, attempts, recovery } = make()
  recovery.begin('failed')
  await clock.advance(BACKSTOP_MS)
  expect(recovery.gaveUp).toBe(true)
  const before = attempts.length
  await clock.advance(BACKSTOP_MS)
  recovery.begin('failed')
  recovery.reachable(false)
  expect(attempts).toHaveLength(before)
  recovery.rejoin()
  expect([recovery.gaveUp, attempts.at(-1)?.why]).toEqual([false, 'rejoin'])
  await clock.advance(BACKSTOP_MS)
  expect(recovery.gaveUp).toBe(true)
  recovery.healthy()
  expect([recovery.gaveUp, recovery.inTrouble]).toEqual([false, false])
})
