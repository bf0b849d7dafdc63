import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
import { groups } from '../web/src/states/groups/index.ts'
import { flags } from './support/people.ts'
import { hiddenStops, movements, shareOfBars, smallTargets, unfitting, watchMovements } from './support/reach.ts'
import { drawn, type StatePages, serveStates } from './support/states.ts'

/**
 * Measures every screen where people see or move least: on a phone and at 400 %, by finger and by keyboard, with text
 * twice as large, and without motion.
 */
let served: StatePages
let browser: Browser
let largeText: Browser

test.use({ trace: 'off' })
test.describe.configure({ mode: 'parallel' })

test.beforeAll(async () => {
  served = await serveStates('production')
  browser = await launch()
  largeText = await launch(['--blink-settings=defaultFontSize=32'])
})

test.afterAll(async () => {
  await browser?.close()
  await largeText?.close()
  await served?.close()
})

const launch = (more: string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: [...flags, ...more] })

const PHONE = { width: 360, height: 740 }
/** A window of 1280 × 900 at 400 %. */
const ZOOMED = { width: 320, height: 225 }

/** What bars may take of such a window, from 0 to 1: the rest is the page. */
const MOST_BARS = 0.4

const sizeOf = ({ width, height }: { width: number; height: number }) => `${width} × ${height}`

async function resize(page: Page, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size)
  // What depends on the size is drawn once more.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
}

/** One state of each kind of page, panel and dialog, by the domain that has it. */
const screens: Record<string, readonly string[]> = {
  room: ['four-people', 'everything-at-once', 'camera-denied'],
  panels: ['chat', 'people', 'notes', 'help', 'menu'],
  call: ['ended-by-other', 'left-by-you'],
  guest: ['entry', 'waiting'],
  invitation: ['ringing', 'sent'],
  queue: ['list', 'join', 'waiting', 'ready'],
  'public-link': ['online', 'offline', 'gone'],
  practice: ['dashboard', 'some', 'messages'],
  devices: ['poor'],
  appointments: ['patient'],
  appointment: ['pending', 'move', 'propose'],
  calendar: ['week', 'day'],
  booking: ['times', 'held'],
  meetings: ['list', 'create'],
  'meeting-entry': ['start', 'lobby'],
  meeting: ['people'],
  encounters: ['write', 'patient'],
  calls: ['list'],
  notifications: ['list', 'settings'],
  'sign-in': ['sign-in', 'register'],
  security: [
    'on',
    'passkeys',
    'passkey-add',
    'devices',
    'sign-ins',
    'overdue',
    'scan',
    'codes',
    'sign-in',
    'sign-in-passkey',
  ],
  profiles: ['patient', 'doctor', 'doctors'],
  administration: ['doctors'],
  people: ['people', 'menu', 'invite'],
  audit: ['trail', 'call-history'],
  shared: ['no-such-page', 'account-menu'],
}

test('each domain has screens that are measured', () => {
  expect(Object.keys(screens)).toEqual(Object.keys(groups))
})

async function openState(page: Page, group: string, name: string): Promise<void> {
  await page.goto(`${served.address}/states/${group}/${name}`)
  await drawn(page)
  const shows = groups[group]?.states[name]?.shows ?? 'no such state'
  await expect(page.getByText(shows).or(page.getByLabel(shows)).first()).toBeAttached()
}

for (const [group, names] of Object.entries(screens)) {
  const title = groups[group]?.title ?? group

  test(`${title}: a finger meets every button, Tab never goes where nothing is seen, and nothing moves`, async () => {
    const phone = { viewport: PHONE, hasTouch: true, reducedMotion: 'reduce', locale: 'en-GB' } as const
    const context = await browser.newContext(phone)
    await watchMovements(context)
    // All states load into one page, which keeps the compiled code.
    const page = await context.newPage()
    for (const name of names) {
      await page.setViewportSize(PHONE)
      await openState(page, group, name)
      expect(await page.evaluate(() => matchMedia('(pointer: coarse)').matches)).toBe(true)
      expect.soft(await smallTargets(page), `${name}: targets`).toEqual([])
      for (const size of [PHONE, ZOOMED]) {
        await resize(page, size)
        expect.soft(await hiddenStops(page), `${name}: tab stops at ${sizeOf(size)}`).toEqual([])
      }
      expect.soft(await shareOfBars(page), `${name}: bars at 400 %`).toBeLessThanOrEqual(MOST_BARS)
      expect.soft(await movements(page), `${name}: motion`).toEqual([])
    }
    await context.close()
  })

  test(`${title}: text of 32 px is whole on a phone`, async () => {
    const context = await largeText.newContext({ viewport: PHONE, reducedMotion: 'reduce', locale: 'en-GB' })
    const page = await context.newPage()
    for (const name of names) {
      await page.setViewportSize(PHONE)
      await openState(page, group, name)
      expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('32px')
      for (const size of [PHONE, { width: 320, height: 740 }]) {
        await resize(page, size)
        expect.soft(await unfitting(page), `${name} at ${sizeOf(size)}`).toEqual([])
      }
    }
    await context.close()
  })
}
