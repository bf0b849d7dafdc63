import { button as chat, line, write } from './support/chat.ts'
import { menu } from './support/consultation.ts'
import { expectNoNewFrames, expectToSeeNamed, left, look, sharedScreen, sharesItself } from './support/media.ts'
import { HOST, heading, joinNow, knock, makeMeeting, showPeople } from './support/meeting.ts'
import { expect, test } from './support/people.ts'

const [MARIA, BEN] = ['Maria Rossi', 'Ben Ito']

test('three people in a meeting share a screen, use audio only, outlive a restart, and end together', async ({
  clinic,
  doctor,
  visit,
}) => {
  const link = await makeMeeting(doctor)
  await doctor.page.getByRole('link', { name: 'Open the meeting', exact: true }).click()
  await joinNow(doctor)
  const [maria, ben] = [await visit('guest', { flags: sharesItself }), await visit('patient')]
  const everybody = [doctor, maria, ben]

  await test.step('all are let in at once, and everybody sees everybody', async () => {
    await Promise.all([knock(maria, link, MARIA), knock(ben, link, BEN)])
    await showPeople(doctor)
    await doctor.page.getByRole('button', { name: 'Let all in' }).click()
    await Promise.all([
      expectToSeeNamed(doctor, maria, MARIA),
      expectToSeeNamed(doctor, ben, BEN),
      expectToSeeNamed(maria, doctor, HOST),
      expectToSeeNamed(maria, ben, BEN),
      expectToSeeNamed(ben, doctor, HOST),
      expectToSeeNamed(ben, maria, MARIA),
    ])
  })

  await test.step('a guest shares a screen with both and stops', async () => {
    await maria.page.getByRole('button', { name: 'Share screen' }).click()
    for (const { page } of [doctor, ben]) {
      await expect(page.getByText(`${MARIA} is sharing the screen`)).toBeVisible()
      await expect.poll(async () => (await look(sharedScreen(page))).saturation, 'a picture').toBeGreaterThan(0)
    }
    await maria.page.getByRole('button', { name: 'Stop sharing' }).click()
    await Promise.all([expectToSeeNamed(doctor, maria, MARIA), expectToSeeNamed(ben, maria, MARIA)])
  })

  await test.step('all connections outlive a restart of the server', async () => {
    for (const person of everybody)
      person.allow(/ERR_CONNECTION_(REFUSED|RESET)|ERR_SOCKET_NOT_CONNECTED|ERR_EMPTY_RESPONSE|WebSocket connection/)
    const before = await Promise.all(everybody.map(({ page }) => left(page)))
    await clinic.kill()
    for (const { page } of everybody)
      await expect(page.getByText('Live updates are paused. The call itself continues.')).toBeVisible()
    await Promise.all([expectToSeeNamed(doctor, ben, BEN), expectToSeeNamed(ben, maria, MARIA)])
    await clinic.start()
    for (const { page } of everybody)
      await expect(page.getByText('Live updates are paused. The call itself continues.')).toBeHidden()
    expect(await Promise.all(everybody.map(({ page }) => left(page))), 'the same connections').toEqual(before)
    await chat(ben.page).click()
    await write(ben, 'Still here')
    await chat(maria.page).click()
    await expect(line(maria.page, 'Still here')).toBeVisible()
  })

  await test.step('a guest who uses audio only gets no picture', async () => {
    await menu(ben.page, 'Call quality')
    const sheet = ben.page.getByRole('dialog', { name: 'Call quality' })
    await sheet.getByRole('radio', { name: /Audio only/ }).check()
    await sheet.getByRole('button', { name: 'Close' }).click()
    await expect(doctor.page.getByText(`${BEN} uses audio only.`).last()).toBeVisible()
    await expectNoNewFrames(ben.page)
    await expectToSeeNamed(doctor, maria, MARIA)
  })

  await test.step('the host ends the meeting for all', async () => {
    for (const guest of [maria, ben]) guest.allow(/401|404/)
    await doctor.page.getByRole('button', { name: 'Leave', exact: true }).click()
    await doctor.page.getByRole('button', { name: 'End for all' }).click()
    for (const one of everybody) {
      await expect(heading(one, 'The meeting is over')).toBeVisible()
      await expect.poll(() => left(one.page)).toEqual({ tracks: 0, connections: 0 })
    }
  })
})
