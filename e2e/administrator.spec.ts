import { examine } from './support/accessibility.ts'
import { morningSession } from './support/consultation.ts'
import { accounts, expect, test } from './support/people.ts'

test('without a relay the administrator is told what is missing, and led to the guide', async ({ signIn }) => {
  const admin = await signIn('doctor', accounts.admin)
  const { page } = admin
  await admin.goto('/')
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
    await expect(admin.page).toHaveURL(/\/admin\/self-test$/)
  }
  await patient.goto('/admin/self-test')
  await expect(patient.page).toHaveURL(/\/patient\/consultation$/)
  await doctor.goto('/admin')
  await expect(doctor.page).toHaveURL(/\/doctor\/dashboard$/)
})
