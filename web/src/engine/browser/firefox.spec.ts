import { type Browser, expect, type Page, test } from '@playwright/test'
import * as pages from './engine-pages.ts'
import { figure, run } from './engine-pages.ts'
import { launchFirefox } from './two-browsers.ts'

/**
 * A call between Chromium and the system's own Firefox. It runs on demand, because not every machine has a Firefox that
 * Playwright can drive: npm test -- e2e --project=firefox, with FIREFOX_PATH if it is not /usr/bin/firefox-esr.
 */
let engine: pages.Engine
let other: Browser
let stopCarrying: () => Promise<void>
let chromium: Page
let fox: Page

test.beforeAll(async () => {
  engine = await pages.startEngine()
  other = await launchFirefox()
})

test.afterAll(async () => {
  await other?.close()
  await engine?.close()
})

test.beforeEach(async () => {
  chromium = await (await engine.browser.newContext()).newPage()
  fox = await (await other.newContext()).newPage()
  for (const page of [chromium, fox]) {
    await page.addInitScript(bridgeAndScreen)
    await pages.watchPage(page, engine.address)
  }
  stopCarrying = carry(chromium, fox)
})

test.afterEach(async () => {
  await stopCarrying()
  await pages.closeAll([chromium, fox])
})

interface Bridged {
  outbox: string[]
  deliver(text: string): void
}

/**
 * Runs in the page. It provides a BroadcastChannel whose messages the test carries to the other browser, and a screen
 * where the browser has none.
 */
function bridgeAndScreen(): void {
  const channels: { onmessage: ((event: { data: unknown }) => void) | null }[] = []
  const outbox: string[] = []
  class Bridge {
    onmessage = null
    constructor() {
      channels.push(this)
    }
    postMessage(data: unknown): void {
      outbox.push(JSON.stringify(data))
    }
    close(): void {}
  }
  Object.assign(window, {
    BroadcastChannel: Bridge,
    outbox,
    deliver: (text: string) => {
      for (const channel of channels) channel.onmessage?.({ data: JSON.parse(text) })
    },
  })
  // A headless Firefox has no screen, and rejects with NotFoundError.
  if (!navigator.userAgent.includes('Firefox') || !navigator.mediaDevices) return
  navigator.mediaDevices.getDisplayMedia = async () => {
    const canvas = document.createElement('canvas')
    canvas.width = 640
    canvas.height = 360
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    context.fillStyle = 'red'
    setInterval(() => context.fillRect(0, 0, canvas.width, canvas.height), 100)
    return canvas.captureStream(10)
  }
}

function carry(...both: [Page, Page]): () => Promise<void> {
  let on = true
  const carrying = (async () => {
    while (on) {
      for (const [from, to] of [both, [...both].reverse()] as [Page, Page][]) {
        const said = await from.evaluate(() => (window as unknown as Bridged).outbox.splice(0)).catch(() => [])
        for (const text of said) {
          await to.evaluate((one) => (window as unknown as Bridged).deliver(one), text).catch(() => {})
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  return async () => {
    on = false
    await carrying
  }
}

const remote = async (page: Page) => (await run(page, (h) => h.snapshot())).remotes[0]
const isRed = ([red = 0, green = 0, blue = 0]: number[]) => red > 180 && green < 90 && blue < 90

for (const who of ['Chromium', 'Firefox']) {
  test(`a call that ${who} offers has one code, shared screens, holds and a new connection`, async () => {
    const [doctor, patient] = who === 'Chromium' ? [chromium, fox] : [fox, chromium]
    await pages.joinRoom(doctor, 'doctor', 'room')
    await pages.joinRoom(patient, 'patient', 'room')
    await pages.flowing([doctor, patient])
    await expect.poll(() => run(doctor, (h) => h.safety())).toMatch(/^\w+ \w+ \w+ \w+$/)
    const code = await run(doctor, (h) => h.safety())
    await expect.poll(() => run(patient, (h) => h.safety())).toBe(code)
    for (const page of [doctor, patient]) {
      await expect.poll(() => run(page, (h) => h.level('other', 1_500))).toBeGreaterThan(0.01)
    }

    await run(chromium, (h) => h.paint('red'))
    for (const [from, to] of [
      [doctor, patient],
      [patient, doctor],
    ] as const) {
      await run(from, (h) => h.share())
      await expect.poll(async () => (await remote(to))?.sharing).toBe(true)
      await expect.poll(async () => isRed(await run(to, (h) => h.colour()))).toBe(true)
      await run(from, (h) => h.stopSharing())
      await pages.flowing([to])

      await run(from, (h) => h.hold(true))
      await expect.poll(async () => (await remote(to))?.onHold).toBe(true)
      await expect.poll(() => run(to, (h) => h.movement())).toBe(0)
      await expect.poll(() => run(to, (h) => h.level('other', 1_500))).toBeLessThan(0.001)
      await run(from, (h) => h.hold(false))
      await pages.flowing([from, to])
    }
    await pages.rebuilt(doctor)
    await pages.flowing([doctor, patient])
    expect(await run(doctor, (h) => h.safety())).toBe(code)
    expect(await run(patient, (h) => h.safety())).toBe(code)
    figure('code', String(code))
  })
}
