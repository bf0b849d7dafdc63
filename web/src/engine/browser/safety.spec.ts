import { expect, type Page, test } from '@playwright/test'
import * as pages from './engine-pages.ts'
import { figure, run } from './engine-pages.ts'

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
})

test.afterEach(() => pages.closeAll([doctor, patient]))

const code = (page: Page) => run(page, (h) => h.safety())
const FOUR_WORDS = /^\w+ \w+ \w+ \w+$/

async function call(ofDoctor: string, ofPatient: string): Promise<void> {
  await pages.joinRoom(doctor, 'doctor', ofDoctor)
  await pages.joinRoom(patient, 'patient', ofPatient)
  await pages.flowing([doctor, patient])
}

/** Opens the hostile page between two rooms, and starts a call that looks ordinary to each side. */
async function callThroughTheMiddle(how: 'playAlong' | 'passOn'): Promise<void> {
  const names = [`doctor-${room}`, `patient-${room}`] as const
  const page = await doctor.context().newPage()
  await page.goto(`${engine.address}middle.html`)
  await page.waitForFunction(() => 'middle' in window)
  await page.evaluate(
    ([way, one, other]) => window.middle[way as 'passOn'](one as string, other as string),
    [how, ...names],
  )
  await call(...names)
}

test('both sides have the same four words, which outlive a new connection and differ in the next call', async () => {
  await call(`honest-${room}`, `honest-${room}`)
  await expect.poll(() => code(doctor)).toMatch(FOUR_WORDS)
  const words = await code(doctor)
  await expect.poll(() => code(patient)).toBe(words)
  await pages.rebuilt(doctor)
  await pages.flowing([doctor, patient])
  expect([await code(doctor), await code(patient)]).toEqual([words, words])
  for (const page of [doctor, patient]) {
    expect((await run(page, (h) => h.snapshot())).remotes[0]).toMatchObject({ safetyAlarm: false })
    expect((await run(page, (h) => h.events())).map((event) => event.name)).not.toContain('safety-mismatch')
  }

  await patient.reload()
  await patient.waitForFunction(() => 'harness' in window)
  await pages.joinRoom(patient, 'patient', `honest-${room}`)
  await expect.poll(() => code(patient)).toMatch(FOUR_WORDS)
  expect(await code(patient)).not.toBe(words)
  await expect.poll(async () => (await code(doctor)) === (await code(patient))).toBe(true)
})

test('a server in the middle that takes part in both exchanges causes different words', async () => {
  await callThroughTheMiddle('playAlong')
  await expect.poll(() => code(doctor)).toMatch(FOUR_WORDS)
  await expect.poll(() => code(patient)).toMatch(FOUR_WORDS)
  figure('words on the two sides', `${await code(doctor)} / ${await code(patient)}`)
  expect(await code(doctor)).not.toBe(await code(patient))
})

test("a server in the middle that passes the exchange on raises the alarm on the patient's page", async () => {
  await callThroughTheMiddle('passOn')
  await expect.poll(async () => (await run(patient, (h) => h.snapshot())).remotes[0]?.safetyAlarm).toBe(true)
  expect(await code(patient)).toBeNull()
  const events = await run(patient, (h) => h.events())
  expect(events).toContainEqual(expect.objectContaining({ name: 'safety-mismatch', detail: 'commitment' }))
})
