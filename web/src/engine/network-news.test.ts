import { afterEach, expect, test, vi } from 'vitest'
import { onNetworkNews } from './network-news.ts'

afterEach(() => vi.unstubAllGlobals())

test('each of the browser’s hints is told, hiding is none, and nothing after the end', () => {
  const window = new EventTarget()
  const connection = new EventTarget()
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  vi.stubGlobal('window', window)
  vi.stubGlobal('document', document)
  vi.stubGlobal('navigator', { connection })
  const told = vi.fn()
  const stop = onNetworkNews(told)
  window.dispatchEvent(new Event('online'))
  window.dispatchEvent(new Event('pageshow'))
  connection.dispatchEvent(new Event('change'))
  document.dispatchEvent(new Event('visibilitychange'))
  expect(told).toHaveBeenCalledTimes(4)
  document.visibilityState = 'hidden'
  document.dispatchEvent(new Event('visibilitychange'))
  expect(told).toHaveBeenCalledTimes(4)
  stop()
  window.dispatchEvent(new Event('online'))
  connection.dispatchEvent(new Event('change'))
  expect(told).toHaveBeenCalledTimes(4)
})

test('where there is no page and no such API nothing is told, and nothing breaks', () => {
  vi.stubGlobal('navigator', {})
  const told = vi.fn()
  const stop = onNetworkNews(told)
  expect(stop).not.toThrow()
  expect(told).not.toHaveBeenCalled()
})

test('where a page has no such API the other hints are told', () => {
  const window = new EventTarget()
  vi.stubGlobal('window', window)
  vi.stubGlobal('navigator', {})
  const told = vi.fn()
  const stop = onNetworkNews(told)
  window.dispatchEvent(new Event('online'))
  expect(told).toHaveBeenCalledTimes(1)
  stop()
  window.dispatchEvent(new Event('online'))
  expect(told).toHaveBeenCalledTimes(1)
})
