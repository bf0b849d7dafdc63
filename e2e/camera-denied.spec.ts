import { accept, arrangeReady, expectEnded, hangUp, invite, takeSeats } from './support/consultation.ts'
import { expectMedia, expectNoPicture, expectToHear, expectToSee, left } from './support/media.ts'
import { accounts, expect, type Person, test } from './support/people.ts'

test.describe('a call whose patient has blocked the camera', () => {
  let patient: Person
  test.beforeEach(async ({ clinic, doctor, signIn }) => {
    patient = await signIn('patient', accounts.john, { allowMedia: false })
    await takeSeats(doctor, patient, await arrangeReady(clinic))
    await invite(doctor)
    await accept(patient)
    const trouble = 'Your browser does not let us use the camera and microphone.'
    await expect(patient.page.getByRole('heading', { name: trouble })).toBeVisible()
    await expect(patient.page.getByText('Switch Camera and Microphone on.')).toBeVisible()
  })

  test('a second attempt succeeds when the permission is given after all', async ({ doctor }) => {
    await patient.page.getByRole('button', { name: 'Try again' }).click()
    await expect(patient.page.getByRole('button', { name: 'Try again' }), 'still refused').toBeVisible()
    await patient.context.grantPermissions(['camera', 'microphone'])
    await patient.page.getByRole('button', { name: 'Try again' }).click()
    await expectMedia(doctor, patient)
  })

  test('the call goes on with sound alone', { tag: '@core' }, async ({ doctor }) => {
    await patient.context.grantPermissions(['microphone'])
    await patient.page.getByRole('button', { name: 'Continue with audio only' }).click()
    await Promise.all([
      expectToHear(doctor),
      expectToHear(patient),
      expectToSee(patient, doctor),
      expectNoPicture(doctor),
    ])
    await expect(doctor.page.getByText('The camera of John Smith is off.').first()).toBeVisible()
  })

  test('the patient only watches and listens', async ({ doctor }) => {
    await patient.page.getByRole('button', { name: 'Only watch and listen' }).click()
    await Promise.all([expectToSee(patient, doctor), expectToHear(patient)])
    await expect(doctor.page.getByText('The camera of John Smith is off.').first()).toBeVisible()
    await expect(doctor.page.getByText('John Smith is muted').first()).toBeAttached()
    expect((await left(patient.page)).tracks, 'nothing was opened').toBe(0)
  })

  test('the patient leaves', async ({ doctor }) => {
    await patient.page.getByRole('button', { name: 'Leave the call' }).click()
    await expect(patient.page.getByRole('heading', { name: 'You left the call' })).toBeVisible()
    await hangUp(doctor)
    await expectEnded(doctor, patient)
  })
})

test('the check before the call says what is wrong, and goes on when it is allowed', async ({ clinic, signIn }) => {
  const patient = await signIn('patient', accounts.john, { allowMedia: false })
  const scheduleId = await arrangeReady(clinic)
  await patient.goto(`/patient/consultation/${scheduleId}`)
  await patient.page.getByRole('button', { name: 'Check camera and microphone' }).click()
  await expect(patient.page.getByRole('alert').getByText('Your browser does not let us')).toBeVisible()
  await patient.page.getByRole('button', { name: 'Try again' }).click()
  await expect(patient.page.getByRole('button', { name: 'Try again' }), 'still refused').toBeVisible()
  await patient.context.grantPermissions(['camera', 'microphone'])
  await expect(patient.page.getByLabel('Your camera picture'), 'by itself').toBeVisible()
})
