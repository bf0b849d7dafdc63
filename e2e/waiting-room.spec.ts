import type { BrowserContext } from '@playwright/test'
import { arrangeReady, as, getReady, incoming, morningSession } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

test("“any moment” is shown only when the doctor is online, and the doctor's page announces who is ready", async ({
  clinic,
  doctor,
  patient,
}) => {
  const scheduleId = await morningSession(clinic)
  await Promise.all([
    doctor.goto(`/doctor/practice/${scheduleId}`),
    patient.goto(`/patient/consultation/${scheduleId}`),
  ])
  const line = patient.page.locator('[data-dock]').getByRole('status')
  await expect(line).toContainText('1st in line')
  await expect(line).toContainText('your doctor is not online yet')
  await doctor.page.getByRole('button', { name: 'Start practice' }).click()
  await expect(line).toContainText('You are next')
  await expect(line).toContainText('any moment')

  await getReady(patient.page)
  // The text is in a live region, so a screen reader announces it.
  await expect(
    doctor.page.locator('[aria-live], [role=status], [role=alert]').getByText('John Smith is ready.'),
  ).toBeAttached()
})

test('a tab in the background whose socket is blocked keeps polling and rings', async ({ clinic, signIn }) => {
  const scheduleId = await arrangeReady(clinic)
  const before = async (context: BrowserContext): Promise<void> => {
    await context.route(/\/socket\.io\//, (route) => route.abort())
    await context.routeWebSocket(/\/socket\.io\//, (socket) => void socket.close())
    await context.addInitScript(() => {
      Object.defineProperty(Document.prototype, 'visibilityState', { get: () => 'hidden' })
      Object.defineProperty(Document.prototype, 'hidden', { get: () => true })
    })
  }
  const patient = await signIn('patient', accounts.john, { before })
  patient.allow(/ERR_FAILED.*socket\.io|WebSocket connection/)
  await patient.goto(`/patient/consultation/${scheduleId}`)
  await expect(patient.page.getByText('Live updates are paused, still checking every 2 seconds.')).toBeVisible()
  const doctor = await as(clinic, accounts.doctor)
  const queue = (await doctor.get(`/api/doctor/schedules/${scheduleId}/queue`)) as {
    patientId: string
    patientName: string
  }[]
  const john = queue.find(({ patientName }) => patientName === 'John Smith')
  await doctor.post(`/api/doctor/schedules/${scheduleId}/start-call`, { patientId: john?.patientId })
  await expect(incoming(patient.page)).toBeVisible()
})
