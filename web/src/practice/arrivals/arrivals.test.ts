import { expect, test } from 'vitest'
import { Arrivals } from './arrivals.ts'

let now = 0
const create = (): Arrivals => {
  now = 1_000_000
  return new Arrivals(() => now)
}

test('the first state of a queue announces nobody, and a patient who joins later is announced', () => {
  const arrivals = create()
  expect(arrivals.see('s', [{ id: 'a', status: 'READY' }])).toBeNull()
  expect(arrivals.see('s', [{ id: 'a', status: 'READY' }])).toBeNull()
  const joined = [{ id: 'a', status: 'READY' } as const, { id: 'b', status: 'WAITING' } as const]
  expect(arrivals.see('s', joined)).toBe('arrived')
  expect(arrivals.see('other', [{ id: 'c', status: 'WAITING' }]), 'another queue').toBeNull()
})

test('a patient who becomes ready is announced, but not after an invitation or a reset', () => {
  const arrivals = create()
  arrivals.see('s', [{ id: 'a', status: 'WAITING' }])
  expect(arrivals.see('s', [{ id: 'a', status: 'READY' }])).toBe('ready')
  for (const status of ['INVITED', 'READY', 'INVITED', 'WAITING'] as const)
    expect(arrivals.see('s', [{ id: 'a', status }]), status).toBeNull()
  expect(arrivals.see('s', [{ id: 'a', status: 'DONE' }])).toBeNull()
  expect(arrivals.see('s', [{ id: 'a', status: 'READY' }])).toBeNull()
})

test('a waiting patient who opens the page is announced, at most once in a minute', () => {
  const arrivals = create()
  arrivals.see('s', [
    { id: 'a', status: 'WAITING', connected: false },
    { id: 'b', status: 'DONE', connected: false },
  ])
  expect(arrivals.seePresence('s', 'a', true)).toBe('arrived')
  expect(arrivals.seePresence('s', 'a', false)).toBeNull()
  expect(arrivals.seePresence('s', 'a', true), 'it was told a moment ago').toBeNull()
  now += 60_000
  arrivals.seePresence('s', 'a', false)
  expect(arrivals.seePresence('s', 'a', true)).toBe('arrived')
  expect(arrivals.seePresence('s', 'b', true)).toBeNull()
  expect(arrivals.seePresence('unknown', 'a', true)).toBeNull()
})

test('a state without presence keeps the presence that is known', () => {
  const arrivals = create()
  arrivals.see('s', [{ id: 'a', status: 'WAITING', connected: false }])
  arrivals.see('s', [{ id: 'a', status: 'WAITING' }])
  expect(arrivals.see('s', [{ id: 'a', status: 'WAITING', connected: true }])).toBe('arrived')
})

test('changes of a queue are news only to whoever knows the queue, and a patient who joins always is', () => {
  const arrivals = create()
  expect(arrivals.seeChanges('s', [{ id: 'a', status: 'READY' }])).toBeNull()
  expect(arrivals.seeJoined('s', { id: 'b', status: 'WAITING' })).toBe('arrived')
  arrivals.see('s', [{ id: 'a', status: 'WAITING' }])
  expect(arrivals.seeChanges('s', [{ id: 'a', status: 'READY' }])).toBe('ready')
  expect(arrivals.seeJoined('s', { id: 'c', status: 'WAITING' })).toBe('arrived')
  expect(arrivals.seeChanges('s', [{ id: 'c', status: 'WAITING' }])).toBeNull()
})
