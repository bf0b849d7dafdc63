import {
  accept,
  callAddress,
  expectEnded,
  getReady,
  hangUp,
  incoming,
  invite,
  isReady,
  leaveAndEnd,
  outgoing,
  place,
} from './support/consultation.ts'
import { expectMedia, expectNoPicture, expectSilence, expectToHear, expectToSee } from './support/media.ts'
import { expect, type Person, test } from './support/people.ts'

async function secondsLeft(person: Person): Promise<number> {
  const label = await person.page.getByRole('timer', { name: /seconds? left/ }).getAttribute('aria-label')
  return Number.parseInt(label ?? '', 10)
}

test('doctor and patient hold a consultation and call again', { tag: '@core' }, async ({ doctor, patient }) => {
  await test.step('the doctor starts the afternoon session, and the patient sees it at once', async () => {
    await Promise.all([doctor.goto('/doctor/dashboard'), patient.goto('/patient/consultation')])
    await doctor.page.getByRole('link', { name: /13:00/ }).click()
    const card = patient.page.getByRole('listitem').filter({ hasText: '13:00' })
    await expect(card.getByText('Not online yet')).toBeVisible()
    await doctor.page.getByRole('button', { name: 'Start practice' }).click()
    await expect(doctor.page.getByText('Online', { exact: true })).toBeVisible()
    await expect(card.getByText('Online now')).toBeVisible()
    await expect(doctor.page.getByText('Nobody is waiting yet')).toBeVisible()
  })

  await test.step('the patient takes a place and is told position and wait', async () => {
    await patient.page.getByRole('link', { name: /13:00/ }).click()
    await patient.page.getByRole('button', { name: 'Join the queue', exact: true }).click()
    await expect(patient.page.getByText('You are next', { exact: true })).toBeVisible()
    await expect(patient.page.getByText('any moment')).toBeVisible()
    await expect(place(doctor.page, 'John Smith').getByText('Waiting', { exact: true })).toBeVisible()
    await expect(place(doctor.page, 'John Smith').getByText('Connected', { exact: true })).toBeVisible()
  })

  await test.step('the patient tries camera and microphone and says “ready”', async () => {
    // The check starts by itself after joining, because the browser has no question to ask.
    await expect(patient.page.getByLabel('Your camera picture')).toBeVisible()
    const level = patient.page.getByRole('meter', { name: 'Microphone level' })
    // The fake microphone beeps once a second, so reading the level once a second could miss every beep.
    const heard = async () => Number(await level.getAttribute('value'))
    await expect.poll(heard, { intervals: [130] }).toBeGreaterThan(0)
    await getReady(patient.page)
    await expect(isReady(patient.page)).toBeVisible()
    await expect(place(doctor.page, 'John Smith').getByText('Ready', { exact: true })).toBeVisible()
  })

  await test.step('the patient is called on another page of the app, where it rings and counts down', async () => {
    await patient.page.getByRole('link', { name: 'All consultations' }).click()
    await expect(patient.page.getByRole('link', { name: /13:00.*You are number 1/ })).toBeVisible()
    await invite(doctor)
    await expect(outgoing(doctor.page)).toBeVisible()
    await expect(incoming(patient.page)).toBeVisible()
    const [here, there] = await Promise.all([secondsLeft(doctor), secondsLeft(patient)])
    expect(here).toBeGreaterThan(50)
    expect(Math.abs(here - there), 'the countdowns agree').toBeLessThanOrEqual(1)
    const rings = () =>
      patient.page.evaluate(
        () => window.probe.audio.some((audio) => audio.state === 'running') && window.probe.notes > 0,
      )
    await expect.poll(rings, { message: 'it rings' }).toBe(true)
    await expect(patient.page).toHaveTitle(/Incoming call/)
  })

  await test.step('the patient accepts, and both see and hear each other', async () => {
    await accept(patient)
    await expect(doctor.page).toHaveURL(callAddress)
    expect(new URL(doctor.page.url()).pathname).toBe(new URL(patient.page.url()).pathname)
    await expectMedia(doctor, patient)
  })

  await test.step('the doctor is told that the patient is muted and hears nothing', async () => {
    const microphone = patient.page.getByRole('button', { name: 'Microphone', exact: true })
    await microphone.click()
    await expect(microphone).toHaveAttribute('aria-pressed', 'false')
    await expect(doctor.page.getByText('John Smith is muted')).toBeVisible()
    await expectSilence(doctor)
    await microphone.click()
    await expect(doctor.page.getByText('John Smith is muted')).toBeHidden()
    await expectToHear(doctor)
  })

  await test.step("the patient's camera goes off and on", async () => {
    const camera = patient.page.getByRole('button', { name: 'Camera', exact: true })
    await camera.click()
    await expect(doctor.page.getByText('The camera of John Smith is off.').first()).toBeVisible()
    await expectNoPicture(doctor)
    await camera.click()
    await expectToSee(doctor, patient)
  })

  await test.step('the duration counts', async () => {
    const duration = doctor.page.getByRole('timer', { name: 'Duration' })
    const before = await duration.textContent()
    await expect(duration).not.toHaveText(before ?? '')
    await expect(duration).toHaveText(/^0:\d\d$/)
  })

  await test.step('the patient leaves, the doctor ends the call, and each is back where they came from', async () => {
    await leaveAndEnd(doctor, patient)
    await doctor.page.getByRole('link', { name: 'Back to the practice session' }).click()
    await expect(doctor.page).toHaveURL(/\/doctor\/practice\//)
    await expect(doctor.page.getByRole('heading', { name: 'Seen today' })).toBeVisible()
    // The patient reads how it ended, and what can be done now, for as long as they like.
    await expect(patient.page.getByRole('link', { name: 'Summary and rating' })).toBeVisible()
    await expect(patient.page.getByRole('link', { name: 'Next appointment' })).toHaveAttribute(
      'href',
      /^\/doctors\/[\da-f-]+$/,
    )
    await patient.page.getByRole('link', { name: 'Back to the consultation' }).click()
    await expect(patient.page).toHaveURL(/\/patient\/consultation\/[\da-f-]+$/)
    await expect(patient.page.getByText('Your consultation is over')).toBeVisible()
  })

  await test.step('the doctor calls again and ends the call', async () => {
    await doctor.page.getByRole('button', { name: 'Call again: John Smith' }).click()
    await expect(patient.page.getByText('Your doctor wants to call you again.')).toBeVisible()
    await invite(doctor)
    await accept(patient)
    await expect(doctor.page).toHaveURL(callAddress)
    await expectMedia(doctor, patient)
    await hangUp(doctor)
    await expectEnded(doctor, patient)
  })
})
