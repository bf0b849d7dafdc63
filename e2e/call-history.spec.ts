import { examine } from './support/accessibility.ts'
import { arrangeReady, call, expectEnded, hangUp, takeSeats } from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { accounts, expect, test } from './support/people.ts'

test('an administrator reads how a call began, was interrupted, recovered and ended', async ({
  clinic,
  doctor,
  patient,
  signIn,
}) => {
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await call(doctor, patient)
  await expectMedia(doctor, patient)
  const id = new URL(doctor.page.url()).pathname.split('/').at(-1) ?? ''
  // The patient's page is loaded anew during the call: a page that goes and comes back is in the history too.
  await patient.page.reload()
  await expectMedia(doctor, patient)
  await hangUp(doctor)
  await expectEnded(doctor, patient)

  const admin = await signIn('doctor', accounts.admin)
  await admin.goto('/admin/overview')
  await admin.page.getByRole('button', { name: /^Account menu/ }).click()
  await admin.page.getByRole('menuitem', { name: 'Call history' }).click()
  await admin.page.getByLabel('Call or meeting ID').fill(`${clinic.origin}/call/${id}`)
  await admin.page.getByRole('button', { name: 'Show', exact: true }).click()
  const steps = admin.page.getByRole('list', { name: 'Call history' }).getByRole('listitem')
  for (const [what, who] of [
    [/^.*Call invited/, 'Doctor'],
    [/The invitation reached the patient’s page/, 'Server'],
    [/Call on this page: CONNECTED/, 'Doctor, page'],
    [/Call on this page: CONNECTED/, 'Patient, page'],
    [/Media travels by: host\/udp to /, 'Doctor, page'],
    [/No longer in touch with the other page/, 'Doctor, page'],
    [/Call ended/, 'Doctor'],
  ] as const)
    await expect(steps.filter({ hasText: what }).filter({ hasText: who }).first(), `${what} ${who}`).toBeVisible()
  await expect(admin.page).toHaveURL(`${clinic.origin}/admin/calls?id=${id}`)
  for (const name of [accounts.john.name, accounts.doctor.name])
    await expect(admin.page.getByRole('main').getByText(name)).toHaveCount(0)
  await examine(admin.page, 'the history of a call')
})
