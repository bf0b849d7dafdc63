import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../engine/testing/virtual-clock.ts'
import { kindOf, routesOf } from './ice-routes.ts'
import { checkNetwork, type NetworkDeps, testRoutes } from './network-check.ts'
import { median, type RouteOutcome } from './route-outcome.ts'
import { FakeNetwork } from './testing/fake-relay.ts'

test('the kind of a server follows from its address', () => {
  expect(
    [
      'stun:a',
      'stuns:a:443',
      'turn:a',
      'turn:a?transport=udp',
      'turn:a:3478?transport=tcp',
      'TURNS:a',
      'turns:a:443?transport=tcp',
      'http://a',
    ].map(kindOf),
  ).toEqual(['STUN', 'STUN', 'UDP', 'UDP', 'TCP', 'TLS', 'TLS', null])
})

test('each address is tried once, by itself and with its credentials, UDP before TCP and TLS', () => {
  const turn = { username: 'u', credential: 'c' }
  const routes = routesOf([
    { urls: ['turns:b', 'turn:a?transport=tcp', 'turn:a'], ...turn },
    { urls: 'stun:a' },
    { urls: ['turn:a'] },
  ])
  expect(routes.map(({ kind, server }) => [kind, server])).toEqual([
    ['STUN', { urls: ['stun:a'] }],
    ['UDP', { urls: ['turn:a'], ...turn }],
    ['TCP', { urls: ['turn:a?transport=tcp'], ...turn }],
    ['TLS', { urls: ['turns:b'], ...turn }],
  ])
})

test('the median is the middle value, and of an even number the mean of the middle two', () => {
  expect([median([]), median([7]), median([9, 1, 5]), median([1, 9, 3, 5])]).toEqual([null, 7, 5, 4])
})

/** A server with a round trip of 40 ms, and relays that behave by their address. */
function setUp(change: Partial<NetworkDeps> = {}, servers: RTCIceServer[] = []) {
  const clock = new VirtualClock()
  const networks: FakeNetwork[] = []
  const wait = (ms: number) => new Promise<void>((resolve) => clock.setTimeout(resolve, ms))
  const deps: NetworkDeps = {
    clock,
    ping: () => wait(40),
    iceServers: async () => servers,
    createPeerConnection: (configuration) => {
      const url = String(configuration.iceServers?.[0]?.urls)
      const last = networks.at(-1)
      // The two ends of one relay share it.
      if (configuration.iceTransportPolicy === 'relay' && last?.made.length === 1 && last.open === 1)
        return last.createPeerConnection(configuration)
      const network = new FakeNetwork(clock, url.includes('closed') ? { errors: [701] } : { latency: 30 })
      networks.push(network)
      return network.createPeerConnection(configuration)
    },
    ...change,
  }
  return { clock, networks, deps, wait }
}

async function run(change: Partial<NetworkDeps> = {}, servers: RTCIceServer[] = []) {
  const { clock, networks, deps } = setUp(change, servers)
  const steps: string[] = []
  const checked = checkNetwork(deps, new AbortController().signal, (step) => steps.push(step))
  await clock.advance(60_000)
  expect(networks.reduce((open, network) => open + network.open, 0)).toBe(0)
  expect(clock.pending).toBe(0)
  return { result: await checked, steps, networks }
}

const relays = (...urls: string[]): RTCIceServer[] => [{ urls, username: 'u', credential: 'c' }]
const works = { ok: true, ms: 60, rttMs: 60, lossPercent: 0 }
const closed = { ok: false, ms: null, rttMs: null, lossPercent: null }

describe('checking the network', () => {
  test('a clinic without STUN and relays has only its server checked', async () => {
    const { result, steps } = await run()
    const server = { ok: true, ms: 40, rttMs: null, lossPercent: null }
    expect(result).toEqual({ server, stun: null, relayUdp: null, relayTcp: null, relayTls: null })
    expect(steps).toEqual(['SERVER'])
  })

  test('a check tries the server, STUN, and the relays over UDP, TCP and TLS, in this order', async () => {
    const { result, steps } = await run({}, [
      { urls: 'stun:closed' },
      ...relays('turns:open', 'turn:closed', 'turn:open?transport=tcp'),
    ])
    expect(steps).toEqual(['SERVER', 'STUN', 'UDP', 'TCP', 'TLS'])
    expect(result).toMatchObject({ stun: closed, relayUdp: closed, relayTcp: works, relayTls: works })
  })

  test('one working relay of a kind is enough, and the next ones are not tried', async () => {
    const { result, networks } = await run({}, relays('turn:closed', 'turn:open', 'turn:another'))
    expect(result.relayUdp).toEqual(works)
    expect(networks).toHaveLength(2)
  })
})

describe('checking the server', () => {
  test("the server's time is the median of five answers, so that one slow answer does not count", async () => {
    const { wait, ...inner } = setUp()
    const times = [900, 30, 35, 31, 33]
    const checked = checkNetwork({ ...inner.deps, ping: () => wait(times.shift() ?? 0) }, new AbortController().signal)
    await inner.clock.advance(5000)
    expect((await checked).server).toMatchObject({ ok: true, ms: 33 })
  })

  test('a server works if two of five answers are lost, and does not if three are', async () => {
    const some = (lost: number[]) => {
      let count = 0
      return async () => {
        if (lost.includes(++count)) throw new Error('lost')
      }
    }
    expect((await run({ ping: some([2, 4]) })).result.server.ok).toBe(true)
    expect((await run({ ping: some([2, 3, 4]) })).result.server.ok).toBe(false)
  })

  test('a server that hangs is given up after two tries', async () => {
    let asked = 0
    const hanging = (signal: AbortSignal) =>
      new Promise((_, reject) => {
        asked += 1
        signal.addEventListener('abort', () => reject(signal.reason))
      })
    const { result } = await run({ ping: hanging })
    expect(result.server).toEqual(closed)
    expect(asked).toBe(2)
  })

  test('a server that cannot list its relays counts as not working', async () => {
    const { result } = await run({ iceServers: async () => Promise.reject(new Error('500')) })
    expect(result.server.ok).toBe(false)
  })
})

test('a cancelled check leaves no connection and no timer', async () => {
  const { clock, networks, deps } = setUp({}, relays('turn:open', 'turns:open'))
  const cancel = new AbortController()
  const checked = expect(checkNetwork(deps, cancel.signal)).rejects.toBe('enough')
  await clock.advance(300)
  expect(networks.some(({ open }) => open > 0)).toBe(true)
  cancel.abort('enough')
  await checked
  // Packets that are on their way arrive, and find nobody.
  await clock.advance(100)
  expect([clock.pending, networks.reduce((open, network) => open + network.open, 0)]).toEqual([0, 0])
})

test('the administrator sees the result of every address', async () => {
  const { clock, deps } = setUp()
  const told: [string, RouteOutcome['problem'] | 'RUNNING'][] = []
  const routes = routesOf(relays('turn:open', 'turn:closed', 'turns:open'))
  const testing = testRoutes(routes, deps, new AbortController().signal, (url, outcome) =>
    told.push([url, outcome === 'RUNNING' ? outcome : outcome.problem]),
  )
  await clock.advance(60_000)
  await testing
  expect(told).toEqual([
    ['turn:open', 'RUNNING'],
    ['turn:open', null],
    ['turn:closed', 'RUNNING'],
    ['turn:closed', 'UNREACHABLE'],
    ['turns:open', 'RUNNING'],
    ['turns:open', null],
  ])
})
