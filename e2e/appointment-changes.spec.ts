import type { Page } from '@playwright/test'
import { arrangeRequest } from './support/appointments.ts'
import type { Clinic } from './support/clinic.ts'
import { as } from './support/consultation.ts'
import { accounts, expect, type Person, test } from './support/people.ts'

interface Kept {
  status: string
  startsAt: string
  keptStartsAt: string | null
}
const read = async (clinic: Clinic, id: string): Promise<Kept> =>
  (await (await as(clinic, accounts.john)).get(`/api/appointments/${id}`)) as Kept

const show = (people: Person[], id: string) => Promise.all(people.map((one) => one.goto(`/appointments/${id}`)))

/** The patient asks for another free time than the one agreed on. */
async function askForAnother(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Choose another time' }).click()
  const times = page.getByRole('region', { name: 'Choose another time' })
  await times.getByRole('button', { name: 'Later' }).click()
  await times
    .getByRole('button', { name: /^\d+:\d\d/ })
    .nth(20)
    .click()
  await expect(page.getByText(/stays in place until you both agree on the new time/)).toBeVisible()
}

test('a patient withdraws a request only after confirming it', async ({ clinic, doctor, patient }) => {
  const id = await arrangeRequest(clinic)
  await show([doctor, patient], id)
  const { page } = patient
  const question = page.getByRole('dialog', { name: 'Cancel this request?' })
  await page.getByRole('button', { name: 'Cancel request' }).click()
  await question.getByRole('button', { name: 'Keep it' }).click()
  await expect(question).toBeHidden()
  expect(await read(clinic, id)).toMatchObject({ status: 'PENDING' })
  await page.getByRole('button', { name: 'Cancel request' }).click()
  await question.getByRole('button', { name: 'Cancel request' }).click()
  await expect(page.getByText('You cancelled this appointment.')).toBeVisible()
  await expect(doctor.page.getByText('John Smith cancelled this appointment.')).toBeVisible()
  expect(await read(clinic, id)).toMatchObject({ status: 'CANCELLED' })
})

test('an agreed time stays if another is not asked for, or is declined or taken back', async ({
  clinic,
  doctor,
  patient,
}) => {
  const id = await arrangeRequest(clinic)
  const { startsAt } = await read(clinic, id)
  await (await as(clinic, accounts.doctor)).post(`/api/doctor/appointments/${id}/confirm`, { startsAt })
  await show([doctor, patient], id)
  const { page } = patient

  await test.step('Keep the time as it is asks for nothing', async () => {
    await page.getByRole('button', { name: 'Choose another time' }).click()
    const times = page.getByRole('region', { name: 'Choose another time' })
    await expect(times.getByRole('button', { name: /^\d+:\d\d/ }).first()).toBeVisible()
    await page.getByRole('button', { name: 'Keep the current time' }).click()
    await expect(page.getByRole('region', { name: 'Choose another time' })).toBeHidden()
    expect(await read(clinic, id)).toMatchObject({ status: 'CONFIRMED', startsAt, keptStartsAt: null })
  })

  await test.step("Decline the other time tells the doctor's reason and keeps the agreed time", async () => {
    await askForAnother(page)
    expect(await read(clinic, id)).toMatchObject({ status: 'PENDING', keptStartsAt: startsAt })
    await doctor.page.getByRole('button', { name: 'Decline the new time' }).click()
    const question = doctor.page.getByRole('dialog', { name: /^Decline the new time\?/ })
    await question.getByRole('textbox').fill('I am away that day.')
    await question.getByRole('button', { name: 'Decline', exact: true }).click()
    for (const one of [doctor, patient]) await expect(one.page.getByText('Confirmed', { exact: true })).toBeVisible()
    await expect(page.getByText('I am away that day.')).toBeVisible()
    expect(await read(clinic, id)).toMatchObject({ status: 'CONFIRMED', startsAt, keptStartsAt: null })
  })

  await test.step("Keep … takes the patient's request back and keeps the agreed time", async () => {
    await askForAnother(page)
    await page.getByRole('button', { name: /^Keep / }).click()
    for (const one of [doctor, patient]) await expect(one.page.getByText('Confirmed', { exact: true })).toBeVisible()
    expect(await read(clinic, id)).toMatchObject({ status: 'CONFIRMED', startsAt, keptStartsAt: null })
  })
})
