import { expect, test } from 'vitest'
import { currentSource, fromSource, keptAddress } from './source.ts'

test.each([
  ['203.0.113.77', '203.0.113.0/24'],
  ['::ffff:203.0.113.77', '203.0.113.0/24'],
  ['::ffff:cb00:714d', '203.0.113.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ['2001:0DB8::7', '2001:db8::/48'],
  ['fe80::1%eth0', 'fe80::/48'],
  ['2001:db8:10::7', '2001:db8:10::/48'],
  ['::1', '::/48'],
  ['not an address', null],
  ['', null],
])('of the address %s only the network is kept: %s', (address, kept) => {
  expect(keptAddress(address, 'truncated')).toBe(kept)
})

test('the whole address or nothing of it is kept if that is configured', () => {
  expect(keptAddress('::ffff:203.0.113.77', 'full')).toBe('203.0.113.77')
  expect(keptAddress('2001:db8::7', 'full')).toBe('2001:db8::7')
  expect(keptAddress('203.0.113.77', 'none')).toBeNull()
})

test('the work of a request knows its address, also later, and background work has none', async () => {
  expect(currentSource()).toBeNull()
  const seen = await fromSource('203.0.113.0/24', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    return currentSource()
  })
  expect([seen, currentSource()]).toEqual(['203.0.113.0/24', null])
})
