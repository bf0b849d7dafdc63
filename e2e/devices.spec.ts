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

test('a microphone that is pulled out and plugged in again is heard again by itself, and a mute stays', {
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

  await test.step('muted, it comes back muted', async () => {
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

  await test.step('the camera too', async () => {
    await pull(patient, 'video')
    await expect(patient.page.getByText('The camera stopped working.')).toBeVisible()
    await expectNoPicture(doctor)
    await plug(patient, 'video')
    await expectToSee(doctor, patient)
  })
})

test('the camera is busy: the page says so, and one click goes on with sound', async ({ clinic, doctor, signIn }) => {
  const busy = withHardware({ failing: { video: 'NotReadableError' } })
  const patient = await signIn('patient', accounts.john, { before: busy })
  await arrangeCall(clinic, doctor, patient)
  await expect(patient.page.getByRole('heading', { name: 'Another program is using your camera.' })).toBeVisible()
  await expect(button(patient, 'Go on without a microphone')).toBeHidden()
  await button(patient, 'Go on with audio only').click()
  await expectToHear(doctor)
  await expectToSee(patient, doctor)

  await test.step('and what is free again is switched on in the call', async () => {
    await button(patient, 'Camera').click()
    await expect(patient.page.getByText('Another program is using your camera. The call goes on')).toBeVisible()
    await patient.page.evaluate(() => {
      window.hardware.failing = {}
    })
    await button(patient, 'Try again').click()
    await expectToSee(doctor, patient)
  })
})

test('the microphone is busy: the page says so, and one click goes on with the picture', async ({
  clinic,
  doctor,
  signIn,
}) => {
  const busy = withHardware({ failing: { audio: 'AbortError' } })
  const patient = await signIn('patient', accounts.john, { before: busy })
  await arrangeCall(clinic, doctor, patient)
  await expect(patient.page.getByRole('heading', { name: 'Another program is using your microphone.' })).toBeVisible()
  await expect(button(patient, 'Go on with audio only')).toBeHidden()
  await button(patient, 'Go on without a microphone').click()
  await expectToSee(doctor, patient)
  await expectToHear(patient)
  await expectSilence(doctor)
})

test('nobody answers the browser’s question: both sides are told, until it is answered', async ({
  clinic,
  doctor,
  signIn,
}) => {
  const patient = await signIn('patient', accounts.john, { before: withHardware({ asks: true }) })
  await arrangeCall(clinic, doctor, patient)
  await expect(patient.page.getByText(/^Your browser is asking for your camera and microphone.*Look at/)).toBeVisible()
  await expect(doctor.page.getByText('John Smith is being asked for camera and microphone.')).toBeVisible()
  await answer(patient)
  await expectMedia(doctor, patient)
  await expect(patient.page.getByText('Your browser is asking')).toBeHidden()
  await expect(doctor.page.getByText('is being asked')).toBeHidden()
})

test('both are blocked: sound alone is not offered, and one goes on to watch and listen', async ({
  clinic,
  doctor,
  signIn,
}) => {
  const patient = await signIn('patient', accounts.john, { allowMedia: false })
  await arrangeCall(clinic, doctor, patient)
  await expect(patient.page.getByRole('heading', { name: /does not let us use the camera and micro/ })).toBeVisible()
  await expect(patient.page.getByText('Switch Camera and Microphone on.')).toBeVisible()
  await expect(button(patient, 'Go on with audio only')).toBeHidden()
  await button(patient, 'Only watch and listen').click()
  await expect(patient.page.getByText('Nobody sees or hears you.')).toBeVisible()
  await expectToSee(patient, doctor)
  await expectToHear(patient)

  await test.step('allowed after all, the call has both without a reload', async () => {
    await patient.context.grantPermissions(['camera', 'microphone'])
    await button(patient, 'Try again').click()
    await expectMedia(doctor, patient)
  })
})

/** As a browser that lets nothing sound before a gesture. (Chromium's own rule is lifted by whatever a test looks at.) */
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

test('“Only watch and listen” is the gesture with which a browser lets it sound', async ({
  clinic,
  doctor,
  signIn,
}) => {
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

test('in the check before the call the same holds', async ({ clinic, signIn }) => {
  const patient = await signIn('patient', accounts.john, { before: withHardware({ asks: true }) })
  const scheduleId = await arrangeOnline(clinic)
  const card = patient.page.getByRole('region', { name: 'Camera and microphone' })
  await patient.goto(`/patient/consultation/${scheduleId}`)

  await test.step('an unanswered question', async () => {
    await patient.page.getByRole('button', { name: 'Check camera and microphone' }).click()
    await expect(card.getByText('Your browser is asking for your camera and microphone')).toBeVisible()
    await answer(patient)
    await expect(card.getByText('Your browser is asking')).toBeHidden()
    await expect(card.getByLabel('Your camera picture')).toBeVisible()
  })

  await test.step('a busy microphone', async () => {
    await patient.page.evaluate(() => {
      window.hardware.failing = { audio: 'NotReadableError' }
    })
    await patient.page.getByRole('button', { name: 'Check again' }).click()
    await expect(card.getByRole('alert')).toContainText('The microphone did not start')
    await expect(card.getByRole('button', { name: 'Go on with sound only' })).toBeHidden()
    await card.getByRole('button', { name: 'Go on without a microphone' }).click()
    await expect(card.getByRole('alert')).toBeHidden()
    await expect(card.getByLabel('Your camera picture')).toBeVisible()
  })

  await test.step('both blocked', async () => {
    await patient.page.evaluate(() => {
      window.hardware.failing = { audio: 'NotAllowedError', video: 'NotAllowedError' }
    })
    await patient.page.getByRole('button', { name: 'Check again' }).click()
    await expect(card.getByRole('alert')).toContainText('does not let us use the camera and microphone')
    await expect(card.getByRole('button', { name: 'Go on with sound only' })).toBeHidden()
    await card.getByRole('button', { name: 'Only watch and listen' }).click()
    await expect(card.getByText('you see and hear the others')).toBeVisible()
  })
})
