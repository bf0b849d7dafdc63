import { environmentManager, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiProblem } from './problem.ts'
import { askAgain, createQueryClient } from './query-client.ts'

beforeEach(() => {
  // The library sets no timers outside of a browser.
  environmentManager.setIsServer(() => false)
  vi.useFakeTimers()
})
afterEach(() => {
  environmentManager.setIsServer(() => true)
  vi.useRealTimers()
})

/** Mounts a query, and counts how often it is asked. */
function observed(answer: () => unknown) {
  const client = createQueryClient()
  const asked = vi.fn(async () => answer())
  const observer = new QueryObserver(client, { queryKey: ['one'], queryFn: asked })
  const stop = observer.subscribe(() => undefined)
  return { asked, observer, stop }
}

test('a page whose server is away asks again by itself, until it has an answer', async () => {
  let isAway = true
  const { asked, observer, stop } = observed(() => {
    if (isAway) throw new ApiProblem({ code: 'OFFLINE', status: 0, detail: '' })
    return 'here'
  })
  await vi.advanceTimersByTimeAsync(2_000)
  expect(observer.getCurrentResult().status).toBe('error')
  const before = asked.mock.calls.length
  await vi.advanceTimersByTimeAsync(7_000)
  expect(asked.mock.calls.length, 'it asked again').toBeGreaterThan(before)
  isAway = false
  await vi.advanceTimersByTimeAsync(60_000)
  expect(observer.getCurrentResult().data).toBe('here')
  const answered = asked.mock.calls.length
  await vi.advanceTimersByTimeAsync(600_000)
  expect(asked.mock.calls.length, 'and no more after the answer').toBe(answered)
  stop()
})

test('a refusal is not asked again', async () => {
  const { asked, stop } = observed(() => {
    throw new ApiProblem({ code: 'NOT_FOUND', status: 404, detail: '' })
  })
  await vi.advanceTimersByTimeAsync(600_000)
  expect(asked).toHaveBeenCalledTimes(1)
  stop()
})

test('the pauses become longer, up to a minute', () => {
  const away = new ApiProblem({ code: 'UNAVAILABLE', status: 503, detail: '' })
  const pauses = [1, 2, 3, 4, 5, 9].map((errorUpdateCount) => askAgain({ state: { error: away, errorUpdateCount } }))
  expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000])
  expect(askAgain({ state: { error: null, errorUpdateCount: 0 } })).toBe(false)
})

test('a later outage begins with the first pause again', async () => {
  let isAway = true
  const { asked, observer, stop } = observed(() => {
    if (isAway) throw new ApiProblem({ code: 'OFFLINE', status: 0, detail: '' })
    return 'here'
  })
  await vi.advanceTimersByTimeAsync(200_000)
  isAway = false
  await vi.advanceTimersByTimeAsync(61_000)
  expect(observer.getCurrentResult().status).toBe('success')
  isAway = true
  const failed = observer.refetch()
  await vi.advanceTimersByTimeAsync(2_000)
  await failed
  const before = asked.mock.calls.length
  await vi.advanceTimersByTimeAsync(5_000)
  expect(asked.mock.calls.length).toBeGreaterThan(before)
  stop()
})
