import { expect, test } from 'vitest'
import { browserOf, helpFor } from './media-help.ts'
import { loudness } from './use-mic-level.ts'

test('silence is nothing, a voice is something, a shout is full', () => {
  const tone = (volume: number) => Float32Array.from({ length: 1024 }, (_, at) => volume * Math.sin(at / 5))
  expect(loudness(tone(0))).toBe(0)
  expect(loudness(tone(0.05))).toBeGreaterThan(0.3)
  expect(loudness(tone(1))).toBe(1)
})

test('help for a refused camera is the browser’s own', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
  const safari =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15'
  const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
  expect(browserOf(firefox, false)).toBe('firefox')
  expect(browserOf(safari, false)).toBe('safari')
  expect(browserOf(safari, true)).toBe('ios')
  expect(browserOf(chrome, false)).toBe('chromium')
  expect(browserOf(`${chrome} Android`, true)).toBe('android')
  expect(helpFor('PERMISSION_DENIED', 'ios')).toBe('trouble.help.ios')
  expect(helpFor('DEVICE_IN_USE', 'ios')).toBe('trouble.help.DEVICE_IN_USE')
})
