import { expect, test } from 'vitest'
import { Negotiator } from './negotiation.ts'
import type { Signal } from './signalling.ts'
import { FakeNetwork } from './testing/fake-network.ts'
import type { FakePeerConnection } from './testing/fake-peer-connection.ts'
import { flush } from './testing/virtual-clock.ts'

type Carried = Exclude<Signal, { type: 'restart-request' }>

/** Two negotiators whose messages the test delivers itself. */
function make(open = true) {
  const network = new FakeNetwork()
  const side = (polite: boolean) => {
    const sent: Carried[] = []
    const log: string[] = []
    const pc = network.create({})
    const negotiator = new Negotiator({
      pc,
      polite,
      numbers: { own: 0, applied: 0 },
      send: (signal) => sent.push(structuredClone(signal) as Carried),
      beforeAnswer: () => {},
      settled: () => {},
      log: (name) => log.push(name),
    })
    pc.addEventListener('icecandidate', (event) => negotiator.localCandidate(event.candidate))
    if (open) negotiator.open()
    const fake = pc as unknown as FakePeerConnection
    const take = (type: Carried['type']): Carried => {
      const at = sent.findIndex((signal) => signal.type === type)
      expect(at, `a ${type} was sent`).toBeGreaterThanOrEqual(0)
      return sent.splice(at, 1)[0] as Carried
    }
    return { negotiator, pc: fake, sent, log, take }
  }
  const a = side(false)
  const b = side(true)
  for (const pc of [a.pc]) for (const kind of ['audio', 'video'] as const) pc.addTransceiver(kind)
  const give = async (to: typeof a, signal: Carried) => {
    await to.negotiator.receive(structuredClone(signal))
    await flush()
  }
  /** Delivers messages until there are no more. */
  const carry = async () => {
    await flush()
    while (a.sent.length + b.sent.length > 0) {
      for (const signal of b.sent.splice(0)) await give(a, signal)
      for (const signal of a.sent.splice(0)) await give(b, signal)
    }
  }
  return { network, a, b, give, carry }
}

const states = (...sides: { pc: FakePeerConnection }[]) =>
  sides.map(({ pc }) => `${pc.signalingState}/${pc.connectionState}`)

test('an offer, an answer and candidates connect two peers, and nothing is logged', async () => {
  const { a, b, carry } = make()
  await a.negotiator.offer()
  await carry()
  expect(states(a, b)).toEqual(['stable/connected', 'stable/connected'])
  expect([...a.log, ...b.log]).toEqual([])
})

test('the polite peer yields and the impolite one ignores the offer when offers cross', async () => {
  const { a, b, carry } = make()
  for (const kind of ['audio', 'video'] as const) b.pc.addTransceiver(kind)
  await Promise.all([a.negotiator.offer(), b.negotiator.offer()])
  await carry()
  expect(states(a, b)).toEqual(['stable/connected', 'stable/connected'])
  expect(a.log).toEqual(['offer-ignored'])
})

test('peers whose offers crossed and one of which was lost connect after one repetition', async () => {
  const { a, b, give, carry } = make()
  for (const kind of ['audio', 'video'] as const) b.pc.addTransceiver(kind)
  await Promise.all([a.negotiator.offer(), b.negotiator.offer()])
  a.sent.length = 0 // the offer of the impolite peer is lost
  await give(a, b.take('offer')) // the impolite peer ignores it
  expect(states(a, b)).toEqual(['have-local-offer/new', 'have-local-offer/new'])
  a.negotiator.resend()
  await carry()
  expect(states(a, b)).toEqual(['stable/connected', 'stable/connected'])
})

test('two quick offers are answered twice, and the answerer makes none', async () => {
  const { a, b, carry } = make()
  await a.negotiator.offer()
  a.negotiator.resend()
  const [first, second] = [a.take('offer'), a.take('offer')]
  await Promise.all([b.negotiator.receive(first), b.negotiator.receive(second)])
  expect(b.sent.filter((s) => s.type === 'offer')).toEqual([])
  await carry()
  expect(states(a, b)).toEqual(['stable/connected', 'stable/connected'])
  expect(a.log).toEqual(['answer-late'])
})

test('a late answer in the stable state is ignored', async () => {
  const { a, b, give, carry } = make()
  await a.negotiator.offer()
  await flush()
  await give(b, a.take('offer'))
  const answer = b.take('answer')
  b.sent.unshift(answer)
  await carry()
  await give(a, answer)
  expect(a.log).toEqual(['answer-late'])
})

