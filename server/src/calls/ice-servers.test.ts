import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { createTestClock } from '../platform/clock.ts'
import { iceServersFor } from './ice-servers.ts'

const clock = createTestClock('2026-03-02T09:00:00.900Z')
const config = {
  stunUrls: ['stun:s.example'],
  turnUrls: ['turn:t.example?transport=udp', 'turns:t.example'],
  turnSecret: 'north',
}

test('credentials are good for six hours, as coturn checks them', () => {
  const { iceServers, expiresAt } = iceServersFor(config, { userId: 'user-1', role: 'DOCTOR' }, clock)
  const [stun, turn] = iceServers
  expect(stun).toEqual({ urls: ['stun:s.example'] })
  expect(turn?.urls).toEqual(config.turnUrls)
  const expiry = Date.parse('2026-03-02T15:00:00Z') / 1000
  expect(turn?.username).toBe(`${expiry}:user-1`)
  expect(turn?.credential).toBe(createHmac('sha1', 'north').update(`${expiry}:user-1`).digest('base64'))
  expect(expiresAt).toBe('2026-03-02T15:00:00.000Z')
})

test('a guest’s are good for an hour', () => {
  const { iceServers, expiresAt } = iceServersFor(config, { userId: 'guest-1', role: 'GUEST' }, clock)
  expect(expiresAt).toBe('2026-03-02T10:00:00.000Z')
  expect(iceServers[1]?.username).toBe(`${Date.parse('2026-03-02T10:00:00Z') / 1000}:guest-1`)
})

test('the credential of a known key and name is the known one', () => {
  const fixed = createTestClock(new Date(1_700_000_000_000 - 6 * 3_600_000))
  const [turn] = iceServersFor({ ...config, stunUrls: [] }, { userId: 'ann', role: 'PATIENT' }, fixed).iceServers
  expect(turn?.username).toBe('1700000000:ann')
  // printf 1700000000:ann | openssl dgst -sha1 -hmac north -binary | base64
  expect(turn?.credential).toBe('jeamH6dA5l2I9g3jmieza7CzEDo=')
})

test.each([
  ['neither', { stunUrls: [], turnUrls: [], turnSecret: null }, 0],
  ['no secret', { stunUrls: [], turnUrls: ['turn:t.example'], turnSecret: null }, 0],
  ['STUN only', { stunUrls: ['stun:s.example'], turnUrls: [], turnSecret: null }, 1],
])('without TURN there are no credentials: %s', (_name, given, count) => {
  const { iceServers, expiresAt } = iceServersFor(given, { userId: 'user-1', role: 'PATIENT' }, clock)
  expect([iceServers.length, expiresAt]).toEqual([count, null])
  expect(JSON.stringify(iceServers)).not.toContain('credential')
})
