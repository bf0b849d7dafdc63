import type { Page } from '@playwright/test'
import { generateSync } from 'otplib'
import { examine } from './support/accessibility.ts'
import type { Clinic } from './support/clinic.ts'
import { expect, type Person, test } from './support/people.ts'

// A clinic for patients, as it is after the first start: nobody has an account, and no e-mails are sent.
test.use({ production: true })

const first = { name: 'Alex Morgan', email: 'alex.morgan@example.com', password: 'copper lantern meadow' }
const doctor = { name: 'Dr. Wei Chen', email: 'wei.chen@example.com', password: 'violet harbour lantern' }
const emil = { name: 'Dr. Emil Yılmaz', email: 'emil.yilmaz@example.com', password: 'silver orchard window' }

async function signInAs(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** The row of a person in the list. */
const rowOf = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name })
async function choose(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: action }).click()
}
/** Reads the link that is shown once, and closes the dialog. */
async function linkIn(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog', { name: 'Hand over this link' })
  const link = await dialog.getByLabel('Link').inputValue()
  await dialog.getByRole('button', { name: 'Done' }).click()
  return link
}
async function choosePassword(person: Person, link: string): Promise<void> {
  await person.page.goto(link)
  await person.page.getByLabel('Password', { exact: true }).fill(doctor.password)
  await person.page.getByRole('button', { name: 'Set the password' }).click()
  await expect(person.page.getByText('Your password is set.')).toBeVisible()
}

