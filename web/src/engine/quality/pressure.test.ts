import { expect, test } from 'vitest'
import { sampleWith } from '../testing/link-sample.ts'
import type { Pressure } from './ladder.ts'
import { type PressureContext, pressureOf } from './pressure.ts'
import { DEFAULT_THRESHOLDS as t } from './thresholds.ts'

const sending: PressureContext = {
  rung: 'full',
  picture: true,
  trial: false,
  enough: 382_000,
  concealedThere: 0,
  leastRttMs: 40,
  busy: { here: false, there: false, spent: false },
}
const of = (numbers: Parameters<typeof sampleWith>[0], context: Partial<PressureContext> = {}): Pressure =>
  pressureOf(sampleWith(numbers), { ...sending, ...context }, t)

test.each<[string, Pressure, Parameters<typeof sampleWith>[0], Partial<PressureContext>]>([
  ['a good path', 'calm', {}, {}],
  ['less bandwidth than the rung below takes', 'strained', { availableBitrate: 380_000 }, {}],
  ['too little bandwidth for any picture', 'critical', { availableBitrate: 100_000 }, {}],
  [
    'that little during a trial, when the estimate has not grown yet',
    'calm',
    { availableBitrate: 100_000 },
    { trial: true },
  ],
  [
    'that little without a picture, when the estimate cannot grow',
    'calm',
    { availableBitrate: 100_000 },
    { picture: false, rung: 'off' },
  ],
  ['a queue', 'strained', { rttMs: 600, availableBitrate: 250_000 }, { enough: 0 }],
  ['a long queue', 'critical', { rttMs: 900, availableBitrate: 250_000 }, { enough: 0 }],
  ['a queue on their side and enough bandwidth on ours', 'calm', { rttMs: 1_400 }, {}],
  ['a queue that may be theirs, without an estimate', 'strained', { rttMs: 1_400, availableBitrate: null }, {}],
  ['such a queue on the last rung', 'critical', { rttMs: 1_400, availableBitrate: null }, { rung: 'slow' }],
  ['a satellite', 'calm', { rttMs: 680, availableBitrate: null }, { leastRttMs: 620 }],
  [
    'a queue on the way to a satellite',
    'critical',
    { rttMs: 1_500, availableBitrate: null },
    { leastRttMs: 620, rung: 'slow' },
  ],
  ['a tenth of our packets lost', 'strained', { videoLoss: 0.12 }, {}],
  ['some of our voice concealed on their side', 'strained', {}, { concealedThere: 0.04 }],
  ['much of our voice concealed on their side', 'critical', {}, { concealedThere: 0.08 }],
  ['loss in what they send, which is theirs to mend', 'calm', { concealment: 0.3, loss: 0.3 }, {}],
  ['a page that does not report concealment', 'calm', {}, { concealedThere: null }],
  ['some loss, too little to step down and too much to rise', 'neutral', { videoLoss: 0.05 }, {}],
  ['the loss of a picture that is not sent any more', 'calm', { videoLoss: 0.5 }, { picture: false, rung: 'off' }],
  ['nothing known', 'neutral', { videoLoss: null, audioLoss: null, rttMs: null }, { concealedThere: null }],
])('the pressure with %s is %s', (_name, expected, numbers, context) => {
  expect(of(numbers, context)).toBe(expected)
})

const here = { busy: { here: true, there: false, spent: false } }
const there = { busy: { here: false, there: true, spent: false } }
const spent = { busy: { here: true, there: false, spent: true } }
const weak = { enough: 0 }

test.each<[string, Pressure, Parameters<typeof sampleWith>[0], Partial<PressureContext>]>([
  ['a queue', 'neutral', { rttMs: 600, availableBitrate: 250_000 }, { ...here, ...weak }],
  ['a long queue', 'neutral', { rttMs: 2_000, availableBitrate: 250_000 }, { ...here, ...weak }],
  [
    'a long queue, and their device busy',
    'neutral',
    { rttMs: 2_000, availableBitrate: 250_000 },
    { ...there, ...weak },
  ],
  ['an estimate that came late', 'neutral', { rttMs: 900, availableBitrate: 250_000 }, here],
  ['concealed sound', 'neutral', { availableBitrate: 250_000 }, { ...here, ...weak, concealedThere: 0.3 }],
  ['concealed sound, and their device busy', 'calm', {}, { ...there, concealedThere: 0.3 }],
  ['all of it and a comfortable estimate', 'calm', { rttMs: 2_000 }, { ...here, concealedThere: 0.3 }],
  ['an estimate too low for any picture', 'critical', { availableBitrate: 100_000 }, here],
  ['that, and their device busy', 'critical', { availableBitrate: 100_000 }, there],
  ['a tenth of our packets lost', 'strained', { videoLoss: 0.12 }, here],
  [
    'a long queue and loss',
    'critical',
    { rttMs: 2_000, availableBitrate: 250_000, videoLoss: 0.05 },
    { ...here, ...weak },
  ],
  ['concealed sound and loss', 'critical', { videoLoss: 0.05 }, { ...here, concealedThere: 0.08 }],
  ['a long queue, without an estimate', 'neutral', { rttMs: 2_000, availableBitrate: null }, here],
  ['that, when no step is left', 'strained', { rttMs: 2_000, availableBitrate: null }, spent],
  ['that, when only their device is busy', 'strained', { rttMs: 2_000, availableBitrate: null }, there],
  [
    'a long queue and an estimate, when no step is left',
    'neutral',
    { rttMs: 2_000, availableBitrate: 250_000 },
    { ...spent, ...weak },
  ],
])('the pressure with a busy device and %s is %s', (_name, expected, numbers, context) => {
  expect(of(numbers, context)).toBe(expected)
})

test('the same samples press on the network where no device is busy', () => {
  expect(of({ rttMs: 2_000, availableBitrate: 250_000 }, weak)).toBe('critical')
  expect(of({ availableBitrate: 250_000 })).toBe('strained')
  expect(of({}, { concealedThere: 0.3 })).toBe('critical')
})
