import { expect, test } from 'vitest'
import { isComplete, NO_TRAFFIC, readTraffic, since } from './traffic.ts'

const report = (...entries: object[]) =>
  new Map(entries.map((entry, at) => [String(at), { id: String(at), ...entry }])) as unknown as RTCStatsReport

test("Chromium's report is read by kind of media, and an unused candidate pair does not count", () => {
  const before = readTraffic(
    report(
      { type: 'inbound-rtp', kind: 'audio', packetsReceived: 50 },
      { type: 'inbound-rtp', kind: 'video', packetsReceived: 30, framesDecoded: 4 },
      { type: 'transport', packetsReceived: 95, selectedCandidatePairId: 'used' },
      { id: 'used', type: 'candidate-pair', bytesReceived: 9000, requestsReceived: 3, responsesReceived: 2 },
      { id: 'spare', type: 'candidate-pair', bytesReceived: 0, requestsReceived: 3, responsesReceived: 2 },
    ),
  )
  expect(before).toMatchObject({ audio: 50, video: 30, frames: 4 })
  const later = readTraffic(
    report(
      { type: 'inbound-rtp', kind: 'audio', packetsReceived: 50 },
      { type: 'inbound-rtp', kind: 'video', packetsReceived: 30, framesDecoded: 4 },
      { type: 'transport', packetsReceived: 95, selectedCandidatePairId: 'used' },
      { id: 'used', type: 'candidate-pair', bytesReceived: 9000, requestsReceived: 4, responsesReceived: 2 },
      { id: 'spare', type: 'candidate-pair', bytesReceived: 0, requestsReceived: 9, responsesReceived: 9 },
    ),
  )
  expect(since(before, later)).toEqual({ audio: 0, video: 0, frames: 0, any: 1 })
  expect(since(later, later)).toEqual(NO_TRAFFIC)
})

test("Firefox's report is read without transport, connectivity checks and frames", () => {
  const traffic = readTraffic(
    report(
      { type: 'inbound-rtp', kind: 'video', packetsReceived: 7 },
      { type: 'candidate-pair', bytesReceived: 4000, selected: true },
      { type: 'outbound-rtp', kind: 'video', packetsSent: 70 },
    ),
  )
  expect(traffic).toMatchObject({ audio: 0, video: 7, frames: 0 })
  expect(traffic.any).toBeGreaterThan(0)
})

test('traffic is complete when the announced sound and a decoded picture have arrived', () => {
  const sound = { audio: 3, video: 0, frames: 0, any: 3 }
  const packets = { audio: 3, video: 9, frames: 0, any: 12 }
  const picture = { audio: 3, video: 9, frames: 1, any: 12 }
  const both = { audio: true, video: true }
  expect([sound, packets, picture].map((arrived) => isComplete(arrived, both))).toEqual([false, false, true])
  expect(isComplete(sound, { audio: true, video: false })).toBe(true)
  expect(isComplete(packets, { audio: false, video: false })).toBe(true)
  expect(isComplete({ ...NO_TRAFFIC, any: 5 }, { audio: false, video: false })).toBe(false)
})
