import { examine } from './support/accessibility.ts'
import { arrangeRequest, publishHours } from './support/appointments.ts'
import { as } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

// axe's many calls in a page make its trace long, without any use.
test.use({ trace: 'off' })

test.describe('appointments without accessibility violations, light and dark, wide and narrow', () => {
  test('the list of appointments and a single one have no violation', async ({ clinic, patient }) => {
    const { page } = patient
    const id = await arrangeRequest(clinic, 'OFFLINE')
    await patient.goto('/appointments')
    await expect(page.getByRole('link', { name: /Dr\. Sarah Johnson/ })).toBeVisible()
    await examine(page, 'appointments')
    await patient.goto(`/appointments/${id}`)
    await page.getByRole('button', { name: 'Choose another time' }).click()
    await expect(page.getByRole('region', { name: 'Choose another time' })).toBeVisible()
    await examine(page, 'an appointment, and free times')
    const doctor = await as(clinic, accounts.doctor)
    const { startsAt } = (await doctor.get(`/api/appointments/${id}`)) as { startsAt: string }
    await doctor.post(`/api/doctor/appointments/${id}/confirm`, { startsAt })
    await expect(page.getByRole('button', { name: 'Add to calendar' })).toBeVisible()
    await examine(page, 'an appointment that is confirmed')
  })

  test('free times and the booking have no violation', async ({ clinic, patient }) => {
    const { page } = patient
    await patient.goto(`/doctors/${await publishHours(clinic)}`)
    const time = page
      .getByRole('region', { name: 'Book an appointment' })
      .getByRole('button', { name: /^\d+:\d\d/ })
      .first()
    await time.click()
    await expect(page.getByRole('heading', { name: 'Finish your booking' })).toBeFocused()
    await examine(page, 'finishing a booking')
  })

  test("a doctor's hours have no violation", async ({ doctor }) => {
    const { page } = doctor
    await doctor.goto('/doctor/hours')
    await page.getByRole('button', { name: 'Add a day' }).click()
    await page.getByLabel('Monday, from').first().fill('08:00')
    await page.getByLabel('Monday, until').first().fill('08:05')
    await page.getByRole('button', { name: 'Save and publish' }).click()
    await expect(page.getByText('Please correct the marked fields.')).toBeVisible()
    await examine(page, 'hours with a mistake')
  })

  test('the question for a reason of declining has no violation', async ({ clinic, doctor }) => {
    const { page } = doctor
    await doctor.goto(`/appointments/${await arrangeRequest(clinic)}`)
    await page.getByRole('button', { name: 'Decline' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Decline' }).click()
    await expect(page.getByText('Please give John Smith a reason.')).toBeVisible()
    await examine(page, 'declining without a reason')
  })
})
