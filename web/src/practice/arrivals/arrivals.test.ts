import { expect, test } from 'vitest'
import { Arrivals } from './arrivals.ts'

let now = 0
const create = (): Arrivals => {
  now = 1_000_000
  return new Arrivals(() => now)
}

test('the first state of a queue is no news; who joins after it is', () => {
  const arrivals = create()
  expect(arrivals.see('s', [{ id: 'a', status: 'READY' }])).toBeNull()
  expect(arrivals.see('s', [{ id: 'a', status: 'READY' }])).toBeNull()
  const joined = [{ id: 'a', status: 'READY' } as const, { id: 'b', status: 'WAITING' } as const]
  expect(arrivals.see('s', joined)).toBe('arrived')
  expect(arrivals.see('other', [{ id: 'c', status: 'WAITING' }]), 'another queue').toBeNull()
})

test('becoming ready is news, going back from an invitation or being called again is not', () => {
  const arrivals = create()
  arrivals.see('s', [{ id: 'a', status: 'WAITING' }])
  expect(arrivals.see('s', [{ id: 'a', status: 'READY' }])).toBe('ready')
  for (const status of ['INVITED', 'READY', 'INVITED', 'WAITING'] as const)
    expect(arrivals.see('s', [{ id: 'a', status }]), status).toBeNull()
  expect(arrivals.see('s', [{ id: 'a', status: 'DONE' }])).toBeNull()
  expect(arrivals.see('s', [{ id: 'a', status: 'READY' }])).toBeNull()
})

test('opening the page is news, once in a minute, and only of somebody who waits', () => {
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

test('a state without presence keeps what is known of it', () => {
  const arrivals = create()
  arrivals.see('s', [{ id: 'a', status: 'WAITING', connected: false }])
  arrivals.see('s', [{ id: 'a', status: 'WAITING' }])
  expect(arrivals.see('s', [{ id: 'a', status: 'WAITING', connected: true }])).toBe('arrived')
})
