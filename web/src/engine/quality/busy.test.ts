import { expect, test } from 'vitest'
import { sampleWith } from '../testing/link-sample.ts'
import { isBusy } from './busy.ts'
import { DEFAULT_THRESHOLDS as t } from './thresholds.ts'

type Numbers = Parameters<typeof sampleWith>[0]
const nothing: Numbers = { limitation: null, encoding: null, decoding: null, dropped: null, lateMs: null }
const of = (numbers: Numbers, picture = true) => isBusy(sampleWith(numbers), picture, t)

test.each<[string, boolean | null, Numbers]>([
  ['a device that keeps up', false, {}],
  ['an encoder that is limited by the processor, as the browser says', true, { limitation: 'cpu' }],
  ['an encoder that is limited by the network', false, { limitation: 'bandwidth' }],
  ['an encoder that works nearly all the time', true, { encoding: 0.9 }],
  ['a decoder that works nearly all the time', true, { decoding: 0.95 }],
  ['a codec with some reserve', null, { encoding: 0.6 }],
  ['a page that waits for its turn', true, { lateMs: 400 }],
  ['a page that waits a little', null, { lateMs: 200 }],
  ['frames that are dropped though none was lost', true, { dropped: 0.5 }],
  ['one sign and nothing else', true, { ...nothing, lateMs: 1_000 }],
  ['a page that is on time and nothing else', false, { ...nothing, lateMs: 5 }],
  ['nothing known', null, nothing],
  [
    'a weak network: a late estimate, a queue, loss and concealed sound',
    false,
    {
      availableBitrate: 60_000,
      rttMs: 2_000,
      videoLoss: 0.3,
      audioLoss: 0.3,
      concealment: 0.4,
      frozen: 0.5,
      frames: 3,
      limitation: 'bandwidth',
    },
  ],
])('with %s, it is %s that the device is busy', (_name, expected, numbers) => {
  expect(of(numbers)).toBe(expected)
})

test('frames that are dropped because packets were lost are no sign of a busy device', () => {
  const sample = sampleWith({ dropped: 0.5 })
  expect(isBusy({ ...sample, seen: { ...sample.seen, loss: 0.1 } }, true, t)).toBe(false)
  expect(isBusy({ ...sample, seen: { ...sample.seen, loss: null } }, true, t)).toBe(false)
})

test('what the encoder last reported says nothing while no picture is sent', () => {
  expect(of({ limitation: 'cpu', encoding: 0.9 }, false)).toBe(false)
  expect(of({ ...nothing, limitation: 'cpu', encoding: 0.9 }, false)).toBeNull()
})
