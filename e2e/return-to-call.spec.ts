import { arrangeReady, call, callAddress, hangUp, takeSeats } from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { expect, type Person, test } from './support/people.ts'

const pages = {
  doctor: ['/doctor/dashboard', '/appointments', '/meetings', '/doctors', '/calls', '/notifications', '/profile'],
  patient: ['/patient/consultation', '/appointments', '/doctors', '/calls', '/notifications', '/profile'],
}

test('every page has one link back into the call after the app was reopened', { tag: '@core' }, async ({
  clinic,
  doctor,
  patient,
}) => {
  const scheduleId = await arrangeReady(clinic)
  await takeSeats(doctor, patient, scheduleId)
  await call(doctor, patient)
  const back = ({ page }: Person) => page.getByRole('link', { name: /^(Return to call|Rejoin)$/ })
  for (const [who, own] of [
    [doctor, [...pages.doctor, `/doctor/practice/${scheduleId}`]],
    [patient, [...pages.patient, `/patient/consultation/${scheduleId}`]],
  ] as const)
    for (const path of own) {
      await who.goto(path)
      await expect(back(who), `${who.name} at ${path}`).toHaveCount(1)
    }
  await back(patient).click()
  await back(doctor).click()
  for (const { page } of [doctor, patient]) await expect(page).toHaveURL(callAddress)
  await expectMedia(doctor, patient)
  await patient.goto('/appointments')
  await expect(patient.page.getByRole('link', { name: 'Rejoin' })).toBeVisible()
  await hangUp(doctor)
  await expect(back(patient)).toHaveCount(0)
})
