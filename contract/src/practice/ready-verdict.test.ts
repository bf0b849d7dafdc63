import { describe, expect, test } from 'vitest'
import { ReadyCheckResult } from './ready-check.ts'
import { findingsOf } from './ready-findings.ts'
import { readyVerdict } from './ready-verdict.ts'

const way = (over: Partial<{ ok: boolean; ms: number; rttMs: number; lossPercent: number }> = {}) => ({
  ok: true,
  ms: 120,
  rttMs: 40,
  lossPercent: 0,
  ...over,
})
const closed = { ok: false, ms: null, rttMs: null, lossPercent: null }
const network = {
  server: { ok: true, ms: 30, rttMs: null, lossPercent: null },
  stun: way(),
  relayUdp: way(),
  relayTcp: way(),
  relayTls: way(),
}
const fine: ReadyCheckResult = { camera: 'OK', microphone: 'OK', speaker: 'HEARD', network }
const verdict = (change: Partial<ReadyCheckResult>) => readyVerdict(ReadyCheckResult.parse({ ...fine, ...change }))
const over = (change: Partial<typeof network> | Record<string, unknown>) =>
  verdict({ network: { ...network, ...change } as ReadyCheckResult['network'] })

describe('the verdict about the devices', () => {
  test('devices that all work are good', () => expect(verdict({})).toBe('GOOD'))
  test('a speaker that was not tried does not lower the verdict', () =>
    expect(verdict({ speaker: 'SKIPPED' })).toBe('GOOD'))
  test.each(['MISSING', 'BLOCKED', 'IN_USE', 'SKIPPED'] as const)(
    'a call without a picture is limited (the camera is %s)',
    (camera) => expect(verdict({ camera })).toBe('LIMITED'),
  )
  test.each(['SILENT', 'MISSING', 'BLOCKED', 'IN_USE'] as const)(
    'a patient whom nobody can hear has a poor check (the microphone is %s)',
    (microphone) => expect(verdict({ microphone })).toBe('POOR'),
  )
  test('a patient who hears nobody has a poor check', () => expect(verdict({ speaker: 'UNHEARD' })).toBe('POOR'))
})

describe('the verdict about the network', () => {
  test('a network that was not checked is limited', () => expect(verdict({ network: null })).toBe('LIMITED'))
  test('a server that cannot be reached is poor', () => expect(over({ server: closed })).toBe('POOR'))
  test('a slow server is limited', () => expect(over({ server: { ...network.server, ms: 1500 } })).toBe('LIMITED'))
  test('a network without UDP is limited', () => expect(over({ stun: closed, relayUdp: closed })).toBe('LIMITED'))
  test('a relay that cannot be reached is limited, even if the direct way is open', () =>
    expect(over({ relayUdp: closed, relayTcp: null, relayTls: null })).toBe('LIMITED'))
  test('a network that is closed in every way is poor', () =>
    expect(over({ stun: closed, relayUdp: closed, relayTcp: closed, relayTls: closed })).toBe('POOR'))
  test('a clinic without STUN and relays is good if the server was reached', () =>
    expect(over({ stun: null, relayUdp: null, relayTcp: null, relayTls: null })).toBe('GOOD'))
  test('a network with STUN alone is good if STUN answers', () =>
    expect(over({ relayUdp: null, relayTcp: null, relayTls: null })).toBe('GOOD'))
  test.each([
    [{ rttMs: 300 }, 'GOOD'],
    [{ rttMs: 301 }, 'LIMITED'],
    [{ lossPercent: 4 }, 'LIMITED'],
  ] as const)('a relay with %o is %s', (change, expected) => expect(over({ relayUdp: way(change) })).toBe(expected))
  test.each([{ rttMs: 801 }, { lossPercent: 12 }])(
    'a relay with %o is limited if there is a direct way, and poor if there is none',
    (change) => {
      expect(over({ relayUdp: way(change) })).toBe('LIMITED')
      expect(over({ relayUdp: way(change), stun: closed })).toBe('POOR')
    },
  )
})

describe('the findings of a check', () => {
  const says = (result: ReadyCheckResult) => findingsOf(result).map(({ part, says, tone }) => `${part} ${says} ${tone}`)
  const bare = { ...network, stun: null, relayUdp: null, relayTcp: null, relayTls: null }

  test('there is one finding for each part, the microphone first', () => {
    expect(says({ ...fine, speaker: 'SKIPPED' })).toEqual([
      'microphone OK good',
      'camera OK good',
      'speaker SKIPPED neutral',
      'network GOOD good',
    ])
    expect(says({ camera: 'BLOCKED', microphone: 'SILENT', speaker: 'UNHEARD', network: null })).toEqual([
      'microphone SILENT bad',
      'camera BLOCKED warn',
      'speaker UNHEARD bad',
      'network UNCHECKED neutral',
    ])
  })

  test.each<[Partial<NonNullable<ReadyCheckResult['network']>>, string]>([
    [{}, 'network REACHED good'],
    [{ relayUdp: way() }, 'network GOOD good'],
    [{ relayUdp: closed, relayTcp: way({ rttMs: 340 }) }, 'network DETOUR warn'],
    [{ relayUdp: closed, relayTcp: closed, relayTls: way() }, 'network DETOUR warn'],
    [{ relayUdp: way({ rttMs: 400 }) }, 'network SLOW warn'],
    [{ relayUdp: way({ lossPercent: 25 }) }, 'network SLOW bad'],
    [{ stun: way(), relayUdp: closed }, 'network DIRECT warn'],
    [{ stun: way() }, 'network DIRECT good'],
    [{ stun: closed, relayUdp: closed }, 'network SHUT bad'],
    [{ server: closed }, 'network SERVER bad'],
    [{ server: way({ ms: 1500 }) }, 'network SERVER_SLOW warn'],
    [{ server: way({ ms: 1500 }), relayUdp: closed }, 'network SHUT bad'],
  ])('the finding about the network fits its result (case %#)', (change, expected) => {
    expect(says({ ...fine, network: { ...bare, ...change } })[3]).toBe(expected)
  })

  test('the finding about the network has the figures of the relay that a call would use', () => {
    const [line] = findingsOf({ ...fine, network: { ...bare, relayUdp: closed, relayTls: way({ rttMs: 340 }) } }).slice(
      3,
    )
    expect(line).toMatchObject({ figures: { over: 'TLS', ms: 340, lossPercent: 0 } })
  })
})
