import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StatsReader } from './stats.ts'
import { DEFAULT_THRESHOLDS } from './thresholds.ts'

type Entry = { id: string; type: string } & Record<string, unknown>
const report = (...entries: Entry[]): RTCStatsReport =>
  new Map(entries.map((entry) => [entry.id, { timestamp: 0, ...entry }])) as unknown as RTCStatsReport

/** Returns what Chromium reports after the given number of seconds of an even call. */
function chromium(seconds: number, more: Record<string, Partial<Entry>> = {}): RTCStatsReport {
  const timestamp = seconds * 1000
  const entries: Entry[] = [
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P2' },
    { id: 'P1', type: 'candidate-pair', nominated: true, currentRoundTripTime: 9, availableOutgoingBitrate: 1 },
    { id: 'P2', type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.05, availableOutgoingBitrate: 2e6 },
    {
      id: 'IA',
      type: 'inbound-rtp',
      kind: 'audio',
      packetsReceived: 50 * seconds,
      packetsLost: 0,
      bytesReceived: 4000 * seconds,
      headerBytesReceived: 1400 * seconds,
      jitter: 0.004,
      concealedSamples: 480 * seconds,
      silentConcealedSamples: 0,
      totalSamplesReceived: 48_000 * seconds,
      jitterBufferDelay: 48_000 * 0.06 * seconds,
      jitterBufferEmittedCount: 48_000 * seconds,
    },
    {
      id: 'IV',
      type: 'inbound-rtp',
      kind: 'video',
      packetsReceived: 90 * seconds,
      packetsLost: 10 * seconds,
      bytesReceived: 90_000 * seconds,
      headerBytesReceived: 2_000 * seconds,
      framesPerSecond: 15,
      framesDecoded: 15 * seconds,
      framesReceived: 16 * seconds,
      framesDropped: seconds,
      totalDecodeTime: 0.06 * seconds,
      powerEfficientDecoder: false,
      freezeCount: seconds,
      totalFreezesDuration: 0.25 * seconds,
    },
    {
      id: 'OA',
      type: 'outbound-rtp',
      kind: 'audio',
      packetsSent: 50 * seconds,
      bytesSent: 4000 * seconds,
      headerBytesSent: 1400 * seconds,
    },
    {
      id: 'OV',
      type: 'outbound-rtp',
      kind: 'video',
      packetsSent: 100 * seconds,
      bytesSent: 100_000 * seconds,
      headerBytesSent: 2_000 * seconds,
      framesPerSecond: 15,
      framesEncoded: 15 * seconds,
      totalEncodeTime: 0.3 * seconds,
      powerEfficientEncoder: false,
      qualityLimitationReason: 'bandwidth',
    },
    {
      id: 'RA',
      type: 'remote-inbound-rtp',
      kind: 'audio',
      fractionLost: 0.01,
      roundTripTime: 0.08,
      roundTripTimeMeasurements: 2,
    },
    {
      id: 'RV',
      type: 'remote-inbound-rtp',
      kind: 'video',
      fractionLost: 0.03,
      roundTripTime: 0,
      roundTripTimeMeasurements: 0,
    },
  ]
  return report(...entries.map((entry) => ({ timestamp, ...entry, ...more[entry.id] }) as Entry))
}

const reader = (): StatsReader => new StatsReader(DEFAULT_THRESHOLDS)

test('two reports make a sample of what happened between them', () => {
  const stats = reader()
  const pc = {}
  expect(stats.read(pc, chromium(10), 10_000), 'the first look has no interval').toBeNull()
  const sample = stats.read(pc, chromium(12), 12_000)
  expect(sample).toEqual({
    at: 12_000,
    intervalMs: 2_000,
    heard: { loss: 0, jitterMs: 4, bufferMs: expect.closeTo(60), concealment: 0.01 },
    seen: { loss: 0.1, frames: 15, decoded: 30, freezes: 2, frozen: 0.25 },
    sent: { audioLoss: 0.01, videoLoss: 0.03, frames: 15, limitation: 'bandwidth' },
    rttMs: 80,
    availableBitrate: 2e6,
    work: { encoding: expect.closeTo(0.3), decoding: expect.closeTo(0.06), dropped: 0.0625, lateMs: null },
    bytes: {
      sent: 2 * (104_000 + 3_400) + 300 * 38,
      received: 2 * (94_000 + 3_400) + 280 * 38,
    },
  })
})

test('a new connection starts from 0, and the bytes of both connections count', () => {
  const stats = reader()
  const [first, second] = [{}, {}]
  stats.read(first, chromium(100), 100_000)
  const before = stats.usage
  expect(stats.read(second, chromium(1), 101_000)).toBeNull()
  const after = stats.usage
  expect(after.sent - before.sent).toBe(104_000 + 3_400 + 150 * 38)
  expect(stats.read(second, chromium(2), 102_000)?.heard.concealment).toBe(0.01)
  // After another sample of the first connection (two may exist at the same time), only its growth is added.
  stats.read(first, chromium(101), 103_000)
  expect(stats.usage.sent - after.sent).toBe(2 * (after.sent - before.sent))
})

