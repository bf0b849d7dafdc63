import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  chromium,
  expect,
  type Page,
} from '@playwright/test'
import { createTokens } from '../../server/src/accounts/tokens.ts'
import { systemClock } from '../../server/src/platform/clock.ts'
import { createMailbox } from '../../server/test/smtp-sink.ts'
import { type Colour, SMALL_FILM, writeFilm } from './camera.ts'
import { Clinic, JWT_SECRET, onThisMachine } from './clinic.ts'
import { installProbe } from './probe.ts'
import { Relay } from './relay.ts'

export const accounts = {
  doctor: { email: 'doctor@clinic.com', password: 'doctor123', name: 'Dr. Sarah Johnson' },
  john: { email: 'john@email.com', password: 'patient123', name: 'John Smith' },
  admin: { email: 'admin@clinic.com', password: 'admin123', name: 'Alex Morgan' },
  emily: { email: 'emily@email.com', password: 'patient123', name: 'Emily Davis' },
} as const
export type Account = (typeof accounts)[keyof typeof accounts]

/** Options that only some tests need. */
export interface Circumstances extends BrowserContextOptions {
  /** False: the browser asks for permission, and nobody answers. Default true. */
  allowMedia?: boolean
  /** Command-line switches of Chromium, which then gets a browser of its own. */
  flags?: string[]
  /** Runs before the first page is opened. */
  before?: (context: BrowserContext) => Promise<void>
}

export const flags = [
  '--no-sandbox',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** Opens a browser whose camera shows one colour, by which the picture is recognised on the other side. */
export async function openBrowser(film: string | null, more: string[] = []): Promise<Browser> {
  const camera = film === null ? [] : [`--use-file-for-fake-video-capture=${film}`]
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [...flags, '--use-fake-device-for-media-stream=fps=15', ...camera, ...more],
  })
}

/** Somebody at a browser. */
export class Person {
  readonly name: string
  /** The hue of this person's camera picture, in degrees. */
  readonly hue: number
  readonly context: BrowserContext
  readonly page: Page
  readonly #origin: string
  readonly #errors: string[] = []
  #allowed: RegExp[] = []

