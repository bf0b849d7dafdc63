import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { generateSync } from 'otplib'
import { examine } from './support/accessibility.ts'
import { accounts, expect, test } from './support/people.ts'

const { john } = accounts

/**
 * The code of an authenticator app. A code counts once, and those of the step before and after count too, so later codes
 * of a test are those of later steps.
 */
const codeOf = (secret: string, steps = 0): string =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + 30 * steps })

async function passwordStep(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill(john.email)
  await page.getByLabel('Password', { exact: true }).fill(john.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
async function fromMenu(page: Page, entry: string): Promise<void> {
  await page.getByRole('button', { name: 'Account menu: John Smith' }).click()
  await page.getByRole('menuitem', { name: entry }).click()
}
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

test('an authenticator app is set up, signs in, is replaced by a recovery code, and is removed', {
  tag: '@core',
}, async ({ visit }) => {
  const person = await visit('patient')
  const { page } = person
  person.allow(/status of 40[01]/)
  await page.addInitScript(() => {
    Object.assign(window, { printed: 0, print: () => Object.assign(window, { printed: 1 }) })
  })
  await person.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  let secret = ''
  let codes: string[] = []

  await test.step('the page explains what an app is for, and asks for the password first', async () => {
    await person.goto('/login')
    await passwordStep(page)
    await fromMenu(page, 'Security')
    await expect(page).toHaveURL(/\/security$/)
    await examine(page, 'security, not set up')
    await press(page, 'Set up')
    await press(page, 'Cancel')
    await press(page, 'Set up')
    await page.getByLabel('Your password', { exact: true }).fill('not the password')
    await press(page, 'Continue')
    await expect(page.getByText('This is not the password of your account.')).toBeVisible()
    await page.getByLabel('Your password', { exact: true }).fill(john.password)
    await press(page, 'Continue')
  })

  await test.step('a code of the app proves that it works', async () => {
    await expect(page.getByRole('img', { name: 'Key of the account as a QR code' })).toBeVisible()
    await press(page, 'Copy the key')
    secret = await clipboard()
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    await expect(page.getByText(secret.replace(/.{4}(?=.)/g, '$& '))).toBeVisible()
    const uri = await page.getByRole('link', { name: 'Open in an app on this device' }).getAttribute('href')
    expect(uri).toContain(`secret=${secret}`)
    await page.getByLabel('Code that the app shows').fill(codeOf(secret, 20))
    await press(page, 'Confirm')
    await expect(page.getByText('This code is not right, or it was used before.')).toBeVisible()
    await page.getByLabel('Code that the app shows').fill(codeOf(secret))
    await press(page, 'Confirm')
  })

  await test.step('the recovery codes are shown once, and can be copied, downloaded and printed', async () => {
    const items = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
    await expect(items).toHaveCount(10)
    codes = await items.allTextContents()
    await press(page, 'Copy')
    const download = page.waitForEvent('download')
    await press(page, 'Download')
    const saved = await readFile(await (await download).path(), 'utf8')
    for (const text of [await clipboard(), saved]) for (const code of codes) expect(text).toContain(code)
    await press(page, 'Print')
    expect(await page.evaluate(() => (window as unknown as { printed: number }).printed)).toBe(1)
    await press(page, 'I have kept them')
    await expect(page.getByText('10 recovery codes are left.')).toBeVisible()
    await expect(page.getByText(codes[0] ?? '')).toBeHidden()
  })

  await test.step('signing in takes the password and a code', async () => {
    await fromMenu(page, 'Sign out')
    await passwordStep(page)
    await examine(page, 'the second step of the sign-in')
    expect((await person.context.cookies()).map(({ name }) => name)).toEqual(['device'])
    await press(page, 'Back to the password')
    await press(page, 'Sign in')
    await page.getByLabel('Code').fill(codeOf(secret, 20))
    await press(page, 'Sign in')
    await expect(page.getByText('This code is not right, or it was used before.')).toBeVisible()
    await page.getByLabel('Code').fill(codeOf(secret, 1))
    await press(page, 'Sign in')
    await expect(page.getByRole('button', { name: 'Account menu: John Smith' })).toBeVisible()
  })

  await test.step('without the phone, a recovery code signs in, once', async () => {
    await fromMenu(page, 'Sign out')
    await passwordStep(page)
    await press(page, 'Use a recovery code')
    await press(page, 'Use the authenticator app')
    await press(page, 'Use a recovery code')
    await page.getByLabel('Recovery code').fill(codes[3] ?? '')
    await press(page, 'Sign in')
    await fromMenu(page, 'Security')
    await expect(page.getByText('9 recovery codes are left.')).toBeVisible()
  })

  await test.step('new recovery codes replace the old ones, and the app is removed', async () => {
    await press(page, 'Make new codes')
    const dialog = page.getByRole('dialog', { name: 'Make new recovery codes?' })
    await dialog.getByLabel('Your password', { exact: true }).fill(john.password)
    await dialog.getByRole('button', { name: 'Make new codes' }).click()
    await expect(page.getByRole('list', { name: 'Recovery codes' })).not.toContainText(codes[0] ?? '')
    await press(page, 'I have kept them')
    await press(page, 'Use another app')
    await press(page, 'Cancel')
    await press(page, 'Remove the app')
    const remove = page.getByRole('dialog', { name: 'Remove the authenticator app?' })
    await remove.getByLabel('Your password', { exact: true }).fill(john.password)
    await remove.getByRole('button', { name: 'Remove', exact: true }).click()
    await expect(page.getByText('The authenticator app is removed.')).toBeVisible()
    await fromMenu(page, 'Sign out')
    await passwordStep(page)
    await expect(page.getByRole('button', { name: 'Account menu: John Smith' })).toBeVisible()
  })
})
