import { examine } from './support/accessibility.ts'
import { as } from './support/consultation.ts'
import { expectToSeeNamed } from './support/media.ts'
import { HOST, heading, joinNow, knock, lobby, makeMeeting, showPeople } from './support/meeting.ts'
import { accounts, expect, test } from './support/people.ts'

const guestsOf = (path: string): string => path.replace('/meet/', '/api/meeting/').concat('/guests')

test('the expected patient comes in by account, and the host has to confirm any other name', async ({
  clinic,
  doctor,
  patient,
  visit,
}) => {
  const [sarah, john] = [await as(clinic, accounts.doctor), await as(clinic, accounts.john)]
  const { id: patientId } = (await john.get('/api/auth/me')) as { id: string }
  const made = (await sarah.post('/api/create-meeting', { patientId })) as { data: { path: string } }
  const { path } = made.data
  await patient.goto(path)
  await expect(heading(patient, `Meeting with ${HOST}`)).toBeVisible()
  await examine(patient.page, 'the ready page of a meeting')
  await doctor.goto(path)
  await joinNow(doctor)
  await showPeople(doctor)
  await expect(doctor.page.getByRole('listitem').filter({ hasText: 'John Smith' })).toContainText('expected, not here')
  // Whatever a client does in the lobby meanwhile, nobody is in front of a camera without having agreed.
  const [place] = (await sarah.get(guestsOf(path))) as { id: string }[]
  await sarah.post(`${guestsOf(path)}/${place?.id}/send-back`)
  await expect(lobby(patient)).toBeVisible()
  await sarah.post(`${guestsOf(path)}/${place?.id}/admit`)
  await joinNow(patient)
  await Promise.all([expectToSeeNamed(doctor, patient, 'John Smith'), expectToSeeNamed(patient, doctor, HOST)])

  const guest = await visit('guest')
  await knock(guest, clinic.origin + path, 'Jon Smyth')
  await doctor.page.getByRole('button', { name: 'Let in Jon Smyth' }).click()
  const guard = doctor.page.getByRole('dialog', { name: 'Is this the right person?' })
  await expect(guard).toContainText('John Smith')
  await expect(guard).toContainText('Jon Smyth')
  await examine(doctor.page, 'the guard against the wrong person')
  await guard.getByRole('button', { name: 'Not yet' }).click()
  await expect(lobby(guest)).toBeVisible()
  await doctor.page.getByRole('button', { name: 'Let in Jon Smyth' }).click()
  await guard.getByRole('button', { name: 'Let in' }).click()
  await Promise.all([
    expectToSeeNamed(guest, patient, 'John Smith'),
    expectToSeeNamed(guest, doctor, HOST),
    expectToSeeNamed(doctor, guest, 'Jon Smyth'),
  ])

  // A reload during the meeting leads back into it without a question.
  await patient.page.reload()
  await expectToSeeNamed(patient, doctor, HOST)
  await doctor.page.getByRole('button', { name: 'Remove Jon Smyth from the call' }).click()
  await expect(heading(guest, 'You are no longer in the meeting')).toBeVisible()
  await expect(patient.page.locator('video[aria-label="Picture of Jon Smyth"]')).toHaveCount(0)

  // The host may want to talk to somebody else first: the patient waits in the lobby, and is not asked for a name.
  await doctor.page.getByRole('button', { name: 'Send John Smith back to the waiting room' }).click()
  await expect(lobby(patient)).toBeVisible()
  await expect(doctor.page.locator('video[aria-label="Picture of John Smith"]')).toHaveCount(0)
  await doctor.page.getByRole('button', { name: 'Let in John Smith' }).click()
  await Promise.all([expectToSeeNamed(doctor, patient, 'John Smith'), expectToSeeNamed(patient, doctor, HOST)])

  // A guest who leaves can come back without waiting; a guest who is removed cannot.
  await patient.page.getByRole('button', { name: 'Leave', exact: true }).click()
  await joinNow(patient)
  await expectToSeeNamed(patient, doctor, HOST)
  await doctor.page.getByRole('button', { name: 'Remove John Smith from the call' }).click()
  await expect(heading(patient, 'You are no longer in the meeting')).toBeVisible()
  await expect(doctor.page.locator('video[aria-label="Picture of John Smith"]')).toHaveCount(0)
})

