import { examine } from './support/accessibility.ts'
import { accept, arrangeReady, incoming, invite, outgoing, takeSeats } from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { expect, test } from './support/people.ts'

test('a patient asks for one more minute while it rings, and the doctor sees both', async ({
  clinic,
  doctor,
  patient,
}) => {
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await invite(doctor)
  await expect(outgoing(doctor.page)).toContainText('John Smith can see your call.')
  const more = incoming(patient.page).getByRole('button', { name: 'One more minute, please' })
  await examine(patient.page, 'a call that may ring longer')
  await more.click()
  await expect(incoming(patient.page)).toContainText('You have one more minute.')
  await expect(more).toBeHidden()
  await expect(incoming(patient.page).getByRole('button', { name: 'Accept' })).toBeFocused()
  await expect(outgoing(doctor.page)).toContainText('John Smith asked for one more minute.')
  const left = (name: RegExp) => [doctor, patient].map(({ page }) => page.getByRole('timer', { name }))
  // More than a minute is left on both sides, which an invitation has only after an extension.
  for (const timer of left(/^1:\d\d|(6[1-9]|[7-9]\d) seconds/)) await expect(timer).toBeVisible()
  await Promise.all([examine(doctor.page, 'an invitation rung for longer'), examine(patient.page, 'more time given')])
  await accept(patient)
  await expectMedia(doctor, patient)
})
