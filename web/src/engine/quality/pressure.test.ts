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
  ['less than the rung below would take', 'strained', { availableBitrate: 380_000 }, {}],
  ['too little for any picture', 'critical', { availableBitrate: 100_000 }, {}],
  [
    'the same during a trial, when the estimate has not grown yet',
    'calm',
    { availableBitrate: 100_000 },
    { trial: true },
  ],
  [
    'the same without a picture, when it cannot grow',
    'calm',
    { availableBitrate: 100_000 },
    { picture: false, rung: 'off' },
  ],
  ['a queue', 'strained', { rttMs: 600, availableBitrate: 250_000 }, { enough: 0 }],
  ['a long queue', 'critical', { rttMs: 900, availableBitrate: 250_000 }, { enough: 0 }],
  ['a queue on their side, while ours is comfortable', 'calm', { rttMs: 1_400 }, {}],
  ['a queue that may be theirs: no estimate', 'strained', { rttMs: 1_400, availableBitrate: null }, {}],
  ['the same on the last rung', 'critical', { rttMs: 1_400, availableBitrate: null }, { rung: 'slow' }],
  ['a satellite', 'calm', { rttMs: 680, availableBitrate: null }, { leastRttMs: 620 }],
  [
    'a queue before a satellite',
    'critical',
    { rttMs: 1_500, availableBitrate: null },
    { leastRttMs: 620, rung: 'slow' },
  ],
  ['they lose a tenth of our packets', 'strained', { videoLoss: 0.12 }, {}],
  ['they conceal some of our voice', 'strained', {}, { concealedThere: 0.04 }],
  ['they conceal much of our voice', 'critical', {}, { concealedThere: 0.08 }],
  ['what we conceal of theirs is theirs to mend', 'calm', { concealment: 0.3, loss: 0.3 }, {}],
  ['a page that does not tell', 'calm', {}, { concealedThere: null }],
  ['some loss: not for stepping down, nor up', 'neutral', { videoLoss: 0.05 }, {}],
  ['the loss of a picture that is not sent any more', 'calm', { videoLoss: 0.5 }, { picture: false, rung: 'off' }],
  ['nothing known', 'neutral', { videoLoss: null, audioLoss: null, rttMs: null }, { concealedThere: null }],
])('%s: %s', (_name, expected, numbers, context) => {
  expect(of(numbers, context)).toBe(expected)
})
