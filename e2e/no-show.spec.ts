import { arrangeRequest, expectStatus, fieldsOf } from './support/appointments.ts'
import { expect, test } from './support/people.ts'

/** The appointment is still in the future when both agree on it, and begins before the test has waited long. */
const BEGINS_MS = 3 * 60_000

test('a doctor records that a patient did not come once the time has begun, and both see it', async ({
  clinic,
  doctor,
  patient,
}) => {
  const id = await arrangeRequest(clinic, 'OFFLINE')
  await Promise.all([doctor.goto(`/appointments/${id}`), patient.goto(`/appointments/${id}`)])
  await doctor.page.getByRole('button', { name: 'Propose another time' }).click()
  const dialog = doctor.page.getByRole('dialog', { name: 'Propose another time' })
  const { date, time } = await fieldsOf(doctor.page, Date.now() + BEGINS_MS)
  await dialog.getByLabel('Date').fill(date)
  await dialog.getByLabel('Time', { exact: true }).fill(time)
  await dialog.getByRole('button', { name: 'Propose' }).click()
  await patient.page.getByRole('button', { name: 'Accept this time' }).click()
  await expect(doctor.page.getByText('Confirmed. John Smith is coming to you.')).toBeVisible()
  await doctor.page.getByRole('button', { name: 'No-show' }).click({ timeout: 2 * BEGINS_MS })
  await expect(doctor.page.getByText('John Smith did not attend this visit.')).toBeVisible()
  await expect(patient.page.getByText('Dr. Sarah Johnson recorded that you did not attend.')).toBeVisible()
  for (const { page } of [doctor, patient]) await expect(page.getByText('Missed', { exact: true })).toBeVisible()
  await expectStatus(clinic, patient.page.url(), 'NO_SHOW')

  // The doctor can correct this: the patient came after all.
  await expect(doctor.page.getByText('Wrong? You can change this for 7 days.')).toBeVisible()
  await doctor.page.getByRole('button', { name: 'Completed' }).click()
  for (const { page } of [doctor, patient]) await expect(page.getByText('Completed', { exact: true })).toBeVisible()
  await expectStatus(clinic, patient.page.url(), 'COMPLETED')
})
