import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { examine } from './support/accessibility.ts'
import { arrangeOnline, as, call, getReady, place } from './support/consultation.ts'
import { expectNoPicture, expectToHear, left } from './support/media.ts'
import { accounts, expect, type Person, test } from './support/people.ts'
import { writeSilence } from './support/sound.ts'

const card = (page: Page): Locator => page.getByRole('region', { name: 'Camera and microphone' })
const chip = (doctor: Person): Locator => place(doctor.page, 'John Smith').getByRole('button', { name: /^Devices of / })
const start = (page: Page): Promise<void> => page.getByRole('button', { name: 'Check camera and microphone' }).click()

/** Leads the patient to the top of the queue, where the doctor sees them. */
async function waiting(doctor: Person, patient: Person, scheduleId: string): Promise<void> {
  await Promise.all([
    doctor.goto(`/doctor/practice/${scheduleId}`),
    patient.goto(`/patient/consultation/${scheduleId}`),
  ])
  await expect(chip(doctor)).toHaveText('Not checked')
  await expect(card(patient.page)).toBeVisible()
}

/** Counts the requests for the queue that a page sends from now on. */
function countQueueReads(page: Page): () => number {
  let count = 0
  page.on('request', (request) => {
    if (request.url().endsWith('/queue')) count += 1
  })
  return () => count
}

test('a patient checks everything while waiting, and the doctor sees it at once', async ({
  clinic,
  doctor,
  patient,
}) => {
  const scheduleId = await arrangeOnline(clinic)
  await waiting(doctor, patient, scheduleId)
  await chip(doctor).click()
  await expect(doctor.page.getByText('John Smith has not tested camera, microphone and connection.')).toBeVisible()
  await doctor.page.keyboard.press('Escape')
  const reads = countQueueReads(doctor.page)

  await start(patient.page)
  await expect(patient.page.getByLabel('Your camera picture')).toBeVisible()
  await expect(card(patient.page).getByText('We hear you.')).toBeVisible()
  await expect(card(patient.page).getByText('Everything works. You can say that you are ready.')).toBeVisible()
  await expect(card(patient.page).getByText(/^Checked at .* Your doctor sees this result\.$/)).toBeVisible()
  await expect(chip(doctor)).toHaveText('Checked: good')

  await test.step('the patient plays a sound and says whether they heard it', async () => {
    const notes = await patient.page.evaluate(() => window.probe.notes)
    await card(patient.page).getByText('Devices, sound and call quality').click()
    await card(patient.page).getByRole('button', { name: 'Play a sound' }).click()
    // Pressing the button while the sound plays does not play it twice.
    await card(patient.page).getByRole('button', { name: 'Playing…' }).press('Enter')
    await expect(card(patient.page).getByText('Did you hear it?')).toBeVisible()
    expect(await patient.page.evaluate(() => window.probe.notes)).toBe(notes + 4)
    await card(patient.page).getByRole('button', { name: 'No', exact: true }).click()
    await expect(card(patient.page).getByRole('alert')).toContainText('Turn the volume up')
    await expect(chip(doctor)).toHaveText('Checked: poor')
    await card(patient.page).getByRole('button', { name: 'Play it again' }).click()
    await card(patient.page).getByRole('button', { name: 'Yes', exact: true }).click()
    await expect(chip(doctor)).toHaveText('Checked: good')
  })

  await test.step('the doctor reads the details, without reading the queue again', async () => {
    await chip(doctor).click()
    const details = doctor.page.getByRole('dialog', { name: /^Devices of John Smith/ })
    for (const line of ['Expect a good call.', 'Camera works', 'Microphone works', 'Hears the test sound'])
      await expect(details.getByText(line)).toBeVisible()
    await expect(details.getByText(/^Server reached in \d+ ms$/)).toBeVisible()
    await expect(details.getByText(/^Checked by the patient at /)).toBeVisible()
    expect(reads(), 'patched from events').toBe(0)
  })

  await test.step('the result is kept after a reload on both sides', async () => {
    await Promise.all([doctor.page.reload(), patient.page.reload()])
    await expect(chip(doctor)).toHaveText('Checked: good')
    await expect(card(patient.page).getByText('Everything works.')).toBeVisible()
    await expect(card(patient.page).getByRole('button', { name: 'Check again' })).toBeVisible()
  })
})

