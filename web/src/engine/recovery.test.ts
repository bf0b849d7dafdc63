import { expect, test } from 'vitest'
import { BACKSTOP_MS, DEFAULT_POLICY, Recovery } from './recovery.ts'
import { Scope } from './scope.ts'
import { VirtualClock } from './testing/virtual-clock.ts'

function make() {
  const clock = new VirtualClock()
  const scope = new Scope(clock)
  const conditions = { reachable: true, underWay: false }
  const attempts: { at: number; why: string }[] = []
  const start = clock.now()
  const recovery = new Recovery({
    scope,
    policy: DEFAULT_POLICY,
    reachable: () => conditions.reachable,
    underWay: () => conditions.underWay,
    attempt: (why) => {
      attempts.push({ at: clock.now() - start, why })
    },
    changed: () => {},
  })
  return { clock, scope, conditions, attempts, recovery }
}

test('a failed connection is rebuilt at once, then after 3 s and ever later, at most every 15 s', async () => {
  const { clock, attempts, recovery } = make()
  recovery.begin('failed')
  await clock.advance(BACKSTOP_MS - 1)
  expect(attempts.slice(0, 4).map((a) => a.at)).toEqual([0, 3_000, 7_500, 14_250])
  expect((attempts.at(-1)?.at ?? 0) - (attempts.at(-2)?.at ?? 0)).toBe(15_000)
})

test('an attempt that makes progress is not replaced, and a failed or lost one is', async () => {
  const { clock, conditions, attempts, recovery } = make()
  recovery.begin('silent')
  conditions.underWay = true
  await clock.advance(8_000)
  expect(attempts).toHaveLength(1)
  conditions.underWay = false
  recovery.begin('failed')
  expect(attempts).toHaveLength(2)
  conditions.underWay = true
  await clock.advance(1_600)
  recovery.reachable(true)
  expect(attempts, 'sent into a dead transport: it is not on its way').toHaveLength(3)
  await clock.advance(1_600)
  recovery.rejoin()
  expect(attempts.at(-1)?.why).toBe('rejoin')
})

test('a disconnected connection has a second to heal', async () => {
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

test('an attempt waits for signalling and then starts at once', async () => {
  const { clock, conditions, attempts, recovery } = make()
  conditions.reachable = false
  recovery.begin('silent')
  await clock.advance(12_000)
  expect(attempts).toHaveLength(0)
  conditions.reachable = true
  recovery.reachable(false)
  expect(attempts).toEqual([{ at: 12_000, why: 'silent' }])
})

test('attempts are at least 1.5 s apart, whoever asks for them', async () => {
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

test('an attempt that was never sent is made again at once and does not count', async () => {
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

test('a request right after an attempt does not start another one', async () => {
  const { clock, attempts, recovery } = make()
  recovery.onRequest()
  await clock.advance(1_000)
  recovery.onRequest()
  await clock.advance(10_000)
  expect(attempts).toHaveLength(1)
  recovery.onRequest()
  expect(attempts).toHaveLength(2)
})

test('a healthy connection ends the recovery and resets its intervals', async () => {
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

test('the recovery gives up at the backstop, and ends by a rejoin or when media is back', async () => {
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
