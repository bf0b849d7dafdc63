import { expect, type Page, test } from '@playwright/test'
import * as pages from './engine-pages.ts'
import { run } from './engine-pages.ts'

let engine: pages.Engine
let doctor: Page
let patient: Page
let room = 0

// The tests wait for conditions, so they allow for a busy machine.
test.beforeAll(async () => {
  engine = await pages.startEngine()
})

test.afterAll(async () => {
  await engine?.close()
})

test.beforeEach(async () => {
  ;[doctor, patient] = await pages.openTwo(engine)
  room += 1
  await pages.joinRoom(doctor, 'doctor', `sharing-${room}`)
  await pages.joinRoom(patient, 'patient', `sharing-${room}`)
  await pages.flowing([doctor, patient])
})

test.afterEach(() => pages.closeAll([doctor, patient]))

const remote = (page: Page) => run(page, (h) => h.snapshot().remotes[0])
const negotiated = async (page: Page) =>
  (await run(page, (h) => h.sent())).filter((type) => type !== 'candidate').length
/** Tests for the colour of the tab as it arrives; encoders do not keep it exactly. */
const isBlue = ([red = 0, green = 0, blue = 0]: number[]) => blue > 180 && red < 90 && green < 90
const isRed = ([red = 0, green = 0, blue = 0]: number[]) => red > 180 && green < 90 && blue < 90

async function shares(from: Page, to: Page, is: (colour: number[]) => boolean): Promise<void> {
  await run(from, (h) => h.share())
  expect(await run(from, (h) => h.snapshot())).toMatchObject({ sharing: true, canShare: true })
  await expect.poll(async () => (await remote(to))?.sharing).toBe(true)
  await expect.poll(async () => is(await run(to, (h) => h.colour()))).toBe(true)
}

test('two screens are shared at once without renegotiation, and then the cameras are back', async () => {
  const before = [await negotiated(doctor), await negotiated(patient)]
  const camera = await run(doctor, (h) => h.selfPicture())
  await run(doctor, (h) => h.paint('blue'))
  await run(patient, (h) => h.paint('red'))
  await shares(doctor, patient, isBlue)
  await shares(patient, doctor, isRed)
  expect(await run(doctor, (h) => h.selfPicture()), 'the self-view keeps the camera').toEqual(camera)

  await run(doctor, (h) => h.stopSharing())
  await run(patient, (h) => h.barStopsSharing())
  for (const page of [doctor, patient]) {
    await expect.poll(async () => (await remote(page))?.sharing).toBe(false)
    expect((await run(page, (h) => h.snapshot())).sharing).toBe(false)
  }
  await pages.flowing([doctor, patient])
  expect([await negotiated(doctor), await negotiated(patient)]).toEqual(before)
  expect((await run(doctor, (h) => h.left())).tracks, 'camera and microphone').toBe(2)
})

test('a camera that is off stays off after sharing, and sharing outlives a new connection', async () => {
  await run(doctor, (h) => h.setVideo(false))
  await expect.poll(async () => (await remote(patient))?.video).toBe(false)
  await run(doctor, (h) => h.paint('blue'))
  await shares(doctor, patient, isBlue)
  expect(await remote(patient)).toMatchObject({ video: true })
  await pages.rebuilt(doctor)
  await expect.poll(async () => isBlue(await run(patient, (h) => h.colour()))).toBe(true)
  expect(await remote(patient)).toMatchObject({ sharing: true, connection: 'connected' })
  await run(doctor, (h) => h.stopSharing())
  await expect.poll(async () => (await remote(patient))?.video).toBe(false)
  expect((await run(doctor, (h) => h.left())).tracks, 'the microphone alone').toBe(1)
})

test('a hold stops all media in both directions, and then sound and picture come back', async () => {
  const { made } = await run(doctor, (h) => h.left())
  await run(doctor, (h) => h.hold(true))
  await expect.poll(async () => (await remote(patient))?.onHold).toBe(true)
  await expect.poll(async () => (await run(doctor, (h) => h.left())).tracks, 'the camera is off').toBe(1)
  const bytes = async () => [
    (await run(doctor, (h) => h.received())).bytes,
    (await run(patient, (h) => h.received())).bytes,
  ]
  // Media that was on its way still arrives.
  let before = await bytes()
  const stands = async () => {
    await doctor.waitForTimeout(1_000)
    const last = before
    before = await bytes()
    return String(last) === String(before)
  }
  await expect.poll(stands).toBe(true)
  const eventsBefore = await Promise.all([doctor, patient].map((page) => run(page, (h) => h.events().length)))
  await doctor.waitForTimeout(6_000)
  expect(await bytes()).toEqual(before)
  expect(await run(patient, (h) => h.loudness(1_200))).toBeLessThan(0.001)
  for (const [at, page] of [doctor, patient].entries()) {
    expect((await run(page, (h) => h.snapshot())).state).toBe('CONNECTED')
    const names = (await run(page, (h) => h.events())).slice(eventsBefore[at]).map((event) => event.name)
    for (const trouble of ['suspicion', 'silence', 'rebuild', 'restart-request']) expect(names).not.toContain(trouble)
  }
  await run(doctor, (h) => h.hold(false))
  await pages.flowing([doctor, patient])
  for (const page of [doctor, patient]) {
    await expect.poll(() => run(page, (h) => h.loudness(1_200))).toBeGreaterThan(0.01)
  }
  expect(await remote(patient)).toMatchObject({ onHold: false, audio: true, video: true })
  expect((await run(doctor, (h) => h.left())).made, 'the same connection all the time').toBe(made)
})

test("the level of the other and one's own are measured, one's own even while muted", async () => {
  expect(await run(doctor, (h) => h.level('other', 2_000))).toBeGreaterThan(0.01)
  expect(await run(patient, (h) => h.level('self', 2_000))).toBeGreaterThan(0.01)
  await run(patient, (h) => h.setAudio(false))
  await doctor.waitForTimeout(800)
  expect(await run(patient, (h) => h.level('self', 2_000)), 'muted, and still speaking').toBeGreaterThan(0.01)
  expect(await run(doctor, (h) => h.level('other', 1_500)), 'but nobody hears it').toBeLessThan(0.001)
  await run(patient, (h) => h.end())
  expect(await run(patient, (h) => h.left())).toMatchObject({
    counts: { timers: 0, listeners: 0, owned: 0 },
    tracks: 0,
  })
})
