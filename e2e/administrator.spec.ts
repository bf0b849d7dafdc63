import { examine } from './support/accessibility.ts'
import { as, morningSession } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

test('an administrator without a relay reads what is missing and is led to the guide', async ({ signIn }) => {
  const admin = await signIn('doctor', accounts.admin)
  const { page } = admin
  await admin.goto('/')
  await expect(page).toHaveURL(/\/admin\/overview$/)
  await page.getByRole('button', { name: /^Account menu/ }).click()
  await page.getByRole('menuitem', { name: 'Self-test' }).click()
  await expect(page).toHaveURL(/\/admin\/self-test$/)
  await expect(page.getByRole('heading', { name: 'No relay is configured' })).toBeVisible()
  await expect(page.getByText(/set TURN_URLS and TURN_SECRET/)).toBeVisible()
  await examine(page, 'self-test without a relay')
  const opening = admin.context.waitForEvent('page')
  await page.getByRole('link', { name: 'How to set up a relay' }).click()
  const guide = await opening
  await expect(guide.getByRole('heading', { name: 'TURN', exact: true })).toBeInViewport()
  await examine(guide, 'the guide')
  const sample = await guide
    .getByRole('link', { name: 'deploy/coturn.conf' })
    .evaluate((link: HTMLAnchorElement) => link.href)
  expect(await (await admin.context.request.get(sample)).text()).toContain('use-auth-secret')
})

test("an administrator cannot open a practice, and nobody else the administrator's pages", async ({
  signIn,
  patient,
  doctor,
  clinic,
}) => {
  const admin = await signIn('doctor', accounts.admin)
  const scheduleId = await morningSession(clinic)
  for (const path of [`/doctor/practice/${scheduleId}`, `/patient/consultation/${scheduleId}`]) {
    await admin.goto(path)
    await expect(admin.page).toHaveURL(/\/admin\/overview$/)
  }
  await patient.goto('/admin/self-test')
  await expect(patient.page).toHaveURL(/\/patient\/consultation$/)
  await doctor.goto('/admin')
  await expect(doctor.page).toHaveURL(/\/doctor\/dashboard$/)
})

test("an administrator sees the day's figures, the specialties and the filtered audit trail", async ({ signIn }) => {
  const admin = await signIn('doctor', accounts.admin)
  const { page } = admin
  await admin.goto('/admin/overview')
  await expect(page.getByText('Waiting now')).toBeVisible()
  await expect(page.getByText(accounts.john.name)).toHaveCount(0)
  const ratings = page.getByRole('region', { name: 'Patients’ ratings' })
  await expect(ratings.getByText('No ratings yet.')).toBeVisible()
  await examine(page, 'the overview')

  // Ratings count only a week after they were given, so the test provides figures instead of waiting.
  const figures = [
    { doctorId: crypto.randomUUID(), doctorName: 'Dr. Anita Sharma', count: 5, average: 3.8 },
    { doctorId: crypto.randomUUID(), doctorName: accounts.doctor.name, count: 15, average: 4.6 },
  ]
  await page.route('**/api/admin/ratings', (route) => route.fulfill({ json: figures }))
  await page.reload()
  await expect(ratings.getByRole('definition')).toHaveText([
    '4.4',
    'out of 5, from 20 ratings',
    '3.8',
    'out of 5, from 5 ratings',
    '4.6',
    'out of 5, from 15 ratings',
  ])
  await expect(ratings.getByRole('term')).toHaveText(['All doctors', 'Dr. Anita Sharma', accounts.doctor.name])
  await examine(page, 'the overview with ratings')
  await page.unroute('**/api/admin/ratings')

  await page.getByRole('link', { name: 'Specialties' }).click()
  const add = page.getByRole('textbox', { name: 'Add a specialty' })
  admin.allow(/status of 409 .*\/specialties/)
  await add.fill('cardiology')
  await add.press('Enter')
  await expect(page.getByText('This name is taken already.')).toBeVisible()
  const name = `Sports medicine ${Date.now()}`
  await add.fill(name)
  await add.press('Enter')
  await expect(add).toHaveValue('')
  await page.getByRole('button', { name: `Retire ${name}` }).click()
  await expect(page.getByRole('button', { name: `Restore ${name}` })).toBeVisible()
  await examine(page, 'the specialties')

  await page.getByRole('link', { name: 'Audit trail' }).click()
  const entries = page.getByRole('main').getByRole('listitem')
  await expect(entries.first()).toContainText('Specialty retired')
  await page.getByRole('button', { name: 'Check the seals' }).click()
  await expect(page.getByText('Nothing was changed')).toBeVisible()
  await examine(page, 'the audit trail')
  await page.getByRole('textbox', { name: 'E-mail address of a person' }).fill(accounts.john.email)
  await page.getByRole('button', { name: 'What was done to their data' }).click()
  await expect(page.getByRole('button', { name: /^About John Smith/ })).toBeVisible()
  await expect(entries.filter({ hasText: 'Person looked up' }).first()).toContainText('about John Smith')
  await expect(entries.filter({ hasText: 'Specialty retired' })).toHaveCount(0)
})

