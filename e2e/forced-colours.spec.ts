import { type Browser, type BrowserContext, chromium, expect, type Locator, type Page, test } from '@playwright/test'
import { flags } from './support/people.ts'
import { drawn, type StatePages, serveStates } from './support/states.ts'

/**
 * The controls in forced colours, as in the contrast themes of Windows: the browser replaces all colours, and draws no
 * backgrounds and no shadows.
 */
let served: StatePages
let browser: Browser
let context: BrowserContext

test.use({ trace: 'off' })

test.beforeAll(async () => {
  served = await serveStates()
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: flags })
})

test.afterAll(async () => {
  await browser?.close()
  await served?.close()
})

test.beforeEach(async () => {
  context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', forcedColors: 'active' })
})

test.afterEach(async () => {
  await context.close()
})

async function open(state: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${served.address}/states/${state}`)
  await drawn(page)
  return page
}

/** The picture of an element: its pixels as numbers, each a colour. */
async function pixels(element: Locator): Promise<number[]> {
  const png = await element.screenshot({ animations: 'disabled' })
  return element.page().evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d')
    canvas?.drawImage(picture, 0, 0)
    const { data } = canvas?.getImageData(0, 0, picture.width, picture.height) ?? { data: new Uint8ClampedArray() }
    return [...new Uint32Array(data.buffer)]
  }, png.toString('base64'))
}

/** How much of an element's picture differs in colour from most of it, from 0 to 1. */
async function ink(element: Locator): Promise<number> {
  const all = await pixels(element)
  const counts = new Map<number, number>()
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1)
  return 1 - Math.max(...counts.values()) / all.length
}

/** Checks that a control can be seen, and that its picture is another one once it is switched. */
async function expectSwitches(control: Locator, drawing: Locator, what: string): Promise<void> {
  expect(await ink(drawing), `${what} is seen`).toBeGreaterThan(0.05)
  const before = await pixels(drawing)
  const isOn = await control.isChecked()
  await control.press('Space')
  await expect(control).toBeChecked({ checked: !isOn })
  await control.blur()
  expect(await ink(drawing), `${what} is seen the other way`).toBeGreaterThan(0.05)
  expect(await pixels(drawing), `${what} shows whether it is on`).not.toEqual(before)
}

test('switches, checkboxes, radio buttons and segments are seen, and show what is chosen', async () => {
  const shortcuts = await open('panels/help')
  const keys = shortcuts.getByRole('switch', { name: 'Use keyboard shortcuts' })
  await expectSwitches(keys, shortcuts.locator('.mantine-Switch-track'), 'a switch')

  const alerts = await open('practice/alerts')
  const sound = alerts.getByRole('checkbox', { name: 'Sound' })
  await expectSwitches(sound, alerts.locator('.mantine-Checkbox-inner').first(), 'a checkbox')

  const register = await open('sign-in/register')
  const segments = register.locator('.mantine-SegmentedControl-label')
  await expect(segments).toHaveCount(2)
  expect(await ink(register.locator('.mantine-SegmentedControl-root'))).toBeGreaterThan(0.3)
  const colours = () => segments.evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor))
  const [first, second] = await colours()
  expect(first, 'the chosen one has another colour').not.toBe(second)
  await segments.nth(1).click()
  await expect.poll(colours).toEqual([second, first])
})

test('where one is, is seen in the navigation and in a list of tabs', async () => {
  for (const [state, selector] of [
    ['appointments/doctor', 'nav a'],
    ['calendar/week', 'nav[aria-label] a, main nav a'],
    ['panels/notes', '[role="tab"]'],
  ] as const) {
    const page = await open(state)
    const chosen = page.locator(`:is(${selector})`).and(page.locator('[aria-current], [aria-selected="true"]')).first()
    const other = page.locator(`:is(${selector}):not([aria-current], [aria-selected="true"])`).first()
    const background = (one: Locator) => one.evaluate((element) => getComputedStyle(element).backgroundColor)
    expect(await background(chosen), state).not.toBe(await background(other))
    expect(await ink(chosen), `${state}: the text is seen`).toBeGreaterThan(0.02)
  }
})

test('a button that is filled in other colours is filled', async () => {
  const named = (page: Page, background: string) =>
    page
      .locator('.mantine-Button-root:not(:disabled, [data-disabled], [aria-disabled="true"])')
      .evaluateAll(
        (all, colour) =>
          all
            .filter((one) => one.checkVisibility() && getComputedStyle(one).backgroundColor === colour)
            .map((one) => one.textContent),
        background,
      )
  for (const [state, name] of [
    ['sign-in/sign-in', 'Sign in'],
    ['devices/poor', 'Check again'],
    ['practice/messages', 'Send'],
    ['security/devices', 'Add a passkey'],
    ['appointment/propose', 'Propose'],
  ] as const) {
    const page = await open(state)
    await page.emulateMedia({ forcedColors: 'none', colorScheme: 'light' })
    const button = page.getByRole('button', { name, exact: true })
    await expect(button, `${state}: has its colour`).toHaveCSS('color', 'rgb(255, 255, 255)')
    const accent = await button.evaluate((one) => getComputedStyle(one).backgroundColor)
    const filled = await named(page, accent)
    await page.emulateMedia({ forcedColors: 'active', colorScheme: 'light' })
    await expect.poll(() => named(page, 'rgb(0, 0, 0)'), state).toEqual(filled)
    await page.close()
  }
})

test('buttons, statuses and pictures have an edge, and what has the focus has a ring', async () => {
  /** The widths of the borders, in CSS pixels, where the border has another colour than what is around it. */
  const edges = (page: Page, selector: string) =>
    page.locator(selector).evaluateAll((all) =>
      all
        .filter((one) => one.checkVisibility())
        .map((one) => {
          const { borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(one)
          const canvas = getComputedStyle(document.documentElement).backgroundColor
          return borderTopStyle === 'none' || borderTopColor === canvas ? 0 : Number.parseFloat(borderTopWidth)
        }),
    )
  const room = await open('room/four-people')
  for (const selector of ['[role="toolbar"] button > span:first-child', '[data-peer]', '[data-self]'])
    expect(Math.min(...(await edges(room, selector))), selector).toBeGreaterThanOrEqual(1)
  const queue = await open('practice/fifteen')
  for (const selector of ['.mantine-Button-root', '[data-tone]:has([aria-hidden])'])
    expect(Math.min(...(await edges(queue, selector))), selector).toBeGreaterThanOrEqual(1)
  // After a key, whatever gets the focus shows it.
  await queue.keyboard.press('Tab')
  for (const one of [
    queue.getByRole('searchbox'),
    queue.getByRole('combobox').first(),
    queue.getByRole('button', { name: 'Message all' }),
    queue.getByRole('navigation').getByRole('link').first(),
  ]) {
    await one.focus()
    await expect(one).toHaveCSS('outline-style', 'solid')
    await expect(one).toHaveCSS('outline-width', '2px')
  }
})
