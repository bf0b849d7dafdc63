import type { Page } from '@playwright/test'
import { accounts, expect, type Person, test } from './support/people.ts'

// This clinic sends e-mails.
test.use({ mailed: true })

type Mail = { to: string; mail: { text?: string } }

/** The links of one kind that were sent to an address, the newest last. */
const linksIn = (mails: Mail[], mode: 'reset' | 'confirm'): string[] =>
  mails.flatMap(({ mail }) => new RegExp(`http\\S+/login\\?mode=${mode}#[\\w-]{43}`).exec(mail.text ?? '') ?? [])

async function signInAs({ page }: Person, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Opens a link. One that differs only in its fragment would not load the page again. */
async function open(page: Page, link: string | undefined): Promise<void> {
  await page.goto('about:blank')
  await page.goto(link ?? '')
}

test('a person who forgot the password sets a new one by a link in their mailbox', async ({ visit, mailbox }) => {
  const { email } = accounts.emily
  const links = () => linksIn(mailbox?.to(email) ?? [], 'reset')
  const emily = await visit('patient')
  emily.allow(/status of 401/)
  await emily.goto('/login?mode=forgot')
  await emily.page.getByLabel('E-mail').fill(email)
  await emily.page.getByRole('button', { name: 'Send the link' }).click()
  await expect(emily.page.getByText(/^If there is an account with this address, a link is on its way\./)).toBeVisible()
  await expect.poll(() => links().length).toBe(1)
  expect(
    mailbox?.received.every(({ to }) => to === email),
    'nobody else got one',
  ).toBe(true)

  await open(emily.page, links()[0])
  await emily.page.getByRole('textbox', { name: 'New password' }).fill('violet harbour lantern')
  await emily.page.getByRole('button', { name: 'Set the new password' }).click()
  await expect(emily.page.getByText('Your new password is set.')).toBeVisible()
  await emily.goto('/login')
  await signInAs(emily, email, accounts.emily.password)
  await expect(emily.page.getByText('E-mail or password is wrong.').first()).toBeVisible()
  await signInAs(emily, email, 'violet harbour lantern')
  await expect(emily.page).toHaveURL(/\/patient\/consultation$/)
})

test('a person confirms the address by the second link that they had sent', async ({ visit, mailbox }) => {
  const email = `ada-${Date.now()}@example.com`
  const links = () => linksIn(mailbox?.to(email) ?? [], 'confirm')
  const ada = await visit('patient')
  const { page } = ada
  await ada.goto('/login')
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByLabel('Full name').fill('Ada Example')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill('a long password')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page).toHaveURL(/\/patient\/consultation$/)
  await expect.poll(() => links().length, 'the first comes by itself').toBe(1)

  await ada.goto('/profile')
  const missing = page.getByRole('alert').filter({ hasText: 'Please confirm your e-mail address' })
  await expect(missing).toContainText(email)
  await missing.getByRole('button', { name: 'Send me the link' }).click()
  await expect(missing).toContainText('A link is on its way.')
  await expect.poll(() => links().length).toBe(2)
  expect(new Set(links()).size, 'a link of its own').toBe(2)
  await open(page, links()[1])
  await page.getByRole('button', { name: 'Confirm this address' }).click()
  await expect(page.getByText('Your e-mail address is confirmed.')).toBeVisible()
  await ada.goto('/profile')
  await expect(page.getByRole('heading', { name: 'Profile', exact: true })).toBeVisible()
  await expect(missing).toHaveCount(0)
})
