// Somebody's browser is gone in the middle of a call.
import { arrangeCall, as } from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { accounts, expect, test } from './support/people.ts'

test('a patient’s page that is closed is said to be so, and they are back as soon as they come', async ({
  clinic,
  doctor,
  patient,
  signIn,
}) => {
  const id = await arrangeCall(clinic, doctor, patient)
  await expectMedia(doctor, patient)
  const gone = doctor.page.getByText('The page of John Smith is closed or not connected.')
  // Nothing is said to anybody, as when a telephone's system ends the browser.
  patient.allow(/the page crashed/)
  await patient.page.goto('chrome://crash').catch(() => undefined)
  await expect(gone).toBeVisible({ timeout: 5_000 })
  const note = doctor.page.locator('li, [role="status"], div').filter({ has: gone }).last()
  await expect(note.getByRole('button', { name: 'End', exact: true })).toBeVisible()
  const again = await signIn('patient', accounts.john)
  await again.goto(`/call/${id}`)
  await expectMedia(doctor, again)
  await expect(gone).toBeHidden()

  again.allow(/the page crashed/)
  await again.page.goto('chrome://crash').catch(() => undefined)
  await expect(gone).toBeVisible()
  await note.getByRole('button', { name: 'End', exact: true }).click()
  await expect(doctor.page.getByText('You ended the call.')).toBeVisible()
  const call = await (await as(clinic, accounts.doctor)).get(`/api/call-sessions/${id}`)
  expect(call).toMatchObject({ status: 'ENDED', endedBy: 'doctor' })
})
