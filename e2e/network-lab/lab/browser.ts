import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, expect } from '@playwright/test'
import { writeFilm } from '../../support/camera.ts'
import { type Account, colours, flags, hues, Person, type Side } from '../../support/people.ts'
import { installProbe } from '../../support/probe.ts'
import type { Namespaces } from './namespaces.ts'
import { installRecorder } from './recorder.ts'
import { writeVoice } from './voice.ts'

export type BrowserName = 'chromium' | 'firefox'
const pitches = { doctor: 120, patient: 200 } as const

/** What every page complains of when its network goes: nothing that anybody could mend. */
const weather = /net::ERR_|Failed to load resource|WebSocket connection to/

/** A program that starts another one inside a namespace. */
function wrapper(namespaces: Namespaces, side: Side, program: string): string {
  const file = join(namespaces.folder, `${side}-browser.sh`)
  writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${namespaces.of(side)} '${program}' "$@"\n`, { mode: 0o755 })
  return file
}

/** A Chromium in the namespace of that side, with a camera and a microphone of its own. */
export async function openChromium(namespaces: Namespaces, side: Side, origin: string): Promise<Browser> {
  const film = join(namespaces.folder, `${side}.y4m`)
  const voice = join(namespaces.folder, `${side}.wav`)
  writeFilm(film, colours[side])
  writeVoice(voice, pitches[side])
  return chromium.launch({
    executablePath: wrapper(namespaces, side, process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'),
    args: [
      ...flags,
      '--use-fake-device-for-media-stream=fps=15',
      `--use-file-for-fake-video-capture=${film}`,
      `--use-file-for-fake-audio-capture=${voice}`,
      // A camera is for secure pages alone, and the lab has no certificates.
      `--unsafely-treat-insecure-origin-as-secure=${origin}`,
    ],
  })
}

/** Somebody who has signed in by the page for it. */
export async function signIn(browser: Browser, side: Side, account: Account, origin: string): Promise<Person> {
  const context = await newContext(browser, origin)
  const person = new Person(side, hues[side], origin, context, await context.newPage())
  person.allow(weather)
  await person.goto('/login')
  await person.page.getByLabel('E-mail').fill(account.email)
  await person.page.getByLabel('Password', { exact: true }).fill(account.password)
  await person.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(person.page).not.toHaveURL(/login/)
  return person
}

async function newContext(browser: Browser, baseURL: string): Promise<BrowserContext> {
  const context = await browser.newContext({
    permissions: ['camera', 'microphone'],
    baseURL,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    viewport: { width: 800, height: 600 },
  })
  await context.addInitScript(installProbe)
  await context.addInitScript(installRecorder)
  return context
}
