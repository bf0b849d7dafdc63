import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, test, vi } from 'vitest'
import { askAhead, isAskedAhead } from './ask-ahead.ts'

const queryKey = ['queue', 'one'] as const

/** A page that shows the query, as `useLiveQuery` reads it. */
function openPage(client: QueryClient, queryFn: () => Promise<string>) {
  const observer = new QueryObserver(client, {
    queryKey,
    queryFn,
    refetchOnMount: (query) => (isAskedAhead(query) ? false : 'always'),
  })
  return { observer, close: observer.subscribe(() => undefined) }
}

test('what was asked for ahead is not asked for again by the page that shows it', async () => {
  const client = new QueryClient()
  const queryFn = vi.fn(async () => 'answer')
  askAhead(client, [{ queryKey, queryFn }])
  await vi.waitFor(() => expect(client.getQueryData(queryKey)).toBe('answer'))
  openPage(client, queryFn)
  expect(queryFn).toHaveBeenCalledTimes(1)
})

test('a page that comes while the answer is on its way takes that answer', async () => {
  const client = new QueryClient()
  let answer: (value: string) => void = () => undefined
  const queryFn = vi.fn(() => new Promise<string>((resolve) => (answer = resolve)))
  askAhead(client, [{ queryKey, queryFn }])
  const { observer } = openPage(client, queryFn)
  answer('answer')
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('answer'))
  expect(queryFn).toHaveBeenCalledTimes(1)
})

test('later pages ask again, since events may have been missed in between', async () => {
  const client = new QueryClient()
  const queryFn = vi.fn(async () => 'answer')
  askAhead(client, [{ queryKey, queryFn }])
  await vi.waitFor(() => expect(client.getQueryData(queryKey)).toBe('answer'))
  const { observer, close } = openPage(client, queryFn)
  await observer.refetch()
  close()
  openPage(client, queryFn)
  await vi.waitFor(() => expect(queryFn).toHaveBeenCalledTimes(3))
})

test('what a page has asked for itself is not asked for ahead', async () => {
  const client = new QueryClient()
  const queryFn = vi.fn(async () => 'answer')
  const { close } = openPage(client, queryFn)
  askAhead(client, [{ queryKey, queryFn }])
  await vi.waitFor(() => expect(client.getQueryData(queryKey)).toBe('answer'))
  close()
  openPage(client, queryFn)
  await vi.waitFor(() => expect(queryFn).toHaveBeenCalledTimes(2))
})

test('a page asks itself where asking ahead has failed', async () => {
  const client = new QueryClient()
  askAhead(client, [{ queryKey, queryFn: () => Promise.reject(new Error('away')) }])
  await vi.waitFor(() => expect(client.getQueryState(queryKey)?.status).toBe('error'))
  const queryFn = vi.fn(async () => 'answer')
  openPage(client, queryFn)
  await vi.waitFor(() => expect(client.getQueryData(queryKey)).toBe('answer'))
})
