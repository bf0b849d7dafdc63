import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { createTestClock } from '../../platform/clock.ts'
import { iceServersFor } from './ice-servers.ts'

const clock = createTestClock('2026-03-02T09:00:00.900Z')
const config = {
  stunUrls: ['stun:s.example'],
  turnUrls: ['turn:t.example?transport=udp', 'turns:t.example'],
  turnSecret: 'north',
  relayOnly: false,
}

test('credentials for a room are valid for 30 to 60 minutes and have the form that coturn checks', () => {
  const { iceServers, expiresAt } = iceServersFor(config, 'user-1', 'room', clock)
  const [stun, turn] = iceServers
  expect(stun).toEqual({ urls: ['stun:s.example'] })
  expect(turn?.urls).toEqual(config.turnUrls)
  const expiry = Date.parse('2026-03-02T09:45:00Z') / 1000
  expect(turn?.username).toBe(`${expiry}:user-1`)
  expect(turn?.credential).toBe(createHmac('sha1', 'north').update(`${expiry}:user-1`).digest('base64'))
  expect(expiresAt).toBe('2026-03-02T09:45:00.000Z')
})

test('credentials for a check are valid for a few minutes', () => {
  const { iceServers, expiresAt } = iceServersFor(config, 'guest-1', 'check', clock)
  expect(expiresAt).toBe('2026-03-02T09:10:00.000Z')
  expect(iceServers[1]?.username).toBe(`${Date.parse('2026-03-02T09:10:00Z') / 1000}:guest-1`)
})

test.each([
  ['room', 4],
  ['check', 12],
] as const)('a person who asks every second for a %s gets about %i different credentials in an hour', (use, most) => {
  const asking = createTestClock('2026-03-02T09:00:00Z')
  const seen = new Set<string>()
  for (let second = 0; second < 3600; second += 1) {
    seen.add(JSON.stringify(iceServersFor(config, 'user-1', use, asking)))
    asking.advance(1000)
  }
  expect(seen.size).toBeLessThanOrEqual(most + 1)
})

test('the credential of a known key and name is the expected one', () => {
  // The credentials expire at 1699999200, which is a step of the grid.
  const fixed = createTestClock(new Date(1_699_999_200_000 - 30 * 60_000))
  const [turn] = iceServersFor({ ...config, stunUrls: [] }, 'ann', 'room', fixed).iceServers
  expect(turn?.username).toBe('1699999200:ann')
  // printf 1699999200:ann | openssl dgst -sha1 -hmac north -binary | base64
  expect(turn?.credential).toBe('iVx5Jm3jiicDnXf+acMK/I+qj9g=')
})

test.each([
  ['no server at all', { stunUrls: [], turnUrls: [], turnSecret: null, relayOnly: false }, 'room', 0],
  ['no secret', { stunUrls: [], turnUrls: ['turn:t.example'], turnSecret: null, relayOnly: false }, 'room', 0],
  ['STUN only', { stunUrls: ['stun:s.example'], turnUrls: [], turnSecret: null, relayOnly: false }, 'room', 1],
  ['no use for them', config, null, 1],
] as const)('there are no credentials without TURN: %s', (_name, given, use, count) => {
  const copy = { ...given, stunUrls: [...given.stunUrls], turnUrls: [...given.turnUrls] }
  const { iceServers, expiresAt } = iceServersFor(copy, 'user-1', use, clock)
  expect([iceServers.length, expiresAt]).toEqual([count, null])
  expect(JSON.stringify(iceServers)).not.toContain('credential')
})
