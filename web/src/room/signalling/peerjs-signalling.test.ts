import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RemotePeer, Signalling, SignallingListener } from '../../engine/index.ts'
import type { LiveSocket } from '../../platform/live-index.ts'
import type { BrokerSocket } from './peerjs-broker.ts'
import { createPeerJsSignalling, type PeerJsOptions } from './peerjs-signalling.ts'
import { Listeners } from './wire.ts'

const OWN = '0123456789abcdef0123456789abcdef'
const THEIRS = '3e9c1d1e-6a0c-4a6e-9a57-8f6f2c1d0b7a'
const offerOf = (session: string) => ({
  type: 'offer' as const,
  description: { type: 'offer' as const, sdp: `v=0\r\no=- ${session} 2 IN IP4 127.0.0.1\r\ns=-\r\n` },
})
const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 }

/** The broker's end of a connection. */
class Line {
  readonly path: string
  readonly sent: { type: string; dst?: string; payload?: Record<string, unknown> }[] = []
  closed = false
  readonly #listeners = new Map<string, (event: { data: string }) => void>()
  constructor(path: string) {
    this.path = path
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }
  close(): void {
    this.closed = true
  }
  addEventListener(event: string, run: (event: { data: string }) => void): void {
    this.#listeners.set(event, run)
  }
  says(message: object | string): void {
    this.#listeners.get('message')?.({ data: typeof message === 'string' ? message : JSON.stringify(message) })
  }
  breaks(): void {
    this.#listeners.get('close')?.({ data: '' })
  }
  get calls() {
    return this.sent.filter(({ type }) => type !== 'HEARTBEAT')
  }
}

const room = new Listeners()
const inner = { join: vi.fn(), send: vi.fn(), leave: vi.fn(), on: room.on } satisfies Signalling
let lines: Line[]
let heard: unknown[][]
let told: boolean[]
let peerIdUpdated: (said: object) => void
let call: Awaited<ReturnType<PeerJsOptions['readCall']>>
let signalling: Signalling

function begin(role: 'doctor' | 'patient'): void {
  signalling = createPeerJsSignalling(inner, {
    live: {
      getStatus: () => 'up',
      on: (_event: string, run: typeof peerIdUpdated) => {
        peerIdUpdated = run
        return () => undefined
      },
    } as unknown as LiveSocket,
    roomId: 'call',
    role,
    readCall: async () => call,
    openWebSocket: (path) => {
      const line = new Line(path)
      lines.push(line)
      return line as unknown as BrokerSocket
    },
    onPeerJs: (isUsed) => told.push(isUsed),
  })
  signalling.on({
    peers: (present) => heard.push(['peers', ...present.map(({ peerId }) => peerId)]),
    peerJoined: ({ peerId, basic }) => heard.push(['joined', peerId, basic]),
    peerLeft: (peerId, forGood) => heard.push([forGood ? 'left for good' : 'left', peerId]),
    signal: (from, signal) => heard.push([signal.type, from]),
    up: () => undefined,
    down: () => undefined,
  })
  signalling.join({ peerId: OWN })
}
const roomSays = (run: (listener: SignallingListener) => void) => room.notify(run)
const page: RemotePeer = { peerId: 'fedcba9876543210fedcba9876543210', userId: 'john', role: 'patient', name: 'John' }
const last = () => lines.at(-1) as Line

beforeEach(() => {
  vi.useFakeTimers()
  lines = []
  heard = []
  told = []
  call = {
    doctorId: 'sarah',
    doctorName: 'Dr. Sarah',
    doctorPeerId: OWN,
    patientId: 'john',
    patientName: 'John',
    patientPeerId: null,
  }
  inner.send.mockReset()
})
afterEach(() => {
  signalling.leave()
  vi.useRealTimers()
})

async function findThem(role: 'doctor' | 'patient'): Promise<Line> {
  begin(role)
  roomSays((listener) => listener.peers([]))
  call = { ...call, ...(role === 'doctor' ? { patientPeerId: THEIRS } : { doctorPeerId: THEIRS, patientPeerId: OWN }) }
  peerIdUpdated({ callSessionId: 'call', role: role === 'doctor' ? 'patient' : 'doctor', peerId: THEIRS })
  await vi.advanceTimersByTimeAsync(1_600)
  heard = []
  last().says({ type: 'OPEN' })
  return last()
}

test("a doctor's page calls a patient with a PeerJS client as the specification describes", async () => {
  const line = await findThem('doctor')
  expect(line.path).toMatch(new RegExp(`^/peerjs/peerjs\\?key=peerjs&id=${OWN}&token=[0-9a-f]{32}&`))
  expect([heard, told]).toEqual([[['joined', THEIRS, true]], [true]])
  signalling.send(THEIRS, offerOf('1'))
  signalling.send(THEIRS, { type: 'candidate', candidate })
  signalling.send(THEIRS, { type: 'candidate', candidate: null })
  signalling.send(THEIRS, { type: 'restart-request' })
  const [offer, second] = line.calls
  const { connectionId } = offer?.payload ?? {}
  expect(connectionId).toMatch(/^mc_/)
  expect(offer).toMatchObject({ type: 'OFFER', dst: THEIRS, payload: { type: 'media', sdp: offerOf('1').description } })
  expect(second).toEqual({ type: 'CANDIDATE', dst: THEIRS, payload: { type: 'media', connectionId, candidate } })
  expect(line.calls).toHaveLength(2)
  line.says({
    type: 'ANSWER',
    src: THEIRS,
    payload: { type: 'media', connectionId, sdp: { type: 'answer', sdp: 'v=0' } },
  })
  line.says({ type: 'CANDIDATE', src: THEIRS, payload: { type: 'media', connectionId, candidate } })
  expect(heard.slice(1)).toEqual([
    ['answer', THEIRS],
    ['candidate', THEIRS],
  ])
  expect(inner.send).not.toHaveBeenCalled()
})

