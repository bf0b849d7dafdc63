import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../engine/testing/virtual-clock.ts'
import { type RouteKind, routesOf } from './ice-routes.ts'
import type { RouteOutcome } from './route-outcome.ts'
import { probeRoute } from './route-probe.ts'
import { type FakeAddress, FakeNetwork } from './testing/fake-relay.ts'

const urls: Record<RouteKind, string> = {
  STUN: 'stun:relay.example',
  UDP: 'turn:relay.example',
  TCP: 'turn:relay.example?transport=tcp',
  TLS: 'turns:relay.example?transport=tcp',
}

function route(kind: RouteKind) {
  const [only] = routesOf([{ urls: urls[kind], username: 'u', credential: 'c' }])
  if (!only) throw new Error('no route')
  return only
}

/** Lets the time pass that a probe takes at most, and checks that it leaves nothing open. */
async function probe(kind: RouteKind, address: FakeAddress) {
  const clock = new VirtualClock()
  const network = new FakeNetwork(clock, address)
  const begun = clock.now()
  let took = 0
  const outcome = probeRoute(route(kind), { clock, createPeerConnection: network.createPeerConnection }, neverAborted())
  void outcome.then(() => {
    took = clock.now() - begun
  })
  await clock.advance(20_000)
  expect(network.open, 'connections left').toBe(0)
  expect(clock.pending, 'timers left').toBe(0)
  return { outcome: await outcome, network, took }
}

const neverAborted = () => new AbortController().signal
const works = { problem: null } satisfies Partial<RouteOutcome>

describe('probing a relay', () => {
  test('a relay that works is timed, and its packets are counted', async () => {
    const { outcome, network } = await probe('UDP', { answersAfter: 80, latency: 25 })
    expect(outcome).toEqual({ ...works, ms: 130, rttMs: 50, lossPercent: 0 })
    expect(network.made.map(({ configuration }) => configuration)).toEqual(
      Array.from({ length: 2 }, () => ({ iceServers: [route('UDP').server], iceTransportPolicy: 'relay' })),
    )
    // Lost is lost: a channel that repeats would hide it.
    expect(network.made[0]?.channel?.init).toEqual({ ordered: false, maxRetransmits: 0 })
  })

  test('a relay that loses every fifth packet of one direction is reported with that loss', async () => {
    let sent = 0
    const { outcome } = await probe('TCP', { latency: 10, loses: () => ++sent % 10 === 1 })
    expect(outcome.lossPercent).toBeGreaterThan(5)
    expect(outcome.lossPercent).toBeLessThan(25)
    expect(outcome.rttMs).toBe(20)
  })

  test('packets that come back after more than two seconds count as lost', async () => {
    const { outcome } = await probe('TLS', { latency: 1200 })
    expect(outcome.lossPercent).toBeGreaterThan(50)
  })

  test('a relay that lets nothing through does not work', async () => {
    const { outcome } = await probe('UDP', { loses: () => true })
    expect(outcome).toMatchObject({ problem: 'DROPPED', rttMs: null, lossPercent: null })
  })

  test.each([
    ['refuses our credentials', { errors: [401] }, 'UNAUTHORIZED'],
    ['refuses us on one of our two networks and is out of reach on the other', { errors: [701, 401] }, 'UNAUTHORIZED'],
    ['is full', { errors: [486] }, 'QUOTA'],
    ['cannot be reached', { errors: [701] }, 'UNREACHABLE'],
    ['gives another error', { errors: [403] }, 'REFUSED'],
    ['does not connect its own two addresses', { noPath: true }, 'NO_PATH'],
  ] as const)('a relay that %s is reported with the reason', async (_name, address, problem) => {
    const { outcome, took } = await probe('UDP', { answersAfter: 30, ...address })
    expect(outcome).toEqual({ ms: null, rttMs: null, lossPercent: null, problem })
    expect(took, 'known at once, not at the end of the time').toBeLessThan(100)
  })

  test.each([
    ['UDP', 8_000],
    ['TCP', 10_000],
  ] as const)('a relay that never answers over %s is given up in time', async (kind, limit) => {
    const { outcome, took } = await probe(kind, { mute: true })
    expect(outcome.problem).toBe('TIMEOUT')
    expect(took).toBe(limit)
  })
})

describe('probing a STUN server', () => {
  test('a STUN server that tells our address from outside works', async () => {
    const { outcome } = await probe('STUN', { answersAfter: 45 })
    expect(outcome).toEqual({ ...works, ms: 45, rttMs: null, lossPercent: null })
  })

  test('a STUN server that tells the address that we know works', async () => {
    expect((await probe('STUN', { samePlace: true })).outcome.problem).toBeNull()
  })

  test.each([
    [{ errors: [701] }, 'UNREACHABLE'],
    [{ mute: true }, 'TIMEOUT'],
  ] as const)('a STUN server that does not answer is reported: %o', async (address, problem) => {
    expect((await probe('STUN', address)).outcome.problem).toBe(problem)
  })
})

test('an address that the browser cannot read is reported as such', async () => {
  const parts = {
    clock: new VirtualClock(),
    createPeerConnection: () => {
      throw new SyntaxError('not an address')
    },
  }
  expect((await probeRoute(route('UDP'), parts, neverAborted())).problem).toBe('BAD_ADDRESS')
})

test.each(['while it is set up', 'while packets are sent'])(
  'a probe that is cancelled %s leaves no connection and no timer',
  async (when) => {
    const clock = new VirtualClock()
    const network = new FakeNetwork(clock, when.includes('set up') ? { mute: true } : { latency: 5 })
    const cancel = new AbortController()
    const reason = new Error('enough')
    const probing = probeRoute(
      route('UDP'),
      { clock, createPeerConnection: network.createPeerConnection },
      cancel.signal,
    )
    const rejected = expect(probing).rejects.toBe(reason)
    await clock.advance(200)
    expect(network.open).toBe(2)
    cancel.abort(reason)
    await rejected
    expect(network.open).toBe(0)
    await clock.advance(10)
    expect(clock.pending).toBe(0)
  },
)