test('a check that is stopped closes everything and tells the doctor nothing', async ({ clinic, doctor, patient }) => {
  const scheduleId = await arrangeOnline(clinic)
  await waiting(doctor, patient, scheduleId)
  // The request for relays is never answered, so the check cannot end before it is stopped.
  await patient.page.route('**/api/ice-servers', () => undefined)
  await start(patient.page)
  await expect(patient.page.getByLabel('Your camera picture')).toBeVisible()
  await card(patient.page).getByRole('button', { name: 'Stop the check' }).click()
  await expect(patient.page.getByRole('button', { name: 'Check camera and microphone' })).toBeVisible()
  await expect(patient.page.getByLabel('Your camera picture')).toBeHidden()
  await expect.poll(() => left(patient.page)).toEqual({ tracks: 0, connections: 0 })
  await expect(chip(doctor)).toHaveText('Not checked')
  const queue = await (await as(clinic, accounts.doctor)).get(`/api/doctor/schedules/${scheduleId}/queue`)
  expect(queue).toContainEqual(expect.objectContaining({ patientName: 'John Smith', readyCheck: null }))
})

test('a patient is ready without a check, and the doctor sees that nothing was tested', async ({
  clinic,
  doctor,
  signIn,
}) => {
  const patient = await signIn('patient', accounts.john, { allowMedia: false })
  await waiting(doctor, patient, await arrangeOnline(clinic))
  await getReady(patient.page)
  await expect(place(doctor.page, 'John Smith').getByText('Ready', { exact: true })).toBeVisible()
  await expect(chip(doctor)).toHaveText('Not checked')
})

test.describe('a check with a silent microphone', () => {
  let folder: string
  test.beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'medconsult-silence-'))
    writeSilence(join(folder, 'silence.wav'))
  })
  test.afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('a silent microphone is named with what to do, and the doctor sees it', async ({ clinic, doctor, signIn }) => {
    const flags = [`--use-file-for-fake-audio-capture=${join(folder, 'silence.wav')}`]
    const patient = await signIn('patient', accounts.john, { flags })
    await waiting(doctor, patient, await arrangeOnline(clinic))
    await start(patient.page)
    await expect(card(patient.page).getByText('Please say something: “Can you hear me?”')).toBeVisible()
    const alert = card(patient.page).getByRole('alert')
    await expect(alert).toContainText('We can’t hear anything from “Fake')
    await expect(alert).toContainText('Look for a mute switch')
    await expect(card(patient.page).getByText('Your microphone is silent. Switch it on')).toBeVisible()
    await expect(chip(doctor)).toHaveText('Checked: poor')
    await chip(doctor).click()
    await expect(doctor.page.getByText('Microphone silent: you may not hear them')).toBeVisible()
    await Promise.all([examine(patient.page, 'a silent microphone'), examine(doctor.page, 'the details of a check')])
  })
})

test('a patient with a blocked camera reads the steps for this browser, and passes once it is allowed', async ({
  clinic,
  doctor,
  signIn,
}) => {
  const patient = await signIn('patient', accounts.john, { allowMedia: false })
  await waiting(doctor, patient, await arrangeOnline(clinic))
  await start(patient.page)
  const alert = card(patient.page).getByRole('alert')
  await expect(alert).toContainText('Your browser does not let us use the camera and microphone.')
  await expect(alert.getByRole('listitem')).toHaveCount(3)
  await expect(alert.getByRole('listitem').nth(1)).toHaveText('Switch Camera and Microphone on.')
  await expect(chip(doctor)).toHaveText('Checked: poor')
  await chip(doctor).click()
  await expect(doctor.page.getByText('Microphone blocked by the browser')).toBeVisible()
  await patient.context.grantPermissions(['camera', 'microphone'])
  // Nobody has to press anything, because the browser fires an event.
  await expect(patient.page.getByLabel('Your camera picture')).toBeVisible()
  await expect(alert).toBeHidden()
  await expect(chip(doctor)).toHaveText('Checked: good')
})