test('setup link, first administrator, an invited doctor, disabled while signed in, and enabled again', {
  tag: '@core',
}, async ({ clinic, visit }) => {
  const admin = await visit('patient')
  const { page } = admin
  const invited = await visit('doctor')
  invited.allow(/status of 401/)
  admin.allow(/status of 40[03]/)

  await test.step('the link that the server printed makes the first administrator', async () => {
    await page.goto(clinic.setupLink())
    await examine(page, 'the first administrator')
    expect(page.url(), 'the token does not stay in the address').not.toContain('#')
    await page.getByRole('button', { name: 'Create the account' }).click()
    await expect(page.getByText('Please enter your name in letters, on one line.')).toBeVisible()
    await page.getByLabel('Full name').fill(first.name)
    await page.getByLabel('E-mail').fill(first.email)
    await page.getByLabel('Password', { exact: true }).fill(first.password)
    await page.getByRole('button', { name: 'Create the account' }).click()
    // In production an administrator has a week to set up a second factor.
    await expect(page).toHaveURL(/\/security$/)
    await expect(page.getByText('Please set it up before')).toBeVisible()
    await page.getByRole('link', { name: 'People' }).first().click()
    await expect(page.getByRole('link', { name: 'Set it up now' })).toBeVisible()
    await expect(rowOf(page, first.name)).toContainText('You')
  })

  await test.step('the link works once', async () => {
    await invited.page.goto(clinic.setupLink())
    await expect(invited.page.getByText('This clinic has an administrator already.')).toBeVisible()
  })

  let link = ''
  await test.step('the administrator invites a doctor, and hands the link over', async () => {
    await page.getByRole('button', { name: 'Invite somebody' }).click()
    const dialog = page.getByRole('dialog', { name: 'Invite somebody' })
    await dialog.getByLabel('Full name').fill(doctor.name)
    await dialog.getByLabel('E-mail').fill(doctor.email)
    await examine(page, 'inviting somebody')
    await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
    await expect(page.getByRole('dialog', { name: 'Hand over this link' })).toContainText(doctor.name)
    await page.getByRole('button', { name: 'Copy the link' }).click()
    await examine(page, 'a link to hand over')
    link = await linkIn(page)
    await expect(rowOf(page, doctor.name)).toContainText('Invited')
  })

  await test.step('an invitation that was lost is made again', async () => {
    await choose(page, doctor.name, 'Send the invitation again')
    link = await linkIn(page)
  })

  await test.step('the doctor chooses a password, signs in, and practises', async () => {
    await choosePassword(invited, link)
    await invited.goto('/login')
    await signInAs(invited.page, doctor)
    await expect(invited.page).toHaveURL(/\/doctor\/dashboard$/)
    await page.reload()
    await expect(rowOf(page, doctor.name)).toContainText('Active')
  })

  await test.step('the doctor is disabled while signed in, is out at once, and reads why', async () => {
    await choose(page, doctor.name, 'Disable the account')
    const dialog = page.getByRole('dialog', { name: `Disable the account of ${doctor.name}?` })
    await expect(dialog).toContainText('Their practice session ends')
    await examine(page, 'disabling an account')
    // The first answer is the one that the server gives ten minutes after the sign-in.
    const body = { type: 'about:blank', title: '', status: 403, detail: '', code: 'STEP_UP_NEEDED' }
    const contentType = 'application/problem+json'
    await page.route(/\/disable$/, (route) => route.fulfill({ status: 403, contentType, json: body }), { times: 1 })
    await dialog.getByRole('button', { name: 'Disable', exact: true }).click()
    const again = page.getByRole('dialog', { name: 'Your password, please' })
    await again.getByLabel('Your password', { exact: true }).fill('not the password')
    await again.getByRole('button', { name: 'Continue' }).click()
    await expect(again.getByText('This is not the password of your account.')).toBeVisible()
    await examine(page, 'the password is asked for again')
    await again.getByLabel('Your password', { exact: true }).fill(first.password)
    await again.getByRole('button', { name: 'Continue' }).click()
    await expect(again).toBeHidden()
    await expect(rowOf(page, doctor.name)).toContainText('Disabled')
    await expect(invited.page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
    await expect(invited.page.getByText('The clinic has disabled this account.')).toBeVisible()
    await signInAs(invited.page, doctor)
    await expect(invited.page.getByText('This account is disabled.').first()).toBeVisible()
  })

  await test.step('the doctor is enabled, and signs in again', async () => {
    await choose(page, doctor.name, 'Enable the account')
    await expect(rowOf(page, doctor.name)).toContainText('Active')
    await signInAs(invited.page, doctor)
    await expect(invited.page).toHaveURL(/\/doctor\/dashboard$/)
  })
})

/** Makes the first administrator unless there is one, and a doctor who is signed in nowhere else. */
async function arrange(clinic: Clinic, { context }: Person): Promise<void> {
  const post = (path: string, data: object) => context.request.post(`${clinic.origin}/api/${path}`, { data })
  await post('auth/setup', { token: clinic.setupLink().split('#')[1], ...first })
  expect((await post('auth/login', { email: first.email, password: first.password })).ok()).toBe(true)
  const { name, email, password } = emil
  const made = (await (await post('admin/people', { name, email, role: 'DOCTOR' })).json()) as {
    link: { path: string }
  }
  const token = made.link.path.split('#')[1]
  expect((await post('auth/password-reset/confirm', { token, password })).ok()).toBe(true)
  await context.clearCookies()
}

test('people are found and filtered, signed out, given a link and a role, and the last administrator stays', async ({
  clinic,
  visit,
}) => {
  const admin = await visit('patient')
  const { page } = admin
  await arrange(clinic, admin)
  await admin.goto('/login')
  await signInAs(page, first)
  await expect(page).toHaveURL(/\/admin\/overview$/)
  await page.getByRole('link', { name: 'People' }).first().click()
  const other = await visit('doctor')
  other.allow(/status of 401/)
  await other.goto('/login')
  await signInAs(other.page, emil)
  await expect(other.page).toHaveURL(/\/doctor\/dashboard$/)

  await test.step('filters and search', async () => {
    await page.getByLabel('Role').selectOption('Doctor')
    await expect(rowOf(page, first.name)).toBeHidden()
    await expect(rowOf(page, emil.name)).toBeVisible()
    await page.getByLabel('State').selectOption('Disabled')
    await expect(page.getByText('Nobody found')).toBeVisible()
    await page.getByLabel('Role').selectOption('All roles')
    await page.getByLabel('State').selectOption('All states')
    await page.getByLabel('Name or e-mail address').fill('yilmaz')
    await expect(rowOf(page, first.name)).toBeHidden()
    await examine(page, 'people')
  })

  await test.step('signing somebody out everywhere', async () => {
    await choose(page, emil.name, 'Sign out everywhere')
    await expect(page.getByText(`${emil.name} was signed out on one device.`)).toBeVisible()
    await expect(other.page.getByText('The clinic has signed you out.')).toBeVisible()
  })

  await test.step('a link for a new password', async () => {
    await choose(page, emil.name, 'Send a link for a new password')
    expect(await linkIn(page)).toMatch(/\/login\?mode=reset#[\w-]{43}$/)
  })

  await test.step('somebody who has lost the second factor', async () => {
    await other.context.clearCookies()
    await other.goto('/login')
    await signInAs(other.page, emil)
    await expect(other.page).toHaveURL(/\/doctor\/dashboard$/)
    await other.goto('/security')
    await other.page.getByRole('button', { name: 'Set up' }).click()
    await other.page.getByLabel('Your password', { exact: true }).fill(emil.password)
    await other.page.getByRole('button', { name: 'Continue' }).click()
    const uri = await other.page.getByRole('link', { name: 'Open in an app on this device' }).getAttribute('href')
    const secret = new URL(uri ?? '').searchParams.get('secret') ?? ''
    await other.page.getByLabel('Code that the app shows').fill(generateSync({ secret }))
    await other.page.getByRole('button', { name: 'Confirm' }).click()
    await other.page.getByRole('button', { name: 'I have kept them' }).click()
    await page.reload()
    await choose(page, emil.name, 'Reset the second factor')
    const dialog = page.getByRole('dialog', { name: `Reset the second factor of ${emil.name}?` })
    await examine(page, 'resetting a second factor')
    await dialog.getByRole('button', { name: 'Reset', exact: true }).click()
    await expect(page.getByText(`${emil.name} signs in with the password alone now.`)).toBeVisible()
    await expect(other.page.getByText('The clinic has signed you out.')).toBeVisible()
  })

  await test.step('another role, for an account that nothing names', async () => {
    await choose(page, emil.name, 'Change the role')
    const dialog = page.getByRole('dialog', { name: `Change the role of ${emil.name}` })
    await dialog.getByText('Administrator', { exact: true }).click()
    await examine(page, 'changing a role')
    await dialog.getByRole('button', { name: 'Give this role' }).click()
    await expect(rowOf(page, emil.name)).toContainText('Administrator')
  })

  await test.step('nobody disables the last administrator', async () => {
    await choose(page, emil.name, 'Disable the account')
    await page.getByRole('dialog').getByRole('button', { name: 'Disable', exact: true }).click()
    await expect(rowOf(page, emil.name)).toContainText('Disabled')
    await page.getByLabel('Name or e-mail address').fill('')
    admin.allow(/status of 409/)
    await choose(page, first.name, 'Disable the account')
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('This is your own account.')
    await dialog.getByRole('button', { name: 'Disable', exact: true }).click()
    await expect(dialog.getByText('Nobody else could manage this clinic.')).toBeVisible()
  })
})