  constructor(name: string, hue: number, origin: string, context: BrowserContext, page: Page) {
    this.name = name
    this.hue = hue
    this.context = context
    this.page = page
    this.#origin = origin
    context.on('page', (another) => this.#watch(another))
    this.#watch(page)
  }

  /** Allows an error that this test provokes on purpose. Every other error of a page fails the test. */
  allow(...patterns: RegExp[]): void {
    this.#allowed = [...this.#allowed, ...patterns]
  }

  errors(): string[] {
    return this.#errors.filter((text) => !this.#allowed.some((pattern) => pattern.test(text)))
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(this.#origin + path)
  }

  #watch(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error') this.#errors.push(`${this.name}: ${message.text()} (${message.location().url})`)
    })
    // A syntax error has no stack.
    page.on('pageerror', (error) => this.#errors.push(`${this.name}: ${error.stack || error.message}`))
    page.on('crash', () => this.#errors.push(`${this.name}: the page crashed`))
  }
}

interface Fixtures {
  /** Opens a browser window for somebody who is not signed in. */
  visit: (side: Seat, circumstances?: Circumstances) => Promise<Person>
  /** Opens a browser window for somebody who is signed in. */
  signIn: (side: Side, account: Account, circumstances?: Circumstances) => Promise<Person>
  doctor: Person
  patient: Person
}
export type Side = 'doctor' | 'patient'
/** A third person, in some tests. */
type Seat = Side | 'guest'
type Mailbox = Awaited<ReturnType<typeof createMailbox>>
interface WorkerFixtures {
  /** Set by `test.use`: the clinic has a relay on this machine. */
  relayed: boolean
  relay: Relay | null
  /** Set by `test.use`: the clinic sends e-mails, to a mail server of the test's own. */
  mailed: boolean
  mailbox: Mailbox | null
  /** Set by `test.use`: the clinic is one for patients, without the demo, and at first without an administrator. */
  production: boolean
  clinic: Clinic
  /** Each side's browser, opened when it is first needed, because most calls have no guest. */
  browsers: (side: Seat) => Promise<{ browser: Browser; film: string; hue: number }>
}

/** The secret of a clinic without the demo. */
const SECRET = 'mQ4xT1dYp0WbZk7uVn2sLc8eRf5hJg3aXo6i'

/** The colours of each side's camera picture. */
export const colours = {
  doctor: { red: 20, green: 90, blue: 200 },
  patient: { red: 200, green: 90, blue: 20 },
  guest: { red: 40, green: 170, blue: 60 },
} satisfies Record<Seat, Colour>
export const hues = { doctor: 217, patient: 23, guest: 129 } as const

export const test = base.extend<Fixtures, WorkerFixtures>({
  relayed: [false, { option: true, scope: 'worker' }],
  relay: [
    async ({ relayed }, use) => {
      const relay = relayed ? await Relay.start() : null
      await use(relay)
      await relay?.stop()
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  production: [false, { option: true, scope: 'worker' }],
  mailed: [false, { option: true, scope: 'worker' }],
  mailbox: [
    async ({ mailed }, use) => {
      const mailbox = mailed ? await createMailbox(() => new Date()) : null
      await use(mailbox)
      await mailbox?.shut()
    },
    { scope: 'worker' },
  ],
  clinic: [
    async ({ relay, mailbox, production }, use) => {
      const site = await onThisMachine(relay?.environment)
      if (production) Object.assign(site.env, { NODE_ENV: 'production', PUBLIC_URL: site.origin, JWT_SECRET: SECRET })
      // Its links lead to where the clinic is.
      if (mailbox)
        Object.assign(site.env, { SMTP_URL: mailbox.url, SMTP_ALLOW_PLAINTEXT: 'true', PUBLIC_URL: site.origin })
      const clinic = await Clinic.open(site)
      await use(clinic)
      await clinic.close()
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  browsers: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the names of what is needed from here
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'medconsult-films-'))
      const open = async (side: Seat) => {
        const film = join(folder, `${side}.y4m`)
        writeFilm(film, colours[side], SMALL_FILM)
        return { film, browser: await openBrowser(film), hue: hues[side] }
      }
      const opened = new Map<Seat, ReturnType<typeof open>>()
      await use((side) => {
        const browser = opened.get(side) ?? open(side)
        opened.set(side, browser)
        return browser
      })
      for (const { browser } of await Promise.all(opened.values())) await browser.close()
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  visit: async ({ clinic, browsers, production }, use) => {
    if (!production) await clinic.reset()
    const people: Person[] = []
    const ownBrowsers: Browser[] = []
    await use(async (side, { allowMedia = true, flags: more, before, ...options } = {}) => {
      const { film, hue, browser: usual } = await browsers(side)
      const browser = more === undefined ? usual : await openBrowser(film, more)
      if (more !== undefined) ownBrowsers.push(browser)
      const permissions = allowMedia ? ['camera', 'microphone'] : []
      const context = await browser.newContext({
        permissions,
        baseURL: clinic.origin,
        // Only the tests of the service worker want one between the page and its requests.
        serviceWorkers: 'block',
        ...options,
      })
      await context.addInitScript(installProbe)
      await before?.(context)
      const person = new Person(side, hue, clinic.origin, context, await context.newPage())
      people.push(person)
      return person
    })
    for (const { context } of people) await context.close()
    for (const browser of ownBrowsers) await browser.close()
    expect(
      people.flatMap((person) => person.errors()),
      'no page complained',
    ).toEqual([])
  },
  signIn: async ({ visit, clinic }, use) => {
    await use(async (side, { email, password }, circumstances = {}) => {
      const before = async (context: BrowserContext): Promise<void> => {
        await signInContext(context, clinic.origin, email, password)
        await circumstances.before?.(context)
      }
      return visit(side, { ...circumstances, before })
    })
  },
  doctor: async ({ signIn }, use) => {
    await use(await signIn('doctor', accounts.doctor))
  },
  patient: async ({ signIn }, use) => {
    await use(await signIn('patient', accounts.john))
  },
})

/** Leaves the browser in the same state as the sign-in page does: with the cookie, and the hint that there is one. */
async function signInContext(context: BrowserContext, origin: string, email: string, password: string): Promise<void> {
  const answer = await context.request.post(`${origin}/api/auth/login`, { data: { email, password } })
  expect(answer.ok(), `${email} signs in`).toBe(true)
  await context.addInitScript((home) => {
    if (location.origin !== home || sessionStorage.getItem('e2e-signed-in')) return
    sessionStorage.setItem('e2e-signed-in', '1')
    localStorage.setItem('medconsult-signed-in', '1')
  }, origin)
}

/**
 * Ends a person's session as another device with the same token would. No tab of their browser gets a message about it.
 */
export async function signOutElsewhere(origin: string, { context }: Person): Promise<void> {
  const cookie = await sessionCookie(context)
  const headers = { authorization: `Bearer ${cookie.value}` }
  expect((await fetch(`${origin}/api/auth/logout`, { method: 'POST', headers })).status).toBe(200)
}

/** Gives the browser the cookie of its session as it is the day after: signed by the server, and expired. */
export async function expireSession({ context }: Person): Promise<void> {
  const cookie = await sessionCookie(context)
  const claims = JSON.parse(Buffer.from(cookie.value.split('.')[1] ?? '', 'base64url').toString()) as {
    user_id: string
    role: 'DOCTOR' | 'PATIENT' | 'ADMIN'
    sid: string
  }
  const yesterday = { ...systemClock, now: () => new Date(Date.now() - 25 * 3_600_000) }
  const { user_id: userId, role, sid: sessionId } = claims
  const value = await createTokens(JWT_SECRET, yesterday).issue({ userId, role, sessionId })
  await context.addCookies([{ ...cookie, value }])
}

async function sessionCookie(context: BrowserContext) {
  const cookie = (await context.cookies()).find(({ name }) => name === 'session')
  if (!cookie) throw new Error('this browser has no session')
  return cookie
}

export { expect } from '@playwright/test'
