import type { Socket } from 'socket.io-client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pollEvery } from './live-query.ts'
import { LiveSocket } from './live-socket.ts'

class FakeSocket {
  connected = false
  sent: [string, unknown][] = []
  answer: () => Promise<unknown> = () => Promise.resolve({ ok: true })
  io = { engine: { close: vi.fn() }, reconnectionDelay: vi.fn(), reconnectionDelayMax: vi.fn(), timeout: vi.fn() }
  connect = vi.fn()
  disconnect = vi.fn()
  readonly #on = new Map<string, (...given: unknown[]) => void>()
  #any: (event: string, payload: unknown) => void = () => undefined
  on(event: string, run: (...given: unknown[]) => void): void {
    this.#on.set(event, run)
  }
  onAny(run: (event: string, payload: unknown) => void): void {
    this.#any = run
  }
  offAny(): void {
    this.#any = () => undefined
  }
  removeAllListeners(): void {
    this.#on.clear()
  }
  emit(event: string, payload: unknown): void {
    this.sent.push([event, payload])
  }
  timeout(): { emitWithAck: (event: string, payload: unknown) => Promise<unknown> } {
    return {
      emitWithAck: (event, payload) => {
        this.emit(event, payload)
        return this.answer()
      },
    }
  }
  happens(event: string, ...given: unknown[]): void {
    this.connected = event === 'connect' ? true : event === 'disconnect' ? false : this.connected
    this.#on.get(event)?.(...given)
  }
  hears(event: string, payload: unknown): void {
    this.#any(event, payload)
  }
}

async function connected() {
  const fake = new FakeSocket()
  const live = new LiveSocket(() => Promise.resolve(fake as unknown as Socket))
  await live.connect('token')
  return { fake, live }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('a page polls while it has no socket, and not while it has one', async () => {
  const { fake, live } = await connected()
  expect(pollEvery(live.getStatus(), 2000)).toBe(2000)
  fake.happens('connect')
  fake.happens('authenticated')
  expect(pollEvery(live.getStatus(), 2000)).toBe(false)
  fake.happens('disconnect', 'transport close')
  expect(pollEvery(live.getStatus(), 2000)).toBe(2000)
  fake.happens('connect_error', new Error('blocked'))
  expect(pollEvery(live.getStatus(), 1500)).toBe(1500)
  expect(pollEvery(live.getStatus(), 1500, false)).toBe(false)
})

test('a page that may miss events of other nodes polls beside its socket, and fetches everything once afterwards', async () => {
  const { fake, live } = await connected()
  const fetched = vi.fn()
  const heard = vi.fn()
  live.onUp(fetched)
  live.on('queue_updated', heard)
  fake.happens('connect')
  fake.happens('authenticated')
  fake.happens('live_updates', { complete: false })
  expect(pollEvery(live.getStatus(), 2000)).toBe(2000)
  fake.hears('queue_updated', {})
  expect([heard.mock.calls.length, fetched.mock.calls.length]).toEqual([1, 1])
  // The socket answers, which does not mean that it gets everything.
  await live.probe()
  expect(live.getStatus()).toBe('down')
  fake.happens('live_updates', { complete: true })
  expect([live.getStatus(), fetched.mock.calls.length]).toEqual(['up', 2])
})

test('rooms are joined again at every connection, and at once if there is one already', async () => {
  const { fake, live } = await connected()
  const early = vi.fn()
  live.onUp(early)
  fake.happens('connect')
  fake.happens('authenticated')
  const late = vi.fn()
  const stop = live.onUp(late)
  expect([early.mock.calls.length, late.mock.calls.length]).toEqual([1, 1])
  stop()
  fake.happens('disconnect', 'ping timeout')
  fake.happens('connect')
  fake.happens('authenticated')
  expect([early.mock.calls.length, late.mock.calls.length]).toEqual([2, 1])
})

test('listeners outlive a socket, and nothing is sent without one', async () => {
  const { fake, live } = await connected()
  const heard = vi.fn()
  live.on('call_activated', heard)
  live.emit('leave_call', { callSessionId: 'x' })
  expect(fake.sent).toEqual([])
  fake.happens('connect')
  fake.happens('authenticated')
  fake.hears('call_activated', { callSessionId: 'x' })
  expect(heard).toHaveBeenCalledWith({ callSessionId: 'x' })
  live.disconnect()
  fake.hears('call_activated', { callSessionId: 'y' })
  expect(heard).toHaveBeenCalledTimes(1)
})

/** A page whose sockets are opened one after another; the first one is connected. */
async function several() {
  const made: FakeSocket[] = []
  const live = new LiveSocket(() => {
    const fake = new FakeSocket()
    made.push(fake)
    return Promise.resolve(fake as unknown as Socket)
  })
  await live.connect('token')
  const first = made[0] as FakeSocket
  first.happens('connect')
  first.happens('authenticated')
  const said: string[] = []
  live.subscribe(() => said.push(live.getStatus()))
  live.onUp(() => said.push('joins'))
  said.length = 0
  return { live, made, first, said }
}
const never = () => new Promise<never>(() => {})
const later = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms, { ok: true }))
const timeout = () => new Promise((_, reject) => setTimeout(reject, 2500, new Error('timeout')))

