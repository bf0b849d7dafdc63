import { describe, expect, test } from 'vitest'
import { type Browser, browserOf, helpFor, refusalOf } from './media-help.ts'
import { texts } from './texts.en.ts'

const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'
const iphone = `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${webkit}`
const mac = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/18.0 Safari/605.1.15`
const linux = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const android =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36'

test.each<[Browser, string, boolean?]>([
  ['chromium', linux],
  ['edge', `${linux} Edg/140.0.0.0`],
  ['firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ['firefoxAndroid', 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0'],
  ['safari', mac],
  ['ios', mac, true],
  ['ios', `${iphone} Version/18.5 Mobile/15E148 Safari/604.1`, true],
  ['iosOther', `${iphone} CriOS/140.0.7339.39 Mobile/15E148 Safari/604.1`, true],
  ['iosOther', `${iphone} FxiOS/140.0 Mobile/15E148 Safari/605.1.15`, true],
  ['android', android, true],
  ['inApp', `${iphone} Mobile/15E148 [FBAN/FBIOS;FBAV/500.0.0]`, true],
  ['inApp', `${iphone} Mobile/15E148`, true],
  ['inApp', android.replace('K)', 'Pixel 9; wv)'), true],
  ['inApp', `${android} Instagram 380.0.0.0`, true],
])('the user agent of %s is recognised', (browser, userAgent, touch = false) => {
  expect(browserOf(userAgent, touch)).toBe(browser)
})

describe('help with devices', () => {
  test("the help after a refusal is the browser's own and has three steps", () => {
    expect(helpFor('PERMISSION_DENIED', 'ios')).toBe('trouble.help.ios')
    const browsers: Browser[] = [
      'chromium',
      'edge',
      'firefox',
      'safari',
      'ios',
      'iosOther',
      'android',
      'firefoxAndroid',
    ]
    for (const browser of browsers) expect(texts.trouble.help[browser].split('\n').length, browser).toBe(3)
  })

  test('the help with other problems does not depend on the browser, except in one without a camera', () => {
    expect(helpFor('DEVICE_IN_USE', 'ios')).toBe('trouble.help.DEVICE_IN_USE')
    expect(helpFor('INSECURE_CONTEXT', 'chromium')).toBe('trouble.help.INSECURE_CONTEXT')
    expect(helpFor('NO_DEVICE', 'inApp')).toBe('trouble.help.inApp')
    expect(helpFor('UNKNOWN', 'firefox')).toBe('trouble.help.other')
  })

  test.each([
    ['NotAllowedError: Permission dismissed', 'dismissed'],
    ['NotAllowedError: Permission denied by system', 'system'],
    ['NotAllowedError: The request is not allowed by the user agent or the platform in the current context.', null],
    ['NotAllowedError: Permission denied', null],
  ])("the error's text tells whose refusal it was: %s", (detail, refused) => {
    expect(refusalOf({ code: 'PERMISSION_DENIED', detail })).toBe(refused)
    expect(refusalOf({ code: 'NO_DEVICE', detail })).toBeNull()
  })
})
