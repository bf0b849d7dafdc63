import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
import { createServer } from 'vite'
import { serveVideoProcessors } from '../../../video-processors.ts'
import type { Harness } from './fixture.ts'

/**
 * A server for the fixture's pages, and a Chromium with three cameras, a microphone that beeps, and its tab as the
 * screen to share.
 */
export interface Engine {
  browser: Browser
  /** Ends with a slash. */
  address: string
  close(): Promise<void>
}

export async function startEngine(): Promise<Engine> {
  const root = fileURLToPath(new URL('.', import.meta.url))
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [serveVideoProcessors()],
    // One library of the fixture is no ES module. The app's own cache is left alone.
    optimizeDeps: { noDiscovery: true, include: ['@twilio/video-processors'] },
    cacheDir: join(tmpdir(), `call-engine-${process.pid}`),
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null, fs: { allow: [join(root, '..')] } },
  })
  await server.listen()
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-fake-device-for-media-stream=device-count=3,display-media-type=browser',
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-features=WebRtcHideLocalIpsWithMdns',
      '--disable-background-networking',
    ],
  })
  return {
    browser,
    address: server.resolvedUrls?.local[0] ?? '',
    async close() {
      await browser.close()
      await server.close()
    },
  }
}

/** Opens two pages of one browser: a doctor's and a patient's. */
export async function openTwo({ browser, address }: Engine): Promise<[doctor: Page, patient: Page]> {
  const context = await browser.newContext()
  const [doctor, patient] = [await context.newPage(), await context.newPage()]
  for (const page of [doctor, patient]) await watchPage(page, address)
  return [doctor, patient]
}

/** Closes the pages with their contexts. After a failed test, it first adds the engines' events to the report. */
export async function closeAll(pages: Page[]): Promise<void> {
  await eventsOfFailure(pages)
  for (const context of new Set(pages.map((page) => page.context()))) await context.close()
}

/** Opens a page of the fixture; an error in it fails the test. */
export async function watchPage(page: Page, address: string): Promise<void> {
  page.on('pageerror', (error) => expect(error, 'no uncaught error').toBeNull())
  page.on('console', (message) => expect(message.type(), message.text()).not.toBe('error'))
  await page.goto(address)
  await page.waitForFunction(() => 'harness' in window)
}

/** Runs a function in the page, so it cannot use variables from outside. */
export const run = <T>(page: Page, what: (h: Harness) => T): Promise<Awaited<T>> =>
  page.evaluate(`(${what.toString()})(window.harness)`) as Promise<Awaited<T>>

export async function startRoom(page: Page, role: 'doctor' | 'patient', room: string): Promise<void> {
  await page.evaluate(([r, name]) => window.harness.start(r as 'doctor', name as string), [role, room])
}

/** Joins with camera and microphone. */
export async function joinRoom(page: Page, role: 'doctor' | 'patient', room: string): Promise<void> {
  await startRoom(page, role, room)
  await run(page, (h) => h.media())
  await run(page, (h) => h.accept())
}

/** Waits until the pages are connected and the other person's picture moves. */
export async function flowing(pages: Page[], within = 30_000): Promise<void> {
  for (const page of pages) {
    await expect.poll(() => run(page, (h) => h.snapshot().state), { timeout: within }).toBe('CONNECTED')
    await expect.poll(() => run(page, (h) => h.movement()), { timeout: within }).toBeGreaterThan(0.1)
  }
}

/** Replaces this page's connection by another one; resolves when the old one is closed. */
export async function rebuilt(page: Page): Promise<void> {
  const { made } = await run(page, (h) => h.left())
  await run(page, (h) => h.rejoin())
  await expect.poll(async () => (await run(page, (h) => h.left())).made).toBeGreaterThan(made)
  await expect.poll(async () => (await run(page, (h) => h.left())).pcs).toBe(1)
}

/** Writes a measurement into the report and onto the terminal. */
export function figure(type: string, description: string): void {
  test.info().annotations.push({ type, description })
  process.stdout.write(`    ${type}: ${description}\n`)
}

/** Adds the engines' events to the report of a failed test. */
export async function eventsOfFailure(pages: Page[]): Promise<void> {
  const { status, expectedStatus } = test.info()
  if (status === expectedStatus) return
  for (const page of pages) {
    const events = await run(page, (h) => h.events()).catch(() => [])
    figure('events', events.map(({ at, name, detail }) => `${Math.round(at)} ${name} ${detail ?? ''}`).join('\n'))
  }
}
