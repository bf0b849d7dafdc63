// Devices that are pulled out, busy, asked for or refused: what the page does by itself, says, and offers.
import type { BrowserContext } from '@playwright/test'
import { arrangeCall, arrangeOnline } from './support/consultation.ts'
import { answer, installHardware, plug, pull } from './support/hardware.ts'
import { expectMedia, expectNoPicture, expectSilence, expectToHear, expectToSee, remoteVideo } from './support/media.ts'
import { accounts, expect, type Person, test } from './support/people.ts'

const withHardware =
  (set: Parameters<typeof installHardware>[0] = {}) =>
  async (context: BrowserContext): Promise<void> => {
    await context.addInitScript(installHardware, set)
  }
const button = ({ page }: Person, name: string) => page.getByRole('button', { name, exact: true })

test('a microphone that is pulled out and plugged in again is heard again by itself, and stays muted', {
  tag: '@core',
}, async ({ clinic, doctor, signIn }) => {
  const patient = await signIn('patient', accounts.john, { before: withHardware() })
  await arrangeCall(clinic, doctor, patient)
  await expectMedia(doctor, patient)
  await pull(patient, 'audio')
  await expect(patient.page.getByText('The microphone stopped working.')).toBeVisible()
  await expectSilence(doctor)
  await plug(patient, 'audio')
  await expectToHear(doctor)
  await expect(patient.page.getByText('The microphone stopped working.')).toBeHidden()
  await expect(patient.page.getByText(/^New microphone/)).toBeHidden()

  await test.step('a muted microphone comes back muted', async () => {
    await button(patient, 'Microphone').click()
    await pull(patient, 'audio')
    await expect(patient.page.getByText('The microphone stopped working.')).toBeVisible()
    await plug(patient, 'audio')
    await expect(patient.page.getByText('The microphone stopped working.')).toBeHidden()
    await expect(button(patient, 'Microphone')).toHaveAttribute('aria-pressed', 'false')
    await expectSilence(doctor)
    await button(patient, 'Microphone').click()
    await expectToHear(doctor)
  })

  await test.step('a camera that is plugged in again comes back', async () => {
    await pull(patient, 'video')
    await expect(patient.page.getByText('The camera stopped working.')).toBeVisible()
    await expectNoPicture(doctor)
    await plug(patient, 'video')
    await expectToSee(doctor, patient)
  })
})

test('a patient whose camera is busy goes on with sound by one click', async ({ clinic, doctor, signIn }) => {
  const busy = withHardware({ failing: { video: 'NotReadableError' } })
  const patient = await signIn('patient', accounts.john, { before: busy })
  await arrangeCall(clinic, doctor, patient)
  await expect(patient.page.getByRole('heading', { name: 'Another program is using your camera.' })).toBeVisible()
  await expect(button(patient, 'Continue without a microphone')).toBeHidden()
  await button(patient, 'Continue with audio only').click()
  await expectToHear(doctor)
  await expectToSee(patient, doctor)

  await test.step('the camera is switched on in the call when it is free again', async () => {
    await button(patient, 'Camera').click()
    await expect(patient.page.getByText('Another program is using your camera. The call continues')).toBeVisible()
    await patient.page.evaluate(() => {
      window.hardware.failing = {}
    })
    await button(patient, 'Try again').click()
    await expectToSee(doctor, patient)
  })
})

test('a patient whose microphone is busy goes on with the picture by one click', async ({ clinic, doctor, signIn }) => {
  const busy = withHardware({ failing: { audio: 'AbortError' } })
  const patient = await signIn('patient', accounts.john, { before: busy })
  await arrangeCall(clinic, doctor, patient)
  await expect(patient.page.getByRole('heading', { name: 'Another program is using your microphone.' })).toBeVisible()
  await expect(button(patient, 'Continue with audio only')).toBeHidden()
  await button(patient, 'Continue without a microphone').click()
  await expectToSee(doctor, patient)
  await expectToHear(patient)
  await expectSilence(doctor)
})

test("both sides are told while nobody answers the browser's question", async ({ clinic, doctor, signIn }) => {
  const patient = await signIn('patient', accounts.john, { before: withHardware({ asks: true }) })
  await arrangeCall(clinic, doctor, patient)
  await expect(patient.page.getByText(/^Your browser is asking for your camera and microphone.*Look at/)).toBeVisible()
  await expect(doctor.page.getByText('John Smith is being asked to allow camera and microphone.').last()).toBeVisible()
  await answer(patient)
  await expectMedia(doctor, patient)
  await expect(patient.page.getByText('Your browser is asking')).toBeHidden()
  await expect(doctor.page.getByText('is being asked')).toBeHidden()
})

