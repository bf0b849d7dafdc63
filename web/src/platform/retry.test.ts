import { afterEach, expect, test, vi } from 'vitest'
import { buildOfDocument } from './new-build.ts'
import { guardRenewal, importWhenThere, PART_GONE, retryImport } from './retry.ts'

test('a part that failed to load is tried again until it succeeds', async () => {
  const load = vi.fn<() => Promise<string>>()
  load.mockRejectedValueOnce(new Error('network changed')).mockResolvedValueOnce('page')
  await expect(retryImport(load, [0, 0])).resolves.toBe('page')
  expect(load).toHaveBeenCalledTimes(2)
})

test('a part that cannot be loaded fails with its last reason', async () => {
  const load = vi.fn<() => Promise<string>>(async () => {
    throw new Error('gone')
  })
  await expect(retryImport(load, [0, 0])).rejects.toThrow('gone')
  expect(load).toHaveBeenCalledTimes(3)
})

const fails = (): Promise<string> => Promise.reject(new Error('404'))

afterEach(() => {
  vi.unstubAllGlobals()
  guardRenewal(() => true)
})

/** A browser whose server is there, or not. @returns how often the page was loaded anew */
function browser(isServerThere: boolean): () => number {
  const kept = new Map<string, string>()
  let loads = 0
  vi.stubGlobal('fetch', async () => {
    if (!isServerThere) throw new TypeError('Failed to fetch')
    return { ok: true }
  })
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
  vi.stubGlobal('window', { location: { reload: () => loads++ } })
  return () => loads
}

test('a page reloads itself once if a part is missing although the server answers', async () => {
  const loads = browser(true)
  void retryImport(fails, [])
  await vi.waitFor(() => expect(loads()).toBe(1))
  await expect(retryImport(fails, [])).rejects.toMatchObject({ name: PART_GONE })
  expect(loads()).toBe(1)
})

test('a page does not reload itself if something would be lost, or without the server', async () => {
  const loads = browser(true)
  guardRenewal(() => false)
  await expect(retryImport(fails, [])).rejects.toMatchObject({ name: PART_GONE })
  expect(loads()).toBe(0)
  guardRenewal(() => true)
  const offline = browser(false)
  await expect(retryImport(fails, [])).rejects.toThrow('404')
  expect(offline()).toBe(0)
})

test('a part of the screen waits for the server and loads when it is back', async () => {
  const loads = browser(false)
  let isThere = false
  const load = async (): Promise<string> => (isThere ? 'page' : fails())
  const loading = importWhenThere(load, 10)
  await new Promise((resolve) => setTimeout(resolve, 4_500))
  isThere = true
  await expect(loading).resolves.toBe('page')
  expect(loads()).toBe(0)
}, 20_000)

test('a page reads its build from the header of its document', () => {
  const told = (serverTiming: { name: string; description: string }[] | undefined) =>
    buildOfDocument({ getEntriesByType: () => [{ serverTiming } as unknown as PerformanceEntry] })
  expect(told([{ name: 'build', description: 'abc' }])).toBe('abc')
  expect([told([]), told(undefined)]).toEqual([null, null])
})
