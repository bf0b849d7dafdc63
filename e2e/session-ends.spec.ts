// A session that ends by itself says why, keeps what was typed, and comes back to it.
import type { Locator, Page } from '@playwright/test'
import { examine } from './support/accessibility.ts'
import { arrangeOnline, arrangeVisit } from './support/consultation.ts'
import { Firewall, withoutSocket } from './support/firewall.ts'
import { type Account, accounts, expect, expireSession, type Person, signOutElsewhere, test } from './support/people.ts'

async function signIn(page: Page, { email, password }: Account): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
async function signOut(page: Page, { name }: Account): Promise<void> {
  await page.getByRole('button', { name: `Account menu: ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
}
const KEPT = 'What you were typing is kept in this tab until you are back.'
const says = (page: Page, why: string): Promise<void> => expect(page.locator('#session-ended')).toContainText(why)
const address = (page: Page): Locator => page.getByRole('textbox', { name: 'Address' })

/** Opens John's profile, and types an address that is not saved. */
async function typeAddress({ page, goto }: { page: Page; goto: (path: string) => Promise<unknown> }): Promise<void> {
  await goto('/profile?from=here')
  await address(page).fill('1 High Street')
}
const on = (person: Person) => ({ page: person.page, goto: (path: string) => person.goto(path) })

test('a session that expires while a note is typed says so, and the note is saved after the next sign-in', {
  tag: '@core',
}, async ({ clinic, doctor }) => {
  doctor.allow(/status of 401/)
  const { page } = doctor
  const { visitId } = await arrangeVisit(clinic)
  await doctor.goto(`/visits/${visitId}`)
  const note = page.getByRole('region', { name: 'Your note' })
  await expect(note.getByRole('textbox')).toBeVisible()
  await expireSession(doctor)
  await note.getByRole('textbox').fill('Worried about work.')
  await says(page, `For your safety you are signed out after 24 hours. Sign in again to go on where you were. ${KEPT}`)
  await expect(page.getByText('Worried about work.')).toHaveCount(0)
  expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain('work')
  await examine(page, 'the sign-in page after a session expired')
  await signIn(page, accounts.doctor)
  await expect(page).toHaveURL(new RegExp(`/visits/${visitId}$`))
  await expect(note.getByRole('textbox')).toHaveValue('Worried about work.')
  await expect(note.getByText('Saved', { exact: true })).toBeVisible()
  await page.reload()
  await expect(note.getByRole('textbox')).toHaveValue('Worried about work.')
})

test('a browser that was away for days says that the session has expired', async ({ patient }) => {
  patient.allow(/status of 401/)
  await patient.goto('/profile')
  await expect(address(patient.page)).toBeVisible()
  await expireSession(patient)
  await patient.goto('/appointments')
  await says(patient.page, 'For your safety you are signed out after 24 hours.')
  await expect(patient.page.getByText(KEPT)).toHaveCount(0)
  await signIn(patient.page, accounts.john)
  await expect(patient.page).toHaveURL(/\/appointments$/)
})

test('signing out in another tab keeps what was typed in this one, for the same person', async ({ patient }) => {
  patient.allow(/status of 401/)
  const { page } = patient
  await typeAddress(on(patient))
  const other = await patient.context.newPage()
  await other.goto('/notifications')
  await signOut(other, accounts.john)
  await says(page, `You signed out in another tab. Sign in again to go on where you were. ${KEPT}`)
  await expect(page, 'the address tells nobody where the person was').toHaveURL(/\/login$/)
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect(other.getByText('You signed out')).toHaveCount(0)
  await signIn(page, accounts.john)
  await expect(page).toHaveURL(/\/profile\?from=here$/)
  await expect(address(page)).toHaveValue('1 High Street')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Your profile is saved.')).toBeVisible()
  await signOut(page, accounts.john)
  await signIn(page, accounts.john)
  await expect(page, 'after a sign-out in this tab').toHaveURL(/\/patient\/consultation$/)
})

test('whoever else signs in goes to their own start page and sees nothing of what was typed', async ({ patient }) => {
  patient.allow(/status of 401/)
  const { page } = patient
  await typeAddress(on(patient))
  await expireSession(patient)
  await page.getByRole('button', { name: 'Save' }).click()
  await says(page, KEPT)
  // Also by way of the other form.
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await signIn(page, accounts.emily)
  await expect(page).toHaveURL(/\/patient\/consultation$/)
  await page.getByRole('link', { name: 'Profile', exact: true }).click()
  await expect(address(page)).toHaveValue('')
  await signOut(page, accounts.emily)
  await signIn(page, accounts.john)
  await page.getByRole('link', { name: 'Profile', exact: true }).click()
  await expect(address(page), 'it is forgotten').toHaveValue('')
})

test('a page on which somebody else is signed in, because of another tab, shows their start page', async ({
  patient,
}) => {
  patient.allow(/status of 401/)
  const { page } = patient
  await typeAddress(on(patient))
  // The browser's one cookie is somebody else's from here on, and no tab has said so.
  const { email, password } = accounts.emily
  expect((await patient.context.request.post('/api/auth/login', { data: { email, password } })).ok()).toBe(true)
  await page.getByRole('button', { name: 'Save' }).click()
  await says(page, `Somebody else has signed in with this browser. Sign in again to go on where you were. ${KEPT}`)
  const other = await patient.context.newPage()
  await other.goto('/notifications')
  await expect(other.getByRole('button', { name: 'Account menu: Emily Davis' })).toBeVisible()
  await expect(page).toHaveURL(/\/patient\/consultation$/)
  await expect(page.getByRole('button', { name: 'Account menu: Emily Davis' })).toBeVisible()
})

test('a page without a socket learns of the end by polling, and its dialog is open again with what was typed', async ({
  clinic,
  signIn: open,
}) => {
  const firewall = new Firewall()
  const doctor = await open('doctor', accounts.doctor, { before: firewall.install })
  doctor.allow(/status of 401/, withoutSocket)
  const { page } = doctor
  const scheduleId = await arrangeOnline(clinic)
  await doctor.goto(`/doctor/practice/${scheduleId}`)
  await page.getByRole('button', { name: 'Message Emily Davis' }).click()
  const dialog = page.getByRole('dialog', { name: 'Messages with Emily Davis' })
  await dialog.getByRole('textbox', { name: 'Message' }).fill('I shall call you at')
  await signOutElsewhere(clinic.origin, doctor)
  await says(page, `You signed out in another window. Sign in again to go on where you were. ${KEPT}`)
  await expect(dialog).toBeHidden()
  await signIn(page, accounts.doctor)
  await expect(page).toHaveURL(new RegExp(`/doctor/practice/${scheduleId}$`))
  await expect(dialog.getByRole('textbox', { name: 'Message' })).toHaveValue('I shall call you at')
  await dialog.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(dialog.getByRole('list', { name: 'Messages' }).getByText('I shall call you at')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Message all' }).click()
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Message' }), 'to nobody else').toHaveValue('')
})

test('a page that had no network when the session ended says why when it is back', async ({ clinic, patient }) => {
  patient.allow(/status of 401/, /ERR_INTERNET_DISCONNECTED/)
  await typeAddress(on(patient))
  await patient.context.setOffline(true)
  await signOutElsewhere(clinic.origin, patient)
  await patient.context.setOffline(false)
  await says(patient.page, `You signed out in another window. Sign in again to go on where you were. ${KEPT}`)
  await signIn(patient.page, accounts.john)
  await expect(address(patient.page)).toHaveValue('1 High Street')
})
