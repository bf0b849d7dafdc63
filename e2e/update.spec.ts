// The clinic updates the server while pages of the version before are open.
import { accept, arrangeCall, arrangeReady, callAddress, invite, takeSeats } from './support/consultation.ts'
import { expectMedia, expectToHear } from './support/media.ts'
import { expect, type Person, test } from './support/people.ts'
import { makeRelease } from './support/release.ts'

/** A server that is stopping answers 503; afterwards there is none for a moment. */
const restart =
  /ERR_CONNECTION_(REFUSED|RESET)|ERR_SOCKET_NOT_CONNECTED|ERR_EMPTY_RESPONSE|status of 503|WebSocket connection/
/** Parts of the old version, asked of the new server. */
const gone = /Failed to load resource.*404|dynamically imported module|PartGone|part of the app is gone|preload/i

/** Notes the page itself: after a load it is another one. */
async function mark({ page }: Person): Promise<void> {
  await page.evaluate(() => Object.assign(window, { marked: true }))
}
const isSamePage = ({ page }: Person): Promise<boolean> => page.evaluate(() => 'marked' in window)
const hasPart = ({ page }: Person, name: string): Promise<boolean> =>
  page.evaluate((part) => performance.getEntriesByType('resource').some((one) => one.name.includes(part)), name)

let release: ReturnType<typeof makeRelease>
test.beforeEach(({ doctor, patient }) => {
  release = makeRelease()
  for (const person of [doctor, patient]) person.allow(restart, gone)
})
test.afterEach(async ({ clinic }) => {
  await clinic.replaceBy(null)
  release.remove()
})

test('a page of the previous version can take a call after an update', { tag: '@core' }, async ({
  clinic,
  doctor,
  patient,
}) => {
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await expect.poll(() => hasPart(patient, '/assets/call-'), 'loaded while nobody waits for it').toBe(true)
  for (const person of [doctor, patient]) {
    // As if it had loaded itself anew just now: it does not do so again, and stays old.
    await person.page.evaluate(() => sessionStorage.setItem('medconsult-renewed-at', String(Date.now())))
    await mark(person)
  }
  await clinic.replaceBy(release.folder)
  await invite(doctor)
  await accept(patient)
  await expect(doctor.page).toHaveURL(callAddress)
  await expectMedia(doctor, patient)
  for (const person of [doctor, patient]) expect(await isSamePage(person), `${person.name} has the old page`).toBe(true)

  await test.step('a page whose code is gone says so, and the call goes on', async () => {
    await patient.page.evaluate(() => sessionStorage.removeItem('medconsult-renewed-at'))
    await patient.page.goBack()
    await patient.page.getByRole('button', { name: 'Go to another page' }).click()
    await patient.page.getByRole('link', { name: 'Appointments' }).first().click()
    await expect(patient.page.getByRole('heading', { name: 'MedConsult was updated' })).toBeVisible()
    await expectToHear(doctor)
    expect(await isSamePage(patient), 'it does not load itself anew in a call').toBe(true)
    await patient.page.getByRole('link', { name: 'Return to call' }).click()
    await expectMedia(doctor, patient)
  })
})

test('an old page reloads itself unless something typed would be lost', async ({ clinic, doctor, patient }) => {
  await patient.goto('/patient/consultation')
  await doctor.goto('/profile')
  const field = doctor.page.getByLabel('Practising since (year)')
  await field.fill('1999')
  for (const person of [doctor, patient]) {
    await expect(person.page.getByRole('heading', { level: 1 })).toBeVisible()
    await mark(person)
  }
  await clinic.replaceBy(release.folder)
  await expect.poll(() => isSamePage(patient).catch(() => true), { timeout: 60_000 }).toBe(false)
  await expect(patient.page.getByRole('heading', { level: 1 })).toBeVisible()
  expect(await hasPart(patient, '-next.js'), 'it is of the new version').toBe(true)
  await mark(patient)
  await doctor.page.waitForTimeout(8_000)
  await expect(field).toHaveValue('1999')
  expect(await isSamePage(doctor)).toBe(true)
  expect(await isSamePage(patient), 'once').toBe(true)
})

test('a page that the old version no longer finds is opened in the new version', async ({ clinic, patient }) => {
  await patient.goto('/patient/consultation')
  const appointments = patient.page.getByRole('link', { name: 'Appointments' }).first()
  await expect(appointments, 'the page is there, and not only its check of the session').toBeVisible()
  await clinic.replaceBy(release.folder)
  await appointments.click()
  await expect(patient.page.getByRole('heading', { level: 1, name: 'Appointments' })).toBeVisible({ timeout: 60_000 })
  expect(await hasPart(patient, '-next.js')).toBe(true)
})

test('a patient with an old page comes back into the call by the button', async ({ clinic, doctor, patient }) => {
  await arrangeCall(clinic, doctor, patient)
  await expectMedia(doctor, patient)
  await patient.page.evaluate(() => sessionStorage.setItem('medconsult-renewed-at', String(Date.now())))
  await clinic.replaceBy(release.folder)
  await patient.page.goBack().catch(() => undefined)
  await patient.page.getByRole('button', { name: 'Go to another page' }).click()
  await expect(patient.page.getByRole('heading', { name: 'MedConsult was updated' })).toBeVisible({ timeout: 60_000 })
  await patient.page.getByRole('button', { name: 'Reload the page' }).click()
  await patient.page.getByRole('link', { name: 'Rejoin' }).click()
  await expectMedia(doctor, patient)
})
