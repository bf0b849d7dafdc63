import { examine } from './support/accessibility.ts'
import { arrangeCall, arrangeOnline } from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { expect, test } from './support/people.ts'

const refused = /ERR_CONNECTION_(REFUSED|RESET)|ERR_SOCKET_NOT_CONNECTED|ERR_EMPTY_RESPONSE|WebSocket connection/

test('a page whose server is down says so, offers another attempt, and catches up', { tag: '@core' }, async ({
  clinic,
  patient,
}) => {
  patient.allow(refused)
  await arrangeOnline(clinic)
  await patient.goto('/patient/consultation')
  await expect(patient.page.getByText('Online now')).toBeVisible()
  await clinic.kill()
  try {
    await expect(patient.page.getByText('Live updates are paused')).toBeVisible()
    // This page has not opened that session before. Nobody waits in it, so the list has not fetched it either.
    await patient.page.getByRole('link', { name: /17:00/ }).click()
    await expect(patient.page.getByText('We cannot reach the clinic’s server.').first()).toBeVisible()
    await expect(patient.page.getByRole('button', { name: 'Try again' })).toBeVisible()
  } finally {
    await clinic.start()
  }
  await expect(patient.page.getByRole('button', { name: 'Join the queue', exact: true }), 'by itself').toBeVisible()
  await expect(patient.page.getByText('Live updates are paused')).toBeHidden()
})

