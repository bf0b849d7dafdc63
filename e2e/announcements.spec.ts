import type { Page } from '@playwright/test'
import { button, field, line, write } from './support/chat.ts'
import { arrangeCall, arrangeReady, call, takeSeats } from './support/consultation.ts'
import { heard, listen } from './support/heard.ts'
import { accounts, expect, type Person, test } from './support/people.ts'

const OFF = 'The camera of John Smith is off.'
const camera = ({ page }: Person) => page.getByRole('button', { name: 'Camera', exact: true })

/** Everything that a screen reader has said by itself so far. */
function listener(page: Page): () => Promise<string[]> {
  const all: string[] = []
  return async () => {
    all.push(...(await heard(page)))
    return all
  }
}

test('a camera is said to be off when it is switched off, and not on connecting or after a pause', async ({
  clinic,
  patient,
  signIn,
}) => {
  const doctor = await signIn('doctor', accounts.doctor, { before: listen })
  const said = listener(doctor.page)
  const offs = async (): Promise<number> => (await said()).filter((text) => text.includes(OFF)).length
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await call(doctor, patient)
  await expect.poll(said).toContain('Connected')
  expect(await offs(), 'on connecting').toBe(0)

  await camera(patient).click()
  await expect.poll(offs, { message: 'when it is switched off' }).toBe(1)
  const paused = doctor.page.getByText('You paused the call.').first()
  await doctor.page.keyboard.press('h')
  await expect(paused).toBeVisible()
  await doctor.page.keyboard.press('h')
  await expect(paused).toBeHidden()
  await expect(doctor.page.getByText(OFF).first()).toBeVisible()
  expect(await offs(), 'after a pause').toBe(1)

  await camera(patient).click()
  await expect(doctor.page.getByText(OFF)).toHaveCount(0)
  await camera(patient).click()
  await expect.poll(offs, { message: 'when it is switched off again' }).toBe(2)
})

test('each message of a chat is said once, and none when the chat closes', async ({ clinic, doctor, signIn }) => {
  const patient = await signIn('patient', accounts.john, { before: listen })
  const said = listener(patient.page)
  const times = async (words: string): Promise<number> => (await said()).filter((text) => text.includes(words)).length
  await arrangeCall(clinic, doctor, patient)
  await button(doctor.page).click()
  await write(doctor, 'While it is closed')
  await expect.poll(() => times('While it is closed')).toBe(1)
  await button(patient.page).click()
  await expect(line(patient.page, 'While it is closed')).toBeVisible()
  await write(doctor, 'While it is open')
  await expect.poll(() => times('While it is open')).toBe(1)
  await patient.page.keyboard.press('Escape')
  await expect(field(patient.page)).toBeHidden()
  await expect(button(patient.page), 'the focus is back').toBeFocused()
  await write(doctor, 'After it was closed')
  await expect.poll(() => times('After it was closed')).toBe(1)
  expect(await times('While it is'), 'nothing is repeated').toBe(2)
})
