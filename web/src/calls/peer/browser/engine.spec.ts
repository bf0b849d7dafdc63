import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
import { createServer, type ViteDevServer } from 'vite'
import type { Harness } from './fixture.ts'

/** Two real pages, real media, real DTLS; only the server is a BroadcastChannel. */
let server: ViteDevServer
let browser: Browser
let address: string
let doctor: Page
let patient: Page
let room = 0

const run = <T>(page: Page, what: (h: Harness) => T): Promise<Awaited<T>> =>
  page.evaluate(`(${what.toString()})(window.harness)`) as Promise<Awaited<T>>

test.describe.configure({ mode: 'default' })

test.beforeAll(async () => {
  const root = fileURLToPath(new URL('.', import.meta.url))
  server = await createServer({
    root,
    configFile: false,
    logLevel: 'warn',
    // Nothing here needs pre-bundling, and the app's own cache must not be touched.
    optimizeDeps: { noDiscovery: true, include: [] },
    cacheDir: join(tmpdir(), `call-engine-${process.pid}`),
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null, fs: { allow: [join(root, '..')] } },
  })
  await server.listen()
  address = server.resolvedUrls?.local[0] ?? ''
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-fake-device-for-media-stream=device-count=3',
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-features=WebRtcHideLocalIpsWithMdns',
      '--disable-background-networking',
    ],
  })
})

test.afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test.beforeEach(async () => {
  const context = await browser.newContext()
  doctor = await context.newPage()
  patient = await context.newPage()
  room += 1
  for (const page of [doctor, patient]) {
    page.on('pageerror', (error) => expect(error, 'no uncaught error').toBeNull())
    page.on('console', (message) => expect(message.type(), message.text()).not.toBe('error'))
    await page.goto(address)
    await page.waitForFunction(() => 'harness' in window)
  }
})

test.afterEach(async () => {
  const { status, expectedStatus } = test.info()
  if (status !== expectedStatus) {
    for (const page of [doctor, patient]) {
      const events = await run(page, (h) => h.events()).catch(() => [])
      figure('events', events.map(({ at, name, detail }) => `${Math.round(at)} ${name} ${detail ?? ''}`).join('\n'))
    }
  }
  await doctor.context().close()
})

/** Into the report and onto the terminal. */
function figure(type: string, description: string): void {
  test.info().annotations.push({ type, description })
  process.stdout.write(`    ${type}: ${description}\n`)
}

async function start(page: Page, role: 'doctor' | 'patient'): Promise<void> {
  await page.evaluate(([r, name]) => window.harness.start(r as 'doctor', name as string), [role, `room-${room}`])
}

async function call(): Promise<void> {
  for (const [page, role] of [
    [doctor, 'doctor'],
    [patient, 'patient'],
  ] as const) {
    await start(page, role)
    await run(page, (h) => h.media())
    await run(page, (h) => h.accept())
  }
  await flowing()
}

async function flowing(within = 15_000): Promise<void> {
  for (const page of [doctor, patient]) {
    await expect.poll(() => run(page, (h) => h.snapshot().state), { timeout: within }).toBe('CONNECTED')
    await expect.poll(() => run(page, (h) => h.movement()), { timeout: within }).toBeGreaterThan(0.1)
  }
}

const remote = (page: Page) => run(page, (h) => h.snapshot().remotes[0])

test('video moves and sound arrives, both ways', async () => {
  await call()
  for (const page of [doctor, patient]) {
    expect(await run(page, (h) => h.loudness(1500))).toBeGreaterThan(0.01)
    expect(await remote(page)).toMatchObject({ audio: true, video: true, connection: 'connected', tracks: 2 })
    const names = (await run(page, (h) => h.marks())).map((m) => m.name)
    expect(names).toEqual(
      expect.arrayContaining([
        'call:accept',
        'call:local-media',
        'call:signalling',
        'call:connected',
        'call:first-frame',
      ]),
    )
  }
})

