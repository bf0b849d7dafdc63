import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
import react from '@vitejs/plugin-react'
import { build, type PreviewServer, preview } from 'vite'
import { violations } from '../../../ui/browser/axe.ts'
import type { RoomState } from './fake-room.ts'
import { scenes } from './scenes.ts'

/** Renders the call room from a fake engine in a real browser: every state in every size. */
let server: PreviewServer
let browser: Browser
let address: string
let folder: string
let page: Page

const sizes = {
  wide: { width: 1440, height: 900 },
  tablet: { width: 820, height: 1180 },
  upright: { width: 360, height: 740 },
  sideways: { width: 740, height: 360 },
}

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'call-room-'))
  const root = fileURLToPath(new URL('.', import.meta.url))
  const shared = { root, configFile: false as const, logLevel: 'warn' as const, build: { outDir: folder } }
  await build({ ...shared, plugins: [react()], build: { ...shared.build, emptyOutDir: true, minify: false } })
  server = await preview({ ...shared, preview: { host: '127.0.0.1', port: 0 } })
  address = server.resolvedUrls?.local[0] ?? ''
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  })
})

test.afterAll(async () => {
  await browser?.close()
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

test.beforeEach(async () => {
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: sizes.wide })
  page = await context.newPage()
  page.on('pageerror', (error) => expect(error, 'no uncaught error').toBeNull())
  page.on('console', (message) => expect(message.type(), message.text()).not.toBe('error'))
  await page.goto(address)
  await page.waitForFunction(() => 'gallery' in window)
})

test.afterEach(async () => {
  await page.context().close()
})

async function show(scene: RoomState): Promise<void> {
  await page.evaluate((wanted) => window.gallery.show(wanted), scene)
}

/** Waits until the pictures are drawn, the fonts are loaded and all animations have ended. */
async function waitUntilStill(): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    for (let wait = 0; wait < 20; wait += 1) {
      const videos = [...document.querySelectorAll('video')]
      if (videos.every((video) => video.videoWidth > 0)) break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
}

const box = async (selector: string) => {
  const found = page.locator(selector)
  const at = (await found.count()) === 0 ? null : await found.boundingBox()
  return at ?? { x: 0, y: 0, width: 0, height: 0 }
}
type Box = Awaited<ReturnType<typeof box>>
const overlap = (one: Box, other: Box): number =>
  Math.max(0, Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x)) *
  Math.max(0, Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y))

for (const [name, size] of Object.entries(sizes)) {
  test(`every state fits ${name} (${size.width} × ${size.height}) without a barrier`, async () => {
    await page.setViewportSize(size)
    for (const [state, scene] of Object.entries(scenes)) {
      await show(scene)
      await waitUntilStill()
      if (process.env.ROOM_PICTURES) {
        mkdirSync(process.env.ROOM_PICTURES, { recursive: true })
        const path = join(process.env.ROOM_PICTURES, `${state.replaceAll(/\W+/g, '-')}.${name}.png`)
        await page.screenshot({ path, animations: 'disabled' })
      }
      await fits(state, size)
      // axe runs only at the narrowest size, because what it checks does not depend on the size.
      if (name !== 'upright') continue
      expect.soft(await violations(page), state).toEqual([])
    }
  })
}

/**
 * Checks that nothing scrolls sideways, that every button is large enough and on the screen, and that one's own picture
 * covers none of them.
 */
