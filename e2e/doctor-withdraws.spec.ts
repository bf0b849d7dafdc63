import { arrangeReady, incoming, invite, isReady, outgoing, place, takeSeats } from './support/consultation.ts'
import { expect, test } from './support/people.ts'

test('a call that the doctor withdraws stops ringing, and the patient is still ready', { tag: '@core' }, async ({
  clinic,
  doctor,
  patient,
}) => {
  // The page may be reporting its peer id at the moment when the call is withdrawn.
  patient.allow(/409 .*set-peer-id/)
  const scheduleId = await arrangeReady(clinic)
  await takeSeats(doctor, patient, scheduleId)
  await invite(doctor)
  await expect(incoming(patient.page)).toBeVisible()
  await outgoing(doctor.page).getByRole('button', { name: 'Cancel call' }).click()

  await expect(incoming(patient.page)).toBeHidden()
  await expect(patient.page.getByText('The doctor cancelled the call. You keep your place.')).toBeVisible()
  await expect(outgoing(doctor.page)).toBeHidden()
  const name = doctor.page.getByRole('button', { name: 'John Smith', exact: true })
  await expect(name, 'the focus is at the place of the patient in the queue').toBeFocused()
  await expect(patient.page.locator('body'), 'the focus of the patient is not lost').not.toBeFocused()
  await expect(place(doctor.page, 'John Smith').getByText('Ready', { exact: true })).toBeVisible()
  await expect(isReady(patient.page)).toBeVisible()
  await invite(doctor)
  await expect(incoming(patient.page)).toBeVisible()
})

test('a call goes on ringing after a reload on both sides', async ({ clinic, doctor, patient }) => {
  const scheduleId = await arrangeReady(clinic)
  await takeSeats(doctor, patient, scheduleId)
  await invite(doctor)
  await expect(incoming(patient.page)).toBeVisible()
  await Promise.all([doctor.page.reload(), patient.page.reload()])
  await expect(incoming(patient.page)).toBeVisible()
  await expect(outgoing(doctor.page)).toBeVisible()
  await outgoing(doctor.page).getByRole('button', { name: 'Cancel call' }).click()
  await expect(incoming(patient.page)).toBeHidden()
})
