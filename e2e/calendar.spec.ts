import type { Page } from '@playwright/test'
import { examine } from './support/accessibility.ts'
import { arrangeRequest, expectStatus, publishHours } from './support/appointments.ts'
import type { Clinic } from './support/clinic.ts'
import { as } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

// axe's many calls in a page make its trace long, without any use.
test.use({ trace: 'off' })

/** The date of an instant in the zone of the page, `YYYY-MM-DD`. */
const dateOn = (page: Page, instant: string): Promise<string> =>
  page.evaluate((at) => new Intl.DateTimeFormat('en-CA').format(Date.parse(at)), instant)

/** John asks for a time, and Emily for the next one. @returns both appointments */
async function arrangeTwo(clinic: Clinic): Promise<{ id: string; startsAt: string }[]> {
  const first = await arrangeRequest(clinic)
  const doctor = await as(clinic, accounts.doctor)
  const { doctorId, endsAt } = (await doctor.get(`/api/appointments/${first}`)) as { doctorId: string; endsAt: string }
  const emily = await as(clinic, accounts.emily)
  const hold = (await emily.post('/api/patient/holds', { doctorId, startsAt: endsAt })) as { id: string }
  const second = (await emily.post('/api/patient/appointments', { holdId: hold.id, type: 'ONLINE' })) as { id: string }
  return Promise.all(
    [first, second.id].map(
      async (id) => (await doctor.get(`/api/appointments/${id}`)) as { id: string; startsAt: string },
    ),
  )
}