test('before accept nothing of the patient arrives; after it, frames at once', async () => {
  const took: number[] = []
  for (let round = 0; round < 5; round += 1) {
    if (round > 0) {
      room += 1
      for (const page of [doctor, patient]) await page.reload()
      for (const page of [doctor, patient]) await page.waitForFunction(() => 'harness' in window)
    }
    await start(doctor, 'doctor')
    await run(doctor, (h) => h.media())
    await run(doctor, (h) => h.accept())
    await start(patient, 'patient')
    await run(patient, (h) => h.media())
    await run(patient, (h) => h.prepare())
    await expect.poll(() => run(patient, (h) => h.snapshot().remotes[0]?.tracks)).toBe(2)
    await doctor.waitForTimeout(round === 0 ? 3000 : 600)
    expect(await run(doctor, (h) => h.received())).toEqual({ bytes: 0, candidates: 0 })
    expect(await run(patient, (h) => h.received())).toMatchObject({ bytes: 0 })
    expect(await run(patient, (h) => h.sent()), 'neither answer nor candidate has left').not.toContain('answer')
    expect(await run(patient, (h) => h.sent())).not.toContain('candidate')
    expect((await run(doctor, (h) => h.snapshot())).state).toBe('CALLING')
    expect(await run(doctor, (h) => h.frames())).toBe(0)

    await run(patient, (h) => h.accept())
    await flowing()
    const at = async (page: Page, name: string): Promise<number> =>
      (await run(page, (h) => h.marks())).find((m) => m.name === name)?.at ?? Number.NaN
    const accepted = await at(patient, 'call:accept')
    took.push(Math.max(await at(doctor, 'call:first-frame'), await at(patient, 'call:first-frame')) - accepted)
  }
  took.sort((a, b) => a - b)
  figure('accept → first frame on both sides, ms', took.map(Math.round).join(' '))
  expect(took[2]).toBeLessThan(1000)
})

test('mute, camera off and on, another camera: without renegotiation', async () => {
  await call()
  const before = await run(doctor, (h) => h.sent().length)
  const negotiations = (await run(patient, (h) => h.sent())).filter((type) => type !== 'candidate').length

  await run(patient, (h) => h.setAudio(false))
  await expect.poll(async () => (await remote(doctor))?.audio).toBe(false)
  await doctor.waitForTimeout(300)
  expect(await run(doctor, (h) => h.loudness(1500))).toBeLessThan(0.001)
  await run(patient, (h) => h.setAudio(true))
  await expect.poll(() => run(doctor, (h) => h.loudness(1200))).toBeGreaterThan(0.01)

  await run(patient, (h) => h.setVideo(false))
  await expect.poll(async () => (await remote(doctor))?.video).toBe(false)
  expect((await run(patient, (h) => h.left())).tracks, 'the camera is off, not only hidden').toBe(1)
  await doctor.waitForTimeout(2500)
  expect(await run(doctor, (h) => h.movement())).toBe(0)
  expect((await run(doctor, (h) => h.snapshot())).state, 'sound goes on').toBe('CONNECTED')
  await run(patient, (h) => h.setVideo(true))
  await flowing()

  const camera = (await run(patient, (h) => h.snapshot().localMedia.video.deviceId)) as string
  // Chromium's second fake camera is a 16 bit depth camera with a standing picture.
  await run(patient, (h) => h.switchCamera())
  await run(patient, (h) => h.switchCamera())
  expect(await run(patient, (h) => h.snapshot().localMedia.video.deviceId)).not.toBe(camera)
  await flowing()

  expect(await run(doctor, (h) => h.sent().length)).toBe(before)
  expect((await run(patient, (h) => h.sent())).filter((type) => type !== 'candidate').length).toBe(negotiations)
})