/** Everything is measured in one turn, because a scene has many buttons, and each question to the browser takes its time. */
async function fits(state: string, size: { width: number; height: number }): Promise<void> {
  const { wide, buttons, self, toolbar, actions, covered } = await page.evaluate(() => {
    type Box = { x: number; y: number; width: number; height: number }
    const boxOf = (element: Element | null): Box => {
      const { x, y, width, height } = element?.getBoundingClientRect() ?? { x: 0, y: 0, width: 0, height: 0 }
      return { x, y, width, height }
    }
    const all = (selector: string): Element[] => [...document.querySelectorAll(selector)]
    const isShown = (one: Element): boolean =>
      one.checkVisibility({ visibilityProperty: true }) && one.closest('[aria-hidden="true"], [inert]') === null
    const drawn = all('button, [role="button"]')
      .filter((one) => (one.getAttribute('role') ?? 'button') === 'button' && isShown(one))
      .map((one) => ({ label: one.getAttribute('aria-label') ?? one.textContent, ...boxOf(one) }))
    const isBeside = document.querySelector('[data-beside]') !== null
    return {
      wide: document.documentElement.scrollWidth,
      buttons: drawn,
      self: boxOf(document.querySelector('[data-self]')),
      toolbar: boxOf(document.querySelector('[role="toolbar"]')),
      actions: drawn.filter(({ label }) => /again|call$|audio only|listen/.test(label)),
      covered: all(isBeside ? '[data-place]' : '[data-place="strip"]').map(boxOf),
    }
  })
  expect.soft(wide, `${state}: too wide`).toBeLessThanOrEqual(size.width)
  expect.soft(buttons.length, `${state}: buttons`).toBeGreaterThan(0)
  for (const { label, ...at } of buttons) {
    expect.soft(Math.min(at.width, at.height), `${state}: size of “${label}”`).toBeGreaterThanOrEqual(44)
    const inside = at.x >= 0 && at.y >= 0 && at.x + at.width <= size.width && at.y + at.height <= size.height
    expect.soft(inside, `${state}: “${label}” is on the screen`).toBe(true)
  }
  expect.soft(overlap(self, toolbar), `${state}: oneself over the controls`).toBe(0)
  for (const at of actions) expect.soft(overlap(self, at), `${state}: oneself over a button`).toBe(0)
  for (const at of covered) expect.soft(overlap(self, at), `${state}: oneself over somebody`).toBe(0)
}

test('the video elements stay the same when people come, go, share or are pinned', async () => {
  await show(scenes['four people'])
  await waitUntilStill()
  await page.evaluate(() => {
    const kept = [...document.querySelectorAll('[data-peer] video')]
    const stopped: string[] = []
    for (const video of kept) {
      video.addEventListener('pause', () => stopped.push('pause'))
      video.addEventListener('emptied', () => stopped.push('emptied'))
    }
    Object.assign(window, { kept, stopped })
  })
  const john = { peerId: 'john' }
  const rest = [
    { peerId: 'maria', name: 'Maria Lopez-Hernandez' },
    { peerId: 'emil', name: 'Emil Yilmaz' },
  ]
  await page.getByRole('button', { name: 'Pin Emil Yilmaz: keep large' }).click()
  await expect(page.locator('[data-peer="emil"]')).toHaveAttribute('data-place', 'large')
  await expect(page.locator('[data-peer="maria"]')).toHaveAttribute('data-place', 'strip')
  await page.setViewportSize(sizes.upright)
  await show({ remotes: [john, ...rest], room: { onHold: true } })
  await show({ remotes: [john, ...rest], room: { state: 'RECONNECTING' } })
  await show({ remotes: [...rest.slice(1), john, ...rest.slice(0, 1)] })
  await show({ remotes: [john, ...rest] })
  await page.setViewportSize(sizes.sideways)
  await waitUntilStill()
  const [same, stopped] = await page.evaluate(() => {
    const { kept, stopped } = window as unknown as { kept: Element[]; stopped: string[] }
    const now = [...document.querySelectorAll('[data-peer] video')]
    return [now.length === 3 && now.every((video) => kept.includes(video)), stopped]
  })
  expect(same, 'the same three elements').toBe(true)
  expect(stopped).toEqual([])
})

test("one's own picture moves to each corner by arrow keys, tap and drag, and the device remembers it", async () => {
  await show({})
  await waitUntilStill()
  const self = page.locator('[data-self]')
  const grip = page.getByRole('button', { name: /^Move your own picture/ })
  await grip.focus()
  await page.keyboard.press('ArrowUp')
  await expect(self).toHaveAttribute('data-corner', 'top-right')
  await expect(grip).toBeFocused()
  await expect(page.getByRole('status').filter({ hasText: 'Your own picture is at the top right' })).toBeAttached()
  await page.keyboard.press('ArrowLeft')
  await expect(self).toHaveAttribute('data-corner', 'top-left')
  await page.keyboard.press('Enter')
  await expect(self).toHaveAttribute('data-corner', 'top-right')
  await grip.click()
  await expect(self).toHaveAttribute('data-corner', 'bottom-right')

  await grip.hover()
  await page.mouse.down()
  await page.mouse.move(300, 500, { steps: 5 })
  await page.mouse.up()
  await expect(self).toHaveAttribute('data-corner', 'bottom-left')
  await expect.poll(async () => (await box('[data-self]')).x).toBeLessThan(30)
  await page.reload()
  await expect(self).toHaveAttribute('data-corner', 'bottom-left')

  await page.getByRole('button', { name: 'Make your own picture small' }).click()
  await expect(page.locator('video[aria-label="Your own picture"]')).toHaveCount(0)
  await page.getByRole('button', { name: 'Show your own picture' }).click()
  await expect(page.locator('video[aria-label="Your own picture"]')).toBeVisible()
})

