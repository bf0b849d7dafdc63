import type { Page } from '@playwright/test'
import { examine } from './support/accessibility.ts'
import { Clinic, onThisMachine } from './support/clinic.ts'
import { accounts, expect, test as people } from './support/people.ts'

/** A clinic in which patients are signed out after two minutes without use. */
const test = people.extend({
  clinic: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the names of what is needed from here
    async ({}, use) => {
      const clinic = await Clinic.open(await onThisMachine({ IDLE_MINUTES: 'patient=2' }))
      await use(clinic)
      await clinic.close()
    },
    { scope: 'worker', timeout: 300_000 },
  ],
})

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill(accounts.john.email)
  await page.getByLabel('Password', { exact: true }).fill(accounts.john.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('a page that nobody uses warns, stays signed in when asked to, and else is signed out with what was typed kept', async ({
  visit,
}) => {
  test.setTimeout(360_000)
  const john = await visit('patient')
  const { page } = john
  john.allow(/status of 401/)
  await john.goto('/profile')
  await signIn(page)
  const field = page.getByLabel('Address')
  await field.fill('1 High Street')
  const warning = page.getByRole('dialog', { name: 'Are you still there?' })
  await test.step('a minute before the end it asks', async () => {
    await expect(warning).toBeVisible({ timeout: 90_000 })
    await expect(warning.getByRole('button', { name: 'Stay signed in' })).toBeFocused()
    await examine(page, 'the warning')
    await warning.getByRole('button', { name: 'Stay signed in' }).click()
    await expect(warning).toBeHidden()
    await expect(field).toHaveValue('1 High Street')
  })
  await test.step('without an answer the page shows nothing more, and says why', async () => {
    await expect(warning).toBeVisible({ timeout: 90_000 })
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible({ timeout: 90_000 })
    await expect(page.getByText('Nothing was done here for a while, so you were signed out.')).toBeVisible()
    await expect(page.getByText('What you were typing is kept in this tab')).toBeVisible()
  })
  await test.step('the server has ended the session too', async () => {
    await expect
      .poll(() => page.evaluate(async () => (await fetch('/api/auth/me')).status), { timeout: 60_000 })
      .toBe(401)
  })
  await test.step('whoever signs in again goes on where they were', async () => {
    await signIn(page)
    await expect(field).toHaveValue('1 High Street')
  })
})

test('before its whole time is over the page says so, and lets the person finish', async ({ patient }) => {
  const { page } = patient
  await page.route('**/api/account/session', async (route) => {
    const answer = await route.fetch()
    const expiresAt = new Date(Date.now() + 50_000).toISOString()
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), expiresAt } })
  })
  await patient.goto('/patient/consultation')
  const warning = page.getByRole('dialog', { name: 'You are signed out soon' })
  await warning.getByRole('button', { name: 'OK' }).click()
  await expect(warning).toBeHidden()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('on a shared computer the session is a short one, and the choice is the person’s', async ({ visit }) => {
  const doctor = await visit('doctor')
  const { page } = doctor
  await doctor.goto('/login')
  await page.getByRole('checkbox', { name: /^This is a shared computer/ }).check()
  await page.getByLabel('E-mail').fill(accounts.doctor.email)
  await page.getByLabel('Password', { exact: true }).fill(accounts.doctor.password)
  const read = page.waitForResponse((answer) => answer.url().endsWith('/api/account/session'))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  const limits = (await (await read).json()) as { idleMinutes: number; idleEndsAt: string }
  expect(limits.idleMinutes).toBe(15)
  await test.step('each minute in which somebody does something is told', async () => {
    const told = page.waitForResponse((answer) => answer.url().endsWith('/api/account/session/stay'))
    await page.mouse.click(5, 5)
    const after = (await (await told).json()) as { idleEndsAt: string }
    expect(Date.parse(after.idleEndsAt)).toBeGreaterThan(Date.parse(limits.idleEndsAt))
  })
})
