import { expect, type Page, test } from '@playwright/test'
import { closeAll, type Engine, figure, flowing, openTwo, run, startEngine, startRoom } from './engine-pages.ts'

let engine: Engine
test.beforeAll(async () => {
  engine = await startEngine()
})
test.afterAll(() => engine.close())

const blurOf = (page: Page) => run(page, (h) => h.snapshot().localMedia.blur)
const seesPicture = (page: Page) => run(page, (h) => h.snapshot().remotes[0]?.video)

/** Starts a room of somebody who wants blur; however slow the machine is, it is not too slow. */
async function joinBlurred(page: Page, name: string): Promise<void> {
  const options = { blur: true, blurMostMs: Number.POSITIVE_INFINITY }
  await page.evaluate(([room, given]) => window.harness.start('doctor', room as string, given as object), [
    name,
    options,
  ] as const)
  await run(page, (h) => h.media())
  await run(page, (h) => h.accept())
}

async function joinPlain(page: Page, name: string): Promise<void> {
  await startRoom(page, 'patient', name)
  await run(page, (h) => h.media())
  await run(page, (h) => h.accept())
}

/** The mean of several pictures of the other person, of which each shows another moment of the fake camera. */
async function glow(page: Page): Promise<number> {
  let sum = 0
  for (let at = 0; at < 5; at += 1) {
    await run(page, (h) => h.movement())
    sum += await run(page, (h) => h.glow())
  }
  return sum / 5
}

test('the other side gets a blurred picture, and the plain one without a negotiation after blur is switched off', async () => {
  const [doctor, patient] = await openTwo(engine)
  await joinBlurred(doctor, 'blurred')
  await joinPlain(patient, 'blurred')
  await expect.poll(() => blurOf(doctor), { timeout: 60_000 }).toBe('on')
  await flowing([doctor, patient], 60_000)
  const blurred = await glow(patient)
  const messages = (await run(doctor, (h) => h.sent())).length

  await run(doctor, (h) => h.setBlur(false))
  await expect.poll(() => run(patient, (h) => h.glow())).toBeLessThan(blurred / 2)
  const plain = await glow(patient)
  figure('glow', `${blurred.toFixed(4)} blurred, ${plain.toFixed(4)} plain`)
  expect((await run(doctor, (h) => h.sent())).length).toBe(messages)

  await run(doctor, (h) => h.setBlur(true))
  await expect.poll(() => blurOf(doctor)).toBe('on')
  await expect.poll(() => run(patient, (h) => h.glow())).toBeGreaterThan((blurred + plain) / 2)

  await run(doctor, (h) => h.switchCamera())
  await expect.poll(() => blurOf(doctor)).toBe('on')
  await flowing([patient])
  await run(doctor, (h) => h.end())
  expect(await run(doctor, (h) => h.left())).toMatchObject({ tracks: 0, pcs: 0, counts: { timers: 0, owned: 0 } })
  await closeAll([doctor, patient])
})

test('nothing of the camera is sent while a file of the blur is missing, until the person goes on without', async () => {
  const [doctor, patient] = await openTwo(engine)
  // A browser writes a missing file onto the console as an error.
  doctor.removeAllListeners('console')
  await doctor.route('**/*.tflite', (route) => route.fulfill({ status: 404 }))
  await joinBlurred(doctor, 'missing')
  await joinPlain(patient, 'missing')
  await expect.poll(() => blurOf(doctor)).toBe('failed')
  await flowing([doctor])
  await expect.poll(() => run(patient, (h) => h.snapshot().state)).toBe('CONNECTED')
  expect(await seesPicture(patient)).toBe(false)
  expect(await run(patient, (h) => h.frames())).toBe(0)

  await doctor.unroute('**/*.tflite')
  await run(doctor, (h) => h.setBlur(true))
  await expect.poll(() => blurOf(doctor), { timeout: 60_000 }).toBe('on')
  await expect.poll(() => seesPicture(patient)).toBe(true)
  await run(doctor, (h) => h.setBlur(false))
  await flowing([patient])
  await closeAll([doctor, patient])
})