test('a repeated offer is sent once, and another offer is another call with its own connection', async () => {
  const line = await findThem('doctor')
  signalling.send(THEIRS, offerOf('1'))
  signalling.send(THEIRS, offerOf('1'))
  expect(line.calls).toHaveLength(1)
  heard = []
  signalling.send(THEIRS, offerOf('2'))
  expect(heard, 'the engine begins anew').toEqual([
    ['left for good', THEIRS],
    ['joined', THEIRS, true],
  ])
  signalling.send(THEIRS, offerOf('3'))
  expect(line.calls.map(({ payload }) => payload?.connectionId)).toEqual([
    expect.any(String),
    expect.not.stringMatching(`^${line.calls[0]?.payload?.connectionId}$`),
  ])
})

test("a doctor's PeerJS client is answered, and each of its calls has its own connection", async () => {
  const line = await findThem('patient')
  expect(heard, 'nothing to offer to').toEqual([])
  const callOf = (connectionId: string) => ({
    type: 'OFFER',
    src: THEIRS,
    payload: { type: 'media', connectionId, sdp: { type: 'offer', sdp: 'v=0' } },
  })
  line.says(callOf('mc_1'))
  expect(heard).toEqual([
    ['peers', THEIRS],
    ['offer', THEIRS],
  ])
  signalling.send(THEIRS, { type: 'answer', description: { type: 'answer', sdp: 'v=1' } })
  expect(line.calls).toEqual([
    {
      type: 'ANSWER',
      dst: THEIRS,
      payload: { type: 'media', connectionId: 'mc_1', sdp: { type: 'answer', sdp: 'v=1' } },
    },
  ])
  signalling.send(THEIRS, offerOf('1'))
  expect(line.calls, 'a doctor’s client need not expect a call').toHaveLength(1)
  heard = []
  line.says(callOf('mc_2'))
  expect(heard).toEqual([
    ['left for good', THEIRS],
    ['peers', THEIRS],
    ['offer', THEIRS],
  ])
})

test('messages from unknown peers, and messages that are no call, are ignored', async () => {
  const line = await findThem('patient')
  const payload = { type: 'media', connectionId: 'mc_1', sdp: { type: 'offer', sdp: 'v=0' } }
  line.says({ type: 'OFFER', src: 'somebody-else', payload })
  line.says({ type: 'OFFER', src: THEIRS, payload: { ...payload, type: 'data' } })
  line.says({ type: 'OFFER', src: THEIRS, payload: { ...payload, sdp: 'v=0' } })
  line.says({ type: 'OFFER', src: THEIRS })
  line.says('not json')
  line.says('null')
  expect(heard).toEqual([])
})

test('a peer who is not at the broker disappears, and is called again after publishing an id', async () => {
  const line = await findThem('doctor')
  signalling.send(THEIRS, offerOf('1'))
  heard = []
  line.says({ type: 'EXPIRE', src: THEIRS, dst: OWN })
  expect(heard).toEqual([['left', THEIRS]])
  peerIdUpdated({ callSessionId: 'call', role: 'patient', peerId: THEIRS })
  await vi.advanceTimersByTimeAsync(1_600)
  expect(heard.at(-1)).toEqual(['joined', THEIRS, true])
  signalling.send(THEIRS, offerOf('1'))
  expect(line.calls.filter(({ type }) => type === 'OFFER')).toHaveLength(2)
})

test('a peer with one of our pages is not called at the broker, and our page replaces a PeerJS client', async () => {
  begin('doctor')
  call = { ...call, patientPeerId: page.peerId }
  roomSays((listener) => listener.peers([]))
  await vi.advanceTimersByTimeAsync(1_600)
  roomSays((listener) => listener.peerJoined({ ...page, peerId: 'an-id-of-their-own' }))
  roomSays((listener) => listener.peerLeft('an-id-of-their-own'))
  call = { ...call, patientPeerId: 'an-id-of-their-own' }
  await vi.advanceTimersByTimeAsync(10_000)
  expect(lines).toEqual([])
  call = { ...call, patientPeerId: THEIRS }
  peerIdUpdated({ callSessionId: 'call', role: 'patient', peerId: THEIRS })
  await vi.advanceTimersByTimeAsync(1_600)
  last().says({ type: 'OPEN' })
  heard = []
  roomSays((listener) => listener.peerJoined(page))
  expect([heard, told, last().closed]).toEqual([
    [
      ['left for good', THEIRS],
      ['joined', page.peerId, undefined],
    ],
    [true, false],
    true,
  ])
})

test('a lost connection to the broker is made again with the same token and sends heartbeats', async () => {
  const line = await findThem('doctor')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(line.sent.filter(({ type }) => type === 'HEARTBEAT').length).toBeGreaterThan(0)
  line.breaks()
  await vi.advanceTimersByTimeAsync(1_100)
  expect(lines).toHaveLength(2)
  expect(last().path).toBe(line.path)
  signalling.leave()
  last().breaks()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([lines.length, last().closed]).toEqual([2, true])
})