test('keyboard shortcuts work like the buttons, are listed, and can be switched off', async () => {
  const calls = () => page.evaluate(() => window.gallery.calls())
  await page.keyboard.press('m')
  await page.keyboard.press('v')
  expect(await calls()).toEqual([
    ['setAudioEnabled', false],
    ['setVideoEnabled', false],
  ])
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(sheet.getByText('Microphone on or off')).toBeVisible()
  await sheet.getByRole('switch', { name: 'Use keyboard shortcuts' }).click()
  await sheet.getByRole('button', { name: 'Close' }).click()
  await expect(sheet).toBeHidden()
  await page.keyboard.press('m')
  await page.keyboard.press('?')
  expect(await calls()).toHaveLength(2)
  await expect(sheet).toBeHidden()
  await page.reload()
  await page.keyboard.press('m')
  expect(await calls(), 'remembered').toEqual([])
})

const button = (name: string) => page.getByRole('button', { name, exact: true })

/** Presses a button. @returns what the engine, or whoever draws the room, was asked for by that */
async function press(name: string): Promise<string[]> {
  const asked = () => page.evaluate(() => window.gallery.calls().map(([what]) => what))
  const before = (await asked()).length
  await button(name).click()
  return (await asked()).slice(before)
}

async function choose(name: string): Promise<void> {
  await button('More').click()
  const item = { name, exact: true }
  await page.getByRole('menuitem', item).or(page.getByRole('menuitemcheckbox', item)).click()
}

test('each button in a message, and in place of a picture, does what it says', async () => {
  const john = { peerId: 'john' }
  const offer = { kind: 'audioinput', deviceId: 'h', label: 'Jabra Evolve 65' } as const
  await test.step('a device that was plugged in', async () => {
    await show({ room: { deviceOffer: offer } })
    expect(await press('Use it')).toEqual(['acceptDevice'])
    expect(await press('Not now')).toEqual(['dismissDevice'])
  })
  await test.step('a device that is lost', async () => {
    const devices = page.getByRole('dialog', { name: 'Camera, microphone, speaker' })
    const note = page.getByText(
      'The camera stopped working. The call continues with sound, and the camera comes back by itself.',
    )
    await show(scenes['camera unplugged'])
    expect(await press('Choose a device')).toEqual([])
    await devices.getByRole('button', { name: 'Close' }).click()
    await expect(devices).toBeHidden()
    await expect(note).toBeVisible()
    expect(await press('Close this message')).toEqual([])
    await expect(note).toBeHidden()
    // Another loss is another note.
    await show(scenes['camera unplugged'])
    await expect(note).toBeVisible()
  })
  await test.step('a device that is busy, with the background blurred', async () => {
    const note = page.getByText('Switching blur off helps, or closing other programs and tabs.')
    await show(scenes['this device busy with blur'])
    await expect(note).toBeVisible()
    expect(await press('Switch blur off')).toEqual(['setBlur'])
    expect(await press('Close this message')).toEqual([])
    await expect(note).toBeHidden()
    await show(scenes.video)
    await show(scenes['this device busy'])
    await expect(page.getByText('This device is busy', { exact: true }), 'the bars still say so').toBeVisible()
    await expect(page.getByText('This device is busy, so your picture'), 'it is told once').toBeHidden()
  })
  await test.step('an encryption that may be broken', async () => {
    await show({ remotes: [{ ...john, safetyAlarm: true }] })
    expect(await press('Check the encryption')).toEqual([])
    await page.getByRole('dialog', { name: 'Is this call private?' }).getByRole('button', { name: 'Close' }).click()
  })
  await test.step('somebody whose page is gone', async () => {
    await show({ remotes: [{ ...john, present: false, connection: 'reconnecting' }] })
    expect(await press('End')).toEqual(['end'])
  })
  await test.step('a connection that is lost', async () => {
    await show(scenes['connection lost'])
    expect(await press('Rejoin')).toEqual(['rejoin'])
    expect(await press('Leave the call')).toEqual(['end'])
    await show(scenes['three people, one not reached'])
    expect(await press('Try again')).toEqual(['rejoin'])
  })
  await test.step('no camera and no microphone', async () => {
    const trouble = page.getByRole('heading', { name: 'Your browser does not let us use the camera and microphone.' })
    await show(scenes['camera denied'])
    await expect(trouble).toBeVisible()
    expect(await press('Only watch and listen'), 'nothing is opened').toEqual([])
    await expect(trouble).toBeHidden()
    await expect(page.getByLabel('Picture of John Smith')).toBeVisible()
  })
})