test('a value that the browser does not give, or that cannot be computed, is null', () => {
  const stats = reader()
  const pc = {}
  const few: Entry[] = [
    { id: 'P', type: 'candidate-pair', selected: true, currentRoundTripTime: 0.04 },
    { id: 'A', type: 'inbound-rtp', kind: 'audio', packetsReceived: 5, packetsLost: 0, bytesReceived: 50 },
    { id: 'RA', type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0, roundTripTimeMeasurements: 0 },
  ]
  stats.read(pc, report(...few), 0)
  const sample = stats.read(pc, report(...few), 2_000)
  expect(sample).toMatchObject({
    heard: { loss: null, jitterMs: null, bufferMs: null, concealment: null },
    seen: { loss: null, frames: null, decoded: null, freezes: null, frozen: null },
    sent: { audioLoss: 0, videoLoss: null, frames: null, limitation: null },
    work: { encoding: null, decoding: null, dropped: null, lateMs: null },
    rttMs: 40,
    availableBitrate: null,
  })
})

test('how long a codec in hardware takes, or one of which the browser says nothing, is not compared', () => {
  for (const hardware of [true, undefined]) {
    const stats = reader()
    const pc = {}
    const more = { OV: { powerEfficientEncoder: hardware }, IV: { powerEfficientDecoder: hardware } }
    stats.read(pc, chromium(10, more), 10_000)
    const sample = stats.read(pc, chromium(12, more), 12_000, 7)
    expect(sample?.work).toMatchObject({ encoding: null, decoding: null, lateMs: 7 })
  }
})

test('a muted microphone with DTX has no concealment, and lost speech has', () => {
  for (const [received, lost, expected] of [
    [10, 0, null],
    [20, 80, 0.5],
  ] as const) {
    const stats = reader()
    const pc = {}
    const audio = { packetsReceived: 0, packetsLost: 0, concealedSamples: 0, totalSamplesReceived: 0 }
    stats.read(pc, report({ id: 'A', type: 'inbound-rtp', kind: 'audio', ...audio }), 0)
    const later = {
      packetsReceived: received,
      packetsLost: lost,
      concealedSamples: 48_000,
      totalSamplesReceived: 96_000,
    }
    const sample = stats.read(pc, report({ id: 'A', type: 'inbound-rtp', kind: 'audio', ...later }), 2_000)
    expect(sample?.heard.concealment).toBe(expected)
  }
})

test('an old report of the other side is not used', () => {
  const stats = reader()
  const pc = {}
  const old = { RA: { timestamp: 1_000 }, RV: { timestamp: 1_000 } }
  stats.read(pc, chromium(18, old), 18_000)
  expect(stats.read(pc, chromium(20, old), 20_000)).toMatchObject({
    sent: { audioLoss: null, videoLoss: null },
    rttMs: 50,
  })
})

test('there is no sample over the time of a sleep', () => {
  const stats = reader()
  const pc = {}
  stats.read(pc, chromium(1), 1_000)
  expect(stats.read(pc, chromium(60), 60_000)).toBeNull()
  expect(stats.read(pc, chromium(62), 62_000)).not.toBeNull()
})

test('a sample has no NaN and every share is within 0 and 1, whatever the numbers are', () => {
  const number = fc.oneof(fc.double(), fc.integer(), fc.constant(undefined), fc.constant('x'))
  const names = [
    'packetsReceived',
    'packetsLost',
    'bytesReceived',
    'jitter',
    'concealedSamples',
    'silentConcealedSamples',
    'totalSamplesReceived',
    'framesDecoded',
    'totalFreezesDuration',
    'jitterBufferDelay',
    'jitterBufferEmittedCount',
  ]
  const inbound = (kind: string) =>
    fc
      .record(Object.fromEntries(names.map((name) => [name, number])))
      .map((n) => ({ id: kind, type: 'inbound-rtp', kind, ...n }))
  const look = fc.tuple(inbound('audio'), inbound('video'))
  fc.assert(
    fc.property(look, look, (a, b) => {
      const stats = reader()
      const pc = {}
      stats.read(pc, report(...a), 0)
      const sample = stats.read(pc, report(...b), 2_000)
      for (const value of [sample?.heard.loss, sample?.heard.concealment, sample?.seen.loss, sample?.seen.frozen]) {
        if (value === null) continue
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(1)
      }
      expect(Number.isNaN(sample?.heard.bufferMs)).toBe(false)
    }),
  )
})
