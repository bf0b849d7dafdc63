import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, test, vi } from 'vitest'
import { patchLive } from './live-patch.ts'

const key = ['snapshot']

/** A query with an observer, whose answers arrive when the test says so. */
function watched() {
  const cache = new QueryClient()
  const answers: ((value: string) => void)[] = []
  const queryFn = vi.fn(
    ({ signal }: { signal: AbortSignal }) =>
      new Promise<string>((resolve, reject) => {
        answers.push(resolve)
        signal.addEventListener('abort', () => reject(new Error('aborted')))
      }),
  )
  const observer = new QueryObserver(cache, { queryKey: key, queryFn, retry: false })
  const stop = observer.subscribe(() => undefined)
  return {
    cache,
    queryFn,
    stop,
    seen: () => cache.getQueryData<string>(key),
    answer: async (index: number, value: string) => {
      await vi.waitFor(() => expect(answers.length).toBeGreaterThan(index))
      answers[index]?.(value)
      await new Promise((resolve) => setTimeout(resolve, 5))
    },
  }
}

test('an answer that was requested before an event does not bring the old state back', async () => {
  const { cache, answer, seen, queryFn, stop } = watched()
  await answer(0, 'waiting')
  void cache.invalidateQueries({ queryKey: key })
  patchLive<string>(cache, key, () => 'admitted')
  await answer(1, 'waiting')
  expect(seen()).toBe('admitted')
  await answer(2, 'admitted, read again')
  expect(seen()).toBe('admitted, read again')
  expect(queryFn).toHaveBeenCalledTimes(3)
  stop()
})

test('an event during the first request makes the query run again', async () => {
  const { cache, answer, seen, stop } = watched()
  patchLive<string>(cache, key, () => undefined)
  await answer(0, 'waiting')
  expect(seen()).toBeUndefined()
  await answer(1, 'admitted')
  expect(seen()).toBe('admitted')
  stop()
})

test('an event without a request under way makes no request', async () => {
  const { cache, answer, seen, queryFn, stop } = watched()
  await answer(0, 'waiting')
  patchLive<string>(cache, key, (before) => `${before}, then admitted`)
  expect(seen()).toBe('waiting, then admitted')
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(queryFn).toHaveBeenCalledTimes(1)
  stop()
})
