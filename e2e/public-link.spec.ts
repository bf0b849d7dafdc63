import type { Page } from '@playwright/test'
import { examine } from './support/accessibility.ts'
import { accept, arrangeOnline, as, isReady, morningSession, place } from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { accounts, expect, type Person, test } from './support/people.ts'

const PHONE = { width: 360, height: 740 }
const HANDLE = 'sarah-johnson'
const LINK = `/with/${HANDLE}`

/** Switches the doctor's public link on, by the API. */
async function switchOn(clinic: Parameters<typeof as>[0]): Promise<void> {
  await (await as(clinic, accounts.doctor)).put('/api/doctor/public-link', { handle: HANDLE })
}

/** A network as slow as the browsers' "slow 3G": 400 kbit/s, 400 ms there and back. */
async function slow({ context, page }: Person): Promise<void> {
  const session = await context.newCDPSession(page)
  const rate = (400 * 1000) / 8
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 400,
    downloadThroughput: rate,
    uploadThroughput: rate,
  })
}

const nameField = (page: Page) => page.getByRole('textbox', { name: 'Your name' })

test('a patient without an account is checked and ready by two taps on a phone with a slow network, and has a visit', {
  tag: '@core',
}, async ({ clinic, doctor, visit }) => {
  await switchOn(clinic)
  const scheduleId = await arrangeOnline(clinic)
  await doctor.goto(`/doctor/practice/${scheduleId}`)
  const patient = await visit('patient', { viewport: PHONE })
  const { page } = patient
  await slow(patient)
  await patient.goto(LINK)
  await expect(page.getByRole('heading', { name: 'Video visit with Dr. Sarah Johnson' })).toBeVisible()
  await expect(page.getByText('people are waiting before you.')).toBeVisible()
  await nameField(page).fill('Ines Moreau')

  await test.step('the first tap takes the place, and the check begins by itself', async () => {
    await page.getByRole('button', { name: 'Join the queue' }).click()
    await expect(page.getByText('We hear you.')).toBeVisible()
    await expect(place(doctor.page, 'Ines Moreau').getByText('Name only')).toBeVisible()
  })
  await test.step('the second tap says that they are ready', async () => {
    await page.getByRole('button', { name: 'I’m ready', exact: true }).click()
    await expect(isReady(page)).toBeVisible()
    await expect(place(doctor.page, 'Ines Moreau').getByText('Ready', { exact: true })).toBeVisible()
  })

  await test.step('only the queue is offered to them', async () => {
    await expect(page.getByRole('link', { name: 'Appointments' })).toHaveCount(0)
    await patient.goto('/security')
    await expect(page).toHaveURL(/\/patient\/consultation$/)
    await patient.goto(LINK)
    await expect(page, 'the link leads back to the place').toHaveURL(new RegExp(`/patient/consultation/${scheduleId}$`))
    await expect(isReady(page)).toBeVisible()
  })

  await test.step('the doctor reads how sure the name is, and calls; both see and hear each other', async () => {
    await doctor.page.getByRole('button', { name: 'Ines Moreau', exact: true }).click()
    await expect(doctor.page.getByText('Only the name is known: ask who it is')).toBeVisible()
    await doctor.page.getByRole('button', { name: 'Call Ines Moreau', exact: true }).click()
    await accept(patient)
    await expectMedia(doctor, patient)
    await expect(doctor.page.getByText('Name only, no account')).toBeVisible()
  })
})

test('a doctor switches the public link on, shows its code, changes it and switches it off', async ({
  clinic,
  doctor,
  visit,
}) => {
  const patient = await visit('patient')
  patient.allow(/404/)
  const { page } = doctor
  await doctor.goto('/profile')
  await expect(page.getByRole('textbox', { name: 'End of the link' })).toHaveValue(HANDLE)
  await page.getByRole('button', { name: 'Switch the link on' }).click()
  await expect(page.getByText(`${clinic.origin}${LINK}`)).toBeVisible()
  await page.getByRole('button', { name: 'Show QR code' }).click()
  await expect(page.getByRole('img', { name: 'QR code of your public link' })).toBeVisible()
  await page.getByRole('button', { name: 'Hide QR code' }).click()

  await test.step('the doctor is not online, so the page says when they are, and what else to do', async () => {
    await patient.goto(LINK)
    await expect(patient.page.getByText('Not online now')).toBeVisible()
    await expect(patient.page.getByRole('link', { name: 'Sign in and book' })).toBeVisible()
    await expect(patient.page.getByText('+49 30 123456')).toBeVisible()
    await examine(patient.page, 'public link, not online')
  })
  await test.step('the page finds out by itself that the doctor has come', async () => {
    await arrangeOnline(clinic)
    await patient.page.getByRole('button', { name: 'Look again' }).click()
    await expect(nameField(patient.page)).toBeVisible()
    await examine(patient.page, 'public link, online')
    await patient.page.getByRole('button', { name: 'Join the queue' }).click()
    await expect(patient.page.getByText('Please enter your name.')).toBeVisible()
    await expect(nameField(patient.page)).toBeFocused()
  })
  await test.step('the old link stops working when it is changed', async () => {
    await page.getByRole('button', { name: 'Change the link' }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Change the link' }).click()
    await page.getByRole('textbox', { name: 'End of the link' }).fill('Dr Johnson')
    await page.getByRole('button', { name: 'Save the link' }).click()
    await expect(page.getByText('Use 3 to 40 small letters or digits')).toBeVisible()
    await page.getByRole('textbox', { name: 'End of the link' }).fill('dr-johnson')
    await page.getByRole('button', { name: 'Save the link' }).click()
    await expect(page.getByText(`${clinic.origin}/with/dr-johnson`)).toBeVisible()
    await patient.goto(LINK)
    await expect(patient.page.getByRole('heading', { name: 'This link does not work' })).toBeVisible()
    await examine(patient.page, 'public link, off')
  })
  await test.step('nobody comes by a link that is off', async () => {
    await page.getByRole('button', { name: 'Switch off' }).click()
    await expect(page.getByText('The link is switched off. Nobody can join without an account.')).toBeVisible()
    await examine(page, 'profile with the public link')
    await patient.goto('/with/dr-johnson')
    await expect(patient.page.getByRole('heading', { name: 'This link does not work' })).toBeVisible()
  })
})

test('a patient with an account joins as themselves', async ({ clinic, patient }) => {
  await switchOn(clinic)
  const scheduleId = await arrangeOnline(clinic)
  await (await as(clinic, accounts.john)).post(`/api/patient/schedules/${await morningSession(clinic)}/leave-queue`)
  await patient.goto(LINK)
  await expect(patient.page).toHaveURL(new RegExp(`/patient/consultation/${scheduleId}$`))
  await expect(patient.page.getByRole('button', { name: 'Join the queue' })).toBeVisible()
})
