import type { CDPSession, Page } from '@playwright/test'
import { examine } from './support/accessibility.ts'
import { accounts, expect, test } from './support/people.ts'

const { john } = accounts
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

async function passwordStep(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill(john.email)
  await page.getByLabel('Password', { exact: true }).fill(john.password)
  await press(page, 'Sign in')
}
async function fromMenu(page: Page, entry: string): Promise<void> {
  await page.getByRole('button', { name: 'Account menu: John Smith' }).click()
  await page.getByRole('menuitem', { name: entry }).click()
}
const isIn = (page: Page) => expect(page.getByRole('button', { name: 'Account menu: John Smith' })).toBeVisible()

/** A device with a fingerprint reader, in the browser of this page (Chrome DevTools Protocol, WebAuthn). */
async function plugIn(cdp: CDPSession): Promise<{ setFinger: (isRight: boolean) => Promise<void> }> {
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    setFinger: async (isUserVerified) => {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    },
  }
}

test('a passkey is added, signs in alone and as the second step, and is removed', {
  tag: '@core',
}, async ({ visit, clinic }) => {
  const person = await visit('patient')
  const { page } = person
  person.allow(/status of 40[01]/)
  const device = await plugIn(await person.context.newCDPSession(page))
  let codes: string[] = []

  await test.step('the page explains what a passkey is, and asks for a name and the password', async () => {
    // Browsers make no passkeys for a number.
    await page.goto(`${clinic.origin.replace('127.0.0.1', 'localhost')}/login`)
    await passwordStep(page)
    await fromMenu(page, 'Security')
    await press(page, 'Add a passkey')
    await press(page, 'Cancel')
    await press(page, 'Add a passkey')
    await examine(page, 'adding a passkey')
    await page.getByLabel('Name of the passkey').fill('My phone')
    await page.getByLabel('Your password', { exact: true }).fill('not the password')
    await press(page, 'Add')
    await expect(page.getByText('This is not the password of your account.')).toBeVisible()
    await page.getByLabel('Your password', { exact: true }).fill(john.password)
  })

  await test.step('whoever shows another finger gets no passkey; the right one does, with recovery codes', async () => {
    await device.setFinger(false)
    await press(page, 'Add')
    await expect(page.getByText('No passkey was made. You can try again.')).toBeVisible()
    await device.setFinger(true)
    await press(page, 'Add')
    const items = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
    await expect(items).toHaveCount(10)
    codes = await items.allTextContents()
    await press(page, 'I have kept them')
    await expect(page.getByRole('list', { name: 'Your passkeys' })).toContainText('My phone')
    await examine(page, 'security with a passkey')
  })

  await test.step('the same device makes no second one', async () => {
    await press(page, 'Add a passkey')
    await page.getByLabel('Name of the passkey').fill('My phone again')
    await page.getByLabel('Your password', { exact: true }).fill(john.password)
    await press(page, 'Add')
    await expect(page.getByText('This device already has a passkey of your account.')).toBeVisible()
    await press(page, 'Cancel')
  })

  await test.step('the passkey alone signs in, without name and password', async () => {
    await fromMenu(page, 'Sign out')
    await device.setFinger(false)
    await press(page, 'Sign in with a passkey')
    await expect(page.getByText('No passkey was used. Try again, or sign in with your password.')).toBeVisible()
    await device.setFinger(true)
    await press(page, 'Sign in with a passkey')
    await isIn(page)
  })

  await test.step('it is the second step after the password', async () => {
    await fromMenu(page, 'Sign out')
    await passwordStep(page)
    await expect(page.getByText('Your password is right. Now use your passkey')).toBeVisible()
    await examine(page, 'the second step by a passkey')
    await press(page, 'Use a recovery code')
    await press(page, 'Use a passkey')
    await press(page, 'Use a passkey')
    await isIn(page)
  })

  await test.step('without the device, a recovery code signs in', async () => {
    await fromMenu(page, 'Sign out')
    await passwordStep(page)
    await press(page, 'Use a recovery code')
    await page.getByLabel('Recovery code').fill(codes[0] ?? '')
    await press(page, 'Sign in')
    await isIn(page)
  })

  await test.step('it is renamed, and removed; then it signs in no more', async () => {
    await fromMenu(page, 'Security')
    const list = page.getByRole('list', { name: 'Your passkeys' })
    await press(page, 'What to do with My phone')
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await page.getByLabel('Name of the passkey').fill('My tablet')
    await press(page, 'Save')
    await expect(list).toContainText('My tablet')
    await expect(list).toContainText('last used on')
    await press(page, 'What to do with My tablet')
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await page.getByLabel('Your password', { exact: true }).fill(john.password)
    await press(page, 'Remove')
    await expect(page.getByText('The passkey is removed.')).toBeVisible()
    await expect(list).toBeHidden()
    await fromMenu(page, 'Sign out')
    await press(page, 'Sign in with a passkey')
    await expect(page.getByText('This passkey does not work here:')).toBeVisible()
    await passwordStep(page)
    await isIn(page)
  })
})

test('whoever needs a second factor now can add a passkey instead of an app', async ({ visit, clinic }) => {
  const person = await visit('patient')
  const { page } = person
  await plugIn(await person.context.newCDPSession(page))
  // The week is over: what the server refuses then has tests of its own.
  await page.route('**/api/config', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...(await response.json()), secondFactorRequired: ['PATIENT'] } })
  })
  await page.route('**/api/account/second-factor', async (route) => {
    const response = await route.fetch()
    const found = await response.json()
    const dueAt = found.passkeys.length > 0 ? null : '2026-01-01T00:00:00.000Z'
    await route.fulfill({ response, json: { ...found, isRequired: true, dueAt } })
  })
  await page.goto(`${clinic.origin.replace('127.0.0.1', 'localhost')}/login`)
  await passwordStep(page)
  await expect(page.getByText('You have to set it up now.')).toBeVisible()
  await press(page, 'Add a passkey instead')
  await press(page, 'Cancel')
  await press(page, 'Add a passkey instead')
  await examine(page, 'a passkey that is required now')
  await page.getByLabel('Name of the passkey').fill('My phone')
  await page.getByLabel('Your password', { exact: true }).fill(john.password)
  await press(page, 'Add')
  await expect(page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10)
  await press(page, 'I have kept them')
  await isIn(page)
})
