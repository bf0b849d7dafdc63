// Why a patient comes, how the doctor reaches them when a call cannot be held, and what the visit notes of it.
import { arrangeRequest } from './support/appointments.ts'
import { arrangeOnline, arrangeReady, as, call, place, takeSeats } from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { accounts, expect, type Person, test } from './support/people.ts'

const REASON = 'Reason for your visit (optional)'
const PHONE = '+49 30 1234567'

/** Ends the page without warning, as a telephone's system does. */
async function crash(person: Person): Promise<void> {
  person.allow(/the page crashed/)
  await person.page.goto('chrome://crash').catch(() => undefined)
}

/** Saves John's number and date of birth by the API. */
async function arrangeContact(clinic: Parameters<typeof as>[0]): Promise<void> {
  await (await as(clinic, accounts.john)).put('/api/patient/contact', { phone: PHONE, birthDate: '1980-02-29' })
}

test('the doctor calls a patient whose page is gone at the number that the patient gave while waiting', async ({
  clinic,
  doctor,
  patient,
}) => {
  const scheduleId = await arrangeReady(clinic)
  await takeSeats(doctor, patient, scheduleId)
  const row = place(doctor.page, 'John Smith')

  await test.step('the reason is saved without a button, and the doctor reads it without a reload', async () => {
    const { page } = patient
    await page.getByRole('textbox', { name: REASON }).fill('A cough for a week')
    await expect(page.getByText('Saved.', { exact: true })).toBeVisible()
    await expect(row.getByText('A cough for a week', { exact: true })).toBeVisible()
    await page.reload()
    await expect(page.getByRole('textbox', { name: REASON })).toHaveValue('A cough for a week')
  })

  await test.step('the number and the date of birth are given and not asked for again', async () => {
    const { page } = patient
    const question = page.getByRole('form', { name: 'If the video does not work' })
    const save = question.getByRole('button', { name: 'Save', exact: true })
    await expect(save).toBeDisabled()
    await question.getByLabel('Telephone (optional)').fill('call me')
    await save.click()
    await expect(question.getByText('Please enter a telephone number')).toBeVisible()
    await question.getByLabel('Telephone (optional)').fill(PHONE)
    await question.getByLabel('Date of birth (optional)').fill('1980-02-29')
    await save.click()
    await expect(page.getByText('Saved. You can change it in your profile.')).toBeVisible()
    await expect(question).toBeHidden()
    await page.reload()
    await expect(page.getByRole('textbox', { name: REASON })).toBeVisible()
    await expect(question).toBeHidden()
  })

  await test.step('the call shows age and reason below the name', async () => {
    await doctor.page.reload()
    await expect(row.getByText(/^\d\d years$/)).toBeVisible()
    await call(doctor, patient)
    await expectMedia(doctor, patient)
    await expect(doctor.page.getByText(/^\d\d years · A cough for a week$/)).toBeVisible()
    await expect(doctor.page.getByRole('button', { name: 'Call by phone' })).toHaveCount(0)
    await expect(patient.page.getByText('A cough for a week')).toHaveCount(0)
  })

  await test.step('the doctor calls by phone, and the visit says so', async () => {
    const { page } = doctor
    await crash(patient)
    await page.getByRole('button', { name: 'Call by phone' }).click({ timeout: 15_000 })
    const dialog = page.getByRole('dialog', { name: 'Call John Smith by phone' })
    await expect(dialog.getByText(PHONE, { exact: true })).toBeVisible()
    await expect(dialog.getByRole('link', { name: `Call ${PHONE}` })).toHaveAttribute('href', 'tel:+49301234567')
    await expect(dialog.getByText('Recorded for this visit: continued by phone at')).toBeVisible()
    await doctor.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await dialog.getByRole('button', { name: 'Copy number' }).click()
    await expect(dialog.getByText('Copied')).toBeVisible()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(PHONE)
    await dialog.getByRole('button', { name: 'Close' }).click()
    await expect(dialog).toBeHidden()
  })

  await test.step('the number is still there after the call, and the visit says what happened', async () => {
    const { page } = doctor
    await page.getByRole('button', { name: 'End', exact: true }).click()
    await expect(page.getByText('You ended the call.')).toBeVisible()
    await page.getByRole('button', { name: 'Call by phone' }).click()
    const dialog = page.getByRole('dialog', { name: 'Call John Smith by phone' })
    await expect(dialog.getByText(PHONE, { exact: true })).toBeVisible()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('link', { name: 'Write the note' }).click()
    await expect(page.getByText(/^Continued by phone at \d/)).toBeVisible()
    // The line above the note; the note begins with the same words.
    await expect(page.locator('span').getByText('Reason for the visit: A cough for a week')).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Note' })).toHaveValue(/^Reason for the visit: A cough for a week/)
  })
})

test('a patient skips the question for good and gives the number in the profile later', async ({ clinic, patient }) => {
  const scheduleId = await arrangeOnline(clinic)
  const { page } = patient
  await patient.goto(`/patient/consultation/${scheduleId}`)
  const question = page.getByRole('form', { name: 'If the video does not work' })
  await question.getByRole('button', { name: 'Not now' }).click()
  await expect(question).toBeHidden()
  await page.reload()
  await expect(page.getByRole('textbox', { name: REASON })).toBeVisible()
  await expect(question).toBeHidden()

  await patient.goto('/profile')
  await page.getByLabel('Telephone').fill(`tel:${PHONE}`)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Your profile is saved.')).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Telephone')).toHaveValue(PHONE)
  await page.getByLabel('Telephone').fill('')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.reload()
  await expect(page.getByLabel('Telephone')).toHaveValue('')
})

test("an appointment's doctor sees the number and can call by phone around its time", async ({ clinic, doctor }) => {
  await arrangeContact(clinic)
  const id = await arrangeRequest(clinic)
  const api = await as(clinic, accounts.doctor)
  const path = `/api/doctor/appointments/${id}`
  const { page } = doctor
  await doctor.goto(`/appointments/${id}`)
  await expect(page.getByRole('link', { name: `Call ${PHONE}` })).toHaveAttribute('href', 'tel:+49301234567')
  await expect(page.getByText(/29 February 1980|February 29, 1980/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Call by phone' })).toHaveCount(0)

  const soon = new Date(Date.now() + 5 * 60_000).toISOString()
  await api.post(`${path}/propose`, { startsAt: soon })
  await (await as(clinic, accounts.john)).post(`/api/patient/appointments/${id}/accept`, { startsAt: soon })
  await page.getByRole('button', { name: 'Call by phone' }).click()
  const dialog = page.getByRole('dialog', { name: 'Call John Smith by phone' })
  await expect(dialog.getByText('Recorded for this visit: continued by phone at')).toBeVisible()
  expect(await api.get(`/api/doctor/visits/${id}`)).toMatchObject({ phonedAt: expect.any(String) })
})
