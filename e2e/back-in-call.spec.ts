import type { Locator, Page } from '@playwright/test'
import { arrangeCall, menu } from './support/consultation.ts'
import { expectToHear } from './support/media.ts'
import { joinNow, makeMeeting } from './support/meeting.ts'
import { expect, test } from './support/people.ts'

const question = (page: Page): Locator => page.getByRole('dialog', { name: 'Leave the call?' })

test('Back closes the topmost dialog or panel over the call each time, and asks before it leaves the call', {
  tag: '@core',
}, async ({ clinic, doctor, patient }) => {
  const { page } = patient
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`${clinic.origin}/patient/consultation`)
  const call = await arrangeCall(clinic, doctor, patient)
  const address = `${clinic.origin}/call/${call}`
  const chat = page.getByRole('dialog', { name: 'Chat' })
  await page.getByRole('button', { name: 'Chat' }).click()
  await expect(chat).toBeVisible()
  await page.goBack()
  await expect(chat).toBeHidden()
  await expect(page).toHaveURL(address)
  await menu(page, 'Keyboard shortcuts')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.getByRole('button', { name: /^More/ }).click()
  await page.goBack()
  await expect(page.getByRole('menu')).toBeHidden()
  await expect(page).toHaveURL(address)

  await page.goBack()
  await expect(question(page)).toBeVisible()
  await question(page).getByRole('button', { name: 'Stay in the call' }).click()
  await expect(question(page)).toBeHidden()
  await page.goBack()
  await expect(question(page)).toBeVisible()
  await page.goBack()
  await expect(question(page), 'Back answers the question by staying').toBeHidden()
  await expect(page).toHaveURL(address)
  await page.goBack()
  await question(page).getByRole('button', { name: 'Go to another page' }).click()
  await expect(page.getByRole('link', { name: 'Return to call' })).toBeVisible()
  await expectToHear(patient)
  await page.getByRole('link', { name: 'Return to call' }).click()
  // Going back before the call is drawn would only take back the click on the link.
  await expect(page.getByRole('toolbar', { name: 'Call controls' })).toBeVisible()
  await page.goBack()
  await question(page).getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'You left the call' })).toBeVisible()
})

test('Back in a meeting asks the host whether to leave or end it, and closes an open dialog on any page', async ({
  doctor,
}) => {
  const { page } = doctor
  await doctor.goto('/meetings')
  await page.getByRole('button', { name: 'New meeting' }).first().click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page).toHaveURL(/\/meetings$/)
  await page.goto(await makeMeeting(doctor))
  await joinNow(doctor)
  await page.getByRole('button', { name: /^People/ }).click()
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'In the call' })).toBeHidden()
  await page.goBack()
  await expect(page.getByRole('dialog', { name: 'Leave the meeting?' })).toBeVisible()
})