test('each entry of the menu and each button on a picture does what it says', async () => {
  await test.step('another camera', async () => {
    await choose('Switch camera')
    expect(await page.evaluate(() => window.gallery.calls())).toEqual([['switchCamera']])
  })
  await test.step('full screen, and back', async () => {
    const isFull = () => page.evaluate(() => document.fullscreenElement?.tagName ?? null)
    await choose('Full screen')
    await expect.poll(isFull).toBe('HTML')
    await choose('Exit full screen')
    await expect.poll(isFull).toBeNull()
  })
  await test.step('the large picture in its own window, and back', async () => {
    // There is no window manager where no screen is: what the browser is asked for is written down.
    await page.evaluate(() => {
      let floating: Element | null = null
      Object.defineProperty(document, 'pictureInPictureEnabled', { get: () => true })
      Object.defineProperty(document, 'pictureInPictureElement', { get: () => floating })
      HTMLVideoElement.prototype.requestPictureInPicture = function () {
        floating = this
        return Promise.resolve({} as PictureInPictureWindow)
      }
      document.exitPictureInPicture = async () => {
        floating = null
      }
    })
    const floats = () => page.evaluate(() => document.pictureInPictureElement?.ariaLabel ?? null)
    await show(scenes['four people'])
    await button('Pin Maria Lopez-Hernandez: keep large').click()
    await choose('Picture in picture')
    await expect.poll(floats).toBe('Picture of Maria Lopez-Hernandez')
    await choose('Picture in picture')
    await expect.poll(floats).toBeNull()
  })
  await test.step('a shared screen, enlarged and as before', async () => {
    await show(scenes['they share'])
    const larger = page.locator('[data-peer="john"] [data-zoomed]')
    expect(await press('Enlarge the screen')).toEqual([])
    await expect(larger).toBeVisible()
    expect(await press('Fit the screen')).toEqual([])
    await expect(larger).toHaveCount(0)
    await expect(button('Enlarge the screen')).toBeVisible()
  })
})

