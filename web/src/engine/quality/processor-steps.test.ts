import fc from 'fast-check'
import { expect, test } from 'vitest'
import { busyLately, firstProcessor, LAST_STEP, type ProcessorState, stepProcessor } from './processor-steps.ts'
import { DEFAULT_THRESHOLDS as t } from './thresholds.ts'

const SAMPLE = t.sampleMs

class Device {
  now = 0
  state: ProcessorState = firstProcessor(0, t)
  readonly moves: { at: number; from: number; to: number }[] = []

  sample(busy: boolean | null, ms = SAMPLE): void {
    this.now += ms
    const from = this.state.step
    this.state = stepProcessor(this.state, busy, this.now, t)
    if (this.state.step !== from) this.moves.push({ at: this.now, from, to: this.state.step })
  }

  run(ms: number, busyAt: (step: number) => boolean | null): this {
    for (const end = this.now + ms; this.now < end; ) this.sample(busyAt(this.state.step))
    return this
  }
}

const anything = fc.array(
  fc.tuple(fc.constantFrom(true, false, null), fc.constantFrom(SAMPLE, SAMPLE, 250, 3_500, 60_000)),
  { maxLength: 400 },
)
const after = (samples: readonly (readonly [boolean | null, number])[]): Device => {
  const device = new Device()
  for (const [busy, ms] of samples) device.sample(busy, ms)
  return device
}

test('a device moves one step at a time, from none to the last, and down only after it was busy for long enough', () => {
  fc.assert(
    fc.property(anything, (samples) => {
      const { moves } = after(samples)
      for (const [i, { at, from, to }] of moves.entries()) {
        expect(Math.abs(to - from)).toBe(1)
        expect(to).toBeGreaterThanOrEqual(0)
        expect(to).toBeLessThanOrEqual(LAST_STEP)
        expect(at - (moves[i - 1]?.at ?? 0)).toBeGreaterThanOrEqual(to > from ? t.busyMs : t.easeMs)
      }
    }),
  )
})

test('a device that stays busy is at its last step soon and stays there', () => {
  fc.assert(
    fc.property(anything, (samples) => {
      const device = after(samples).run(LAST_STEP * t.busyMs + SAMPLE, () => true)
      expect(device.state.step).toBe(LAST_STEP)
      expect(device.run(600_000, () => true).state.step).toBe(LAST_STEP)
    }),
  )
})

test('a device that stays calm sends everything again, and stays so', () => {
  fc.assert(
    fc.property(anything, (samples) => {
      const device = after(samples).run(LAST_STEP * (t.longestWaitMs + SAMPLE), () => false)
      expect(device.state.step).toBe(0)
      const { length } = device.moves
      expect(device.run(600_000, () => false).moves).toHaveLength(length)
    }),
  )
})

test('what is unknown moves nothing', () => {
  fc.assert(
    fc.property(anything, (samples) => {
      const device = after(samples)
      const { length } = device.moves
      expect(device.run(600_000, () => null).moves).toHaveLength(length)
    }),
  )
})

test('a device that does not carry the full picture tries it less and less often', () => {
  const device = new Device().run(3_600_000, (step) => step === 0)
  const tries = device.moves.filter((move) => move.to === 0).map((move) => move.at)
  const waits = tries.slice(1).map((at, i) => at - (tries[i] as number))
  expect(tries.length).toBeGreaterThan(3)
  expect(tries.length).toBeLessThan(20)
  for (let i = 1; i < waits.length; i += 1) expect(waits[i]).toBeGreaterThanOrEqual(waits[i - 1] as number)
  expect(waits.at(-1)).toBeLessThanOrEqual(t.longestWaitMs + t.busyMs + 2 * SAMPLE)
})

test('a step back that held is no failure, and the next wait is as short as the first', () => {
  const device = new Device().run(t.busyMs + SAMPLE, () => true)
  for (let i = 0; i < 2; i += 1) {
    device.run(device.state.wait + SAMPLE, () => false)
    device.run(t.busyMs + SAMPLE, () => true)
  }
  expect(device.state.wait).toBe(t.easeMs * t.waitFactor ** 2)
  device.run(device.state.wait + t.provenMs + 2 * SAMPLE, () => false)
  expect(device.state).toMatchObject({ step: 0, wait: t.easeMs, triedAt: null })
})

test('one busy sample is no step, and is remembered for a moment', () => {
  const device = new Device()
  device.sample(false)
  expect(busyLately(device.state, t)).toBe(false)
  device.sample(true)
  expect(busyLately(device.state, t)).toBe(true)
  device.run(t.busyMs, () => false)
  expect(busyLately(device.state, t)).toBe(false)
  expect(device.moves).toEqual([])
})

test('the time in which the page slept is not counted', () => {
  const device = new Device()
  device.sample(true)
  device.sample(true, 3_600_000)
  expect(device.state.step).toBe(0)
  device.run(t.busyMs, () => true)
  expect(device.state.step).toBe(1)
  device.sample(false, 3_600_000)
  expect(device.state.step).toBe(1)
})