test('a doctor confirms in the calendar, moves another, and starts the session that says what is in its time', async ({
  clinic,
  doctor,
}) => {
  const { page } = doctor
  const [first, second] = await arrangeTwo(clinic)
  if (!first || !second) throw new Error('there are two requests')
  await doctor.goto('/doctor/dashboard')
  await page.getByRole('link', { name: 'Calendar' }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Calendar' })).toBeFocused()

  await test.step('the requests are in the week, in order of time; one is confirmed where it stands', async () => {
    await page.goto(`/doctor/calendar?view=week&date=${await dateOn(page, first.startsAt)}`)
    const entries = page.getByRole('listitem').getByRole('button', { name: /^(John Smith|Emily Davis).*Requested/ })
    await expect(entries).toHaveText([/John Smith/, /Emily Davis/])
    await entries.first().click()
    const panel = page.getByRole('dialog', { name: 'Appointment with John Smith' })
    await expect(panel.getByText('A cough since Monday.')).toBeVisible()
    await panel.getByRole('button', { name: 'Confirm' }).click()
    await expect(panel.getByText('Confirmed. You can start the call from 15 minutes before.')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(panel).toBeHidden()
    await expectStatus(clinic, `http://clinic/appointments/${first.id}`, 'CONFIRMED')
  })

  await test.step('for the other, another time is proposed, a week later', async () => {
    await page.getByRole('button', { name: /Emily Davis.*Requested/ }).click()
    const panel = page.getByRole('dialog', { name: 'Appointment with Emily Davis' })
    await panel.getByRole('button', { name: 'Propose another time' }).click()
    const question = page.getByRole('dialog', { name: 'Propose another time' })
    const next = await dateOn(page, new Date(Date.parse(second.startsAt) + 7 * 24 * 60 * 60_000).toISOString())
    await expect(panel).toBeHidden()
    await question.getByLabel('Date').fill(next)
    await question.getByRole('button', { name: 'Propose' }).click()
    await expect(panel.getByText('You proposed this time.')).toBeVisible()
    await page.keyboard.press('Escape')
    await page.goto(`/doctor/calendar?view=day&date=${next}`)
    await expect(page.getByRole('button', { name: /Emily Davis.*New time proposed/ })).toBeVisible()
  })

  await test.step('a session over the appointment is planned all the same, and says so before and after', async () => {
    const date = await dateOn(page, first.startsAt)
    await page.goto(`/doctor/calendar?view=day&date=${date}`)
    await page.getByRole('button', { name: 'Plan a session' }).click()
    const dialog = page.getByRole('dialog', { name: 'Plan a session' })
    await expect(dialog.getByLabel('Date')).toHaveValue(date)
    await dialog.getByLabel('From').fill('00:00')
    await dialog.getByLabel('Until').fill('00:00')
    await expect(dialog.getByRole('status').getByText(/appointments? (is|are) in this time:$/)).toBeVisible()
    await expect(dialog.getByRole('status').getByText(/John Smith/)).toBeVisible()
    await dialog.getByRole('button', { name: 'Plan session' }).click()
    await expect(dialog).toBeHidden()
    const session = page.getByRole('button', { name: /^Practice session.*00:00 · Not started.*in this time/ })
    await session.click()
    const panel = page.getByRole('dialog', { name: 'Practice session' })
    await expect(panel.getByText(/John Smith/)).toBeVisible()
    await panel.getByRole('button', { name: 'Start practice' }).click()
    await expect(page).toHaveURL(/\/doctor\/practice\//)
    await expect(page.getByText('Online', { exact: true })).toBeVisible()
  })
})

test('days are turned by buttons and by keys, and the last view is kept', async ({ clinic, doctor }) => {
  const { page } = doctor
  const [first] = await arrangeTwo(clinic)
  const title = page.locator('h2')
  await doctor.goto('/doctor/calendar')
  await expect(page.getByRole('heading', { level: 3 })).toHaveCount(7)
  await page.getByRole('link', { name: 'Day', exact: true }).click()
  await expect(title).toHaveText(/, today$/)
  const today = await title.textContent()
  await page.getByRole('button', { name: 'Next day' }).click()
  await expect(title).not.toHaveText(today ?? '')
  await page.getByRole('button', { name: 'Previous day' }).click()
  await expect(title).toHaveText(today ?? '')
  await page.keyboard.press('ArrowRight')
  await expect(title).not.toHaveText(/today/)
  await expect(page.getByRole('button', { name: 'Previous day' })).toBeFocused()
  await page.getByRole('button', { name: 'Today' }).click()
  await expect(title).toHaveText(today ?? '')

  await test.step('arrows move between entries, and a turn of the day from one leads to the title', async () => {
    await page.goto(`/doctor/calendar?date=${await dateOn(page, first?.startsAt ?? '')}`)
    const entry = page.getByRole('button', { name: /John Smith/ })
    await expect(entry).toBeVisible()
    await page.getByRole('button', { name: 'Next day' }).focus()
    for (let presses = 0; presses < 20; presses += 1) {
      if (await entry.evaluate((element) => element === document.activeElement)) break
      await page.keyboard.press('ArrowDown')
    }
    await expect(entry).toBeFocused()
    await page.keyboard.press('t')
    await expect(title).toBeFocused()
    await expect(title).toHaveText(/, today$/)
  })

  await test.step('the day is there again; a week has room only on a wide screen', async () => {
    await doctor.goto('/doctor/calendar')
    await expect(title).toHaveText(/, today$/)
    await page.getByRole('link', { name: 'Week' }).click()
    await page.getByRole('button', { name: 'Next week' }).click()
    await page.getByRole('button', { name: 'Previous week' }).click()
    await doctor.goto('/doctor/calendar')
    await expect(page.getByRole('heading', { level: 3 })).toHaveCount(7)
    await page.setViewportSize({ width: 360, height: 740 })
    await expect(page.getByRole('heading', { level: 3 })).toHaveCount(1)
    await expect(page.getByRole('link', { name: 'Week' })).toHaveCount(0)
    await page.getByRole('link', { name: 'List' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Appointments' })).toBeVisible()
  })
})

test('the calendar with requests, sessions and a panel, light and dark, wide and narrow', async ({
  clinic,
  doctor,
}) => {
  const { page } = doctor
  await publishHours(clinic)
  const [first] = await arrangeTwo(clinic)
  await doctor.goto(`/doctor/calendar?date=${await dateOn(page, first?.startsAt ?? '')}`)
  const entry = page.getByRole('button', { name: /John Smith/ })
  await expect(entry).toBeVisible()
  await examine(page, 'calendar')
  await entry.click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await examine(page, 'an appointment in the calendar')
  await page.keyboard.press('Escape')
  const box = await entry.boundingBox()
  expect(box?.height).toBeGreaterThanOrEqual(44)
  expect(box?.width).toBeGreaterThanOrEqual(44)
  await page.emulateMedia({ forcedColors: 'active' })
  for (const name of ['Previous week', 'Next week'])
    await expect(page.getByRole('button', { name })).toHaveCSS('min-height', '44px')
})
