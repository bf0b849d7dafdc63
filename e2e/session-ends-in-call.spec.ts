import type { BrowserContext } from '@playwright/test'
import { arrangeReady, call, takeSeats } from './support/consultation.ts'
import { expectNoNewFrames, framesDecoded, ownVideo } from './support/media.ts'
import { accounts, expect, signOutElsewhere, test } from './support/people.ts'

/** Makes the page go on sending, whatever it receives. */
async function refuseToClose(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    RTCPeerConnection.prototype.close = () => undefined
    MediaStreamTrack.prototype.stop = () => undefined
    RTCDataChannel.prototype.close = () => undefined
  })
}

test('a person who is signed out during a call leaves it with the camera off, and the other side sees it', async ({
  clinic,
  doctor,
  patient,
}) => {
  patient.allow(/status of 401/)
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await call(doctor, patient)
  await signOutElsewhere(clinic.origin, patient)
  await expect(patient.page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect(ownVideo(patient.page)).toHaveCount(0)
  const live = () => patient.page.evaluate(() => window.probe.tracks.filter((one) => one.readyState === 'live').length)
  await expect.poll(live).toBe(0)
  await expectNoNewFrames(doctor.page)
})

test('the other side closes its connection to a page that refuses to leave', async ({ clinic, signIn, doctor }) => {
  const patient = await signIn('patient', accounts.john, { before: refuseToClose })
  patient.allow(/status of 401/)
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await call(doctor, patient)
  await signOutElsewhere(clinic.origin, patient)
  await expect(patient.page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect.poll(() => framesDecoded(doctor.page)).toBe(0)
})
