import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'
import { arrangeRequest, expectStatus, fieldsOf, publishHours } from './support/appointments.ts'
import { accept, callAddress, leaveAndEnd } from './support/consultation.ts'
import { expect, test } from './support/people.ts'

const SOON_MS = 5 * 60_000

test('an appointment is requested, moved, agreed on, held by video, and documented', { tag: '@core' }, async ({
  clinic,
  doctor,
  patient,
}) => {
  const doctorId = await publishHours(clinic)
  await doctor.goto('/appointments')
  await expect(doctor.page.getByRole('heading', { name: 'Appointments', exact: true })).toBeVisible()

  await test.step('the patient chooses a free time and finishes while it is held', async () => {
    const { page } = patient
    await patient.goto(`/doctors/${doctorId}`)
    const booking = page.getByRole('region', { name: 'Book an appointment' })
    await booking.getByRole('button', { name: 'Later' }).click()
    await booking
      .getByRole('button', { name: /^\d+:\d\d/ })
      .first()
      .click()
    await expect(page.getByRole('heading', { name: 'Finish your booking' })).toBeFocused()
    await expect(page.getByRole('timer', { name: /^Held for you for 4:5\d$/ })).toBeVisible()
    await page.getByRole('textbox', { name: 'Reason for your visit (optional)' }).fill('A cough since Monday.')
    await page.getByRole('button', { name: 'Request this appointment' }).click()
    await expect(page).toHaveURL(/\/appointments\/[\da-f-]{36}$/)
    await expect(page.getByText('Requested', { exact: true })).toBeVisible()
  })

  await test.step('the doctor sees the request without a reload and proposes another time', async () => {
    const { page } = doctor
    await page
      .getByRole('region', { name: 'Needs your answer' })
      .getByRole('link', { name: /John Smith/ })
      .click()
    await expect(page.getByText('A cough since Monday.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Add to calendar' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Propose another time' }).click()
    const dialog = page.getByRole('dialog', { name: 'Propose another time' })
    const { date, time } = await fieldsOf(page, Date.now() + SOON_MS)
    await dialog.getByLabel('Date').fill(date)
    await dialog.getByLabel('Time', { exact: true }).fill(time)
    await dialog.getByRole('button', { name: 'Propose' }).click()
    await expect(page.getByText('You proposed this time.')).toBeVisible()
  })

  await test.step('the patient accepts it, and both see that it is confirmed', async () => {
    await patient.page.getByRole('button', { name: 'Accept this time' }).click()
    for (const { page } of [doctor, patient]) await expect(page.getByText('Confirmed', { exact: true })).toBeVisible()
  })

  await test.step('both download one calendar entry, each named after the other person', async () => {
    const uids = []
    for (const [{ page }, name] of [
      // A calendar entry contains the patient's initials, unless the doctor has chosen otherwise.
      [doctor, 'J. S.'],
      [patient, 'Dr. Sarah Johnson'],
    ] as const) {
      const kept = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Add to calendar' }).click()
      const file = await kept
      expect(file.suggestedFilename()).toBe('appointment.ics')
      const calendar = new ICAL.Component(ICAL.parse(readFileSync(await file.path(), 'utf8')))
      const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined)
      expect(event.summary).toBe(`Appointment with ${name}`)
      expect(event.location).toBe(page.url())
      uids.push(event.uid)
    }
    expect(new Set(uids).size).toBe(1)
  })

  await test.step('the doctor starts the call, which rings wherever the patient is', async () => {
    await patient.page.getByRole('link', { name: 'Consultations' }).first().click()
    await doctor.page.getByRole('button', { name: 'Start call' }).click()
    await accept(patient)
    await expect(doctor.page).toHaveURL(callAddress)
    // Another journey proves that they see and hear each other; here it is enough that both are connected.
    for (const { page } of [doctor, patient]) await expect(page.getByRole('timer', { name: 'Duration' })).toBeVisible()
  })

  await test.step('both are back at the appointment after the call', async () => {
    await leaveAndEnd(doctor, patient)
    for (const { page } of [doctor, patient]) {
      await page.getByRole('link', { name: 'Back to the appointment' }).click()
      await expect(page).toHaveURL(/\/appointments\/[\da-f-]{36}$/)
    }
    await doctor.page.getByRole('button', { name: 'Completed' }).click()
    for (const { page } of [doctor, patient]) await expect(page.getByText('Completed', { exact: true })).toBeVisible()
    await expectStatus(clinic, patient.page.url(), 'COMPLETED')
  })
})
test('a patient who needs a moment finds the call waiting, and joins it from any page', async ({
  clinic,
  doctor,
  patient,
}) => {
  const id = await arrangeRequest(clinic, 'ONLINE')
  await Promise.all([doctor.goto(`/appointments/${id}`), patient.goto(`/appointments/${id}`)])
  await doctor.page.getByRole('button', { name: 'Propose another time' }).click()
  const dialog = doctor.page.getByRole('dialog', { name: 'Propose another time' })
  const { date, time } = await fieldsOf(doctor.page, Date.now() + SOON_MS)
  await dialog.getByLabel('Date').fill(date)
  await dialog.getByLabel('Time', { exact: true }).fill(time)
  await dialog.getByRole('button', { name: 'Propose' }).click()
  await patient.page.getByRole('button', { name: 'Accept this time' }).click()
  await doctor.page.getByRole('button', { name: 'Start call' }).click()
  const openTracks = (): Promise<number> =>
    patient.page.evaluate(() => window.probe.tracks.filter(({ readyState }) => readyState === 'live').length)
  await expect.poll(openTracks, 'the camera is open while it rings').toBeGreaterThan(0)
  await patient.page.getByRole('dialog').getByRole('button', { name: 'In a moment' }).click()
  await expect.poll(openTracks, 'the camera is given back until the patient joins').toBe(0)
  await expect(
    patient.page.getByRole('status').filter({ hasText: 'Dr. Sarah Johnson is waiting for you.' }),
  ).toBeVisible()
  await patient.page.getByRole('link', { name: 'Consultations' }).first().click()
  await patient.page.getByRole('status').getByRole('button', { name: 'Join the call' }).click()
  await expect(patient.page).toHaveURL(callAddress)
  await expect(doctor.page).toHaveURL(callAddress)
})

test('the patient cancels, and the doctor sees it at once, with the reason', async ({ clinic, doctor, patient }) => {
  const id = await arrangeRequest(clinic, 'OFFLINE')
  await Promise.all([doctor.goto(`/appointments/${id}`), patient.goto(`/appointments/${id}`)])
  await expect(patient.page.getByText('Main Street 1, Springfield')).toBeVisible()
  await doctor.page.getByRole('button', { name: 'Confirm' }).click()
  await expect(patient.page.getByText('Confirmed', { exact: true })).toBeVisible()
  await patient.page.getByRole('button', { name: 'Cancel appointment' }).click()
  const dialog = patient.page.getByRole('dialog', { name: 'Cancel this appointment?' })
  await dialog.getByRole('textbox').fill('I am well again.')
  await dialog.getByRole('button', { name: 'Cancel appointment' }).click()
  await expect(patient.page.getByText('You cancelled this appointment.')).toBeVisible()
  await expect(doctor.page.getByText('John Smith cancelled this appointment.')).toBeVisible()
  await expect(doctor.page.getByText('I am well again.')).toBeVisible()
  await expect(doctor.page.getByRole('button', { name: 'Propose another time' })).toBeHidden()
})

test('two tabs that confirm at once confirm the appointment once, and both say so', async ({ clinic, doctor }) => {
  const id = await arrangeRequest(clinic)
  doctor.allow(/status of 409/)
  await doctor.goto(`/appointments/${id}`)
  const second = await doctor.context.newPage()
  await second.goto(doctor.page.url())
  const tabs = [doctor.page, second]
  const buttons = tabs.map((tab) => tab.getByRole('button', { name: 'Confirm' }))
  for (const button of buttons) await expect(button).toBeVisible()
  // The second tab's button may disappear after the first press, so both elements are found before either is pressed.
  const pressed = await Promise.all(buttons.map((button) => button.elementHandle()))
  await Promise.all(pressed.map((button) => button?.evaluate((one) => (one as HTMLElement).click())))
  for (const tab of tabs) {
    await expect(tab.getByText('Confirmed', { exact: true })).toBeVisible()
    await expect(tab.getByRole('button', { name: 'Confirm' })).toBeHidden()
  }
})
