import { expect, test } from 'vitest'
import { pathOf } from './path.ts'

const report = (...entries: object[]): RTCStatsReport =>
  new Map(entries.map((entry) => [(entry as RTCStats).id, entry])) as unknown as RTCStatsReport

const pair = { id: 'p', type: 'candidate-pair', localCandidateId: 'l', remoteCandidateId: 'r' }
const other = { id: 'o', type: 'candidate-pair', localCandidateId: 'x', remoteCandidateId: 'r' }
const local = { id: 'l', type: 'local-candidate', candidateType: 'host', protocol: 'udp' }
const relay = { id: 'x', type: 'local-candidate', candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls' }
const remote = { id: 'r', type: 'remote-candidate', candidateType: 'srflx', protocol: 'udp' }

test('the path is that of the pair in use, as Chromium and Safari say it, and as Firefox does', () => {
  const transport = { id: 't', type: 'transport', selectedCandidatePairId: 'p' }
  expect(pathOf(report(transport, other, pair, local, relay, remote))).toBe('host/udp to srflx')
  expect(pathOf(report({ ...other, selected: true }, pair, local, relay, remote))).toBe('relay/tls to srflx')
})

test('there is no path before a pair is in use, or without its candidates', () => {
  expect(pathOf(report())).toBeNull()
  expect(pathOf(report(pair, local, remote))).toBeNull()
  expect(pathOf(report({ ...pair, selected: true }, local))).toBeNull()
})
