import { examine } from './support/accessibility.ts'
import { freePort } from './support/clinic.ts'
import { accounts, expect, test } from './support/people.ts'
import { noRelay, Relay } from './support/relay.ts'

const reason = noRelay()
// biome-ignore lint/suspicious/noSkippedTests: only where there is no coturn; the runner counts it, and says why
test.skip(reason !== null, reason ?? '')
test.use({ relayed: true })

/** The certificate is the test's own, and browsers would rightly refuse it. */
const flags = ['--ignore-certificate-errors']

test('the administrator signs in and sees each address work, with its time and loss', async ({ visit, relay }) => {
  const { page } = await visit('doctor', { flags })
  await page.goto('/login')
  await page.getByRole('button', { name: /Alex Morgan/ }).click()
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/admin\/overview$/)
  await page.getByRole('button', { name: /^Account menu/ }).click()
  await page.getByRole('menuitem', { name: 'Self-test' }).click()
  await expect(page.getByRole('heading', { name: 'Relay self-test' })).toBeFocused()
  await expect(page.getByText('Nothing has been tested yet.').first()).toBeVisible()
  await page.getByRole('button', { name: 'Start the test' }).click()
  await expect(page.getByText('All 4 addresses work.').first()).toBeVisible({ timeout: 45_000 })
  for (const url of Object.values(relay?.urls ?? {})) {
    const card = page.getByRole('listitem').filter({ hasText: url })
    await expect(card.getByText('Works', { exact: true })).toBeVisible()
    await expect(card.getByText(/^Ready after \d+ ms · round trip \d+ ms · \d[\d.]* % lost$/)).toBeVisible()
  }
  await expect(page.getByText(/^Answered after \d+ ms$/)).toBeVisible()
  const open = await page.evaluate(
    () => window.probe.connections.filter((one) => one.signalingState !== 'closed').length,
  )
  expect(open, 'connections that are left').toBe(0)
  await examine(page, 'self-test, all works')

  // The second test tries each address again.
  const before = await page.evaluate(() => window.probe.connections.length)
  await page.getByRole('button', { name: 'Test again' }).click()
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible()
  await expect(page.getByText('All 4 addresses work.').first()).toBeVisible({ timeout: 45_000 })
  expect(await page.evaluate(() => window.probe.connections.length), 'connections that were made').toBe(2 * before)
})

test('the results tell a wrong secret, a closed port and a relay that connects nobody apart', async ({
  signIn,
  relay,
}) => {
  const shut = await Relay.start({ peersMeet: false })
  const closed = await freePort()
  const port = relay?.port ?? 0
  const admin = await signIn('doctor', accounts.admin, {
    flags,
    before: async (context) => {
      // The server hands out its configuration, which is replaced here by a mistaken one.
      await context.route('**/api/ice-servers', async (route) => {
        const answer = (await (await route.fetch()).json()) as { iceServers: { username?: string }[] }
        const turn = answer.iceServers.find((server) => server.username !== undefined)
        const iceServers = [
          { ...turn, urls: [`turn:127.0.0.1:${port}?transport=udp`], credential: 'made with another secret' },
          { ...turn, urls: [`turn:127.0.0.1:${closed}?transport=tcp`] },
          { ...turn, urls: [`turn:127.0.0.1:${shut.port}?transport=tcp`] },
        ]
        await route.fulfill({ json: { ...answer, iceServers } })
      })
    },
  })
  const { page } = admin
  try {
    await admin.goto('/admin/self-test')
    await page.getByRole('button', { name: 'Start the test' }).click()
    await expect(page.getByText('No address works').first()).toBeVisible({ timeout: 45_000 })
    const card = (url: string) => page.getByRole('listitem').filter({ hasText: url })
    await expect(card(`${port}?transport=udp`)).toContainText('The relay refuses our credentials (error 401).')
    await expect(card(`${port}?transport=udp`)).toContainText('TURN_SECRET here and static-auth-secret')
    await expect(card(`${closed}?`)).toContainText('It cannot be reached. Check that coturn runs')
    await expect(card(`${shut.port}?`)).toContainText('its relayed addresses can’t reach each other')
    await expect(page.getByText('No relay over TLS is configured.')).toBeVisible()
    await examine(page, 'self-test, nothing works')
  } finally {
    await shut.stop()
  }
})

test('the self-test can be stopped and leaves no connection', async ({ signIn }) => {
  const admin = await signIn('doctor', accounts.admin, { flags })
  const { page } = admin
  await admin.goto('/admin/self-test')
  await page.getByRole('button', { name: 'Start the test' }).click()
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('button', { name: /Start the test|Test again/ })).toBeVisible()
  await expect(page.getByText('Testing', { exact: true })).toHaveCount(0)
  await expect
    .poll(() => page.evaluate(() => window.probe.connections.every((one) => one.signalingState === 'closed')))
    .toBe(true)
})
