import type { BrowserContext } from '@playwright/test'
import { arrangeCall, as } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

interface Shared {
  shared: { text?: string }[]
}

/** Gives the page a share function that records what it is given. */
async function canShare(context: BrowserContext): Promise<void> {
  await context.grantPermissions(['camera', 'microphone', 'clipboard-read', 'clipboard-write'])
  await context.addInitScript(() => {
    const shared: object[] = []
    Object.assign(window, { shared })
    Object.defineProperty(navigator, 'share', { value: async (what: object) => void shared.push(what) })
  })
}

test('a doctor copies, sends and withdraws links for a third person', async ({ clinic, patient, signIn, visit }) => {
  const doctor = await signIn('doctor', accounts.doctor, { before: canShare })
  const { page } = doctor
  const id = await arrangeCall(clinic, doctor, patient)
  await page.getByRole('button', { name: /^People/ }).click()
  const make = async (role: string): Promise<string> => {
    await page.getByRole('combobox', { name: 'Who is it?' }).click()
    await page.getByRole('option', { name: role }).click()
    await page.getByRole('button', { name: 'Create link' }).click()
    await expect(page.getByText(`Link for: ${role}`, { exact: true })).toBeVisible()
    return page.getByText(/^http.*\/join#/).innerText()
  }
  const linked = async (): Promise<string[]> => {
    const guests = (await (await as(clinic, accounts.doctor)).get(`/api/call-sessions/${id}/guests`)) as {
      role: string
      status: string
    }[]
    return guests.filter(({ status }) => status === 'LINKED').map(({ role }) => role)
  }

  const first = await make('Relative')
  await page.getByRole('button', { name: 'Copy link' }).click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(first)
  await page.getByRole('button', { name: 'Send…' }).click()
  expect(await page.evaluate(() => (window as unknown as Shared).shared)).toEqual([
    { text: `Please join my video consultation: ${first}` },
  ])

  await page.getByRole('button', { name: 'Create another link' }).click()
  const second = await make('Colleague')
  expect(second).not.toBe(first)
  expect((await linked()).sort()).toEqual(['COLLEAGUE', 'RELATIVE'])
  await page.getByRole('button', { name: 'Turn off the link for: Relative' }).click()
  await expect(page.getByRole('button', { name: 'Turn off the link for: Relative' })).toBeHidden()
  expect(await linked()).toEqual(['COLLEAGUE'])

  const guest = await visit('guest')
  guest.allow(/410/)
  await guest.page.goto(first)
  await expect(guest.page.getByRole('heading', { name: 'This link can no longer be used' })).toBeVisible()
  await guest.page.goto('about:blank')
  await guest.page.goto(second)
  await expect(guest.page.getByText('Dr. Sarah Johnson asks you to join as: Colleague.')).toBeVisible()
})