test('a reload of either side connects again by itself', async () => {
  await call()
  for (const [page, role, other] of [
    [patient, 'patient', doctor],
    [doctor, 'doctor', patient],
  ] as const) {
    await page.reload()
    await page.waitForFunction(() => 'harness' in window)
    await start(page, role)
    await run(page, (h) => h.media())
    await run(page, (h) => h.accept())
    await flowing()
    expect((await run(other, (h) => h.snapshot())).remotes).toHaveLength(1)
  }
})

test('media outlives signalling, and the news that only a socket died', async () => {
  await call()
  await run(patient, (h) => h.socketDied())
  await expect.poll(async () => (await remote(doctor))?.present).toBe(false)
  await run(patient, (h) => h.cut(true))
  await run(doctor, (h) => h.cut(true))
  await doctor.waitForTimeout(4000)
  await flowing()
  expect((await remote(doctor))?.connection).toBe('connected')
  await run(patient, (h) => h.cut(false))
  await run(doctor, (h) => h.cut(false))
  await expect.poll(async () => (await remote(doctor))?.present).toBe(true)
  await flowing()
  const names = (await run(doctor, (h) => h.events())).map((event) => event.name)
  expect(names).not.toContain('restart')
  expect((await run(doctor, (h) => h.left())).made, 'the same connection all the time').toBe(1)
})

test('no media: suspicion, a second connection beside the first, media again; one of them is left', async () => {
  const cdp = await doctor.context().newCDPSession(doctor)
  await cdp.send('Network.enable')
  const loss = (packetLoss: number) =>
    cdp.send(
      'Network.emulateNetworkConditionsByRule' as 'Network.emulateNetworkConditions',
      {
        offline: false,
        matchedNetworkConditions: [
          { urlPattern: '', latency: 0, downloadThroughput: -1, uploadThroughput: -1, packetLoss },
        ],
      } as never,
    )
  await loss(0) // armed before the peer connection exists, or it has no effect
  await call()
  await loss(100)
  await expect.poll(() => run(doctor, (h) => h.snapshot().state)).toBe('RECONNECTING')
  await expect.poll(() => run(doctor, (h) => h.left().pcs), 'the first one lives on').toBe(2)
  await doctor.waitForTimeout(1500)
  await loss(0)
  const restored = Date.now()
  await flowing()
  figure('path back → both connected and moving, ms (polled)', String(Date.now() - restored))
  const names = (await run(doctor, (h) => h.events())).map((event) => event.name)
  expect(names).toEqual(expect.arrayContaining(['suspicion', 'silence', 'rebuild']))
  for (const page of [doctor, patient]) {
    await expect.poll(() => run(page, (h) => h.left().pcs), 'one is chosen, the same by both').toBe(1)
  }
  await flowing()
  const marks = (await run(doctor, (h) => h.marks())).map((m) => m.name)
  expect(marks).toEqual(expect.arrayContaining(['call:disconnected', 'call:recovered']))
})

test('rejoin replaces the connection, same stream on screen', async () => {
  await call()
  await run(doctor, (h) => h.rejoin())
  await expect.poll(() => run(doctor, (h) => h.left().made)).toBe(2)
  await flowing()
  expect((await run(patient, (h) => h.left())).made).toBe(2)
  expect(await remote(patient)).toMatchObject({ connection: 'connected', tracks: 2 })
})

test('after the end nothing is left', async () => {
  await call()
  await run(patient, (h) => h.end())
  await run(doctor, (h) => h.end())
  for (const page of [doctor, patient]) {
    expect(await run(page, (h) => h.left())).toMatchObject({
      pcs: 0,
      tracks: 0,
      state: 'ENDED',
      counts: { timers: 0, listeners: 0, owned: 0, links: 0 },
    })
  }
})

test('ended while the camera is still opening: it is stopped as soon as it opens', async () => {
  await start(patient, 'patient')
  await run(patient, (h) => {
    h.accept()
    void h.media()
    h.end()
  })
  await patient.waitForTimeout(1000)
  expect((await run(patient, (h) => h.left())).tracks).toBe(0)
})
