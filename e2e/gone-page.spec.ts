// Somebody's browser dies during a call.
import { arrangeCall } from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { accounts, expect, test } from './support/people.ts'

test('a patient’s page is closed: the call says so, and the patient is back in it as soon as they return', async ({
  clinic,
  doctor,
  patient,
  signIn,
}) => {
  const id = await arrangeCall(clinic, doctor, patient)
  await expectMedia(doctor, patient)
  const gone = doctor.page.getByText('The page of John Smith is closed or not connected.')
  // The page reports nothing to anybody, as when a phone's system kills the browser.
  patient.allow(/the page crashed/)
  await patient.page.goto('chrome://crash').catch(() => undefined)
  await expect(gone).toBeVisible({ timeout: 5_000 })
  const note = doctor.page.locator('li, [role="status"], div').filter({ has: gone }).last()
  await expect(note.getByRole('button', { name: 'End', exact: true })).toBeVisible()
  const again = await signIn('patient', accounts.john)
  await again.goto(`/call/${id}`)
  await expectMedia(doctor, again)
  await expect(gone).toBeHidden()
})
