import { examine } from './support/accessibility.ts'
import { arrangeReady, call, callAddress, hangUp, takeSeats } from './support/consultation.ts'
import { expectMedia, expectToSeeNamed, left, remoteVideo } from './support/media.ts'
import { expect, type Person, test } from './support/people.ts'

const INTERPRETER = 'Maria Rossi'

async function openPeople(person: Person): Promise<void> {
  await person.page.getByRole('button', { name: /^People/ }).click()
  await expect(person.page.getByRole('heading', { name: 'In the call' })).toBeVisible()
}

async function makeLink(doctor: Person): Promise<string> {
  await openPeople(doctor)
  await doctor.page.getByRole('combobox', { name: 'Language' }).fill('Turk')
  await doctor.page.getByRole('option', { name: 'Turkish' }).click()
  await doctor.page.getByRole('button', { name: 'Create link' }).click()
  return doctor.page.getByText(/^http.*\/join#/).innerText()
}

async function knock(guest: Person, link: string): Promise<void> {
  await guest.page.goto(link)
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill(INTERPRETER)
  await guest.page.getByRole('button', { name: 'Ask to join' }).click()
  await expect(guest.page.getByRole('heading', { name: 'You are waiting for Dr. Sarah Johnson' })).toBeVisible()
}

interface Room {
  clinic: Parameters<typeof arrangeReady>[0]
  doctor: Person
  patient: Person
  visit: (side: 'guest') => Promise<Person>
}

/** @returns a guest who is in the call of doctor and patient */
async function guestInCall({ clinic, doctor, patient, visit }: Room): Promise<Person> {
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await call(doctor, patient)
  const guest = await visit('guest')
  await knock(guest, await makeLink(doctor))
  await doctor.page.getByRole('button', { name: `Let in ${INTERPRETER}` }).click()
  await expectToSeeNamed(guest, doctor, 'Dr. Sarah Johnson')
  return guest
}

test('an interpreter comes by a link, waits, is let in, sent back, and removed', { tag: '@core' }, async ({
  clinic,
  doctor,
  patient,
  visit,
}) => {
  const scheduleId = await arrangeReady(clinic)
  await takeSeats(doctor, patient, scheduleId)
  await call(doctor, patient)

  const link = await makeLink(doctor)
  await examine(doctor.page, 'the people panel')
  const guest = await visit('guest')
  // Everybody can open the guest's page, but it reveals nothing about the patient.
  await guest.page.goto(link)
  await expect(guest.page.getByText(/asks you to join as: Interpreter, Turkish/)).toBeVisible()
  await expect(guest.page.getByText('John Smith')).toHaveCount(0)
  await examine(guest.page, 'the invitation')
  await knock(guest, link)
  await examine(guest.page, 'the lobby')

  // The place in the lobby survives a reload, but the link alone cannot be used twice.
  await guest.page.reload()
  await expect(guest.page.getByRole('heading', { name: 'You are waiting for Dr. Sarah Johnson' })).toBeVisible()
  const stranger = await visit('guest')
  stranger.allow(/410/)
  await stranger.page.goto(link)
  await expect(stranger.page.getByRole('heading', { name: 'This link can no longer be used' })).toBeVisible()
  await stranger.context.close()
  expect(await left(guest.page)).toEqual({ tracks: 0, connections: 0 })

  await doctor.page.getByRole('button', { name: `Let in ${INTERPRETER}` }).click()
  await Promise.all([
    expectToSeeNamed(guest, doctor, 'Dr. Sarah Johnson'),
    expectToSeeNamed(guest, patient, 'John Smith'),
    expectToSeeNamed(doctor, guest, INTERPRETER),
    expectToSeeNamed(patient, guest, INTERPRETER),
    expectToSeeNamed(doctor, patient, 'John Smith'),
  ])
  await examine(doctor.page, 'a call of three, doctor')
  await examine(guest.page, 'a call of three, guest')

  // A page that is told of a change may read the list of members before it hears that it was put out.
  guest.allow(/404.*\/members/)
  await doctor.page.getByRole('button', { name: `Send ${INTERPRETER} back to the waiting room` }).click()
  await expect(guest.page.getByRole('heading', { name: 'You are waiting for Dr. Sarah Johnson' })).toBeVisible()
  await expect.poll(() => left(guest.page)).toEqual({ tracks: 0, connections: 0 })
  await expect(remoteVideo(doctor.page)).toHaveCount(1)
  await expect(remoteVideo(patient.page)).toHaveCount(1)
  await expectMedia(doctor, patient)

  await doctor.page.getByRole('button', { name: `Let in ${INTERPRETER}` }).click()
  await expectToSeeNamed(guest, patient, 'John Smith')
  // This page keeps its connections, so that the guest's hearing ends even if the page ignores the request to leave.
  await guest.page.evaluate(() => {
    RTCPeerConnection.prototype.close = () => undefined
  })
  await doctor.page.getByRole('button', { name: `Remove ${INTERPRETER} from the call` }).click()
  await expect(guest.page.getByRole('heading', { name: 'You are no longer in the call' })).toBeVisible()
  for (const { page } of [doctor, patient]) {
    await expect(remoteVideo(page)).toHaveCount(1)
    await expect.poll(async () => (await left(page)).connections).toBe(1)
  }
  await expectMedia(doctor, patient)
})

test('a guest who left is back at once by Rejoin, unless the host does not want them back', async ({
  clinic,
  doctor,
  patient,
  visit,
}) => {
  const guest = await guestInCall({ clinic, doctor, patient, visit })

  await hangUp(guest)
  await expect(guest.page.getByRole('heading', { name: 'You left' })).toBeVisible()
  for (const { page } of [doctor, patient]) await expect(remoteVideo(page)).toHaveCount(1)
  await expectMedia(doctor, patient)
  await expect(guest.page.getByText(/You can rejoin until \d/)).toBeVisible()
  await examine(guest.page, 'a guest who left')
  await expect(doctor.page.getByText(/^can rejoin until \d/)).toBeVisible()
  await guest.page.getByRole('button', { name: 'Rejoin' }).click()
  await expectToSeeNamed(guest, doctor, 'Dr. Sarah Johnson')
  await expectToSeeNamed(doctor, guest, INTERPRETER)

  await test.step('the guest rejoins from another page, also after reloading it', async () => {
    await hangUp(guest)
    await guest.goto('/meet')
    await guest.page.reload()
    await guest.page.getByRole('link', { name: 'Rejoin' }).click()
    await expectToSeeNamed(guest, doctor, 'Dr. Sarah Johnson')
  })

  await test.step('the doctor does not let the guest back in', async () => {
    await hangUp(guest)
    await doctor.page.getByRole('button', { name: `Don’t let back in: ${INTERPRETER}` }).click()
    await expect(guest.page.getByRole('heading', { name: 'You are no longer in the call' })).toBeVisible()
    await expect(guest.page.getByRole('button', { name: 'Rejoin' })).toHaveCount(0)
    await expect.poll(() => left(guest.page)).toEqual({ tracks: 0, connections: 0 })
    await expectMedia(doctor, patient)
  })
})

test('a guest of a call reads whether the absent doctor knows that they wait, and is let in by way of the bell', async ({
  clinic,
  doctor,
  patient,
  visit,
}) => {
  await takeSeats(doctor, patient, await arrangeReady(clinic))
  await call(doctor, patient)
  const link = await makeLink(doctor)
  const guest = await visit('guest')
  const said = (text: string) => guest.page.getByRole('status').filter({ hasText: text })

  await test.step('the doctor’s page is gone, and nobody could be told', async () => {
    await doctor.page.goto('about:blank')
    await knock(guest, link)
    await expect(said('we could not notify them that you are waiting')).toBeVisible()
    await expect(said('call Dr. Sarah Johnson or the clinic')).toBeVisible()
  })

  await test.step('the doctor looks at another page, whose bell tells of the guest', async () => {
    await doctor.goto('/notifications')
    await expect(said('has been notified that you are waiting')).toBeVisible()
  })

  await test.step('the notification leads back into the call, where the guest is let in', async () => {
    await doctor.page
      .getByRole('listitem')
      .getByText(`${INTERPRETER} came to the waiting room while you were not there.`)
      .click()
    await expect(doctor.page).toHaveURL(callAddress)
    await expect(said('can see your request')).toBeVisible()
    await doctor.page.getByRole('button', { name: 'Show', exact: true }).click()
    await doctor.page.getByRole('button', { name: `Let in ${INTERPRETER}` }).click()
    await Promise.all([
      expectToSeeNamed(doctor, guest, INTERPRETER),
      expectToSeeNamed(guest, patient, 'John Smith'),
      expectToSeeNamed(patient, doctor, 'Dr. Sarah Johnson'),
    ])
  })
})

test('a guest whose two minutes are over asks to join again; the end of the call is the end for them too', async ({
  clinic,
  doctor,
  patient,
  visit,
}) => {
  const guest = await guestInCall({ clinic, doctor, patient, visit })
  // The time passes on the guest's page alone. What the server answers then is tested with a clock of its own.
  await guest.page.clock.install()
  await hangUp(guest)
  await expect(guest.page.getByRole('button', { name: 'Rejoin' })).toBeVisible()
  await guest.page.clock.fastForward('02:05')
  await expect(guest.page.getByRole('button', { name: 'Ask to join again' })).toBeVisible()
  await expect(guest.page.getByText('You can ask to join again until the call ends.')).toBeVisible()

  guest.allow(/401|404/)
  await hangUp(doctor)
  await expect(guest.page.getByRole('heading', { name: 'The call is over' })).toBeVisible()
  await expect.poll(() => left(guest.page)).toEqual({ tracks: 0, connections: 0 })
})
