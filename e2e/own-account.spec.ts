import type { Page } from '@playwright/test'
import { examine } from './support/accessibility.ts'
import { as } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

const { john } = accounts
const NEW_PASSWORD = 'a river under three bridges'
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

async function signIn(page: Page, password: string = john.password): Promise<void> {
  await page.getByLabel('E-mail').fill(john.email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await press(page, 'Sign in')
}
async function openSecurity(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account menu: John Smith' }).click()
  await page.getByRole('menuitem', { name: 'Security' }).click()
}

test('people see where they are signed in, end it there, and change password and name', {
  tag: '@core',
}, async ({ visit, clinic }) => {
  const here = await visit('patient')
  const there = await visit('doctor')
  for (const one of [here, there]) one.allow(/status of 40[01]/)
  const devices = here.page.getByRole('list', { name: 'Devices' }).getByRole('listitem')

  // Of tests before this one.
  const before = await as(clinic, john)
  await before.post('/api/account/sessions/end-others')
  await before.post('/api/auth/logout')

  await test.step('each device is in the list, and this one is marked', async () => {
    await here.goto('/login')
    await signIn(here.page)
    await there.goto('/login')
    await signIn(there.page)
    await openSecurity(here.page)
    await expect(devices).toHaveCount(2)
    await expect(devices.first()).toContainText('This device')
    await examine(here.page, 'where somebody is signed in')
  })

  await test.step('another device is signed out, and says why', async () => {
    await devices
      .nth(1)
      .getByRole('button', { name: /^Sign out / })
      .click()
    await expect(here.page.getByText('That device is signed out.')).toBeVisible()
    await expect(devices).toHaveCount(1)
    await expect(there.page.getByText('You signed this device out from another one.')).toBeVisible()
  })

  await test.step('all others are signed out together', async () => {
    await signIn(there.page)
    await expect(there.page.getByRole('button', { name: 'Account menu: John Smith' })).toBeVisible()
    await here.page.reload()
    await expect(devices).toHaveCount(2)
    await press(here.page, 'Sign out everywhere else')
    await expect(here.page.getByText('One other device is signed out.')).toBeVisible()
    await expect(there.page.getByText('You signed this device out from another one.')).toBeVisible()
  })

  await test.step('a new password signs the other device out, and this one stays', async () => {
    const { page } = here
    await signIn(there.page)
    await expect(there.page.getByRole('button', { name: 'Account menu: John Smith' })).toBeVisible()
    await press(page, 'Change the password')
    await press(page, 'Cancel')
    await press(page, 'Change the password')
    await page.getByLabel('Your password now', { exact: true }).fill('not the password')
    await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD)
    await examine(page, 'changing the password')
    await press(page, 'Save the new password')
    await expect(page.getByText('This is not the password of your account.')).toBeVisible()
    await page.getByLabel('Your password now', { exact: true }).fill(john.password)
    await press(page, 'Save the new password')
    await expect(page.getByText('Your password is changed.')).toBeVisible()
    await expect(there.page.getByText('Your password was changed, so you were signed out')).toBeVisible()
    await signIn(there.page, NEW_PASSWORD)
    await expect(there.page.getByRole('button', { name: 'Account menu: John Smith' })).toBeVisible()
  })

  await test.step('past sign-ins and attempts are in a list', async () => {
    const { page } = here
    await press(page, 'Show past sign-ins')
    const list = page.getByRole('list', { name: 'Past sign-ins' })
    await expect(list.getByRole('listitem').first()).toContainText('Signed in by password')
    await here.context.request.post(`${clinic.origin}/api/auth/login`, {
      data: { email: john.email, password: 'not the password' },
    })
    for (let n = 0; n < 8; n += 1)
      for (const one of [here, there])
        await one.context.request.post(`${clinic.origin}/api/auth/login`, {
          data: { email: john.email, password: NEW_PASSWORD },
        })
    await page.reload()
    await press(page, 'Show past sign-ins')
    await expect(list.getByRole('listitem')).toHaveCount(20)
    await examine(page, 'past sign-ins')
    await press(page, 'Show earlier ones')
    await expect(list).toContainText('Not signed in: wrong password')
    await expect(page.getByRole('button', { name: 'Show earlier ones' })).toBeHidden()
  })

  await test.step('the name is another one at once', async () => {
    const { page } = here
    await press(page, 'Change the name')
    await press(page, 'Cancel')
    await press(page, 'Change the name')
    await page.getByLabel('Name', { exact: true }).fill('John Q. Smith')
    await press(page, 'Save')
    await expect(page.getByText('Your name is changed.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Account menu: John Q. Smith' })).toBeVisible()
  })
})
