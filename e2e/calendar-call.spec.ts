import { arrangeRequest, expectStatus } from './support/appointments.ts'
import { accept, as, callAddress } from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { accounts, expect, test } from './support/people.ts'

const SOON_MS = 5 * 60_000

test('from the calendar, a doctor starts the call of an appointment, and declines a request with a reason', async ({
  clinic,
  doctor,
  patient,
}) => {
  const { page } = doctor
  const sarah = await as(clinic, accounts.doctor)
  const john = await as(clinic, accounts.john)
  const id = await arrangeRequest(clinic)
  const startsAt = new Date(Math.ceil((Date.now() + SOON_MS) / 60_000) * 60_000).toISOString()
  await sarah.post(`/api/doctor/appointments/${id}/propose`, { startsAt })
  await john.post(`/api/patient/appointments/${id}/accept`, { startsAt })

  await test.step('the panel makes way for the invitation, and both see and hear each other', async () => {
    await patient.goto('/patient/dashboard')
    await doctor.goto('/doctor/calendar')
    await page.getByRole('button', { name: /John Smith.*Confirmed/ }).click()
    const panel = page.getByRole('dialog', { name: 'Appointment with John Smith' })
    await panel.getByRole('button', { name: 'Start call' }).click()
    await accept(patient)
    await expect(page).toHaveURL(callAddress)
    await expectMedia(doctor, patient)
  })

  await test.step('the request of somebody else is declined; without a reason the dialog asks for one', async () => {
    const request = await arrangeRequest(clinic)
    await page.getByRole('button', { name: 'End call' }).click()
    await expect(page.getByRole('heading', { name: 'Call ended' })).toBeVisible()
    const { startsAt: at } = (await sarah.get(`/api/appointments/${request}`)) as { startsAt: string }
    const date = await page.evaluate((when) => new Intl.DateTimeFormat('en-CA').format(Date.parse(when)), at)
    await doctor.goto(`/doctor/calendar?view=day&date=${date}`)
    await page.getByRole('button', { name: /John Smith.*Requested/ }).click()
    const panel = page.getByRole('dialog', { name: 'Appointment with John Smith' })
    await panel.getByRole('button', { name: 'Decline' }).click()
    const question = page.getByRole('dialog', { name: 'Decline this request?' })
    await question.getByRole('button', { name: 'Decline' }).click()
    await expect(question.getByText('Please give John Smith a reason.')).toBeVisible()
    await expect(question.getByRole('textbox')).toBeFocused()
    await question.getByRole('textbox').fill('The practice is closed that day.')
    await question.getByRole('button', { name: 'Decline' }).click()
    await expect(panel.getByText('You declined this request.')).toBeVisible()
    await page.keyboard.press('Escape')
    await expectStatus(clinic, `http://clinic/appointments/${request}`, 'CANCELLED')
  })
})
