import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
import { createServer } from 'vite'
import { groups } from '../web/src/states/groups/index.ts'
import { examine } from './support/accessibility.ts'
import { flags } from './support/people.ts'
import { drawn, type StatePages, serveStates, webRoot } from './support/states.ts'

/** Opens the page of states: each state renders, has no accessibility violation, and fits on a phone. */
let served: StatePages
let browser: Browser
let address: string

// axe's many calls in a page make its trace long, without any use.
test.use({ trace: 'off' })
// The groups do not depend on each other. Each worker builds the page once, which takes a few seconds.
test.describe.configure({ mode: 'parallel' })

test.beforeAll(async () => {
  served = await serveStates()
  address = served.address
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: flags })
})

test.afterAll(async () => {
  await browser?.close()
  await served?.close()
})

const WIDE = { width: 1280, height: 800 }
const NARROW = { width: 360, height: 740 }

for (const [group, { title, states }] of Object.entries(groups))
  test(`${title}: every state is drawn, wide and narrow, light and dark`, async () => {
    const context = await browser.newContext({ viewport: WIDE, locale: 'en-GB', reducedMotion: 'reduce' })
    // All states load into one page, which keeps the compiled code.
    const page = await context.newPage()
    const said: string[] = []
    page.on('pageerror', (error) => said.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') said.push(message.text())
    })
    for (const [name, state] of Object.entries(states)) {
      const at = `${group}/${name}`
      said.length = 0
      await page.emulateMedia({ colorScheme: 'light' })
      await page.goto(`${address}/states/${at}`)
      await drawn(page)
      const shown = page.getByText(state.shows).or(page.getByLabel(state.shows))
      await expect.soft(shown.filter({ visible: true }).first(), at).toBeVisible()
      await examine(page, at)
      await pictures(page, `${group}.${name}`)
      expect.soft(said, at).toEqual([])
    }
    await context.close()
  })

test('fifteen waiting patients are wholly on the screen of a laptop', async () => {
  const page = await browser.newPage({ viewport: WIDE, locale: 'en-GB', reducedMotion: 'reduce' })
  await page.goto(`${address}/states/practice/forty`)
  await drawn(page)
  const rows = page.locator('ol > li')
  // The first rows are drawn before the others.
  await expect(rows).toHaveCount(40)
  const ends = await rows.evaluateAll((all) => all.map((row) => row.getBoundingClientRect().bottom))
  expect(ends.filter((bottom) => bottom <= WIDE.height).length).toBeGreaterThanOrEqual(15)
  await page.close()
})

test('the header is as wide as the page below it, and the bell’s number covers nothing of the bell', async () => {
  for (const width of [1440, 1280, 360]) {
    const page = await browser.newPage({ viewport: { width, height: 800 }, locale: 'en-GB', reducedMotion: 'reduce' })
    for (const at of ['calls/list', 'practice/some', 'meetings/list', 'encounters/draft']) {
      await page.goto(`${address}/states/${at}`)
      await drawn(page)
      const left = (selector: string) =>
        page
          .locator(selector)
          .first()
          .evaluate((one) => one.getBoundingClientRect().x)
      await expect.poll(() => left('h1'), { message: `${at} at ${width}` }).toBe(await left('header a'))
    }
    await page.goto(`${address}/states/notifications/bell-many`)
    await drawn(page)
    const bell = page.getByRole('banner').getByRole('link', { name: /unread/ })
    const [glyph, number] = [
      await bell.locator('svg path').first().boundingBox(),
      await bell.locator('span span').boundingBox(),
    ]
    if (!glyph || !number) throw new Error('the bell is not drawn')
    const common = (a: number, aSize: number, b: number, bSize: number) =>
      Math.max(0, Math.min(a + aSize, b + bSize) - Math.max(a, b))
    const covered =
      common(glyph.x, glyph.width, number.x, number.width) * common(glyph.y, glyph.height, number.y, number.height)
    expect(covered / (glyph.width * glyph.height), 'the part of the bell that is covered').toBeLessThan(0.05)
    expect(number.height, 'the number stands on one line').toBeLessThan(24)
    await page.close()
  }
})

test('the index leads to every state and shows it in another theme', async () => {
  const page = await browser.newPage({ viewport: WIDE })
  await page.goto(`${address}/states`)
  const count = Object.values(groups).reduce((sum, { states }) => sum + Object.keys(states).length, 0)
  await expect(page.getByRole('navigation').getByRole('link')).toHaveCount(count)
  await page.getByRole('link', { name: 'Asked whether to leave', exact: true }).click()
  const shown = page.frameLocator('iframe')
  await expect(shown.getByText('You give up your place.')).toBeVisible()
  await page.getByLabel('Width').selectOption('phone')
  await page.getByLabel('Colours').selectOption('dark')
  await page.getByLabel('Large text').check()
  await expect(shown.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  // At this size, the list of people is in the menu.
  await page.getByRole('link', { name: 'Nobody else fits in', exact: true }).click()
  await expect(shown.getByText('Four people are in the call already.')).toBeVisible()
  expect(await shown.locator('html').evaluate((html) => [html.clientWidth, getComputedStyle(html).fontSize])).toEqual([
    358,
    '24px',
  ])
  await page.close()
})

test('npm run dev serves the page of states beside the app', async () => {
  const cacheDir = join(served.folder, 'vite')
  const config = join(webRoot, 'vite.config.ts')
  // The server has a cache of its own, because another one may run for the development of the app.
  const development = await createServer({
    root: webRoot,
    configFile: config,
    cacheDir,
    logLevel: 'error',
    server: { port: 0 },
  })
  try {
    await development.listen()
    const page = await browser.newPage({ viewport: WIDE })
    const at = development.resolvedUrls?.local[0] ?? ''
    await page.goto(`${at}states/invitation/ringing`)
    await expect(page.getByText('Dr. Sarah Johnson is calling you')).toBeVisible({ timeout: 120_000 })
    await page.close()
  } finally {
    await development.close()
  }
})

/** Saves a picture of each state if STATES_PICTURES names a folder. */
async function pictures(page: Page, name: string): Promise<void> {
  const folder = process.env.STATES_PICTURES
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const)
    for (const viewport of [WIDE, NARROW]) {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      // This waits for what is rendered again after the size has changed.
      await page.waitForTimeout(300)
      const path = join(folder, `${name}.${viewport.width}.${colorScheme}.png`)
      await page.screenshot({ path, animations: 'disabled' })
    }
  // The next state is prepared on a wide screen, as without pictures.
  await page.setViewportSize(WIDE)
}