test('the menu is worked by keyboard, and what it opens gives the focus back to its button', async () => {
  const more = button('More')
  const item = (name: string) => page.getByRole('menuitem', { name, exact: true })
  await more.press('Enter')
  await expect(page.getByRole('menu')).toBeVisible()
  await expect(more).toHaveAttribute('aria-haspopup', 'menu')
  await expect(more).toHaveAttribute('aria-expanded', 'true')
  await expect(item('Switch camera')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(item('Camera, microphone, speaker')).toBeFocused()
  await page.keyboard.press('End')
  await expect(item('Keyboard shortcuts')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(item('Switch camera'), 'after the last comes the first').toBeFocused()
  await page.keyboard.type('cal')
  await expect(item('Call quality'), 'by the letters that are typed').toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toBeHidden()
  await expect(more).toBeFocused()
  expect(await page.evaluate(() => window.gallery.calls()), 'a letter in the menu is no shortcut').toEqual([])
  for (const name of ['Camera, microphone, speaker', 'Call quality', 'Keyboard shortcuts']) {
    await choose(name)
    const sheet = page.getByRole('dialog')
    await expect(sheet).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(sheet).toBeHidden()
    await expect(more, `after ${name}`).toBeFocused()
  }
  await page.setViewportSize(sizes.upright)
  await show({ room: { onHold: false } })
  await more.press('Enter')
  await expect(page.getByRole('menuitemcheckbox', { name: 'Pause call' })).toHaveAttribute('aria-checked', 'false')
})

test('the arrows beside microphone and camera open the lists of devices', async () => {
  const item = (name: string) => page.getByRole('menuitemradio', { name, exact: true })
  await button('Choose camera').click()
  await expect(page.getByRole('group', { name: 'Camera', exact: true })).toBeVisible()
  await item('Back camera').click()
  await expect(item('Back camera')).toHaveCount(0)
  await expect(button('Choose camera'), 'the focus is back').toBeFocused()
  await button('Choose microphone and speaker').press('Enter')
  await expect(page.getByRole('group', { name: 'Speaker' })).toBeVisible()
  await expect(item('System default')).toHaveAttribute('aria-checked', 'true')
  await item('Headset').click()
  await button('Choose microphone and speaker').click()
  await expect(item('Headset')).toHaveAttribute('aria-checked', 'true')
  await item('Built-in microphone').click()
  expect(await page.evaluate(() => window.gallery.calls())).toEqual([
    ['switchCamera', 'back'],
    ['switchMicrophone', 'mic'],
  ])
  await page.setViewportSize(sizes.upright)
  await expect(button('Choose camera'), 'a narrow row has the devices in its menu').toHaveCount(0)
})

test('a control shows that it waits for its device, and its tooltip names the shortcut', async () => {
  const microphone = button('Microphone')
  await page.evaluate(() => window.gallery.slowDown())
  await microphone.click()
  await expect(microphone).toHaveAttribute('aria-busy', 'true')
  await page.evaluate(() => window.gallery.answer())
  await expect(microphone).toHaveAttribute('aria-busy', 'false')
  await button('Camera').hover()
  await expect(page.getByRole('tooltip', { name: 'Camera (V)' })).toBeVisible()
})

test('a control keeps its place while the call connects, is paused and recovers', async () => {
  for (const size of [sizes.wide, sizes.upright]) {
    await page.setViewportSize(size)
    await show(scenes.opening)
    await waitUntilStill()
    const places = () =>
      page.getByRole('toolbar', { name: 'Call controls' }).evaluate((row) =>
        [...row.querySelectorAll('button')].map((button) => {
          const { x, width } = button.getBoundingClientRect()
          return { name: button.getAttribute('aria-label') ?? button.textContent, x, width }
        }),
      )
    const first = await places()
    expect(first.length, 'the controls').toBeGreaterThan(3)
    for (const state of [
      'waiting',
      'connecting',
      'video',
      'on hold by us',
      'reconnecting',
      'own camera off',
    ] as const) {
      await show(scenes[state])
      await waitUntilStill()
      expect.soft(await places(), `${state}, ${size.width} px`).toEqual(first)
    }
  }
})

test('every picture shows a name, also the own picture', async () => {
  for (const scene of [{}, scenes['four people'], scenes['they share']]) {
    await show(scene ?? {})
    for (const tile of await page.locator('[role="group"][data-peer]').all())
      await expect(tile).toContainText((await tile.getAttribute('aria-label')) ?? 'no name')
    await expect(page.locator('[data-self]').getByText('You', { exact: true })).toBeVisible()
  }
})

test('a tap makes the call sound if the browser asks for one', async () => {
  await page.evaluate(() => {
    const { play } = HTMLMediaElement.prototype
    let tapped = false
    document.addEventListener(
      'click',
      () => {
        tapped = true
      },
      true,
    )
    HTMLMediaElement.prototype.play = function () {
      if (tapped || this.muted) return play.call(this)
      this.autoplay = false
      this.pause()
      return Promise.reject(new DOMException('no gesture', 'NotAllowedError'))
    }
  })
  await show({ remotes: [{ peerId: 'maria', name: 'Maria Lopez-Hernandez' }] })
  const video = page.getByLabel('Picture of Maria Lopez-Hernandez')
  const paused = () => video.evaluate((one: HTMLVideoElement) => one.paused)
  await expect(button('Tap to hear')).toBeVisible()
  expect(await paused()).toBe(true)
  expect(await press('Tap to hear')).toEqual([])
  await expect.poll(paused).toBe(false)
  await expect(button('Tap to hear')).toBeHidden()
})
