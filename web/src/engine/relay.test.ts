import { expect, test } from 'vitest'
import { isRelay, relayedOnly } from './relay.ts'
import { FakeCall } from './testing/fake-call.ts'

const host = 'candidate:1 1 udp 2122260223 192.168.1.20 50000 typ host generation 0'
const mapped = 'candidate:2 1 udp 1686052607 198.51.100.6 50000 typ srflx raddr 192.168.1.20 rport 50000'
const relayed = 'candidate:3 1 udp 41885439 203.0.113.2 49152 typ relay raddr 198.51.100.6 rport 50000 generation 0'
const hidden = 'candidate:3 1 udp 41885439 203.0.113.2 49152 typ relay raddr 0.0.0.0 rport 0 generation 0'
const candidate = (text: string) => ({ type: 'candidate', candidate: { candidate: text, sdpMid: '0' } }) as const

test('only relayed candidates are sent, without the address behind them', () => {
  expect(relayedOnly(candidate(host))).toBeNull()
  expect(relayedOnly(candidate(mapped))).toBeNull()
  expect(relayedOnly(candidate(relayed))).toEqual(candidate(hidden))
  for (const end of [candidate(''), { type: 'candidate', candidate: null } as const])
    expect(relayedOnly(end)).toEqual(end)
  expect(relayedOnly({ type: 'restart-request' })).toEqual({ type: 'restart-request' })
})

test.each(['offer', 'answer'] as const)('an %s contains no address of ours', (type) => {
  const sdp = [
    'v=0',
    'o=- 1 2 IN IP4 127.0.0.1',
    'm=audio 50000 UDP/TLS/RTP/SAVPF 111',
    'c=IN IP4 198.51.100.6',
    'a=rtcp:50000 IN IP4 198.51.100.6',
    `a=${host}`,
    `a=${mapped}`,
    `a=${relayed}`,
    'a=ice-ufrag:abcd',
    '',
  ].join('\r\n')
  const said = relayedOnly({ type, description: { type, sdp } })
  expect(said).toEqual({
    type,
    description: {
      type,
      sdp: [
        'v=0',
        'o=- 1 2 IN IP4 127.0.0.1',
        'm=audio 50000 UDP/TLS/RTP/SAVPF 111',
        'c=IN IP4 0.0.0.0',
        'a=rtcp:9 IN IP4 0.0.0.0',
        `a=${hidden}`,
        'a=ice-ufrag:abcd',
        '',
      ].join('\r\n'),
    },
  })
})

test('a TURN server is a relay, and a STUN server is not', () => {
  expect([{ urls: 'turn:a' }, { urls: ['stun:a', 'TURNS:a'] }, { urls: ['stun:a'] }].map(isRelay)).toEqual([
    true,
    true,
    false,
  ])
})

test('a room sends relayed candidates only, even if the browser gathers others', async () => {
  const call = new FakeCall()
  const options = {
    iceTransportPolicy: () => 'relay' as const,
    createPeerConnection: (configuration: RTCConfiguration) =>
      call.network.create({ ...configuration, iceTransportPolicy: 'all' }),
  }
  for (const role of ['doctor', 'patient'] as const) {
    const { room } = call.person(role, options)
    void room.openMedia()
    room.accept()
  }
  await call.clock.advance(2_000)
  const gathered = call.network.all.map((one) => one.localDescription?.sdp ?? '')
  expect(gathered.length).toBeGreaterThan(0)
  for (const sdp of gathered) expect(sdp).toContain('192.0.2.1 9 typ host')
  expect(call.hub.count('offer') + call.hub.count('answer')).toBeGreaterThanOrEqual(2)
  expect(JSON.stringify(call.hub.sent)).not.toContain('192.0.2.1')
})

test('a room that uses relays only also does so when it recovers', async () => {
  const call = new FakeCall()
  const options = { iceTransportPolicy: () => 'relay' as const }
  const [doctor, patient] = [call.person('doctor', options), call.person('patient', options)]
  for (const { room } of [doctor, patient]) {
    void room.openMedia()
    room.accept()
  }
  await call.clock.advance(2_000)
  expect(doctor.room.getSnapshot().state).toBe('CONNECTED')
  const before = call.network.all.length
  doctor.room.rejoin()
  await call.clock.advance(5_000)
  expect(call.network.all.length).toBeGreaterThan(before)
  const policies = call.network.all.map((one) => one.getConfiguration().iceTransportPolicy)
  expect(new Set(policies)).toEqual(new Set(['relay']))
})
