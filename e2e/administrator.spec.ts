import { examine } from './support/accessibility.ts'
import { morningSession } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

test('without a relay the administrator is told what is missing, and led to the guide', async ({ signIn }) => {
  const admin = await signIn('doctor', accounts.admin)
  const { page } = admin
  await admin.goto('/')
  await expect(page).toHaveURL(/\/admin\/overview$/)
  await page.getByRole('link', { name: 'Self-test' }).click()
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

test('an administrator finds no practice, and nobody else finds the administrator’s pages', async ({
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

test('the figures of the day, the specialties, and the trail with its filters', async ({ signIn }) => {
  const admin = await signIn('doctor', accounts.admin)
  const { page } = admin
  await admin.goto('/admin/overview')
  await expect(page.getByText('Waiting now')).toBeVisible()
  await expect(page.getByText(accounts.john.name)).toHaveCount(0)
  const ratings = page.getByRole('region', { name: 'Patients’ ratings' })
  await expect(ratings.getByText('No ratings to show yet.')).toBeVisible()
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
    'of 5, from 20 ratings',
    '3.8',
    'of 5, from 5 ratings',
    '4.6',
    'of 5, from 15 ratings',
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
  await add.fill(`Sports medicine ${Date.now()}`)
  await add.press('Enter')
  await expect(add).toHaveValue('')
  await page
    .getByRole('button', { name: /^Retire Sports medicine/ })
    .first()
    .click()
  await expect(page.getByRole('button', { name: /^Restore Sports medicine/ }).first()).toBeVisible()
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
