import { expect, test } from 'vitest'
import { BACKSTOP_MS, DEFAULT_POLICY, Recovery } from './recovery.ts'
import { Scope } from './scope.ts'
import { VirtualClock } from './testing/virtual-clock.ts'

function make() {
  const clock = new VirtualClock()
  const scope = new Scope(clock)
  const world = { reachable: true, underWay: false }
  const attempts: { at: number; why: string }[] = []
  const start = clock.now()
  const recovery = new Recovery({
    scope,
    policy: DEFAULT_POLICY,
    reachable: () => world.reachable,
    underWay: () => world.underWay,
    attempt: (why) => {
      attempts.push({ at: clock.now() - start, why })
    },
    changed: () => {},
  })
  return { clock, scope, world, attempts, recovery }
}

test('failed acts at once; then after 3 s, each time half as long again, every 15 s at last', async () => {
  const { clock, attempts, recovery } = make()
  recovery.begin('failed')
  await clock.advance(BACKSTOP_MS - 1)
  expect(attempts.slice(0, 4).map((a) => a.at)).toEqual([0, 3_000, 7_500, 14_250])
  expect((attempts.at(-1)?.at ?? 0) - (attempts.at(-2)?.at ?? 0)).toBe(15_000)
})

test('an attempt that is well on its way is not replaced; failed and lost ones are', async () => {
  const { clock, world, attempts, recovery } = make()
  recovery.begin('silent')
  world.underWay = true
  await clock.advance(8_000)
  expect(attempts).toHaveLength(1)
  world.underWay = false
  recovery.begin('failed')
  expect(attempts).toHaveLength(2)
  world.underWay = true
  await clock.advance(1_600)
  recovery.reachable(true)
  expect(attempts, 'sent into a dead transport: it is not on its way').toHaveLength(3)
  await clock.advance(1_600)
  recovery.rejoin()
  expect(attempts.at(-1)?.why).toBe('rejoin')
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
  expect(attempts).toEqual([{ at: 12_000, why: 'silent' }])
})

test('at most one attempt in 1.5 s, whoever wants it', async () => {
  const { clock, attempts, recovery } = make()
  recovery.begin('silent')
  recovery.onRequest()
  recovery.begin('failed')
  recovery.reachable(false)
  await clock.advance(1_499)
  expect(attempts).toHaveLength(1)
  await clock.advance(1)
  expect(attempts.map((a) => a.at)).toEqual([0, 1_500])
})

test('an attempt that never got through is made again at once, and does not count', async () => {
  const { clock, attempts, recovery } = make()
  recovery.begin('silent')
  await clock.advance(1_200)
  expect(recovery.reachable(true)).toBe(true)
  await clock.advance(50)
  expect(recovery.reachable(true), 'the same news once more').toBe(false)
  expect(attempts.map((a) => a.at)).toEqual([0, 1_200])
  await clock.advance(3_000)
  expect(attempts.at(-1)?.at, 'the interval is the first one again').toBe(4_200)
})

test('an ask right after an attempt is about the same trouble', async () => {
  const { clock, attempts, recovery } = make()
  recovery.onRequest()
  await clock.advance(1_000)
  recovery.onRequest()
  await clock.advance(10_000)
  expect(attempts).toHaveLength(1)
  recovery.onRequest()
  expect(attempts).toHaveLength(2)
})

test('health ends it and clears the count', async () => {
  const { clock, attempts, recovery } = make()
  recovery.begin('silent')
  await clock.advance(8_000)
  recovery.healthy()
  const before = attempts.length
  await clock.advance(20_000)
  expect(attempts).toHaveLength(before)
  recovery.begin('silent')
  expect(attempts).toHaveLength(before + 1)
  await clock.advance(3_000)
  expect(attempts, 'with the first interval again').toHaveLength(before + 2)
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
