import type { BrowserContext } from '@playwright/test'
import { examine, tabTo } from './support/accessibility.ts'
import { arrangeReady, call, hangUp, menu, takeSeats } from './support/consultation.ts'
import {
  expectMedia,
  expectNoNewFrames,
  expectNoPicture,
  expectSilence,
  expectToHear,
  expectToSee,
  left,
  look,
  ownVideo,
  sharedScreen,
  sharesItself,
} from './support/media.ts'
import { accounts, expect, test } from './support/people.ts'

/** Gives the page a microphone that is never silent; the usual one beeps once a second. */
async function speaking(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await open(constraints)
      const [microphone] = stream.getAudioTracks()
      if (!microphone) return stream
      const sound = new AudioContext()
      const voice = sound.createMediaStreamDestination()
      const tone = sound.createOscillator()
      const loud = sound.createGain()
      loud.gain.value = 0.4
      tone.connect(loud).connect(voice)
      tone.start()
      microphone.stop()
      const [track] = voice.stream.getAudioTracks()
      return new MediaStream([...stream.getVideoTracks(), ...(track ? [track] : [])])
    }
  })
}

/** Adds a second camera. Chromium makes one camera of a film, so the second shows the same film by another name. */
async function twoCameras(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const devices = navigator.mediaDevices
    const [open, list] = [devices.getUserMedia.bind(devices), devices.enumerateDevices.bind(devices)]
    devices.enumerateDevices = async () => {
      const back = { kind: 'videoinput', deviceId: 'back', label: 'Back camera', groupId: '', toJSON: () => ({}) }
      return [...(await list()), back as MediaDeviceInfo]
    }
    devices.getUserMedia = async (constraints) => {
      if (!JSON.stringify(constraints).includes('"back"')) return open(constraints)
      const stream = await open({ ...constraints, video: true })
      for (const track of stream.getVideoTracks()) {
        const settings = track.getSettings()
        track.getSettings = () => ({ ...settings, deviceId: 'back' })
      }
      return stream
    }
  })
}