test('a page that is opened while the server does not answer comes by itself once it does', async ({ patient }) => {
  patient.allow(/ERR_FAILED/)
  let isAway = true
  await patient.context.route('**/api/**', (route) => (isAway ? route.abort() : route.continue()))
  await patient.goto('/appointments')
  await expect(patient.page.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible()
  await expect(patient.page.getByRole('button', { name: 'Try again' })).toBeVisible()
  isAway = false
  await expect(patient.page.getByRole('heading', { name: 'Appointments', level: 1 }), 'by itself').toBeVisible()
})

test("a person with a wrong link, or who cannot sign in, finds the clinic's telephone number", async ({ visit }) => {
  const person = await visit('patient')
  person.allow(/status of 404/)
  for (const path of ['/login', '/meet/acorn-badge-candle-dolphin-ember-falcon', '/join', '/nowhere']) {
    await person.goto(path)
    const contact = person.page.getByRole('group', { name: 'Contact' })
    await expect(contact, path).toContainText('City Clinic')
    await expect(contact.getByRole('link', { name: 'Call +49 30 123456' }), path).toHaveAttribute(
      'href',
      'tel:+4930123456',
    )
    await expect(contact.getByRole('link', { name: 'Help' }), path).toHaveAttribute(
      'href',
      'https://clinic.example/help',
    )
  }
  await examine(person.page, 'the clinic’s telephone')
})

test('code of the app that does not load is requested again, and then the page says so', async ({ visit }) => {
  const person = await visit('patient')
  person.allow(/ERR_FAILED/)
  const entry = /\/assets\/index-[^/]+\.js$/
  let asked = 0
  await person.page.route(entry, (route) => {
    asked += 1
    return asked > 1 ? route.continue() : route.abort()
  })
  await person.goto('/login')
  await expect(person.page.getByLabel('E-mail')).toBeVisible()
  expect(asked).toBe(2)

  await person.page.unroute(entry)
  await person.page.route(entry, (route) => route.abort())
  await person.goto('/login')
  await expect(person.page.getByRole('heading', { name: 'The page could not be loaded' })).toBeVisible()
  await examine(person.page, 'an app that did not arrive')
  await person.page.unroute(entry)
  await person.page.getByRole('button', { name: 'Try again' }).click()
  await expect(person.page.getByLabel('E-mail')).toBeVisible()

  // The browser cannot parse this script.
  person.allow(/SyntaxError|Unexpected/)
  await person.page.route(entry, (route) => route.fulfill({ contentType: 'text/javascript', body: 'const = new' }))
  await person.goto('/login')
  await expect(person.page.getByRole('heading', { name: 'The page could not be started' })).toBeVisible()
  await expect(person.page.getByText('Loading…')).toBeHidden()
})

test('a style sheet that does not load is requested again, and what was typed meanwhile stays', async ({ visit }) => {
  const person = await visit('patient')
  const { page } = person
  person.allow(/ERR_FAILED/)
  let asked = 0
  await page.route(/\/assets\/[^/]+\.css$/, (route) => {
    asked += 1
    return asked > 2 ? route.continue() : route.abort()
  })
  await page.goto('/login', { waitUntil: 'commit' })
  await page.getByLabel('E-mail').fill('typed@example.org')
  await expect.poll(() => page.evaluate(() => getComputedStyle(document.body).margin)).toBe('0px')
  expect(asked).toBe(3)
  await expect(page.getByLabel('E-mail')).toHaveValue('typed@example.org')
})

test('a page whose code for calls is missing is back in the call after a reload', async ({
  clinic,
  doctor,
  patient,
}) => {
  const id = await arrangeCall(clinic, doctor, patient)
  await expectMedia(doctor, patient)
  patient.allow(/ERR_FAILED|Failed to fetch dynamically imported module|PartGone/)
  const code = /\/assets\/call-[^/]+\.js$/
  await patient.context.route(code, (route) => route.abort())
  await patient.page.reload()
  await expect(patient.page.getByRole('heading', { name: 'MedConsult was updated' })).toBeVisible()
  await patient.context.unroute(code)
  await patient.page.getByRole('button', { name: 'Reload the page' }).click()
  await expectMedia(doctor, patient)
  await expect(patient.page).toHaveURL(`/call/${id}`)
})

test('a page says that the app or a part of it is loading', async ({ visit }) => {
  const person = await visit('patient')
  const { page } = person
  const loading = page.getByRole('status').filter({ hasText: 'Loading…' })
  for (const [part, path, arrived] of [
    [/\/assets\/index-[^/]+\.js$/, '/login', page.getByLabel('E-mail')],
    [/\/assets\/meet-[^/]+\.js$/, '/meet/no-such-meeting', page.getByRole('heading', { name: /^There is no meeting/ })],
  ] as const) {
    let arrive = (): void => undefined
    const held = new Promise<void>((resolve) => {
      arrive = resolve
    })
    await page.route(part, async (route) => {
      await held
      await route.continue()
    })
    person.allow(/40[04]/)
    await page.goto(path, { waitUntil: 'commit' })
    await expect(loading).toBeVisible()
    await expect.poll(() => loading.evaluate((one) => getComputedStyle(one.parentElement ?? one).opacity)).toBe('1')
    await examine(page, `${path} on its way`)
    arrive()
    await expect(arrived).toBeVisible()
    await expect(loading).toBeHidden()
  }
})

test('an unknown address shows a page that leads to the start page', async ({ patient }) => {
  patient.allow(/status of 404/)
  await patient.goto('/nowhere/at/all')
  await expect(patient.page.getByRole('heading', { name: 'Page not found' })).toBeVisible()
  await patient.page.getByRole('link', { name: 'Go to the start page' }).click()
  await expect(patient.page.getByRole('heading', { name: 'Consultations' })).toBeVisible()
})

test('the call of somebody else and a session that does not exist are not found', async ({ patient, doctor }) => {
  for (const person of [patient, doctor]) person.allow(/status of 404/)
  const nobodys = '01900000-0000-7000-8000-00000000ffff'
  await patient.goto(`/call/${nobodys}`)
  await expect(patient.page.getByRole('heading', { name: 'This call does not exist, or is not yours' })).toBeVisible()
  await expect(patient.page.getByRole('link', { name: 'Call +49 30 123456' })).toBeVisible()
  await patient.page.getByRole('link', { name: 'Go to the start page' }).click()
  await expect(patient.page.getByRole('heading', { name: 'Consultations' })).toBeVisible()
  await patient.goto(`/patient/consultation/${nobodys}`)
  await expect(patient.page.getByText('This consultation no longer exists.')).toBeVisible()
  await doctor.goto(`/doctor/practice/${nobodys}`)
  await expect(doctor.page.getByText('This session does not exist, or is not yours.')).toBeVisible()
})

test("a page of another role leads to one's own start page", async ({ patient }) => {
  await patient.goto('/doctor/dashboard')
  await expect(patient.page).toHaveURL(/\/patient\/consultation$/)
})