test('a patient whose devices are both blocked can watch and listen, but is not offered sound alone', async ({
  clinic,
  doctor,
  signIn,
}) => {
  const patient = await signIn('patient', accounts.john, { allowMedia: false })
  await arrangeCall(clinic, doctor, patient)
  await expect(patient.page.getByRole('heading', { name: /does not let us use the camera and micro/ })).toBeVisible()
  await expect(patient.page.getByText('Switch Camera and Microphone on.')).toBeVisible()
  await expect(button(patient, 'Continue with audio only')).toBeHidden()
  await button(patient, 'Only watch and listen').click()
  await expect(patient.page.getByText('Nobody sees or hears you.')).toBeVisible()
  await expectToSee(patient, doctor)
  await expectToHear(patient)

  await test.step('both devices are used without a reload when they are allowed after all', async () => {
    await patient.context.grantPermissions(['camera', 'microphone'])
    await button(patient, 'Try again').click()
    await expectMedia(doctor, patient)
  })
})

/** Imitates a browser that plays no sound before a gesture. A test's access to the page lifts Chromium's own rule. */
function installSilence(): void {
  let touched = false
  window.addEventListener('click', ({ isTrusted }) => (touched ||= isTrusted), { capture: true })
  const { play } = HTMLMediaElement.prototype
  HTMLMediaElement.prototype.play = function () {
    if (touched || this.muted) return play.call(this)
    this.autoplay = false
    this.pause()
    return Promise.reject(new DOMException('play() failed: no gesture', 'NotAllowedError'))
  }
}

test('“Only watch and listen” is a gesture that lets the browser play sound', async ({ clinic, doctor, signIn }) => {
  const before = (context: BrowserContext): Promise<void> => context.addInitScript(installSilence).then(() => undefined)
  const patient = await signIn('patient', accounts.john, { allowMedia: false, before })
  await arrangeCall(clinic, doctor, patient)
  await expect(button(patient, 'Only watch and listen')).toBeVisible()
  const paused = () => remoteVideo(patient.page).evaluate((video: HTMLVideoElement) => video.paused)
  await expect.poll(paused, 'the browser lets nothing sound').toBe(true)
  await button(patient, 'Only watch and listen').click()
  await expect.poll(paused, 'it plays').toBe(false)
  await expectToHear(patient)
  await expect(patient.page.getByText('Tap to hear')).toBeHidden()
})

test('the check before the call treats the same problems alike', async ({ clinic, signIn }) => {
  const patient = await signIn('patient', accounts.john, { before: withHardware({ asks: true }) })
  const scheduleId = await arrangeOnline(clinic)
  const card = patient.page.getByRole('region', { name: 'Camera and microphone' })
  await patient.goto(`/patient/consultation/${scheduleId}`)

  await test.step('the page points at a question that nobody answers', async () => {
    await patient.page.getByRole('button', { name: 'Check camera and microphone' }).click()
    await expect(card.getByText('Your browser is asking for your camera and microphone')).toBeVisible()
    await answer(patient)
    await expect(card.getByText('Your browser is asking')).toBeHidden()
    await expect(card.getByLabel('Your camera picture')).toBeVisible()
  })

  await test.step('a patient whose microphone is busy goes on with the picture', async () => {
    await patient.page.evaluate(() => {
      window.hardware.failing = { audio: 'NotReadableError' }
    })
    await patient.page.getByRole('button', { name: 'Check again' }).click()
    await expect(card.getByRole('alert')).toContainText('The microphone did not start')
    await expect(card.getByRole('button', { name: 'Continue with audio only' })).toBeHidden()
    await card.getByRole('button', { name: 'Continue without a microphone' }).click()
    await expect(card.getByRole('alert')).toBeHidden()
    await expect(card.getByLabel('Your camera picture')).toBeVisible()
  })

  await test.step('a patient whose devices are blocked can watch and listen', async () => {
    await patient.page.evaluate(() => {
      window.hardware.failing = { audio: 'NotAllowedError', video: 'NotAllowedError' }
    })
    await patient.page.getByRole('button', { name: 'Check again' }).click()
    await expect(card.getByRole('alert')).toContainText('does not let us use the camera and microphone')
    await expect(card.getByRole('button', { name: 'Continue with audio only' })).toBeHidden()
    await card.getByRole('button', { name: 'Only watch and listen' }).click()
    await expect(card.getByText('you see and hear the others')).toBeVisible()
  })
})
