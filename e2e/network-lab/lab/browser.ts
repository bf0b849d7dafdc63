import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium, expect, firefox } from '@playwright/test'
import { FULL_FILM, writeFilm } from '../../support/camera.ts'
import { type Account, colours, flags, hues, Person, type Side } from '../../support/people.ts'
import { installProbe } from '../../support/probe.ts'
import { writeVoice } from '../../support/sound.ts'
import { type Namespaces, SERVER } from './namespaces.ts'
import { installRecorder } from './recorder.ts'

export type BrowserName = 'chromium' | 'firefox'
export const FIREFOX = process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr'
/** With this grain, the film of one colour is as hard to compress as a camera's picture of a dim room. */
const GRAIN = 6
const pitches = { doctor: 120, patient: 200 } as const

/** Errors that every page logs when its network goes, and that nobody can avoid. */
const impairments =
  /net::ERR_|Failed to load resource|WebSocket connection to|connection to (the server at )?ws:|passed an Error Response/

/** The lab handles the signals itself; see namespaces.ts. */
const ours = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }

/** Opens a browser in the namespace of the given side. */
export async function openBrowser(
  name: BrowserName,
  namespaces: Namespaces,
  side: Side,
  origin: string,
): Promise<Browser> {
  return name === 'firefox' ? openFirefox(namespaces, side) : openChromium(namespaces, side, origin)
}

/** Writes a script for Playwright to start, which starts another program within the namespace. */
function wrapper(namespaces: Namespaces, side: Side, command: string): string {
  const file = join(namespaces.folder, `${side}-browser-${randomBytes(3).toString('hex')}.sh`)
  writeFileSync(file, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 })
  return file
}

/** Chromium is controlled over a pipe, which works across namespaces. */
async function openChromium(namespaces: Namespaces, side: Side, origin: string): Promise<Browser> {
  const film = join(namespaces.folder, `${side}.y4m`)
  const voice = join(namespaces.folder, `${side}.wav`)
  writeFilm(film, colours[side], { ...FULL_FILM, grain: GRAIN })
  writeVoice(voice, pitches[side])
  const program = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  return chromium.launch({
    ...ours,
    executablePath: wrapper(namespaces, side, `ip netns exec ${namespaces.of(side)} '${program}'`),
    args: [
      ...flags,
      '--use-fake-device-for-media-stream=fps=15',
      `--use-file-for-fake-video-capture=${film}`,
      `--use-file-for-fake-audio-capture=${voice}`,
      // Browsers allow a camera on secure pages only, and the lab has no certificates.
      `--unsafely-treat-insecure-origin-as-secure=${origin}`,
    ],
  })
}

/** Opens the system's own Firefox, with a fake camera and a tone as the microphone. */
async function openFirefox(namespaces: Namespaces, side: Side): Promise<Browser> {
  const script = fileURLToPath(new URL('firefox-inside.ts', import.meta.url))
  const socket = join(namespaces.folder, `${side}-firefox-${randomBytes(3).toString('hex')}.sock`)
  const command = `'${process.execPath}' '${script}' ${namespaces.of(side)} ${socket} '${FIREFOX}'`
  return firefox.launch({
    ...ours,
    channel: 'moz-firefox',
    executablePath: wrapper(namespaces, side, command),
    firefoxUserPrefs: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
      // With mDNS names in place of addresses, a second ICE restart leaves Firefox without media.
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'dom.securecontext.allowlist': SERVER,
    },
  })
}

/** Opens the sign-in page and signs somebody in. */
export async function signIn(browser: Browser, side: Side, account: Account, origin: string): Promise<Person> {
  const context = await newContext(browser, origin)
  const person = new Person(side, hues[side], origin, context, await context.newPage())
  person.allow(impairments)
  await person.goto('/login')
  // On the demo clinic's sign-in page, a click on a name fills in both fields.
  await person.page.getByRole('button', { name: account.name }).click()
  await expect(person.page.getByLabel('E-mail')).toHaveValue(account.email, { timeout: 20_000 })
  await person.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(person.page).not.toHaveURL(/login/, { timeout: 20_000 })
  return person
}

/** Reduces the camera's picture, because two cores have to carry both ends of the call. */
function smallCamera(): void {
  // An empty page has no media devices.
  const devices = navigator.mediaDevices as MediaDevices | undefined
  if (!devices) return
  const open = devices.getUserMedia.bind(devices)
  devices.getUserMedia = (asked) => {
    if (typeof asked?.video !== 'object') return open(asked)
    return open({ ...asked, video: { ...asked.video, width: 640, height: 360, frameRate: 15 } })
  }
}

async function newContext(browser: Browser, baseURL: string): Promise<BrowserContext> {
  const chrome = browser.browserType().name() === 'chromium'
  const context = await browser.newContext({
    // Firefox was started with all permissions.
    ...(chrome ? { permissions: ['camera', 'microphone'] } : {}),
    baseURL,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    viewport: { width: 800, height: 600 },
  })
  // Chromium was started with a film of the right size.
  if (!chrome) await context.addInitScript(smallCamera)
  await context.addInitScript(installProbe)
  await context.addInitScript(installRecorder)
  return context
}
