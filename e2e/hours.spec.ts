import { publishHours } from './support/appointments.ts'
import { as } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

const at = (weekday: number, startTime: string, endTime: string) => ({ weekday, startTime, endTime })

test("a doctor adds hours on one day and copies Monday's to all weekdays", async ({ clinic, doctor }) => {
  await publishHours(clinic)
  const api = await as(clinic, accounts.doctor)
  const { calendar } = (await api.get('/api/doctor/calendar')) as { calendar: object }
  const weeklyHours = [at(1, '08:00', '10:00'), at(3, '14:00', '15:00'), at(7, '11:00', '12:00')]
  await api.put('/api/doctor/calendar', { ...calendar, weeklyHours })
  const saved = async (): Promise<unknown> => {
    const answer = (await api.get('/api/doctor/calendar')) as { calendar: { weeklyHours: unknown } }
    return answer.calendar.weeklyHours
  }

  const { page } = doctor
  await doctor.goto('/doctor/hours')
  await page.getByRole('button', { name: 'Add hours on Saturday' }).click()
  await page.getByLabel('Saturday, from').fill('16:00')
  await page.getByLabel('Saturday, until').fill('18:30')
  await page.getByRole('button', { name: 'Save and publish' }).click()
  await expect(page.getByText('Saved. Patients see your new hours at once.')).toBeVisible()
  expect(await saved()).toEqual([...weeklyHours.slice(0, 2), at(6, '16:00', '18:30'), ...weeklyHours.slice(2)])

  await page.getByRole('button', { name: 'Copy Monday to all weekdays' }).click()
  await expect(page.getByLabel('Wednesday, from')).toHaveValue('08:00')
  await expect(page.getByLabel('Sunday, from')).toHaveValue('11:00')
  const answer = page.waitForResponse((one) => one.request().method() === 'PUT')
  await page.getByRole('button', { name: 'Save and publish' }).click()
  expect((await answer).status()).toBe(200)
  const weekdays = [1, 2, 3, 4, 5].map((weekday) => at(weekday, '08:00', '10:00'))
  expect(await saved()).toEqual([...weekdays, at(6, '16:00', '18:30'), at(7, '11:00', '12:00')])
})

test('a patient turns the pages of the free times and jumps to the next one', async ({ clinic, patient }) => {
  const doctorId = await publishHours(clinic)
  const { page } = patient
  await patient.goto(`/doctors/${doctorId}`)
  const booking = page.getByRole('region', { name: 'Book an appointment' })
  const today = booking.getByRole('heading', { name: /^Today, / })
  const earlier = booking.getByRole('button', { name: 'Earlier' })
  await expect(today).toBeVisible()
  await expect(earlier).toBeDisabled()
  await booking.getByRole('button', { name: 'Later' }).click()
  await expect(today).toBeHidden()
  const times = booking.getByRole('button', { name: /^\d+:\d\d/ })
  // Each of the seven days shows its first six times.
  await expect(times).toHaveCount(7 * 6)
  await booking.getByRole('button', { name: 'Show more times' }).click()
  await expect(booking.getByRole('button', { name: 'Show more times' })).toBeHidden()
  // There is a time every quarter of an hour. A night in which the clocks change has an hour more or less.
  expect(await times.count()).toBeGreaterThanOrEqual(7 * 96 - 4)
  await earlier.click()
  await expect(today).toBeVisible()
  await expect(earlier).toBeDisabled()

  // Bookings must be ten days ahead from now on, so this week has no time, and the next one is on another page.
  const api = await as(clinic, accounts.doctor)
  const { calendar } = (await api.get('/api/doctor/calendar')) as { calendar: object }
  await api.put('/api/doctor/calendar', { ...calendar, noticeMinutes: 10 * 24 * 60 })
  await page.reload()
  await expect(booking.getByText('No free times in these seven days.')).toBeVisible()
  const next = booking.getByRole('button', { name: /^Next free time: / })
  const time = /\d+:\d\d/.exec(await next.innerText())?.[0] ?? ''
  await next.click()
  await expect(today).toBeHidden()
  await expect(times.first()).toHaveAccessibleName(new RegExp(`^${time}`))
})
