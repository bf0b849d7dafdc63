import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PlanFacts, planFor, WANTS_OF_MODE } from './send-plan.ts'
import { CAMERA, lowerOf, RUNGS, DEFAULT_THRESHOLDS as t, VOICE } from './thresholds.ts'

const one: PlanFacts = {
  rung: 'full',
  trial: false,
  step: 0,
  others: 1,
  mode: 'full',
  wants: 'video',
  screen: false,
  lines: 720,
}
const plan = (facts: Partial<PlanFacts>) => planFor({ ...one, ...facts }, t)

const facts = fc.record<PlanFacts>({
  rung: fc.constantFrom(...RUNGS),
  trial: fc.boolean(),
  step: fc.constantFrom(0, 1, 2, 3),
  others: fc.integer({ min: 1, max: 3 }),
  mode: fc.constantFrom('full', 'saver', 'audioOnly'),
  wants: fc.constantFrom('video', 'low', 'none'),
  screen: fc.boolean(),
  lines: fc.option(fc.integer({ min: 90, max: 4_000 })),
})

test('each lower rung takes less bandwidth', () => {
  const sent = RUNGS.map((rung) => plan({ rung }))
  expect(sent.map((p) => p.video.active)).toEqual([true, true, true, false])
  expect(sent.slice(0, 3).map((p) => p.video.maxBitrate)).toEqual([1_500_000, 350_000, 130_000])
  expect(sent.slice(0, 3).map((p) => p.video.maxFramerate)).toEqual([30, 20, 8])
  expect(sent.slice(0, 3).map((p) => 720 / p.video.scaleResolutionDownBy)).toEqual([720, 360, 270])
  expect(sent.map((p) => p.audio.maxBitrate)).toEqual([32_000, 24_000, 16_000, 16_000])
})

test('a mesh shares one uplink and stays at 360 lines', () => {
  for (const rung of RUNGS) {
    for (const others of [2, 3]) {
      const p = plan({ rung, others })
      expect(p.video.maxBitrate * others).toBeLessThanOrEqual(Math.max(CAMERA[rung].total, 30_000 * others))
      expect(720 / p.video.scaleResolutionDownBy).toBeLessThanOrEqual(rung === 'off' ? 720 : 360)
      expect(p.video.maxFramerate).toBeLessThanOrEqual(15)
    }
  }
  expect(plan({ others: 3 }).video.maxBitrate).toBe(500_000)
})

test('each step of a busy device lowers size, frames and bitrate of the same rung, alone and in a mesh', () => {
  for (const others of [1, 2, 3]) {
    const steps = ([0, 1, 2, 3] as const).map((step) => plan({ step, others }))
    expect(steps.map((p) => p.rung)).toEqual(Array(4).fill('full'))
    expect(steps.every((p) => p.video.active)).toBe(true)
    const work = steps.map(({ video }) => video.maxFramerate / video.scaleResolutionDownBy ** 2)
    for (const step of [1, 2, 3]) {
      expect(work[step]).toBeLessThan((work[step - 1] as number) * 0.65)
      expect(steps[step]?.video.maxBitrate).toBeLessThan(steps[step - 1]?.video.maxBitrate as number)
    }
  }
  expect(plan({ step: 1, others: 3 })).toMatchObject({ video: { maxFramerate: 12, scaleResolutionDownBy: 720 / 270 } })
  expect(plan({ step: 1 })).toMatchObject({ video: { maxFramerate: 20, scaleResolutionDownBy: 720 / 480 } })
})

test('on a busy device a shared screen keeps its size and loses frames', () => {
  for (const step of [1, 2, 3] as const) {
    const { video } = plan({ step, screen: true, lines: 1440, others: 3 })
    expect(video.scaleResolutionDownBy).toBe(1)
    expect(video.maxFramerate).toBeLessThan(plan({ step: (step - 1) as 0, screen: true }).video.maxFramerate)
  }
})

test('a busy device never raises what the network allows, and what it sends is enough for its rung', () => {
  fc.assert(
    fc.property(facts, (f) => {
      const [free, busy] = [planFor({ ...f, step: 0 }, t), planFor(f, t)]
      expect(busy.video.maxBitrate).toBeLessThanOrEqual(free.video.maxBitrate)
      expect(busy.video.maxFramerate).toBeLessThanOrEqual(free.video.maxFramerate)
      expect(busy.video.scaleResolutionDownBy).toBeGreaterThanOrEqual(free.video.scaleResolutionDownBy)
      expect(busy.enough).toBeLessThanOrEqual(free.enough)
      if (!f.trial && busy.video.active) expect(busy.enough).toBeLessThan(busy.video.maxBitrate + busy.audio.maxBitrate)
    }),
  )
})

test('a shared screen keeps its size and loses frames', () => {
  for (const rung of RUNGS.slice(0, 3)) {
    const { video } = plan({ rung, screen: true, lines: 1440, others: 3 })
    expect(video).toMatchObject({ scaleResolutionDownBy: 1, degradationPreference: 'maintain-resolution' })
    expect(video.maxFramerate).toBeLessThanOrEqual(10)
  }
})

test('the lowest of the rung, the own data mode and what the peer wants counts', () => {
  expect(plan({ mode: 'saver' })).toMatchObject({ rung: 'slow', audio: { maxBitrate: VOICE.slow } })
  expect(plan({ wants: 'low' })).toMatchObject({ rung: 'slow', audio: { maxBitrate: VOICE.full } })
  expect(plan({ mode: 'audioOnly' })).toMatchObject({
    rung: 'off',
    video: { active: false },
    audio: { maxBitrate: 32_000 },
  })
  expect(plan({ wants: 'none', mode: 'saver' }).rung).toBe('off')
  expect([WANTS_OF_MODE.full, WANTS_OF_MODE.saver, WANTS_OF_MODE.audioOnly]).toEqual(['video', 'low', 'none'])
})

test('a trial after audio only is limited to 80 kbit/s, and a trial of a higher rung is not', () => {
  expect(plan({ rung: 'slow', trial: true }).video.maxBitrate).toBe(t.trialBitrate)
  expect(plan({ rung: 'full', trial: true, mode: 'saver' }).video.maxBitrate).toBe(CAMERA.slow.bitrate)
  expect(plan({ rung: 'reduced', trial: true }).video.maxBitrate).toBe(CAMERA.reduced.bitrate)
})

test('a picture is never enlarged or above its rung, and a sender accepts every number', () => {
  fc.assert(
    fc.property(facts, (f) => {
      const p = planFor(f, t)
      expect(lowerOf(p.rung, f.rung)).toBe(p.rung)
      expect(p.video.active).toBe(p.rung !== 'off')
      expect(p.video.scaleResolutionDownBy).toBeGreaterThanOrEqual(1)
      expect(Number.isInteger(p.video.maxBitrate) && p.video.maxBitrate > 0).toBe(true)
      expect(p.video.maxFramerate).toBeGreaterThan(0)
      expect(p.enough).toBeLessThan(1_000_000)
    }),
  )
})
