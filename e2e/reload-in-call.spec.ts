import { arrangeReady, call, leaveAndEnd, takeSeats } from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { expect, test } from './support/people.ts'

test('the same call goes on after either side reloads the page', { tag: '@core' }, async ({
  clinic,
  doctor,
  patient,
}) => {
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await call(doctor, patient)
  const address = patient.page.url()
  for (const person of [patient, doctor]) {
    await test.step(`the ${person.name} reloads`, async () => {
      await person.page.reload()
      await expectMedia(doctor, patient)
      expect(person.page.url()).toBe(address)
      await expect(person.page.locator('video[aria-label^="Picture of"]')).toHaveCount(1)
    })
  }
  await leaveAndEnd(doctor, patient)
})
