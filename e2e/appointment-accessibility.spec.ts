import { examine } from './support/accessibility.ts'
import { arrangeRequest } from './support/appointments.ts'
import { expect, test } from './support/people.ts'

// What axe does to a page makes a trace of it long, and says nothing.
test.use({ trace: 'off' })

test('no violation, light and dark, wide and narrow: appointments, one of them, and a doctor’s hours', async ({
  clinic,
  doctor,
  patient,
}) => {
  test.setTimeout(90_000)
  const id = await arrangeRequest(clinic, 'OFFLINE')
  await patient.goto('/appointments')
  await expect(patient.page.getByRole('link', { name: /Dr\. Sarah Johnson/ })).toBeVisible()
  await examine(patient.page, 'appointments')
  await patient.goto(`/appointments/${id}`)
  await patient.page.getByRole('button', { name: 'Choose another time' }).click()
  await expect(patient.page.getByRole('region', { name: 'Choose another time' })).toBeVisible()
  await examine(patient.page, 'an appointment, and free times')
  await doctor.goto('/doctor/hours')
  await expect(doctor.page.getByRole('heading', { name: 'Every week' })).toBeVisible()
  await doctor.page.getByRole('button', { name: 'Add a day' }).click()
  await examine(doctor.page, 'hours')
  await doctor.page.getByLabel('Monday, until').fill('00:05')
  await doctor.page.getByRole('button', { name: 'Save and publish' }).click()
  await expect(doctor.page.getByText('Shorter than one appointment.')).toBeVisible()
  await examine(doctor.page, 'hours with a mistake')
  await doctor.goto(`/appointments/${id}`)
  await doctor.page.getByRole('button', { name: 'Decline' }).click()
  await doctor.page.getByRole('dialog').getByRole('button', { name: 'Decline' }).click()
  await expect(doctor.page.getByText('Please give John Smith a reason.')).toBeVisible()
  await examine(doctor.page, 'declining without a reason')
})
