import { expect, type Page, test } from '@playwright/test'
import * as pages from './engine-pages.ts'
import { figure, run } from './engine-pages.ts'

/** Two real pages with real media and real DTLS; only the server is replaced by a BroadcastChannel. */
let engine: pages.Engine
let doctor: Page
let patient: Page
let room = 0

test.describe.configure({ mode: 'default' })

test.beforeAll(async () => {
  engine = await pages.startEngine()
})

test.afterAll(async () => {
  await engine?.close()
})

test.beforeEach(async () => {
  ;[doctor, patient] = await pages.openTwo(engine)
  room += 1
})

test.afterEach(() => pages.closeAll([doctor, patient]))

const start = (page: Page, role: 'doctor' | 'patient'): Promise<void> => pages.startRoom(page, role, `room-${room}`)

const flowing = (within?: number): Promise<void> => pages.flowing([doctor, patient], within)

async function call(): Promise<void> {
  await pages.joinRoom(doctor, 'doctor', `room-${room}`)
  await pages.joinRoom(patient, 'patient', `room-${room}`)
  await flowing()
}

const remote = (page: Page) => run(page, (h) => h.snapshot().remotes[0])

test('video moves and sound arrives in both directions', { tag: '@core' }, async () => {
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

test('nothing of the patient arrives before they accept, and frames arrive at once afterwards', async () => {
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
})

test('muting, switching the camera off and on, and another camera need no renegotiation', async () => {
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
  // Chromium's second fake camera is a 16 bit depth camera, whose picture never changes.
  await run(patient, (h) => h.switchCamera())
  await run(patient, (h) => h.switchCamera())
  expect(await run(patient, (h) => h.snapshot().localMedia.video.deviceId)).not.toBe(camera)
  await flowing()

  expect(await run(doctor, (h) => h.sent().length)).toBe(before)
  expect((await run(patient, (h) => h.sent())).filter((type) => type !== 'candidate').length).toBe(negotiations)
})

test('a reloaded page of either side connects again by itself', async () => {
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

test('media goes on without signalling, and when only a socket is closed', async () => {
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

test('a call without media makes a second connection, gets media back and keeps one of them', {
  tag: '@core',
}, async () => {
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
  await loss(0) // it must be set before the peer connection exists, or it has no effect
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

test('a rejoin replaces the connection and keeps the stream on the screen', async () => {
  await call()
  await run(doctor, (h) => h.rejoin())
  await expect.poll(() => run(doctor, (h) => h.left().made)).toBe(2)
  await flowing()
  expect((await run(patient, (h) => h.left())).made).toBe(2)
  expect(await remote(patient)).toMatchObject({ connection: 'connected', tracks: 2 })
})

test('a call that ended leaves no connection, track, timer or listener', { tag: '@core' }, async () => {
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

test('a camera that opens after the end of the call is stopped at once', async () => {
  await start(patient, 'patient')
  await run(patient, (h) => {
    h.accept()
    void h.media()
    h.end()
  })
  await patient.waitForTimeout(1000)
  expect((await run(patient, (h) => h.left())).tracks).toBe(0)
})
