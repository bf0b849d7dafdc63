// Whoever wants their background blurred is not shown without it before they say so. How the picture is blurred is
// tested with the engine (web/src/engine/browser/blur.spec.ts).
import type { Page } from '@playwright/test'
import { arrangeCall, arrangeOnline, menu } from './support/consultation.ts'
import { expectMedia, expectNoPicture } from './support/media.ts'
import { expect, test } from './support/people.ts'

const MODEL = '**/assets/video-processors-*/*.tflite'
// A browser writes a request that fails onto the console.
const CONSOLE = /Failed to load resource.*\.tflite/
const blur = (page: Page) => page.getByRole('switch', { name: 'Blur background' })

test('in a call, nobody is seen while their background could not be blurred, until they choose to be @core', async ({
  clinic,
  doctor,
  patient,
}) => {
  await arrangeCall(clinic, doctor, patient)
  await expectMedia(doctor, patient)
  doctor.allow(CONSOLE)
  let requests = 0
  await doctor.page.route(MODEL, (route) => {
    requests += 1
    return route.abort()
  })
  const note = doctor.page.getByText('Your background could not be blurred, so nobody sees you.').first()
  const plain = doctor.page.getByRole('button', { name: 'Show without blur' }).first()

  await test.step('a model that cannot be loaded leaves the picture held back', async () => {
    await menu(doctor.page, 'Camera, microphone, speaker')
    await blur(doctor.page).click()
    await expect(blur(doctor.page)).toBeChecked()
    await doctor.page.keyboard.press('Escape')
    await expect(note).toBeVisible()
    await expectNoPicture(patient)
    await doctor.page.getByRole('button', { name: 'Try again' }).first().click()
    await expect.poll(() => requests).toBe(2)
    await expect(note).toBeVisible()
  })

  await test.step('the choice lasts over a reload, and nothing is shown then either', async () => {
    await doctor.page.reload()
    await expect(note).toBeVisible()
    await expectNoPicture(patient)
  })

  await test.step('the person goes on without blur', async () => {
    await plain.click()
    await expectMedia(doctor, patient)
    await menu(doctor.page, 'Camera, microphone, speaker')
    await expect(blur(doctor.page)).not.toBeChecked()
  })
})

test('the ready check shows the blurred picture, with the files of our own server', async ({ clinic, patient }) => {
  const { page } = patient
  patient.allow(CONSOLE)
  const scheduleId = await arrangeOnline(clinic)
  await patient.goto(`/patient/consultation/${scheduleId}`)
  await page.route(MODEL, (route) => route.abort())
  await page.getByRole('button', { name: 'Check camera and microphone' }).click()
  const picture = page.getByLabel('Your camera picture')
  await expect(picture).toBeVisible()
  await page.getByText('Devices, sound and call quality').click()
  await blur(page).click()
  await expect(page.getByText('Your background could not be blurred. In the call nobody sees you')).toBeVisible()
  await expect(picture).toBeHidden()

  await page.unroute(MODEL)
  await page.getByRole('button', { name: 'Try again' }).click()
  // A machine without a graphics card may be too slow, which the page finds out by itself.
  const slow = page.getByText('This device is too slow to blur your background, so this is off.')
  await expect(picture.or(slow).first()).toBeVisible()
  expect(page.workers().some((worker) => worker.url().includes('/assets/video-processors-'))).toBe(true)

  await expect(async () => {
    if (await blur(page).isChecked()) await blur(page).click()
    await expect(blur(page)).not.toBeChecked()
  }).toPass()
  await expect(picture).toBeVisible()
})