test.describe('controls in a call', () => {
  test('keyboard shortcuts switch microphone and camera and show their list, but not while somebody types', async ({
    clinic,
    doctor,
    patient,
  }) => {
    await takeSeats(doctor, patient, await arrangeReady(clinic))
    await call(doctor, patient)
    const { page } = patient
    await test.step('m switches the microphone', async () => {
      await page.keyboard.press('m')
      await expect(page.getByRole('button', { name: 'Microphone', exact: true })).toHaveAttribute(
        'aria-pressed',
        'false',
      )
      await expect(page.getByRole('status').filter({ hasText: 'Microphone off' })).toBeAttached()
      await expect(doctor.page.getByText('John Smith is muted')).toBeVisible()
      await expectSilence(doctor)
      await page.keyboard.press('m')
      await expectToHear(doctor)
    })
    await test.step('v switches the camera', async () => {
      await page.keyboard.press('v')
      await expect(page.getByRole('status').filter({ hasText: 'Camera off' })).toBeAttached()
      await expect(doctor.page.getByText('The camera of John Smith is off.').first()).toBeVisible()
      await expectNoPicture(doctor)
      await page.keyboard.press('v')
      await expectToSee(doctor, patient)
    })
    await test.step('? lists the keys', async () => {
      await page.keyboard.press('?')
      const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
      await expect(sheet.getByText('Camera on or off')).toBeVisible()
      await expect(sheet.getByText('Pause or resume the call'), 'the patient has no such key').toHaveCount(0)
      await examine(page, 'the list of keys')
      await page.keyboard.press('Escape')
      await expect(sheet).toBeHidden()
    })
    await test.step('f switches full screen', async () => {
      await page.keyboard.press('f')
      await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true)
      await page.keyboard.press('f')
      await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(false)
    })
    await test.step('the menu switches full screen', async () => {
      const isFull = () => page.evaluate(() => document.fullscreenElement !== null)
      await menu(page, 'Full screen')
      await expect.poll(isFull).toBe(true)
      await menu(page, 'Exit full screen')
      await expect.poll(isFull).toBe(false)
    })
    await test.step('arrow keys move the own picture to another corner', async () => {
      await tabTo(page, 'Move your own picture, now at the bottom right')
      await page.keyboard.press('ArrowLeft')
      await expect(page.getByRole('status').filter({ hasText: 'at the bottom left' })).toBeAttached()
      await expect(page.getByRole('button', { name: 'Move your own picture, now at the bottom left' })).toBeFocused()
      await expect.poll(async () => (await look(ownVideo(page))).movement, 'it still moves').toBeGreaterThan(0.3)
    })
  })

  test("both sides share their screen, and the browser's own bar ends the sharing", async ({ clinic, signIn }) => {
    const doctor = await signIn('doctor', accounts.doctor, { flags: sharesItself })
    const patient = await signIn('patient', accounts.john, { flags: sharesItself })
    await takeSeats(doctor, patient, await arrangeReady(clinic))
    await call(doctor, patient)
    const before = await left(doctor.page)

    await test.step('the patient shares, and the doctor sees it', async () => {
      await patient.page.getByRole('button', { name: 'Share screen' }).click()
      await expect(patient.page.getByText('You are sharing your screen.')).toBeVisible()
      await expect(doctor.page.getByText('John Smith is sharing the screen')).toBeVisible()
      // John's screen shows the doctor now, and no longer the orange picture of his own camera.
      await expect.poll(async () => Math.abs((await look(sharedScreen(doctor.page))).hue - doctor.hue)).toBeLessThan(30)
      await expect
        .poll(() =>
          sharedScreen(doctor.page).evaluate((video: HTMLVideoElement) => video.videoWidth / video.videoHeight),
        )
        .toBeCloseTo(1280 / 720, 1)
      await expectToHear(doctor)
      await examine(doctor.page, 'a shared screen')
      await doctor.page.getByRole('button', { name: 'Enlarge the screen' }).click()
      await doctor.page.getByRole('button', { name: 'Fit the screen' }).click()
      await expect(doctor.page.getByRole('button', { name: 'Enlarge the screen' })).toBeVisible()
    })
    await test.step('the doctor shares, too', async () => {
      await doctor.page.keyboard.press('s')
      await expect(patient.page.getByText('Dr. Sarah Johnson is sharing the screen')).toBeVisible()
      await expect(sharedScreen(patient.page)).toBeVisible()
    })
    await test.step("the doctor stops sharing by the button, and the patient by the browser's bar", async () => {
      await doctor.page.getByRole('button', { name: 'Stop sharing' }).click()
      await expectToSee(patient, doctor)
      await patient.page.evaluate(() => {
        // This does what the browser's own button does; `stop()` alone fires no event.
        const screen = window.probe.screens.at(-1)
        screen?.stop()
        screen?.dispatchEvent(new Event('ended'))
      })
      await expect(patient.page.getByText('You are sharing your screen.')).toBeHidden()
      await expectToSee(doctor, patient)
    })
    expect(await left(doctor.page), 'the same connection, and no track left').toEqual(before)
    await hangUp(doctor)
    await expect.poll(() => left(patient.page)).toEqual({ tracks: 0, connections: 0 })
  })

  test('a pause by the doctor is seen by both and stops all media until the call goes on', async ({
    clinic,
    doctor,
    patient,
  }) => {
    await takeSeats(doctor, patient, await arrangeReady(clinic))
    await call(doctor, patient)
    await expect(patient.page.getByRole('button', { name: 'Pause call' }), 'the patient can’t').toHaveCount(0)
    await doctor.page.getByRole('button', { name: 'Pause call' }).click()
    await expect(doctor.page.getByText('You paused the call. Nobody hears or sees you.')).toBeVisible()
    await expect(patient.page.getByText(/^Dr\. Sarah Johnson paused the call\./).last()).toBeVisible()
    await Promise.all([expectNoPicture(doctor), expectNoPicture(patient)])
    await Promise.all([expectSilence(doctor), expectSilence(patient)])
    for (const { page } of [doctor, patient]) await expectNoNewFrames(page)
    await Promise.all([examine(doctor.page, 'paused'), examine(patient.page, 'paused by the doctor')])
    await doctor.page.getByRole('button', { name: 'Resume' }).click()
    await expectMedia(doctor, patient)
  })

  test('audio only stops the pictures that the other side sends', async ({ clinic, doctor, patient }) => {
    await takeSeats(doctor, patient, await arrangeReady(clinic))
    await call(doctor, patient)
    await menu(patient.page, 'Call quality')
    const sheet = patient.page.getByRole('dialog', { name: 'Call quality' })
    await expect(sheet.getByText(/Used in this call: [\d.]+ MB/)).toBeVisible()
    await examine(patient.page, 'call quality')
    await sheet.getByRole('radio', { name: /Audio only/ }).check()
    await sheet.getByRole('button', { name: 'Close' }).click()
    await expect(patient.page.getByText('Audio only: no pictures are sent or received.').last()).toBeVisible()
    await expect(doctor.page.getByText('John Smith uses audio only.').last()).toBeVisible()
    for (const { page } of [doctor, patient]) await expectNoNewFrames(page)
    await Promise.all([expectToHear(doctor), expectToHear(patient)])
    await menu(patient.page, 'Call quality')
    await sheet.getByRole('radio', { name: /Full quality/ }).check()
    await sheet.getByRole('button', { name: 'Close' }).click()
    await expectMedia(doctor, patient)
  })

  test('a person who speaks while muted gets a message and can unmute from it', async ({ clinic, doctor, signIn }) => {
    const patient = await signIn('patient', accounts.john, { before: speaking })
    await takeSeats(doctor, patient, await arrangeReady(clinic))
    await call(doctor, patient)
    await expect(doctor.page.locator('[data-peer][data-speaking]'), 'the doctor sees who speaks').toBeVisible()
    const hint = patient.page.getByText('You are muted. Nobody hears you.')
    await expect(hint).toBeHidden()
    await patient.page.getByRole('button', { name: 'Microphone', exact: true }).click()
    await expect(hint).toBeVisible()
    await expect(doctor.page.locator('[data-peer][data-speaking]')).toHaveCount(0)
    await expectSilence(doctor)
    await patient.page.getByRole('button', { name: 'Turn the microphone on' }).click()
    await expect(hint).toBeHidden()
    await expectToHear(doctor)
  })

  test('the other side sees the camera that was chosen in the menu', async ({ clinic, doctor, signIn }) => {
    const patient = await signIn('patient', accounts.john, { before: twoCameras })
    await takeSeats(doctor, patient, await arrangeReady(clinic))
    await call(doctor, patient)
    const cameras = () =>
      patient.page.evaluate(() => {
        const live = window.probe.tracks.filter(({ kind, readyState }) => kind === 'video' && readyState === 'live')
        return [...new Set(live.map((track) => track.getSettings().deviceId))]
      })
    expect(await cameras()).not.toContain('back')
    await menu(patient.page, 'Switch camera')
    await expect.poll(cameras, 'the other camera, and no longer the first').toEqual(['back'])
    await expectMedia(doctor, patient)
  })

  test('a patient changes microphone and speaker during the call', async ({ clinic, doctor, patient }) => {
    await takeSeats(doctor, patient, await arrangeReady(clinic))
    await call(doctor, patient)
    const { page } = patient
    await menu(page, 'Camera, microphone, speaker')
    const sheet = page.getByRole('dialog', { name: 'Camera, microphone, speaker' })
    const microphone = sheet.getByRole('combobox', { name: 'Microphone' })
    const before = await microphone.inputValue()
    await microphone.selectOption({ index: 2 })
    await expect.poll(() => microphone.inputValue()).not.toBe(before)
    await expect(sheet.getByRole('combobox', { name: 'Camera' })).toBeVisible()
    const speaker = sheet.getByRole('combobox', { name: 'Speaker' })
    await speaker.selectOption({ index: 1 })
    const chosen = await speaker.inputValue()
    await examine(page, 'devices')
    await sheet.getByRole('button', { name: 'Close' }).click()
    const sinks = () =>
      page
        .locator('video[aria-label^="Picture of"]')
        .evaluateAll((videos: HTMLVideoElement[]) =>
          videos.map((video) => (video as unknown as { sinkId: string }).sinkId),
        )
    await expect.poll(sinks).toEqual([chosen])
    await expectMedia(doctor, patient)
  })

  test('both sides see the same four words, and can say that they differ', async ({ clinic, doctor, patient }) => {
    await takeSeats(doctor, patient, await arrangeReady(clinic))
    await call(doctor, patient)
    const codes: string[][] = []
    for (const { page } of [doctor, patient]) {
      await page.getByRole('button', { name: 'Encryption: check' }).click()
      const sheet = page.getByRole('dialog', { name: 'Is this call private?' })
      const words = sheet.getByRole('listitem')
      await expect(words, 'both sides have revealed').toHaveCount(4)
      codes.push(await words.allTextContents())
      await examine(page, 'comparing the code')
    }
    expect(codes[0]).toEqual(codes[1])
    await doctor.page.getByRole('button', { name: 'They are the same' }).click()
    await expect(doctor.page.getByText('You have compared the words with John Smith.')).toBeVisible()
    await doctor.page.keyboard.press('Escape')
    await expect(doctor.page.getByRole('button', { name: 'Encryption: checked' })).toBeVisible()
    await patient.page.getByRole('button', { name: 'They are different' }).click()
    await expect(patient.page.getByText(/Somebody may be listening/)).toBeVisible()
    await patient.page.getByRole('button', { name: 'End the call now' }).click()
    await expect(doctor.page.getByRole('heading', { name: 'John Smith left the call' })).toBeVisible()
  })
})
