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
