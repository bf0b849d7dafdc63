import { examine } from './support/accessibility.ts'
import { button, field, line, write } from './support/chat.ts'
import { arrangeCall, hangUp } from './support/consultation.ts'
import { expect, test } from './support/people.ts'

// axe's many calls in a page make its trace long, without any use.
test.use({ trace: 'off' })

test('chat, transcript and past calls have no accessibility violation, light and dark, wide and narrow', async ({
  clinic,
  doctor,
  patient,
}) => {
  await doctor.goto('/calls')
  await expect(doctor.page.getByRole('heading', { name: 'No calls yet' })).toBeVisible()
  await examine(doctor.page, 'no past calls')
  await arrangeCall(clinic, doctor, patient)
  await button(doctor.page).click()
  await examine(doctor.page, 'an empty chat')
  await write(doctor, 'See https://clinic.example/plan')
  await examine(patient.page, 'an unread message')
  await button(patient.page).click()
  await write(patient, 'Thank you')
  await expect(line(doctor.page, 'Thank you')).toBeVisible()
  await field(doctor.page).fill('x'.repeat(4001))
  await Promise.all([examine(doctor.page, 'a message too long'), examine(patient.page, 'a chat')])
  await hangUp(doctor)
  await patient.page.getByRole('button', { name: 'Messages from this call' }).click()
  await expect(line(patient.page, 'Thank you')).toBeVisible()
  await examine(patient.page, 'the messages of a call')
  await doctor.goto('/calls')
  await expect(doctor.page.getByRole('link', { name: /John Smith/ })).toBeVisible()
  await examine(doctor.page, 'past calls')
  await doctor.page.route(/\/api\/call-sessions$/, (route) => route.abort())
  doctor.allow(/ERR_FAILED/)
  await doctor.page.reload()
  await expect(doctor.page.getByRole('alert').getByText('We cannot reach the clinic')).toBeVisible()
  await examine(doctor.page, 'past calls that could not be loaded')
  await doctor.page.unroute(/\/api\/call-sessions$/)
  await doctor.page.getByRole('button', { name: 'Try again' }).click()
  await expect(doctor.page.getByRole('link', { name: /John Smith/ })).toBeVisible()
})