test('an answer to an earlier offer is not taken for an answer to the current one', async () => {
  const { a, b, give, carry } = make()
  await a.negotiator.offer()
  await carry()
  await a.negotiator.offer()
  await flush()
  await give(b, a.take('offer'))
  const old = b.take('answer')
  b.sent.unshift(old) // it arrives, and arrives again seconds later
  await carry()
  await a.negotiator.offer()
  await flush()
  await give(a, old)
  expect(a.log).toEqual(['answer-stale'])
  expect(a.pc.signalingState).toBe('have-local-offer')
  await carry()
  expect(states(a, b)).toEqual(['stable/connected', 'stable/connected'])
})

test('an older offer that comes after a newer one is dropped', async () => {
  const { a, b, give, carry } = make()
  await a.negotiator.offer()
  const old = a.take('offer')
  a.sent.unshift(old)
  await carry()
  a.pc.restartIce()
  await a.negotiator.offer()
  await carry()
  await give(b, old)
  expect(b.log).toEqual(['offer-stale'])
  expect(states(a, b)).toEqual(['stable/connected', 'stable/connected'])
})

test('candidates that come before their description wait for it, also after a restart', async () => {
  const { a, b, give, carry } = make()
  await a.negotiator.offer()
  await flush()
  const offer = a.take('offer')
  await give(b, a.take('candidate'))
  await give(b, offer)
  await carry()
  expect(states(a, b)).toEqual(['stable/connected', 'stable/connected'])
  a.pc.restartIce()
  await a.negotiator.offer()
  await flush()
  const again = a.take('offer')
  await give(b, a.take('candidate'))
  await give(b, again)
  await carry()
  expect(b.pc.reachable.has(a.pc.ufragOf(a.pc.currentLocalDescription))).toBe(true)
  expect([...a.log, ...b.log]).toEqual([])
})

test('a lost candidate comes with the repeated offer', async () => {
  const { a, b, carry } = make()
  await a.negotiator.offer()
  await flush()
  a.sent.length = 0 // all messages are lost
  a.negotiator.resend()
  expect((a.sent[0] as { description: RTCSessionDescriptionInit }).description.sdp).toContain('a=candidate')
  await carry()
  expect(states(a, b)).toEqual(['stable/connected', 'stable/connected'])
})

test('a closed answerer sends and applies nothing, and opening it sends one message', async () => {
  const { a, b, give, carry } = make(false)
  a.negotiator.open()
  await a.negotiator.offer()
  await flush()
  for (const signal of a.sent.splice(0)) await give(b, signal)
  a.negotiator.resend() // the offer contains its candidates
  for (const signal of a.sent.splice(0)) await give(b, signal)
  expect(b.sent).toEqual([])
  expect(b.pc.signalingState).toBe('stable')
  expect(b.pc.reachable.size).toBe(0)
  expect(b.pc.currentRemoteDescription?.sdp).not.toContain('candidate')
  b.negotiator.open()
  await flush()
  expect(b.sent).toHaveLength(1)
  expect(b.pc.reachable.size).toBe(1)
  await carry()
  expect(states(a, b)).toEqual(['stable/connected', 'stable/connected'])
})

test('a closed offerer applies an answer only when it is opened', async () => {
  const { a, b, give, carry } = make(false)
  b.negotiator.open()
  await a.negotiator.offer()
  await flush()
  await give(b, a.take('offer'))
  await give(a, b.take('answer'))
  expect(states(a)).toEqual(['have-local-offer/new'])
  a.negotiator.open()
  await carry()
  expect(states(a, b)).toEqual(['stable/connected', 'stable/connected'])
})

test('a client without numbered offers is answered', async () => {
  const { a, b, give } = make()
  a.pc.addEventListener('icecandidate', () => {})
  await a.pc.setLocalDescription()
  await flush()
  a.sent.length = 0
  await give(b, { type: 'offer', description: { type: 'offer', sdp: a.pc.localDescription?.sdp } })
  const answer = b.take('answer') as { description: RTCSessionDescriptionInit }
  await a.pc.setRemoteDescription(answer.description)
  await flush()
  for (const signal of b.sent.splice(0)) {
    if (signal.type === 'candidate') await a.pc.addIceCandidate(signal.candidate as RTCIceCandidateInit)
  }
  expect(states(a, b)).toEqual(['stable/connected', 'stable/connected'])
})

test('an invalid message is logged and does not stop the next ones', async () => {
  const { a, b, carry, give } = make()
  await give(b, { type: 'offer', description: { type: 'offer', sdp: 'no\nsdp' } })
  await give(b, { type: 'answer', description: { type: 'answer' } })
  await give(b, { type: 'candidate', candidate: null })
  expect(b.log).toEqual(['offer-failed', 'answer-late'])
  await a.negotiator.offer()
  await carry()
  expect(states(a, b)).toEqual(['stable/connected', 'stable/connected'])
})
