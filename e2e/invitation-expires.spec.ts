import {
  arrangeReady,
  getReady,
  incoming,
  invite,
  isReady,
  outgoing,
  place,
  takeSeats,
} from './support/consultation.ts'
import { expect, test } from './support/people.ts'

// The server's clock decides, and a test cannot move it, so this test waits for the whole minute.
test('a call that nobody answers rings for a minute, and the place stays', async ({ clinic, doctor, patient }) => {
  const scheduleId = await arrangeReady(clinic)
  await takeSeats(doctor, patient, scheduleId)
  await invite(doctor)
  const rang = Date.now()
  await expect(incoming(patient.page)).toBeVisible()
  await doctor.page.waitForTimeout(57_000 - (Date.now() - rang))
  await expect(incoming(patient.page), 'it rings until the end').toBeVisible()

  await expect(incoming(patient.page)).toBeHidden()
  await expect(outgoing(doctor.page)).toBeHidden()
  const took = Date.now() - rang
  expect(took, 'a minute, less what the ringing took to be seen').toBeGreaterThan(58_500)
  await expect(
    doctor.page.getByText('John Smith did not answer and keeps their place in the queue.').last(),
  ).toBeVisible()
  await expect(patient.page.getByText('The call was not answered in time. You keep your place;')).toBeVisible()
  await expect(place(doctor.page, 'John Smith').getByText('Waiting', { exact: true })).toBeVisible()
  await expect(isReady(patient.page)).toBeHidden()

  await getReady(patient.page)
  await invite(doctor)
  await expect(incoming(patient.page), 'and it can ring again').toBeVisible()
})
