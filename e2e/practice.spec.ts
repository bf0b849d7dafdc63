import { arrangeReady, as, incoming, invite, morningSession, place } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

interface Session {
  id: string
  date: string
  startTime: string
  endTime: string
  status: string
}

test('a session is planned at its day and time, and patients find it', async ({ clinic, doctor, patient }) => {
  const { page } = doctor
  const api = await as(clinic, accounts.doctor)
  const before = (await api.get('/api/doctor/schedules')) as Session[]
  await doctor.goto('/doctor/dashboard')
  await page.getByRole('button', { name: 'Plan a session' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Plan a session' })
  const today = await dialog.getByLabel('Date').inputValue()
  const date = new Date(Date.parse(today) + 9 * 86_400_000).toISOString().slice(0, 10)
  await dialog.getByLabel('Date').fill(date)
  await dialog.getByLabel('From').fill('07:10')
  await dialog.getByLabel('Until').fill('08:25')
  await dialog.getByRole('button', { name: 'Plan session' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('link', { name: /07:10/ })).toBeVisible()
  const known = new Set(before.map(({ id }) => id))
  const made = ((await api.get('/api/doctor/schedules')) as Session[]).filter(({ id }) => !known.has(id))
  expect(made).toEqual([expect.objectContaining({ date, startTime: '07:10', endTime: '08:25', status: 'UPCOMING' })])
  await patient.goto('/patient/consultation')
  await expect(patient.page.getByRole('link', { name: /07:10/ })).toBeVisible()
})

test('an ended session starts again by one click, and a connected patient can be called', async ({
  clinic,
  doctor,
  patient,
}) => {
  const { page } = doctor
  const api = await as(clinic, accounts.doctor)
  const scheduleId = await morningSession(clinic)
  await api.post(`/api/doctor/schedules/${scheduleId}/start`)
  await api.post(`/api/doctor/schedules/${scheduleId}/end`)
  await Promise.all([
    doctor.goto(`/doctor/practice/${scheduleId}`),
    patient.goto(`/patient/consultation/${scheduleId}`),
  ])
  await page.getByRole('button', { name: 'Start again' }).click()
  await expect(page.getByRole('button', { name: 'End practice' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Queue' }), 'the button that had the focus is gone').toBeFocused()
  await expect(place(page, 'John Smith').getByText('Waiting', { exact: true })).toBeVisible()
  await invite(doctor)
  await expect(incoming(patient.page)).toBeVisible()
})

test('a press of Call counts although the patient comes at that moment', async ({ clinic, doctor, patient }) => {
  const { page } = doctor
  const scheduleId = await arrangeReady(clinic)
  await doctor.goto(`/doctor/practice/${scheduleId}`)
  const john = place(page, 'John Smith')
  await expect(john.getByText('Not connected', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Call John Smith', exact: true }).hover()
  await page.mouse.down()
  await patient.goto(`/patient/consultation/${scheduleId}`)
  await expect(john.getByText('Connected', { exact: true })).toBeVisible()
  await page.mouse.up()
  await expect(incoming(patient.page)).toBeVisible()
})

test('a patient asks for more sessions where there are many, and searches by the doctor’s name', async ({
  clinic,
  patient,
}) => {
  const { page } = patient
  const colleague = await as(clinic, { email: 'liam@clinic.com', password: 'doctor123' })
  const day = (n: number) => new Date(Date.now() + (20 + n) * 86_400_000).toISOString().slice(0, 10)
  for (let n = 0; n < 52; n += 1) {
    const startTime = n === 51 ? '06:35' : '06:00'
    await colleague.post('/api/doctor/schedules', { date: day(n), startTime, endTime: '07:00' })
  }
  await patient.goto('/patient/consultation')
  const ofSarah = page.getByRole('main').getByRole('link', { name: /Sarah Johnson/ })
  const last = page.getByRole('link', { name: /06:35/ })
  await expect(ofSarah.first()).toBeVisible()
  await expect(last).toBeHidden()
  await page.getByRole('button', { name: 'More sessions' }).click()
  await expect(last).toBeVisible()
  await expect(page.getByRole('button', { name: 'More sessions' })).toBeHidden()

  const search = page.getByLabel('Search for a doctor by name')
  await search.fill('liam')
  await expect(page).toHaveURL(/\?name=liam$/)
  await expect(ofSarah).toHaveCount(0)
  await expect(page.getByRole('link', { name: /O’Connor/ })).toHaveCount(50)
  await search.fill('nobody')
  await expect(page.getByText('No sessions found')).toBeVisible()
  await search.fill('')
  await expect(ofSarah.first()).toBeVisible()
})
