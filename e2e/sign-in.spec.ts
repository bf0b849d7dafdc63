import type { Page } from '@playwright/test'
import { examine } from './support/accessibility.ts'
import { arrangeReady, isReady } from './support/consultation.ts'
import { accounts, expect, signOutElsewhere, test } from './support/people.ts'

async function fill(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('a wrong password is refused, and the right one opens the page that was asked for', { tag: '@core' }, async ({
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

test('the clinic’s logo, name and telephone number are on the sign-in page, and on one that leads nowhere', async ({
  visit,
}) => {
  const john = await visit('patient')
  john.allow(/status of 40[04]/)
  for (const path of ['/login', '/meet/no-such-meeting', '/join']) {
    await john.goto(path)
    const clinic = john.page.getByRole('group', { name: 'Contact' })
    await expect(clinic.getByText('City Clinic')).toBeVisible()
    await expect(clinic.getByRole('link', { name: 'Call +49 30 123456' })).toBeVisible()
    await expect.poll(() => clinic.locator('img').evaluate((one: HTMLImageElement) => one.naturalWidth)).toBe(120)
  }
})

test('a mistake is shown beside the field before anything is sent', async ({ visit }) => {
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

test('a new person registers, and an address can be used only once', { tag: '@core' }, async ({ visit }) => {
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

/** Returns everything that scripts of the page can read. */
const readable = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]))

test('signing out in one tab signs out the others without a click, and no script ever had a token', {
  tag: '@core',
}, async ({ visit }) => {
  const one = await visit('doctor')
  one.allow(/status of 401/)
  const tokens: string[] = []
  one.page.on('response', async (response) => {
    if (response.url().endsWith('/api/auth/login') && response.ok())
      tokens.push(((await response.json()) as { access_token: string }).access_token)
  })
  await one.goto('/login')
  await fill(one.page, accounts.doctor.email, accounts.doctor.password)
  await expect(one.page).toHaveURL(/\/doctor\/dashboard$/)
  const second = await one.context.newPage()
  await second.goto('/doctor/dashboard')
  await expect(second.getByRole('button', { name: 'Account menu: Dr. Sarah Johnson' })).toBeVisible()
  const [token] = tokens
  expect(token).toMatch(/^ey/)
  for (const page of [one.page, second]) {
    expect(await readable(page)).not.toContain(token)
    expect(await readable(page)).not.toContain('eyJ')
  }
  const cookies = await one.context.cookies()
  expect(cookies.map(({ name }) => name).sort()).toEqual(['device', 'session'])
  for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
  expect(cookies.find(({ name }) => name === 'session')?.value).toBe(token)

  await one.page.getByRole('button', { name: 'Account menu: Dr. Sarah Johnson' }).click()
  await one.page.getByRole('menuitem', { name: 'Sign out' }).click()
  for (const page of [one.page, second]) await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  // The page does not wait for the server's answer, which takes the session's cookie away. The other cookie marks the
  // device as one on which somebody has signed in, and gives no access.
  await expect.poll(async () => (await one.context.cookies()).map(({ name }) => name)).toEqual(['device'])
  // A copy of the token is no longer valid.
  const stolen = await one.context.request.get('/api/auth/me', { headers: { authorization: `Bearer ${token}` } })
  expect(stolen.status()).toBe(401)

  // Somebody who signs in in one tab is signed in in the others too, because a browser has one session.
  await fill(one.page, accounts.john.email, accounts.john.password)
  await expect(second.getByRole('button', { name: 'Account menu: John Smith' })).toBeVisible()
})

test('signing out removes the person’s data from every other tab, even if the server does not answer', async ({
  visit,
  clinic,
}) => {
  const scheduleId = await arrangeReady(clinic)
  const one = await visit('doctor')
  await one.goto('/login')
  await fill(one.page, accounts.doctor.email, accounts.doctor.password)
  await expect(one.page).toHaveURL(/\/doctor\/dashboard$/)
  const shown = {
    [`/doctor/practice/${scheduleId}`]: 'John Smith',
    '/profile': accounts.doctor.name,
    '/notifications': accounts.doctor.name,
    '/meetings': accounts.doctor.name,
  }
  const others: Page[] = []
  for (const [path, name] of Object.entries(shown)) {
    const page = await one.context.newPage()
    others.push(page)
    await page.goto(path)
    await expect(page.getByText(name).first()).toBeVisible()
  }
  await one.context.route('**/api/auth/logout', () => undefined)
  await one.page.getByRole('button', { name: 'Account menu: Dr. Sarah Johnson' }).click()
  await one.page.getByRole('menuitem', { name: 'Sign out' }).click()
  for (const page of [one.page, ...others]) {
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
    await expect(page.getByText('Queue', { exact: true })).toBeHidden()
    await expect(page).toHaveURL(/\/login$/)
    await expect(page).toHaveTitle('Sign in · MedConsult')
  }
})

test('a session that is ended elsewhere shows sign-in by itself', async ({ visit, clinic }) => {
  const john = await visit('patient')
  john.allow(/status of 401/)
  await john.goto('/login')
  await fill(john.page, accounts.john.email, accounts.john.password)
  await expect(john.page.getByRole('button', { name: 'Account menu: John Smith' })).toBeVisible()
  // No other tab sends a message; the server closes the socket.
  await signOutElsewhere(clinic.origin, john)
  await expect(john.page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test('two people can be signed in in two tabs of one browser, if one tab was opened for that', async ({ visit }) => {
  const one = await visit('doctor')
  await one.goto('/login')
  await fill(one.page, accounts.doctor.email, accounts.doctor.password)
  await expect(one.page).toHaveURL(/\/doctor\/dashboard$/)
  const opened = one.context.waitForEvent('page')
  await one.page.getByRole('button', { name: 'Account menu: Dr. Sarah Johnson' }).click()
  await one.page.getByRole('menuitem', { name: 'Another account in a new tab' }).click()
  const second = await opened
  await expect(second.getByText('You will be signed in on this tab only. Other tabs stay as they are.')).toBeVisible()
  await fill(second, accounts.john.email, accounts.john.password)
  await expect(second.getByRole('button', { name: 'Account menu: John Smith' })).toBeVisible()
  for (const page of [one.page, second]) await page.reload()
  await expect(one.page.getByRole('button', { name: 'Account menu: Dr. Sarah Johnson' })).toBeVisible()
  await expect(second.getByRole('button', { name: 'Account menu: John Smith' })).toBeVisible()
  expect(await readable(second)).not.toContain('eyJ')
  await one.page.getByRole('link', { name: /09:00/ }).click()
  await one.page.getByRole('button', { name: 'Start practice' }).click()
  await expect(second.getByRole('listitem').filter({ hasText: '09:00' }).getByText('Online now')).toBeVisible()
  // Each of the two tabs signs out separately.
  await second.getByRole('button', { name: 'Account menu: John Smith' }).click()
  await second.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(second.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await one.page.reload()
  await expect(one.page.getByRole('button', { name: 'Account menu: Dr. Sarah Johnson' })).toBeVisible()
})

for (const next of ['/%09/evil.example', '//evil.example', '/%5Cevil.example', '/.//evil.example', '/%0A/evil.example'])
  test(`signing in does not lead to another site, with next=${next}`, async ({ visit }) => {
    const john = await visit('patient')
    await john.goto(`/login?next=${next}`)
    await fill(john.page, accounts.john.email, accounts.john.password)
    await expect(john.page).toHaveURL(/\/patient\/consultation$/)
    await expect(john.page.getByRole('button', { name: 'Account menu: John Smith' })).toBeVisible()
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
  await expect(isReady(page)).toBeVisible()
  await expect(line.getByText('Connected', { exact: true })).toBeVisible()
})

test("a common password, or one made of one's name, is refused with a helpful message", async ({ visit }) => {
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
