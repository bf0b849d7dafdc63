import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Signalling } from '../../engine/index.ts'
import type { LiveSocket, LiveStatus } from '../../platform/live-index.ts'
import type { SignallingApi } from './http-signalling.ts'
import { createSwitchingSignalling, twiceFilter } from './switching-signalling.ts'

/** A fake of the app's socket, with the part that signalling uses. */
class FakeLive {
  status: LiveStatus = 'up'
  sent: [string, Record<string, unknown>][] = []
  readonly #handlers = new Map<string, Set<(payload: never) => void>>()
  readonly #status = new Set<() => void>()
  readonly #up = new Set<() => void>()
  getStatus = (): LiveStatus => this.status
  subscribe = (run: () => void) => add(this.#status, run)
  onUp = (run: () => void) => {
    if (this.status === 'up') run()
    return add(this.#up, run)
  }
  on = (event: string, run: (payload: never) => void) => {
    const all = this.#handlers.get(event) ?? new Set()
    this.#handlers.set(event, all)
    return add(all, run)
  }
  emit = (event: string, payload: Record<string, unknown>): void => {
    this.sent.push([event, payload])
  }
  become(status: LiveStatus): void {
    this.status = status
    for (const run of [...this.#status]) run()
    if (status === 'up') for (const run of [...this.#up]) run()
  }
  hears(event: string, payload: unknown): void {
    for (const run of [...(this.#handlers.get(event) ?? [])]) run(payload as never)
  }
  get listening(): number {
    return [...this.#handlers.values(), this.#status, this.#up].reduce((sum, set) => sum + set.size, 0)
  }
}

function add<T>(all: Set<T>, one: T): () => void {
  all.add(one)
  return () => all.delete(one)
}

const member = { socketId: 's2', peerId: 'p2', userId: 'patient', userType: 'patient' as const, userName: 'John' }
const mine = { ...member, socketId: 's1', peerId: 'p1', userId: 'doctor' }
const otherTab = { ...mine, peerId: 'p9' }

let live: FakeLive
let heard: unknown[][]
let signalling: Signalling
let connected: boolean
const read = vi.fn<SignallingApi['read']>()
const send = vi.fn<SignallingApi['send']>()

beforeEach(() => {
  vi.useFakeTimers()
  live = new FakeLive()
  heard = []
  connected = false
  read.mockReset().mockResolvedValue({ peers: [], signals: [] })
  send.mockReset().mockResolvedValue({})
  signalling = createSwitchingSignalling(
    live as unknown as LiveSocket,
    { read, send },
    { roomId: 'call', userId: 'doctor', userType: 'doctor' },
    () => connected,
  )
  signalling.on({
    peers: (present) => heard.push(['peers', ...present.map((peer) => peer.peerId)]),
    peerJoined: (peer) => heard.push(['joined', peer.peerId]),
    peerLeft: (peerId, forGood) => heard.push([forGood ? 'left for good' : 'left', peerId]),
    signal: (from, signal) => heard.push(['signal', from, signal.type]),
    up: () => heard.push(['up']),
    down: () => heard.push(['down']),
  })
})
afterEach(() => {
  signalling.leave()
  vi.useRealTimers()
})

test('a page joins by socket, sees the others without its own tabs, and sends to one peer', () => {
  signalling.join({ peerId: 'p1' })
  expect(live.sent).toEqual([['join-room', { roomId: 'call', userType: 'doctor', peerId: 'p1' }]])
  live.hears('room-users', [mine, otherTab, member])
  expect(heard).toEqual([['up'], ['peers', 'p2']])
  signalling.send('p2', { type: 'candidate', candidate: null })
  expect(live.sent.at(-1)).toEqual(['ice-candidate', { roomId: 'call', targetPeerId: 'p2', candidate: null }])
  live.hears('offer', { roomId: 'other', socketId: 's2', peerId: 'p2', offer: { type: 'offer', sdp: '' } })
  live.hears('answer', { roomId: 'call', socketId: 's2', peerId: 'p2', answer: { type: 'answer', sdp: '' } })
  expect(heard.slice(2)).toEqual([['signal', 'p2', 'answer']])
})

test('a member without a peer id is addressed by the id of its socket', () => {
  signalling.join({ peerId: 'p1' })
  live.hears('room-users', [mine, { ...member, peerId: null }])
  expect(heard).toEqual([['up'], ['peers', 's2']])
  for (const type of ['offer', 'answer'] as const) signalling.send('s2', { type, description: { type, sdp: 'v=0' } })
  signalling.send('s2', { type: 'candidate', candidate: null })
  expect(
    live.sent.slice(1).map(([event, { targetSocketId, targetPeerId }]) => [event, targetSocketId, targetPeerId]),
  ).toEqual([
    ['offer', 's2', undefined],
    ['answer', 's2', undefined],
    ['ice-candidate', 's2', undefined],
  ])
  live.hears('answer', { roomId: 'call', socketId: 's2', peerId: null, answer: { type: 'answer', sdp: '' } })
  live.hears('user-joined', {
    ...member,
    socketId: 's3',
    userId: 'third',
    peerId: null,
    roomId: 'call',
    usersInRoom: 3,
  })
  live.hears('user-left', { ...member, peerId: null, roomId: 'call' })
  expect(heard.slice(2)).toEqual([
    ['signal', 's2', 'answer'],
    ['joined', 's3'],
    ['left', 's2'],
  ])
})

test('a member without a peer id is addressed by the id of its socket over HTTP too', async () => {
  live.status = 'down'
  read.mockResolvedValue({ peers: [{ ...member, peerId: null }], signals: [] })
  signalling.join({ peerId: 'p1' })
  await vi.advanceTimersByTimeAsync(1250)
  expect(heard).toEqual([['up'], ['peers', 's2']])
  signalling.send('s2', { type: 'candidate', candidate: null })
  await vi.advanceTimersByTimeAsync(1)
  expect(send).toHaveBeenCalledWith({ peerId: 'p1', to: 's2', signal: { type: 'candidate', candidate: null } })
})

test('a page joins again when the socket is back', () => {
  signalling.join({ peerId: 'p1' })
  live.hears('room-users', [mine, member])
  live.become('down')
  live.become('up')
  live.hears('room-users', [mine, member])
  expect(live.sent.map(([event]) => event)).toEqual(['join-room', 'join-room'])
  expect(heard).toEqual([['up'], ['peers', 'p2'], ['down'], ['up'], ['peers', 'p2']])
})

test('a peer with a second socket has not left when the first is found dead', () => {
  signalling.join({ peerId: 'p1' })
  live.hears('room-users', [mine, member])
  live.hears('user-joined', { ...member, socketId: 's3', roomId: 'call', usersInRoom: 3 })
  live.hears('user-left', { ...member, roomId: 'call' })
  expect(heard).toEqual([['up'], ['peers', 'p2'], ['joined', 'p2']])
  live.hears('user-left', { ...member, socketId: 's3', roomId: 'call' })
  expect(heard.at(-1)).toEqual(['left', 'p2'])
  live.hears('room-users', [mine, member, { ...member, socketId: 's4' }])
  expect(heard.at(-1), 'listed once').toEqual(['peers', 'p2'])
})

test('a peer whose session has ended is gone for good, with all its sockets', () => {
  signalling.join({ peerId: 'p1' })
  live.hears('room-users', [mine, member])
  live.hears('user-joined', { ...member, socketId: 's3', roomId: 'call', usersInRoom: 3 })
  live.hears('user-left', { ...member, roomId: 'call', sessionEnded: true })
  expect(heard.at(-1)).toEqual(['left for good', 'p2'])
})

test('two peers that joined at the same moment and missed each other find each other', () => {
  signalling.join({ peerId: 'p1' })
  live.hears('room-users', [mine])
  live.hears('peer_id_updated', { callSessionId: 'call', role: 'patient', peerId: 'p2' })
  vi.advanceTimersByTime(400)
  expect(live.sent.map(([event]) => event)).toEqual(['join-room', 'join-room'])
})

test('a page does not join again for a peer that it knows', () => {
  signalling.join({ peerId: 'p1' })
  live.hears('room-users', [mine, member])
  live.hears('peer_id_updated', { roomId: 'call', role: 'patient', peerId: 'p2' })
  vi.advanceTimersByTime(400)
  expect(live.sent).toHaveLength(1)
})

test('a page without a socket polls every second, or every three when connected, until the socket is back', async () => {
  live.status = 'down'
  signalling.join({ peerId: 'p1' })
  await vi.advanceTimersByTimeAsync(1250)
  expect(read).toHaveBeenCalledTimes(1)
  read.mockResolvedValue({
    peers: [member],
    signals: [{ id: 4, from: 'p2', signal: { type: 'restart-request' } }],
  })
  await vi.advanceTimersByTimeAsync(1000)
  expect(heard).toEqual([['up'], ['peers'], ['joined', 'p2'], ['signal', 'p2', 'restart-request']])
  expect(read).toHaveBeenLastCalledWith({ peerId: 'p1', after: 0 })
  connected = true
  await vi.advanceTimersByTimeAsync(1000)
  expect(read).toHaveBeenLastCalledWith({ peerId: 'p1', after: 4 })
  expect(heard).toHaveLength(4)
  await vi.advanceTimersByTimeAsync(2900)
  expect(read).toHaveBeenCalledTimes(3)
  live.become('up')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(read).toHaveBeenCalledTimes(3)
})

test('a page whose socket is back soon does not poll', async () => {
  signalling.join({ peerId: 'p1' })
  live.become('down')
  await vi.advanceTimersByTimeAsync(800)
  live.become('up')
  await vi.advanceTimersByTimeAsync(5000)
  expect(read).not.toHaveBeenCalled()
})

test('messages over HTTP stay in order', async () => {
  live.status = 'down'
  signalling.join({ peerId: 'p1' })
  let free: () => void = () => undefined
  send.mockImplementationOnce(() => new Promise((resolve) => (free = () => resolve({}))))
  signalling.send('p2', { type: 'offer', description: { type: 'offer', sdp: 'x' } })
  signalling.send('p2', { type: 'candidate', candidate: null })
  await vi.advanceTimersByTimeAsync(1)
  expect(send).toHaveBeenCalledTimes(1)
  free()
  await vi.advanceTimersByTimeAsync(1)
  expect(send.mock.calls.map(([body]) => body.signal.type)).toEqual(['offer', 'candidate'])
})

test('a page that leaves removes its listeners and stops polling', async () => {
  signalling.join({ peerId: 'p1' })
  expect(live.listening).toBeGreaterThan(0)
  signalling.leave()
  expect(live.listening).toBe(0)
  expect(live.sent.at(-1)).toEqual(['leave-call', { roomId: 'call' }])
  live.become('down')
  await vi.advanceTimersByTimeAsync(5000)
  expect(read).not.toHaveBeenCalled()
})

test('a message that comes again by the other transport is dropped, and by the same one it is kept', () => {
  const isTwice = twiceFilter(() => 0)
  const offer = { type: 'offer' as const, description: { type: 'offer' as const, sdp: 'x' } }
  expect(isTwice('socket', 'p2', offer)).toBe(false)
  expect(isTwice('http', 'p2', offer)).toBe(true)
  expect(isTwice('socket', 'p2', offer)).toBe(false)
  expect(isTwice('http', 'p3', offer)).toBe(false)
})
