// A doctor writes to those who wait, and they answer.
import type { Page } from '@playwright/test'
import { examine } from './support/accessibility.ts'
import { arrangeOnline, as, place } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

const LATE = 'I’m running 15 minutes late.'
/** What the page's live regions say now. */
const said = (page: Page) => page.locator('[role="status"]').filter({ hasText: 'wrote:' })

test('the doctor writes to all and to one, both are read and announced, and an answer stands at the place', {
  tag: '@core',
}, async ({ clinic, doctor, patient }) => {
  const scheduleId = await arrangeOnline(clinic)
  const { page } = doctor
  await Promise.all([
    doctor.goto(`/doctor/practice/${scheduleId}`),
    patient.goto(`/patient/consultation/${scheduleId}`),
  ])
  await expect(patient.page.getByRole('heading', { name: 'For your doctor' })).toBeVisible()

  await test.step('a ready-made message to everybody who waits', async () => {
    await page.getByRole('button', { name: 'Message all' }).click()
    const dialog = page.getByRole('dialog', { name: 'Message to everybody who waits' })
    await expect(dialog.getByText('5 patients see it on their page')).toBeVisible()
    await examine(page, 'a message to all')
    await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(dialog.getByText('Write something first')).toBeVisible()
    await dialog.getByRole('button', { name: 'I’m running 30 minutes late.' }).click()
    await dialog.getByRole('button', { name: 'It’s your turn soon. Please stay close.' }).click()
    await dialog.getByRole('button', { name: LATE }).click()
    await expect(dialog.getByRole('textbox', { name: 'Message' })).toHaveValue(LATE)
    await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('button', { name: 'Message all' })).toBeFocused()
  })

  const messages = patient.page.getByRole('region', { name: 'Messages from your doctor' })
  await test.step('it is on the waiting page, is announced, and comes with a notification without its text', async () => {
    await expect(messages.getByText(LATE)).toBeVisible()
    await expect(said(patient.page)).toHaveText(`Dr. Sarah Johnson wrote: ${LATE}`)
    const john = await as(clinic, accounts.john)
    const told = (await john.get('/api/notifications')) as { notifications: { kind: string }[] }
    expect(told.notifications.map(({ kind }) => kind)).toEqual(['QUEUE_MESSAGE'])
    expect(JSON.stringify(told)).not.toContain('15 minutes')
    await examine(patient.page, 'a message of the doctor')
  })

  await test.step('the patient answers, and the doctor sees it in the queue and at the place', async () => {
    await messages.getByRole('textbox', { name: 'Your answer' }).fill('I can wait.')
    await messages.getByRole('button', { name: 'Send answer' }).click()
    await expect(messages.getByRole('list', { name: 'Messages' }).getByText('I can wait.')).toBeVisible()
    await expect(messages.getByRole('textbox', { name: 'Your answer' })).toHaveValue('')
    await expect(page.getByText('1 new answer')).toBeVisible()
    await expect(said(page)).toHaveText('John Smith wrote: I can wait.')
    await examine(page, 'a queue with an answer')
    await place(page, 'John Smith').getByRole('button', { name: 'Answer of John Smith: I can wait.' }).click()
  })

  await test.step('they write to each other', async () => {
    const dialog = page.getByRole('dialog', { name: 'Messages with John Smith' })
    await expect(dialog.getByText('I can wait.')).toBeVisible()
    await expect(page.getByText('1 new answer')).toBeHidden()
    await dialog.getByRole('textbox', { name: 'Message' }).fill('Thank you.')
    await dialog.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(dialog.getByRole('list', { name: 'Messages' }).getByText('Thank you.')).toBeVisible()
    await expect(messages.getByText('Thank you.')).toBeVisible()
    await page.keyboard.press('Escape')
    await page.reload()
    await expect(page.getByText('1 new answer')).toBeHidden()
    await page.getByRole('button', { name: 'Message Emily Davis' }).click()
    await expect(page.getByRole('dialog', { name: 'Messages with Emily Davis' }).getByText('Thank you.')).toBeHidden()
    await page.keyboard.press('Escape')
  })

  await test.step('it ends with the place', async () => {
    await patient.page.getByRole('button', { name: 'Leave the queue' }).click()
    await patient.page.getByRole('dialog').getByRole('button', { name: 'Leave the queue' }).click()
    await expect(patient.page.getByRole('heading', { name: 'Take your place' })).toBeVisible()
    await expect(messages).toBeHidden()
  })
})
