import { examine, tabTo } from './support/accessibility.ts'
import {
  accept,
  arrangeReady,
  call,
  callAddress,
  getReady,
  hangUp,
  incoming,
  invite,
  isReady,
  morningSession,
  outgoing,
  takeSeats,
} from './support/consultation.ts'
import { expectMedia } from './support/media.ts'
import { accounts, expect, test } from './support/people.ts'

// axe's many calls in a page make its trace long, without any use.
test.use({ trace: 'off' })

test.describe('pages without accessibility violations, light and dark, wide and narrow', () => {
  test('the pages before sign-in have no violation', async ({ visit }) => {
    const { page } = await visit('patient')
    await page.goto('/login')
    await expect(page.getByRole('heading', { name: 'Demo accounts' })).toBeVisible()
    await examine(page, 'sign-in')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByText('Please enter your password.')).toBeVisible()
    await examine(page, 'sign-in with mistakes')
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByText('Please enter your name.')).toBeVisible()
    await examine(page, 'registration with mistakes')
  })

  test("the doctor's pages have no violation", async ({ doctor, clinic }) => {
    const { page } = doctor
    await doctor.goto('/doctor/dashboard')
    await expect(page.getByRole('link', { name: /09:00/ })).toBeVisible()
    await examine(page, 'dashboard')
    await page.getByRole('button', { name: 'Plan a session' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await examine(page, 'planning a session')
    await doctor.goto(`/doctor/practice/${await morningSession(clinic)}`)
    await expect(page.getByText('Jessica Wilson')).toBeVisible()
    await examine(page, 'practice room, not started')
    await page.getByRole('button', { name: 'Start practice' }).click()
    await page.getByRole('button', { name: 'Camera and microphone' }).click()
    await expect(page.getByRole('heading', { name: 'Your picture' })).toBeVisible()
    await examine(page, 'practice room, online')
    await page.getByRole('button', { name: 'End practice' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await examine(page, 'ending the practice')
  })

  test("the patient's pages have no violation", async ({ patient, clinic }) => {
    const { page } = patient
    await patient.goto('/patient/consultation')
    await expect(page.getByText('You are number 1')).toBeVisible()
    await examine(page, 'consultations')
    await page.getByRole('link', { name: /17:00/ }).click()
    await expect(page.getByRole('button', { name: 'Join the queue', exact: true })).toBeVisible()
    await examine(page, 'taking a place')
    await patient.goto(`/patient/consultation/${await arrangeReady(clinic)}`)
    await expect(page.getByLabel('Your camera picture')).toBeVisible()
    await examine(page, 'waiting, ready')
    await page.getByRole('button', { name: 'Leave the queue' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await examine(page, 'leaving the queue')
    patient.allow(/status of 404/)
    await patient.goto('/nowhere')
    await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible()
    await examine(page, 'page not found')
  })

  test('a ringing call and a running one have no violation', async ({ clinic, doctor, patient }) => {
    await takeSeats(doctor, patient, await arrangeReady(clinic))
    await invite(doctor)
    await expect(incoming(patient.page)).toBeVisible()
    await Promise.all([examine(patient.page, 'incoming call'), examine(doctor.page, 'outgoing call')])
    await accept(patient)
    await expectMedia(doctor, patient)
    await examine(patient.page, 'in the call')
    await patient.page.getByRole('button', { name: 'Microphone', exact: true }).click()
    await patient.page.getByRole('button', { name: 'Camera', exact: true }).click()
    await expect(doctor.page.getByText('The camera of John Smith is off.').first()).toBeVisible()
    await Promise.all([examine(doctor.page, 'the other side’s camera off'), examine(patient.page, 'own camera off')])
    await doctor.page.goBack()
    await examine(doctor.page, 'the question before the call is left')
    await doctor.page.getByRole('button', { name: 'Go to another page' }).click()
    await expect(doctor.page.getByRole('link', { name: 'Return to call' })).toBeVisible()
    await examine(doctor.page, 'practice room during a call')
  })

  test('a call with device problems, and its end, have no violation', async ({ clinic, doctor, signIn }) => {
    const patient = await signIn('patient', accounts.john, { allowMedia: false })
    await takeSeats(doctor, patient, await arrangeReady(clinic))
    await patient.page.getByRole('button', { name: 'Check camera and microphone' }).click()
    await expect(patient.page.getByRole('alert').getByText('Your browser does not let us')).toBeVisible()
    await examine(patient.page, 'device check refused')
    await invite(doctor)
    await accept(patient)
    await expect(patient.page.getByRole('button', { name: 'Only watch and listen' })).toBeVisible()
    await examine(patient.page, 'no camera in the call')
    await hangUp(patient)
    await expect(patient.page.getByRole('heading', { name: 'You left the call' })).toBeVisible()
    await examine(patient.page, 'call left')
    await hangUp(doctor)
    await expect(patient.page.getByRole('heading', { name: 'Call ended' })).toBeVisible()
    await examine(patient.page, 'call ended')
  })
})

test('a patient signs in, takes a place, accepts and leaves a call by keyboard', async ({ clinic, doctor, visit }) => {
  const patient = await visit('patient')
  const { page } = patient
  await patient.goto('/login')
  await tabTo(page, 'E-mail')
  await page.keyboard.type(accounts.john.email)
  await tabTo(page, 'Password')
  await page.keyboard.type(accounts.john.password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Consultations' })).toBeFocused()

  const scheduleId = await morningSession(clinic)
  await doctor.goto(`/doctor/practice/${scheduleId}`)
  await patient.goto(`/patient/consultation/${scheduleId}`)
  await expect(page.getByRole('heading', { name: 'Consultation with Dr. Sarah Johnson' })).toBeFocused()
  await tabTo(page, 'Leave the queue')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel' })).toBeFocused()
  await tabTo(page, 'Leave the queue')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Join the queue', exact: true }), 'the focus is not lost').toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText('5th in line', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'I’m ready', exact: true }), 'the same button').toBeFocused()
  await page.keyboard.press('Space')
  await expect(isReady(page), 'the focus is not lost').toBeFocused()

  await doctor.page.getByRole('button', { name: 'Start practice' }).click()
  await invite(doctor)
  await expect(incoming(page).getByRole('button', { name: 'Accept' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(callAddress)
  await expectMedia(doctor, patient)
  await tabTo(page, 'Leave')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Rejoin' })).toBeFocused()
  await expect(outgoing(doctor.page)).toBeHidden()
})

test('a screen reader announces the place, the call and the connection', async ({ clinic, doctor, patient }) => {
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await expect(patient.page.getByRole('status').filter({ hasText: 'You are next' })).toContainText('any moment')
  await invite(doctor)
  await expect(
    patient.page.getByRole('alert').filter({ hasText: /Incoming call from Dr\. Sarah Johnson\. You have \d+ seconds/ }),
  ).toBeAttached()
  await expect(doctor.page.getByRole('heading', { name: 'Calling John Smith' })).toBeFocused()
  await incoming(patient.page).getByRole('button', { name: 'Decline' }).click()
  await expect(incoming(patient.page)).toBeHidden()
  await getReady(patient.page)
  await call(doctor, patient)
  await expect(patient.page.getByRole('status').filter({ hasText: 'Connected' })).toBeAttached()
})