test('a patient without a camera is offered a call with sound alone', async ({ clinic, doctor, signIn }) => {
  const patient = await signIn('patient', accounts.john, {
    before: async (context) => {
      await context.addInitScript(() => {
        // Chromium's fake devices come in pairs, but this computer should have only a microphone.
        const devices = navigator.mediaDevices
        const [open, list] = [devices.getUserMedia.bind(devices), devices.enumerateDevices.bind(devices)]
        devices.getUserMedia = async (constraints) => {
          if (constraints?.video) throw new DOMException('Requested device not found', 'NotFoundError')
          return open(constraints)
        }
        devices.enumerateDevices = async () => (await list()).filter(({ kind }) => kind !== 'videoinput')
      })
    },
  })
  await waiting(doctor, patient, await arrangeOnline(clinic))
  await start(patient.page)
  const alert = card(patient.page).getByRole('alert')
  await expect(alert).toContainText('No camera was found. You will be heard, but not seen.')
  await expect(chip(doctor)).toHaveText('Checked: limited')
  await chip(doctor).click()
  await expect(doctor.page.getByText('No camera', { exact: true })).toBeVisible()
  await doctor.page.keyboard.press('Escape')
  await alert.getByRole('button', { name: 'Continue with audio only' }).click()
  await expect(card(patient.page).getByRole('radio', { name: 'Audio only' })).toBeChecked()
  await expect(card(patient.page).getByText('Your camera stays off: audio only.')).toBeVisible()
  await expect(chip(doctor)).toHaveText('Checked: limited')
  await chip(doctor).click()
  await expect(doctor.page.getByText('Camera off, by choice')).toBeVisible()
  await doctor.page.keyboard.press('Escape')
})

test('sound only, chosen before the call, is kept on the device and in the call', async ({
  clinic,
  doctor,
  patient,
}) => {
  const scheduleId = await arrangeOnline(clinic)
  await waiting(doctor, patient, scheduleId)
  await card(patient.page).getByText('Devices, sound and call quality').click()
  await card(patient.page).getByRole('radio', { name: 'Audio only' }).click()
  await patient.page.reload()
  await card(patient.page).getByText('Devices, sound and call quality').click()
  await expect(card(patient.page).getByRole('radio', { name: 'Audio only' })).toBeChecked()
  await start(patient.page)
  await expect(card(patient.page).getByText('We hear you.')).toBeVisible()
  await expect(chip(doctor)).toHaveText('Checked: limited')
  const cameras = (): Promise<number> =>
    patient.page.evaluate(() => window.probe.tracks.filter(({ kind }) => kind === 'video').length)
  expect(await cameras(), 'the camera was never opened').toBe(0)
  await (await as(clinic, accounts.john)).post(`/api/patient/schedules/${scheduleId}/toggle-ready`, { isReady: true })
  await expect(place(doctor.page, 'John Smith').getByText('Ready', { exact: true })).toBeVisible()
  await doctor.page.getByRole('button', { name: 'Call John Smith', exact: true }).click()
  await patient.page.getByRole('dialog').getByRole('button', { name: 'Accept' }).click()
  await Promise.all([expectToHear(doctor), expectToHear(patient), expectNoPicture(doctor)])
  expect(await cameras(), 'nor in the call').toBe(0)
})

test('the check leaves nothing open, and the call takes over the devices that it opened', async ({
  clinic,
  doctor,
  patient,
}) => {
  const scheduleId = await arrangeOnline(clinic)
  await waiting(doctor, patient, scheduleId)
  await start(patient.page)
  await expect(chip(doctor)).toHaveText('Checked: good')
  // The bell has an audio context of its own, which stays open.
  const listening = (): Promise<number> =>
    patient.page.evaluate(() => window.probe.audio.filter(({ state }) => state !== 'closed').length)
  const most = await listening()
  await card(patient.page).getByRole('button', { name: 'Turn off' }).click()
  await expect.poll(() => left(patient.page)).toEqual({ tracks: 0, connections: 0 })
  await expect.poll(listening).toBe(most - 1)
  await card(patient.page).getByRole('button', { name: 'Check again' }).click()
  await expect(card(patient.page).getByText('We hear you.')).toBeVisible()
  expect(await listening()).toBe(most)
  await getReady(patient.page)
  await expect(place(doctor.page, 'John Smith').getByText('Ready', { exact: true })).toBeVisible()
  await call(doctor, patient)
})

test('the check has no accessibility violation before, during and after it', async ({ clinic, doctor, patient }) => {
  await waiting(doctor, patient, await arrangeOnline(clinic))
  await examine(patient.page, 'before the check')
  await start(patient.page)
  await expect(card(patient.page).getByText('Everything works.')).toBeVisible()
  await card(patient.page).getByText('Devices, sound and call quality').click()
  await card(patient.page).getByRole('button', { name: 'Play a sound' }).click()
  await card(patient.page).getByRole('button', { name: 'No', exact: true }).click()
  await examine(patient.page, 'after the check')
  await doctor.page.getByRole('button', { name: 'Camera and microphone' }).click()
  await doctor.page.getByRole('button', { name: 'Check my devices' }).click()
  await expect(doctor.page.getByText('We hear you.')).toBeVisible()
  await examine(doctor.page, 'the doctor’s own check')
})
