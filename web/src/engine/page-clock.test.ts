import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pageClock, type TimerWorker } from './page-clock.ts'

/** A worker whose timers fire when the test says so. */
class FakeWorker extends EventTarget {
  requests: { id: number; ms: number | null }[] = []
  terminated = false
  postMessage(request: { id: number; ms: number | null }): void {
    this.requests.push(request)
  }
  ring(id: number): void {
    this.dispatchEvent(new MessageEvent('message', { data: id }))
  }
  terminate(): void {
    this.terminated = true
  }
  get api(): TimerWorker {
    return this as unknown as TimerWorker
  }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('timers run in the worker, even if the page is throttled', async () => {
  const worker = new FakeWorker()
  const clock = pageClock(() => worker.api)
  const run = vi.fn()
  const id = clock.setTimeout(run, 250)
  const gone = clock.setTimeout(run, 300)
  clock.clearTimeout(gone)
  expect(worker.requests).toEqual([
    { id, ms: 250 },
    { id: gone, ms: 300 },
    { id: gone, ms: null },
  ])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(run).not.toHaveBeenCalled()
  worker.ring(gone as number)
  worker.ring(id as number)
  worker.ring(id as number)
  expect(run).toHaveBeenCalledOnce()
})

test('a worker that fails hands its timers to the page with the rest of their time', async () => {
  const worker = new FakeWorker()
  const clock = pageClock(() => worker.api)
  const run = vi.fn()
  clock.setTimeout(run, 1_000)
  await vi.advanceTimersByTimeAsync(600)
  worker.dispatchEvent(new Event('error'))
  expect(worker.terminated).toBe(true)
  await vi.advanceTimersByTimeAsync(390)
  expect(run).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(20)
  expect(run).toHaveBeenCalledOnce()
})

test('the page runs timers without a worker, and nothing runs after the end', async () => {
  const clock = pageClock(() => null)
  const run = vi.fn()
  clock.setTimeout(run, 100)
  clock.clearTimeout(clock.setTimeout(run, 100))
  await vi.advanceTimersByTimeAsync(150)
  expect(run).toHaveBeenCalledOnce()
  clock.setTimeout(run, 100)
  clock.close()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(run).toHaveBeenCalledOnce()
  const worker = new FakeWorker()
  pageClock(() => worker.api).close()
  expect(worker.terminated).toBe(true)
})
