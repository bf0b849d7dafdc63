import { arrangeReady, call, expectEnded, hangUp, takeSeats } from './support/consultation.ts'
import { expectToHear, left } from './support/media.ts'
import { expect, test } from './support/people.ts'

const nothing = { tracks: 0, connections: 0 }

test('a call that ended leaves no camera, microphone or connection open', { tag: '@core' }, async ({
  clinic,
  doctor,
  patient,
}) => {
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await call(doctor, patient)
  for (const { page } of [doctor, patient]) {
    expect(await left(page), 'the measure works').toEqual({ tracks: expect.any(Number), connections: 1 })
    expect((await left(page)).tracks).toBeGreaterThanOrEqual(2)
  }
  await hangUp(doctor)
  await expectEnded(doctor, patient)
  for (const { page } of [doctor, patient]) await expect.poll(() => left(page)).toEqual(nothing)
})

test('a call that ends while somebody is on another page ends there too', async ({ clinic, doctor, patient }) => {
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await call(doctor, patient)
  const inCall = await left(patient.page)
  await patient.page.goBack()
  await patient.page.getByRole('button', { name: 'Go to another page' }).click()
  await expect(patient.page.getByRole('link', { name: 'Return to call' })).toBeVisible()
  await expectToHear(patient)
  expect(await left(patient.page), 'the waiting page opens no second camera').toEqual(inCall)
  await patient.page.getByRole('link', { name: 'All consultations' }).click()
  await expectToHear(patient)
  await hangUp(doctor)
  await expect(patient.page.getByText('Call ended')).toBeVisible()
  await expect(patient.page.getByRole('link', { name: 'Return to call' })).toBeHidden()
  await expect.poll(() => left(patient.page)).toEqual(nothing)
})

test('leaving the waiting page closes the camera', async ({ clinic, doctor, patient }) => {
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  // The patient's camera opened by itself, because the permission was given before and a call may come at any moment.
  // The doctor's stays off until one is near.
  await expect.poll(async () => (await left(patient.page)).tracks).toBe(2)
  expect(await left(doctor.page)).toEqual(nothing)
  await doctor.page.getByRole('link', { name: 'All sessions' }).click()
  await patient.page.getByRole('link', { name: 'All consultations' }).click()
  for (const { page } of [doctor, patient]) await expect.poll(() => left(page)).toEqual(nothing)
})
