import type { Socket } from 'socket.io-client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pollEvery } from './live-query.ts'
import { LiveSocket } from './live-socket.ts'

class FakeSocket {
  connected = false
  sent: [string, unknown][] = []
  answer: () => Promise<unknown> = () => Promise.resolve({ ok: true })
  io = { engine: { close: vi.fn() } }
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

test('while there is no socket everybody polls; with one nobody does', async () => {
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

test('rooms are joined again at every connection, also by whoever comes late', async () => {
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

test('handlers outlive the socket, and nothing is sent into the void', async () => {
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

test('a socket that does not answer a probe is dropped', async () => {
  const { fake, live } = await connected()
  fake.happens('connect')
  fake.happens('authenticated')
  await live.probe()
  expect(fake.io.engine.close).not.toHaveBeenCalled()
  fake.answer = () => Promise.reject(new Error('timeout'))
  await live.probe()
  expect(fake.io.engine.close).toHaveBeenCalledOnce()
})

test('a server that sends us away is asked again', async () => {
  const { fake } = await connected()
  fake.happens('connect')
  fake.happens('authenticated')
  fake.happens('disconnect', 'io server disconnect')
  expect(fake.connect).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(600)
  expect(fake.connect).toHaveBeenCalledTimes(2)
})

test('a page that was left while the library loaded opens nothing', async () => {
  const fake = new FakeSocket()
  const live = new LiveSocket(() => Promise.resolve(fake as unknown as Socket))
  const connecting = live.connect('token')
  live.disconnect()
  await connecting
  expect(fake.connect).not.toHaveBeenCalled()
  expect(live.getStatus()).toBe('idle')
})
