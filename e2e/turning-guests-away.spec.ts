import { heading, joinNow, knock, makeMeeting, showPeople } from './support/meeting.ts'
import { expect, test } from './support/people.ts'

const [MARIA, BEN] = ['Maria Rossi', 'Ben Ito']

test('a host turns one guest away, and then everybody who waits', async ({ doctor, visit }) => {
  const link = await makeMeeting(doctor)
  await doctor.page.getByRole('link', { name: 'Open the meeting', exact: true }).click()
  await joinNow(doctor)
  const [maria, ben, ann] = [await visit('guest'), await visit('patient'), await visit('guest')]
  for (const guest of [maria, ben, ann]) guest.allow(/401|403|404/)
  await knock(ann, link, 'Ann Third')
  await showPeople(doctor)
  await doctor.page.getByRole('button', { name: 'Decline Ann Third' }).click()
  await expect(heading(ann, 'You were not let in')).toBeVisible()

  await Promise.all([knock(maria, link, MARIA), knock(ben, link, BEN)])
  await doctor.page.getByRole('button', { name: 'Decline all' }).click()
  for (const guest of [maria, ben]) await expect(heading(guest, 'You were not let in')).toBeVisible()
  for (const name of [MARIA, BEN, 'Ann Third'])
    await expect(doctor.page.getByRole('button', { name: `Remove ${name}` })).toHaveCount(0)
})
