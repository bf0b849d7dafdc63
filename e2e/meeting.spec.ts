import { examine } from './support/accessibility.ts'
import { button as chat, line, write } from './support/chat.ts'
import { expectToSeeNamed, left } from './support/media.ts'
import { HOST, heading, joinNow, knock, lobby, makeMeeting, showPeople } from './support/meeting.ts'
import { expect, test } from './support/people.ts'

const GUEST = 'Maria Rossi'

test('a doctor sends a link, lets one guest in, turns another away, sends one back, and ends the meeting', {
  tag: '@core',
}, async ({ doctor, visit }) => {
  const link = await makeMeeting(doctor)
  expect(link).toMatch(/\/meet\/[a-z]+(-[a-z]+){5}$/)
  await doctor.page.getByRole('link', { name: 'Open the meeting', exact: true }).click()
  await joinNow(doctor)
  const [guest, stranger] = [await visit('guest'), await visit('patient')]
  await Promise.all([knock(guest, link, GUEST), knock(stranger, link, 'Somebody Else')])
  await examine(guest.page, 'the lobby of a meeting')

  await showPeople(doctor)
  await doctor.page.getByRole('button', { name: 'I am running five minutes late.' }).click()
  await expect(guest.page.getByText('I am running five minutes late.', { exact: true })).toBeVisible()
  await doctor.page.getByRole('button', { name: 'Decline Somebody Else' }).click()
  await expect(heading(stranger, 'You were not let in')).toBeVisible()
  await doctor.page.getByRole('button', { name: `Let in ${GUEST}` }).click()
  await Promise.all([expectToSeeNamed(guest, doctor, HOST), expectToSeeNamed(doctor, guest, GUEST)])
  // Nobody was expected by name, so the guest's name is shown beside the picture.
  await expect(doctor.page.getByRole('group', { name: GUEST }).getByText(GUEST, { exact: true })).toBeVisible()

  await chat(guest.page).click()
  await write(guest, 'Good morning')
  await expect(chat(doctor.page)).toHaveAccessibleName(/1 unread/)

  // The place in the lobby survives a reload. The camera is off in the lobby.
  await doctor.page.getByRole('button', { name: `Send ${GUEST} back to the waiting room` }).click()
  await expect(lobby(guest)).toBeVisible()
  await expect.poll(() => left(guest.page)).toEqual({ tracks: 0, connections: 0 })
  await guest.page.reload()
  await expect(lobby(guest)).toBeVisible()
  await doctor.page.getByRole('button', { name: `Let in ${GUEST}` }).click()
  await expectToSeeNamed(doctor, guest, GUEST)

  await chat(doctor.page).click()
  await expect(line(doctor.page, 'Good morning')).toBeVisible()
  await doctor.page.getByRole('button', { name: 'Leave', exact: true }).click()
  await doctor.page.getByRole('button', { name: 'End for all' }).click()
  for (const one of [doctor, guest]) {
    await expect(heading(one, 'The meeting is over')).toBeVisible()
    await expect.poll(() => left(one.page)).toEqual({ tracks: 0, connections: 0 })
  }
  await doctor.page.getByRole('link', { name: 'Back to your meetings' }).click()
  await expect(doctor.page.getByRole('listitem').filter({ hasText: `With ${GUEST}` })).toContainText('Ended')
})
