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

test('the last packet that was played tells', () => {
  const sources: Source[] = [{ timestamp: 5, audioLevel: 0.2 }]
  const { ask } = make(sources)
  expect(ask()).toBe(0.2)
  // After a new connection, the old source may still be in the list.
  sources.push({ timestamp: 9, audioLevel: 0.7 })
  expect(ask()).toBe(0.7)
})

test('a packet of long ago does not: nobody speaks who sends nothing', async () => {
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

test('packets that do not tell: the statistics, not asked more often than they change', async () => {
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

test('no receiver yet: silence', () => {
  expect(make([]).level.level(null)).toBe(0)
})