test('a socket that answers a probe in time stays the only one', async () => {
  const { live, made, first, said } = await several()
  first.answer = later(100)
  void live.probe()
  await vi.advanceTimersByTimeAsync(5000)
  expect([made.length, said]).toEqual([1, []])
})

test('a second socket is tried while a probe is unanswered, and takes over when it is admitted', async () => {
  const { live, made, first, said } = await several()
  first.answer = never
  void live.probe()
  void live.probe()
  await vi.advanceTimersByTimeAsync(300)
  expect(made).toHaveLength(2)
  const second = made[1] as FakeSocket
  expect(second.connect).toHaveBeenCalledOnce()
  const heard = vi.fn()
  live.on('call_activated', heard)
  first.hears('call_activated', { callSessionId: 'x' })
  second.happens('connect')
  second.happens('authenticated')
  expect(said, 'never down').toEqual(['joins'])
  expect(first.disconnect).toHaveBeenCalledOnce()
  second.hears('call_activated', { callSessionId: 'y' })
  first.hears('call_activated', { callSessionId: 'z' })
  expect(heard.mock.calls.map(([said]) => said.callSessionId)).toEqual(['x', 'y'])
  live.emit('leave_call', { callSessionId: 'x' })
  expect(second.sent.map(([event]) => event)).toEqual(['leave_call'])
})

test('a socket is down after 0.7 s, and a slow answer brings it back and ends the second one', async () => {
  const { live, made, first, said } = await several()
  first.answer = later(1500)
  void live.probe()
  await vi.advanceTimersByTimeAsync(800)
  expect(said).toEqual(['down'])
  await vi.advanceTimersByTimeAsync(800)
  expect(said).toEqual(['down', 'up', 'joins'])
  expect(made[1]?.disconnect).toHaveBeenCalledOnce()
  expect(first.disconnect).not.toHaveBeenCalled()
})

test('a socket that never answers is replaced by the second one as soon as that is admitted', async () => {
  const { live, made, first, said } = await several()
  first.answer = timeout
  void live.probe()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(first.disconnect).toHaveBeenCalledOnce()
  expect([made.length, live.getStatus()]).toEqual([2, 'down'])
  made[1]?.happens('connect')
  made[1]?.happens('authenticated')
  expect(said).toEqual(['down', 'up', 'joins'])
  live.disconnect()
  expect(made[1]?.disconnect).toHaveBeenCalledOnce()
})

test('a socket that fails a probe before a second one was tried is closed and connects again', async () => {
  const { fake, live } = await connected()
  fake.happens('connect')
  fake.happens('authenticated')
  fake.answer = () => Promise.reject(new Error('timeout'))
  await live.probe()
  expect(fake.io.engine.close).toHaveBeenCalledOnce()
})

test('a probe without a connection connects at once, but not several times in a row', async () => {
  const { live, first } = await several()
  first.happens('disconnect', 'transport close')
  const before = first.connect.mock.calls.length
  void live.probe()
  void live.probe()
  expect(first.connect.mock.calls.length).toBe(before + 1)
  vi.advanceTimersByTime(600)
  void live.probe()
  expect(first.connect.mock.calls.length).toBe(before + 2)
})

test('a page whose socket the server closed connects again', async () => {
  const { fake } = await connected()
  fake.happens('connect')
  fake.happens('authenticated')
  fake.happens('disconnect', 'io server disconnect')
  expect(fake.connect).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(600)
  expect(fake.connect).toHaveBeenCalledTimes(2)
})

test('a page that was left while the library loaded opens no socket', async () => {
  const fake = new FakeSocket()
  const live = new LiveSocket(() => Promise.resolve(fake as unknown as Socket))
  const connecting = live.connect('token')
  live.disconnect()
  await connecting
  expect(fake.connect).not.toHaveBeenCalled()
  expect(live.getStatus()).toBe('idle')
})