test('a specialty is renamed, retired and restored, and the others stay as they are', async ({ clinic, signIn }) => {
  const api = await as(clinic, accounts.admin)
  const list = async () => {
    const all = (await api.get('/api/admin/specialties')) as { id: string; name: string; retiredAt: string | null }[]
    return all.map(({ id, name, retiredAt }) => ({ id, name, retired: retiredAt !== null }))
  }
  const before = await list()
  const [first] = before
  if (!first) throw new Error('the demo clinic has no specialty')
  const { id, name } = first
  const changed = (change: object) => before.map((one) => (one.id === id ? { ...one, ...change } : one))
  const admin = await signIn('doctor', accounts.admin)
  const { page } = admin
  const sorted = <T extends { id: string }>(all: T[]): T[] =>
    all.toSorted((one, other) => one.id.localeCompare(other.id))
  await admin.goto('/admin/specialties')

  await page.getByRole('button', { name: `Retire ${name}` }).click()
  await expect(page.getByRole('button', { name: `Restore ${name}` })).toBeVisible()
  expect(sorted(await list())).toEqual(sorted(changed({ retired: true })))
  await page.getByRole('button', { name: `Restore ${name}` }).click()
  await expect(page.getByRole('button', { name: `Retire ${name}` })).toBeVisible()
  expect(sorted(await list())).toEqual(sorted(before))

  const another = `${name} ${Date.now()}`
  await page.getByRole('button', { name: `Rename ${name}`, exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Rename the specialty' })
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue(name)
  await dialog.getByRole('textbox', { name: 'Name' }).fill(another)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('button', { name: `Rename ${another}` })).toBeVisible()
  expect(sorted(await list())).toEqual(sorted(changed({ name: another })))
  await (await as(clinic, accounts.admin)).put(`/api/admin/specialties/${id}`, { name })
})

test('the audit trail shows newer and older entries, those by or about a person, and checks its seals', async ({
  clinic,
  signIn,
}) => {
  // Each saved profile is an entry, so these are enough for a second page.
  const john = await as(clinic, accounts.john)
  const profile = { birthDate: null, address: '', language: null }
  for (let count = 0; count < 60; count += 1)
    await john.put('/api/patient/profile', { ...profile, phone: `+977 1 441${1000 + count}` })
  const admin = await signIn('doctor', accounts.admin)
  const { page } = admin
  await admin.goto('/admin/audit')
  const entries = page.getByRole('main').getByRole('listitem')
  const rows = page.getByRole('main').getByRole('list').last().getByRole('listitem')
  await expect(entries.first()).toBeVisible()

  await test.step('Show older entries', async () => {
    await expect(rows).toHaveCount(50)
    const newest = await rows.allInnerTexts()
    await page.getByRole('button', { name: 'Show older entries' }).click()
    await expect.poll(() => rows.count()).toBeGreaterThan(50)
    expect((await rows.allInnerTexts()).slice(0, 50), 'below those that were there').toEqual(newest)
  })

  await test.step('Read again shows what was done meanwhile above', async () => {
    await (await as(clinic, accounts.admin)).post('/api/admin/specialties', { name: `Balneology ${Date.now()}` })
    const added = rows.filter({ hasText: 'Specialty added' })
    const before = await added.count()
    await page.getByRole('button', { name: 'Refresh' }).click()
    await expect(added).toHaveCount(before + 1)
  })

  const doneBy = page.getByRole('button', { name: /^Done by / })
  const about = page.getByRole('button', { name: /^About / })
  await test.step('Show what … did', async () => {
    await rows
      .filter({ hasText: 'Profile saved' })
      .first()
      .getByRole('button', { name: 'Show what John Smith did' })
      .click()
    await expect(doneBy).toHaveAccessibleName(/^Done by John Smith/)
    await expect(about).toHaveCount(0)
    await expect(rows.filter({ hasText: 'Specialty added' })).toHaveCount(0)
    await expect(rows.filter({ hasText: 'Profile saved' }).first()).toBeVisible()
    await doneBy.click()
    await expect(doneBy).toHaveCount(0)
    await expect(rows.filter({ hasText: 'Specialty added' }).first()).toBeVisible()
  })

  await test.step('the filters by and about a person find what was done by one and to the data of another', async () => {
    await page.getByRole('textbox', { name: 'E-mail address of a person' }).fill(accounts.admin.email)
    await page.getByRole('button', { name: 'What they did' }).click()
    await expect(doneBy).toHaveAccessibleName(/^Done by Alex Morgan/)
    await expect(about).toHaveCount(0)
    await expect(rows.filter({ hasText: 'Profile saved' })).toHaveCount(0)
    await doneBy.click()
    await page.getByRole('textbox', { name: 'E-mail address of a person' }).fill(accounts.john.email)
    await page.getByRole('button', { name: 'What was done to their data' }).click()
    await expect(about).toHaveAccessibleName(/^About John Smith/)
    await about.click()
    await rows
      .filter({ hasText: 'Person looked up' })
      .first()
      .getByRole('button', { name: 'Show the entries about John Smith' })
      .click()
    await expect(about).toHaveAccessibleName(/^About John Smith/)
    await expect(doneBy).toHaveCount(0)
    await expect(rows.filter({ hasText: 'Specialty added' })).toHaveCount(0)
    await about.click()
  })

  await test.step('Check from the beginning does not go on from where the check was stopped', async () => {
    // A trail of one page is made to look like the first of two, and the second never comes.
    const cursors: (string | null)[] = []
    let long = true
    await page.route('**/api/admin/audit/check*', async (route) => {
      const cursor = new URL(route.request().url()).searchParams.get('cursor')
      cursors.push(cursor)
      if (cursor !== null) return
      const answer = await route.fetch()
      const found = (await answer.json()) as object
      const next = `1.1.1.1.${'A'.repeat(43)}`
      await route.fulfill({ json: long ? { ...found, verdict: null, next } : found })
    })
    await page.getByRole('button', { name: 'Check the seals' }).click()
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await expect(page.getByText('The check was stopped.')).toBeVisible()
    long = false
    cursors.length = 0
    await page.getByRole('button', { name: 'Check from the beginning' }).click()
    await expect(page.getByText('Nothing was changed')).toBeVisible()
    expect(cursors).toEqual([null])
  })
})