test('a meeting that is created for an appointment has its patient and its time', async ({ doctor }) => {
  await doctor.goto('/meetings')
  await doctor.page.getByRole('button', { name: 'New meeting' }).first().click()
  const dialog = doctor.page.getByRole('dialog')
  const choice = dialog.getByRole('combobox', { name: 'For' })
  // It depends on the day of the week which patient has the demo clinic's next online appointment.
  const next = choice.getByRole('option').nth(1)
  await expect(next).toBeAttached()
  const [name = ''] = (await next.innerText()).split(', ')
  await choice.selectOption({ index: 1 })
  await expect(dialog.getByRole('radiogroup', { name: 'When' })).toBeHidden()
  await examine(doctor.page, 'a meeting for an appointment')
  await dialog.getByRole('button', { name: 'Create link' }).click()
  await expect(dialog.getByText(/\/meet\/room-[\da-f-]{36}/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(doctor.page.getByText(`With ${name}`).first()).toBeVisible()
})

test('the link of a locked, withdrawn, cancelled or unknown meeting says which of them it is', async ({
  doctor,
  visit,
}) => {
  const link = await makeMeeting(doctor)
  await examine(doctor.page, 'the link just made')
  await doctor.page.getByRole('button', { name: 'QR code' }).click()
  await expect(
    doctor.page.getByRole('img', { name: 'QR code of the link, to be read by a phone’s camera' }),
  ).toBeVisible()
  await doctor.page.getByRole('link', { name: 'Open the meeting', exact: true }).click()
  await joinNow(doctor)
  await showPeople(doctor)
  await doctor.page.getByRole('switch', { name: 'Lock the meeting' }).click()
  await expect(doctor.page.getByRole('switch', { name: 'Lock the meeting' })).toBeChecked()

  const guest = await visit('guest')
  guest.allow(/40[149]|410/)
  await guest.page.goto(link)
  await expect(heading(guest, 'The meeting is locked')).toBeVisible()
  // The visitor may be the host, whose session has expired.
  await expect(guest.page.getByRole('link', { name: 'Sign in with your account' })).toHaveAttribute(
    'href',
    `/login?next=${encodeURIComponent(new URL(link).pathname)}`,
  )
  await examine(guest.page, 'a locked meeting')
  await doctor.page.getByRole('switch', { name: 'Lock the meeting' }).click()
  await expect(doctor.page.getByRole('switch', { name: 'Lock the meeting' })).not.toBeChecked()
  await guest.page.getByRole('button', { name: 'Try again' }).click()
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Maria Rossi')
  await guest.page.getByRole('button', { name: 'Ask to join' }).click()
  await expect(lobby(guest)).toBeVisible()
  await examine(doctor.page, 'the host’s room with somebody in its lobby')
  await guest.page.getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(heading(guest, 'You left')).toBeVisible()
  await guest.page.getByRole('button', { name: 'Ask to join again' }).click()
  await expect(lobby(guest)).toBeVisible()

  // The doctor leaves, sees the knock on another page, and cancels the meeting.
  await doctor.page.getByRole('button', { name: 'Leave', exact: true }).click()
  await doctor.page.getByRole('dialog').getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(doctor.page.getByText('1 person is waiting to be let in.')).toBeVisible()
  await examine(doctor.page, 'the host’s ready page')
  await doctor.page.getByRole('link', { name: 'Your meetings' }).click()
  await doctor.page
    .getByRole('button', { name: /^More for the meeting/ })
    .first()
    .click()
  await doctor.page.getByRole('menuitem', { name: 'Turn off the link' }).click()
  await doctor.page.getByRole('dialog').getByRole('button', { name: 'Turn off the link' }).click()
  await expect(doctor.page.getByText('The link is turned off')).toBeVisible()
  const late = await visit('patient')
  late.allow(/410/)
  await late.page.goto(link)
  await expect(heading(late, 'This link no longer works')).toBeVisible()
  await expect(lobby(guest)).toBeVisible()
  await doctor.page
    .getByRole('button', { name: /^More for the meeting/ })
    .first()
    .click()
  await doctor.page.getByRole('menuitem', { name: 'Cancel the meeting' }).click()
  await doctor.page.getByRole('dialog').getByRole('button', { name: 'Cancel the meeting' }).click()
  await expect(heading(guest, 'This meeting will not take place')).toBeVisible()
  await examine(doctor.page, 'the list of meetings')
  await late.goto('/meet/no-such-meeting')
  late.allow(/40[04]/)
  await expect(heading(late, 'There is no meeting at this link')).toBeVisible()
})

test('without an account, one person starts a meeting and another joins by its link', async ({ visit }) => {
  const [host, guest] = [await visit('doctor'), await visit('guest')]
  await host.goto('/meet')
  await expect(host.page.getByRole('button', { name: 'Start the meeting' })).toBeVisible()
  await examine(host.page, 'starting a meeting')
  await host.page.getByRole('textbox', { name: 'Your name' }).fill('Ada')
  host.allow(/ERR_INTERNET_DISCONNECTED/)
  await host.context.setOffline(true)
  await host.page.getByRole('button', { name: 'Start the meeting' }).click()
  await expect(host.page.getByText('We cannot reach the clinic’s server.')).toBeVisible()
  await host.context.setOffline(false)
  await host.page.getByRole('button', { name: 'Start the meeting' }).click()
  await joinNow(host)
  await knock(guest, host.page.url(), 'Grace', 'Ada')
  await expect(host.page.getByText('Grace would like to join.').first()).toBeVisible()
  await showPeople(host)
  await host.page.getByRole('button', { name: 'Let in Grace' }).click()
  await Promise.all([expectToSeeNamed(host, guest, 'Grace'), expectToSeeNamed(guest, host, 'Ada')])
  await host.page.reload()
  await expectToSeeNamed(host, guest, 'Grace')
  await guest.page.getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(heading(guest, 'You left')).toBeVisible()

  // The tab leads back at once for two minutes, also when it is loaded anew.
  await guest.page.reload()
  await guest.page.getByRole('button', { name: 'Rejoin' }).click()
  await Promise.all([expectToSeeNamed(host, guest, 'Grace'), expectToSeeNamed(guest, host, 'Ada')])
  await guest.page.getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(heading(guest, 'You left')).toBeVisible()

  // Whoever uses the device next is asked for a name of their own, and reads nobody else's.
  expect(await guest.page.evaluate(() => JSON.stringify(localStorage))).not.toMatch(/Grace|token/)
  const next = await guest.context.newPage()
  await next.goto(host.page.url())
  await expect(next.getByRole('textbox', { name: 'Your name' })).toHaveValue('')
  await expect(next.getByText('Grace')).toHaveCount(0)
})
