import type { Page } from '@playwright/test'
import { examine } from './support/accessibility.ts'
import { expect, test } from './support/people.ts'

// This clinic sends e-mails.
test.use({ mailed: true })

const PASSWORD = 'a long password'
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** Opens a link. One that differs only in its fragment would not load the page again. */
async function open(page: Page, link: string | undefined): Promise<void> {
  await page.goto('about:blank')
  await page.goto(link ?? '')
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await press(page, 'Sign in')
}

test('a person changes the e-mail address, confirmed by both mailboxes', { tag: '@core' }, async ({
  visit,
  mailbox,
}) => {
  const [old, next] = ['old', 'next'].map((one) => `grace-${one}-${Date.now()}@example.com`) as [string, string]
  const links = (to: string, mode: 'confirm' | 'address') =>
    (mailbox?.to(to) ?? []).flatMap(
      ({ mail }) => new RegExp(`http\\S+/login\\?mode=${mode}(?:&from=old)?#[\\w-]{43}`).exec(mail.text ?? '') ?? [],
    )
  const grace = await visit('patient')
  const elsewhere = await visit('doctor')
  for (const one of [grace, elsewhere]) one.allow(/status of (40[01]|410)/)
  const { page } = grace
  const status = page.getByRole('region', { name: 'Change of the e-mail address' })

  await test.step('her address is confirmed, and she is signed in on two devices', async () => {
    await grace.goto('/login?mode=register')
    await page.getByLabel('Full name').fill('Grace Example')
    await page.getByLabel('E-mail').fill(old)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await press(page, 'Create account')
    await expect.poll(() => links(old, 'confirm').length).toBe(1)
    await open(page, links(old, 'confirm')[0])
    await press(page, 'Confirm this address')
    await expect(page.getByText('Your e-mail address is confirmed.')).toBeVisible()
    await elsewhere.goto('/login')
    await signIn(elsewhere.page, old)
    await expect(elsewhere.page.getByRole('button', { name: 'Account menu: Grace Example' })).toBeVisible()
  })

  await test.step('she begins a change, cancels it, and begins it again', async () => {
    await grace.goto('/security')
    await press(page, 'Change the e-mail address')
    await press(page, 'Cancel')
    await press(page, 'Change the e-mail address')
    await press(page, 'Send the links')
    await expect(page.getByText('Please enter a complete e-mail address.')).toBeVisible()
    await page.getByLabel('New e-mail address').fill(next)
    await page.getByLabel('Your password', { exact: true }).fill('not the password')
    await press(page, 'Send the links')
    await expect(page.getByText('This is not the password of your account.')).toBeVisible()
    await examine(page, 'changing the e-mail address')
    await page.getByLabel('Your password', { exact: true }).fill(PASSWORD)
    await press(page, 'Send the links')
    await expect(status.getByText('Not confirmed yet')).toHaveCount(2)
    await examine(page, 'a change of the e-mail address that is under way')
    await press(page, 'Cancel the change')
    await expect(page.getByText('Your e-mail address stays as it is.')).toBeVisible()
    await expect(status).toBeHidden()
    await press(page, 'Change the e-mail address')
    await page.getByLabel('New e-mail address').fill(next)
    await page.getByLabel('Your password', { exact: true }).fill(PASSWORD)
    await press(page, 'Send the links')
    await press(page, 'Send again')
    await expect(page.getByText('The links are on their way again.')).toBeVisible()
    await expect.poll(() => links(next, 'address').length).toBeGreaterThanOrEqual(2)
    await expect.poll(() => links(old, 'address').length).toBeGreaterThanOrEqual(2)
  })

  await test.step('the old mailbox stops one change', async () => {
    await open(elsewhere.page, links(old, 'address').at(-1))
    await examine(elsewhere.page, 'the link to the old address')
    await press(elsewhere.page, 'Stop the change')
    await expect(elsewhere.page.getByText('The change is stopped')).toBeVisible()
    await open(elsewhere.page, links(next, 'address').at(-1))
    await press(elsewhere.page, 'Confirm this address')
    await expect(elsewhere.page.getByText('This link can no longer be used.')).toBeVisible()
    await page.reload()
    await expect(page.getByRole('button', { name: 'Change the e-mail address' })).toBeVisible()
  })

  await test.step('with both links the address changes, on the open page too, and the other device is signed out', async () => {
    const before = { next: links(next, 'address').length, old: links(old, 'address').length }
    await press(page, 'Change the e-mail address')
    await page.getByLabel('New e-mail address').fill(next)
    await page.getByLabel('Your password', { exact: true }).fill(PASSWORD)
    await press(page, 'Send the links')
    await expect.poll(() => links(next, 'address').length).toBe(before.next + 1)
    await expect.poll(() => links(old, 'address').length).toBe(before.old + 1)
    const phone = await elsewhere.context.newPage()
    await open(phone, links(next, 'address').at(-1))
    await press(phone, 'Confirm this address')
    await expect(phone.getByText('Now open the link that we have sent to your old address.')).toBeVisible()
    await expect(status.getByText('Confirmed', { exact: true })).toBeVisible()
    await elsewhere.goto('/patient/consultation')
    await open(phone, links(old, 'address').at(-1))
    await press(phone, 'Yes, change my address')
    await expect(phone.getByText('Your e-mail address is changed. Sign in with the new one from now on.')).toBeVisible()
    await expect(page.getByText('Your e-mail address is changed.')).toBeVisible()
    await expect(page.getByText(next, { exact: true })).toBeVisible()
    await expect(elsewhere.page.getByText('The e-mail address of your account was changed')).toBeVisible()
    await signIn(elsewhere.page, next)
    await expect(elsewhere.page.getByRole('button', { name: 'Account menu: Grace Example' })).toBeVisible()
    const told = (to: string) => mailbox?.to(to).map(({ mail }) => mail.subject) ?? []
    await expect.poll(() => told(next)).toContain('Your new e-mail address is in use')
    await expect.poll(() => told(old)).toContain('Your e-mail address was changed')
  })
})
