import { arrangeReady, as, incoming, invite, isReady, outgoing, place, takeSeats } from './support/consultation.ts'
import { left } from './support/media.ts'
import { accounts, expect, test } from './support/people.ts'

test('a patient who declines keeps the number, and the doctor calls somebody else', { tag: '@core' }, async ({
  clinic,
  doctor,
  patient,
}) => {
  // The patient may decline before the doctor's page has reported its peer id. The server then refuses the report.
  doctor.allow(/409.*\/set-peer-id/)
  // The page may be reporting its peer id at the moment when the call is declined.
  patient.allow(/409 .*set-peer-id/)
  const scheduleId = await arrangeReady(clinic)
  await (await as(clinic, accounts.emily)).post(`/api/patient/schedules/${scheduleId}/toggle-ready`, { isReady: true })
  await takeSeats(doctor, patient, scheduleId)
  await invite(doctor)
  await expect(doctor.page.getByRole('button', { name: 'Call Emily Davis' })).toBeDisabled()
  await incoming(patient.page).getByRole('button', { name: 'Decline' }).click()

  await expect(incoming(patient.page)).toBeHidden()
  await expect(
    doctor.page.getByText('John Smith declined the call and keeps their place in the queue.').last(),
  ).toBeVisible()
  await expect(outgoing(doctor.page)).toBeHidden()
  const close = doctor.page.getByRole('button', { name: 'Close this message' })
  await close.click()
  await expect(close).toBeHidden()
  await expect(doctor.page.getByText('John Smith declined the call and keeps their place in the queue.')).toBeHidden()
  const john = place(doctor.page, 'John Smith')
  await expect(john.getByText('Waiting', { exact: true })).toBeVisible()
  await expect(john.getByText('Number 1')).toBeAttached()
  await expect(isReady(patient.page)).toBeHidden()
  await expect(patient.page.getByText('You are next', { exact: true })).toBeVisible()
  await patient.page.getByRole('link', { name: 'All consultations' }).click()
  await expect
    .poll(() => left(patient.page), { message: 'nothing is left open' })
    .toEqual({ tracks: 0, connections: 0 })

  await invite(doctor, 'Emily Davis')
  await expect(outgoing(doctor.page)).toBeVisible()
  await expect(incoming(patient.page), 'it rings at Emily only').toBeHidden()
})
