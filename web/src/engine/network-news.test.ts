import { afterEach, expect, test, vi } from 'vitest'
import { onNetworkNews } from './network-news.ts'

afterEach(() => vi.unstubAllGlobals())

test('each hint of the browser is reported, but not hiding the page, and nothing after the end', () => {
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

test('nothing is reported and nothing fails where there is no page', () => {
  vi.stubGlobal('navigator', {})
  const told = vi.fn()
  const stop = onNetworkNews(told)
  expect(stop).not.toThrow()
  expect(told).not.toHaveBeenCalled()
})

test('the other hints are reported where the browser has no network information', () => {
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
