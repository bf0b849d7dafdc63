import type { Page } from '@playwright/test'
import { examine } from './support/accessibility.ts'
import { arrangeReady } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

async function fill(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('a wrong password is refused, the right one opens the page that was asked for', { tag: '@core' }, async ({
  visit,
  clinic,
}) => {
  const scheduleId = await arrangeReady(clinic)
  const john = await visit('patient')
  john.allow(/status of 401/)
  await john.goto(`/patient/consultation/${scheduleId}`)
  await expect(john.page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await fill(john.page, accounts.john.email, 'patient124')
  await expect(john.page.getByText('E-mail or password is wrong.')).toBeVisible()
  await fill(john.page, accounts.john.email, accounts.john.password)
  await expect(john.page).toHaveURL(new RegExp(`/patient/consultation/${scheduleId}$`))
  await expect(john.page.getByRole('heading', { name: 'Consultation with Dr. Sarah Johnson' })).toBeVisible()
})

test('a slip is said beside the field, before anything is sent', async ({ visit }) => {
  const john = await visit('patient')
  await john.goto('/login')
  await fill(john.page, 'john', '')
  await expect(john.page.getByText('Please enter a complete e-mail address.')).toBeVisible()
  await expect(john.page.getByText('Please enter your password.')).toBeVisible()
})

test('a demo account is chosen, used and signed out of', async ({ visit }) => {
  const person = await visit('doctor')
  await person.goto('/')
  await person.page.getByRole('button', { name: /Dr\. Sarah Johnson/ }).click()
  await expect(person.page.getByLabel('E-mail')).toHaveValue(accounts.doctor.email)
  await person.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(person.page).toHaveURL(/\/doctor\/dashboard$/)
  await person.page.getByRole('button', { name: 'Account menu: Dr. Sarah Johnson' }).click()
  await person.page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(person.page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await person.goto('/doctor/dashboard')
  await expect(person.page.getByRole('heading', { name: 'Sign in' }), 'also after a reload').toBeVisible()
})

test('somebody new registers, and an address can be taken once', { tag: '@core' }, async ({ visit }) => {
  const person = await visit('patient')
  person.allow(/status of 409/)
  const register = async (): Promise<void> => {
    await person.goto('/login')
    await person.page.getByRole('link', { name: 'Create an account' }).click()
    await person.page.getByLabel('Full name').fill('Ada Example')
    await person.page.getByLabel('E-mail').fill('ada@example.com')
    await person.page.getByLabel('Password', { exact: true }).fill('a long password')
    await person.page.getByRole('button', { name: 'Create account' }).click()
  }
  await register()
  await expect(person.page).toHaveURL(/\/patient\/consultation$/)
  await expect(person.page.getByRole('button', { name: 'Account menu: Ada Example' })).toBeVisible()
  await person.page.getByRole('button', { name: 'Account menu: Ada Example' }).click()
  await person.page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(person.page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await register()
  await expect(person.page.getByText('This e-mail address cannot be used.')).toBeVisible()
})

test('a password that many use, or that is made of one’s name, is refused with words that help', async ({ visit }) => {
  const person = await visit('patient')
  const { page } = person
  person.allow(/status of 400/)
  await person.goto('/login?mode=register')
  await page.getByLabel('Full name').fill('Grace Example')
  await page.getByLabel('E-mail').fill('grace@example.com')
  const password = page.getByRole('textbox', { name: 'Password' })
  await password.fill('password123')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByText('This password is used by many people.')).toBeVisible()
  await examine(page, 'a password that many use')
  await password.fill('GraceExample1')
  await expect(page.getByText('This password is used by many people.')).toBeHidden()
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByText('This password is easy to guess')).toBeVisible()
  await password.fill('four unrelated words')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page).toHaveURL(/\/patient\/consultation$/)
})

test('two people in two tabs of one browser stay two people', async ({ visit }) => {
  const one = await visit('doctor')
  await one.goto('/login')
  await fill(one.page, accounts.doctor.email, accounts.doctor.password)
  await expect(one.page).toHaveURL(/\/doctor\/dashboard$/)
  const second = await one.context.newPage()
  await second.goto('/login')
  // A new tab is known by the browser's cookie: whoever wants to be somebody else signs out there first.
  await second.getByRole('button', { name: 'Account menu: Dr. Sarah Johnson' }).click()
  await second.getByRole('menuitem', { name: 'Sign out' }).click()
  await fill(second, accounts.john.email, accounts.john.password)
  await expect(second.getByRole('button', { name: 'Account menu: John Smith' })).toBeVisible()
  await one.page.reload()
  await expect(one.page.getByRole('button', { name: 'Account menu: Dr. Sarah Johnson' })).toBeVisible()
  await one.page.getByRole('link', { name: /09:00/ }).click()
  await one.page.getByRole('button', { name: 'Start practice' }).click()
  await one.page.getByRole('dialog').getByRole('button', { name: 'Start practice' }).click()
  await expect(second.getByRole('listitem').filter({ hasText: '09:00' }).getByText('Online now')).toBeVisible()
})

test('a closed tab keeps the session and the place in the queue', async ({ visit, clinic, doctor }) => {
  const scheduleId = await arrangeReady(clinic)
  await doctor.goto(`/doctor/practice/${scheduleId}`)
  const line = doctor.page.getByRole('listitem').filter({ hasText: 'John Smith' })
  const john = await visit('patient')
  await john.goto(`/patient/consultation/${scheduleId}`)
  await fill(john.page, accounts.john.email, accounts.john.password)
  await expect(john.page.getByText('You are next', { exact: true })).toBeVisible()
  await expect(line.getByText('Connected', { exact: true })).toBeVisible()
  const page = await john.context.newPage()
  await john.page.close()
  await expect(line.getByText('Not connected', { exact: true })).toBeVisible()
  await expect(line.getByText('Ready', { exact: true }), 'absence is no status').toBeVisible()
  await page.goto(`/patient/consultation/${scheduleId}`)
  await expect(page.getByText('You are next', { exact: true })).toBeVisible()
  await expect(page.getByRole('switch', { name: 'I am ready' })).toBeChecked()
  await expect(line.getByText('Connected', { exact: true })).toBeVisible()
})
