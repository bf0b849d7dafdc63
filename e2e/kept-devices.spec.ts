// What somebody has switched off stays off over reloads. A pause belongs to the room, and stays for both sides.
import type { Page } from '@playwright/test'
import { arrangeCall } from './support/consultation.ts'
import { expectMedia, expectNoNewFrames, expectNoPicture, expectSilence, ownVideo } from './support/media.ts'
import { expect, test } from './support/people.ts'

const liveCameras = (page: Page): Promise<number> =>
  page.evaluate(
    () => window.probe.tracks.filter(({ kind, readyState }) => kind === 'video' && readyState === 'live').length,
  )

test('a reload of either page keeps the microphone and the camera off, and the call paused @core', async ({
  clinic,
  doctor,
  patient,
}) => {
  const id = await arrangeCall(clinic, doctor, patient)
  await expectMedia(doctor, patient)
  const button = (name: string) => patient.page.getByRole('button', { name, exact: true })

  await test.step("the patient's microphone and camera stay off", async () => {
    await button('Microphone').click()
    await button('Camera').click()
    await patient.page.reload()
    await expect(button('Microphone')).toHaveAttribute('aria-pressed', 'false')
    await expect(button('Camera')).toHaveAttribute('aria-pressed', 'false')
    await expectSilence(doctor)
    await expectNoPicture(doctor)
    expect(await liveCameras(patient.page)).toBe(0)
  })

  await test.step('they also stay off by another way into the call, and come back by a click', async () => {
    await patient.goto('/patient/consultation')
    await patient.goto(`/call/${id}`)
    await expect(button('Microphone')).toHaveAttribute('aria-pressed', 'false')
    expect(await liveCameras(patient.page)).toBe(0)
    await button('Microphone').click()
    await button('Camera').click()
    await expectMedia(doctor, patient)
  })

  await test.step("the doctor's pause lasts over a reload of each page", async () => {
    await doctor.page.keyboard.press('h')
    await expect(doctor.page.getByText('You paused the call.').first()).toBeVisible()
    const theirs = patient.page.getByText(/paused the call\. Nobody sees or hears you/).last()
    await expect(theirs).toBeVisible()
    for (const one of [doctor, patient]) {
      await one.page.reload()
      await expect(doctor.page.getByText('You paused the call.').first()).toBeVisible()
      await expect(theirs).toBeVisible()
      for (const { page } of [doctor, patient]) await expectNoNewFrames(page)
      await expectSilence(doctor)
      await expectSilence(patient)
      expect(await liveCameras(doctor.page)).toBe(0)
    }
    await doctor.page.getByRole('button', { name: 'Resume' }).first().click()
    await expectMedia(doctor, patient)
    await expect(ownVideo(doctor.page)).toBeVisible()
  })
})
