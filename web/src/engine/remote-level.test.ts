import { expect, test } from 'vitest'
import { RemoteLevel } from './remote-level.ts'
import { flush, VirtualClock } from './testing/virtual-clock.ts'

interface Source {
  timestamp: number
  audioLevel?: number
}

function make(sources: Source[], fromStats = 0) {
  const clock = new VirtualClock()
  let requests = 0
  const receiver = {
    getSynchronizationSources: () => sources,
    getStats: async () => {
      requests += 1
      return new Map([['in', { type: 'inbound-rtp', audioLevel: fromStats }]])
    },
  } as unknown as RTCRtpReceiver
  const level = new RemoteLevel(clock)
  return { clock, receiver, ask: () => level.level(receiver), level, requests: () => requests }
}

test('the level is that of the last packet that was played', () => {
  const sources: Source[] = [{ timestamp: 5, audioLevel: 0.2 }]
  const { ask } = make(sources)
  expect(ask()).toBe(0.2)
  // After a new connection, the old source may still be in the list.
  sources.push({ timestamp: 9, audioLevel: 0.7 })
  expect(ask()).toBe(0.7)
})

test('the level is 0 when the last packet was played long ago', async () => {
  const sources: Source[] = [{ timestamp: 5, audioLevel: 0.2 }]
  const { ask, clock } = make(sources)
  expect(ask()).toBe(0.2)
  await clock.advance(500)
  expect(ask(), 'a pause between two packets of a quiet voice').toBe(0.2)
  await clock.advance(500)
  expect(ask()).toBe(0)
  sources[0] = { timestamp: 6, audioLevel: 0.3 }
  expect(ask()).toBe(0.3)
})

test('the level comes from the statistics, at most every 250 ms, if packets have none', async () => {
  const { ask, clock, requests } = make([{ timestamp: 5 }], 0.4)
  expect(ask()).toBe(0)
  ask()
  await flush()
  expect(ask()).toBe(0.4)
  expect(requests()).toBe(1)
  await clock.advance(250)
  ask()
  expect(requests()).toBe(2)
})

test('the level is 0 without a receiver', () => {
  expect(make([]).level.level(null)).toBe(0)
})
