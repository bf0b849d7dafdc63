import { afterAll, describe, expect, test } from 'vitest'
import { createUnconfirmedMails } from '../src/accounts/unconfirmed-mails.ts'
import { budgets } from '../src/platform/budgets.ts'
import { createTestClock } from '../src/platform/clock.ts'
import { createBudgets } from '../src/platform/http/limiter.ts'
import { createMailbox } from './smtp-sink.ts'
import { createTestApp, type Person, until } from './test-app.ts'

const clock = createTestClock('2026-03-02T09:00:00Z')
const mailbox = await createMailbox(clock.now)
const testApp = await createTestApp({
  clock,
  config: {
    mail: { url: mailbox.url, from: 'Clinic <no-reply@clinic.example>', plaintext: true },
    publicUrl: new URL('http://clinic.example'),
  },
})
afterAll(async () => {
  await testApp.close()
  await mailbox.shut()
})
const { ok, call, refused } = testApp

let people = 0
async function register(): Promise<Person> {
  people += 1
  const body = { email: `new-${people}@example.org`, password: 'four unrelated words', name: 'Ben', role: 'PATIENT' }
  const { user, access_token: token } = await ok(null, 'register', { body })
  return { ...user, token }
}
const subjects = (who: Person) => mailbox.to(who.email).map(({ mail }) => mail.subject)
async function linkTo(who: Person, count = 1): Promise<string> {
  const confirmations = () => mailbox.to(who.email).filter(({ mail }) => mail.subject?.startsWith('Confirm'))
  await until(() => confirmations().length === count, 'the link')
  const link = /http:\/\/clinic\.example\/login\?mode=confirm#([\w-]{43})/.exec(confirmations().at(-1)?.mail.text ?? '')
  if (!link?.[1]) throw new Error('the mail has no link')
  return link[1]
}
const confirm = (token: string) => call(null, 'confirmEmail', { body: { token } })
const settings = async (who: Person) => (await ok(who, 'notificationSettings')).email
/** Waits until no delivery is left to be sent. */
const idle = () =>
  until(async () => {
    const open = await testApp.rows("SELECT 1 FROM deliveries WHERE due_at <= $1 OR state = 'SENDING'", [clock.now()])
    return open.length === 0
  }, 'an empty outbox')

/**
 * A request for an appointment, which the doctor confirms, so that both get an e-mail.
 * @returns the appointment's id
 */
async function appointment(doctor: Person, patient: Person): Promise<string> {
  const { slots } = await ok(patient, 'listSlots', { params: { id: doctor.id } })
  const startsAt = slots[people % slots.length]?.startsAt ?? ''
  const { id: holdId } = await ok(patient, 'holdSlot', { body: { doctorId: doctor.id, startsAt } })
  const { id } = await ok(patient, 'bookAppointment', { body: { holdId, type: 'ONLINE' } })
  await ok(doctor, 'confirmAppointment', { params: { id }, body: { startsAt } })
  return id
}

test('an address that is not confirmed gets only the link, and everything afterwards', async () => {
  const doctor = await testApp.doctor()
  await testApp.calendar(doctor)
  const patient = await register()
  const token = await linkTo(patient)
  expect(await settings(patient)).toMatchObject({ available: true, confirmed: false })
  // The account can be used in the meantime, and its notifications are in the bell's list.
  const first = await appointment(doctor, patient)
  await idle()
  expect(subjects(patient)).toEqual(['Confirm your e-mail address'])
  expect((await ok(patient, 'listNotifications')).notifications[0]?.appointmentId).toBe(first)
  expect(subjects(doctor)).toContain('Your appointment is confirmed')

  expect((await confirm(token)).status).toBe(200)
  expect(await settings(patient)).toMatchObject({ confirmed: true })
  await ok(doctor, 'cancelAppointment', { params: { id: first }, body: {} })
  await until(() => subjects(patient).includes('Your appointment is cancelled'), 'the mail')
  expect(await testApp.actions(patient.id)).toEqual(
    expect.arrayContaining(['EMAIL_CONFIRMATION_REQUESTED', 'EMAIL_CONFIRMED']),
  )
})

describe('a link that confirms an address', () => {
  test('a link can be used twice, and is recorded once', async () => {
    const patient = await register()
    const token = await linkTo(patient)
    const answers = await Promise.all([confirm(token), confirm(token), confirm(token)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await testApp.actions(patient.id)).filter((action) => action === 'EMAIL_CONFIRMED')).toHaveLength(1)
  })

  test('a link is valid for three days and for its address alone, and cannot be guessed', async () => {
    const patient = await register()
    const token = await linkTo(patient)
    expect((await confirm('A'.repeat(43))).problem?.code).toBe('LINK_GONE')
    await testApp.rows("UPDATE users SET email = 'moved-on@example.org' WHERE id = $1", [patient.id])
    expect((await confirm(token)).problem?.code).toBe('LINK_GONE')
    await testApp.rows('UPDATE users SET email = $2 WHERE id = $1', [patient.id, patient.email])
    clock.advance(3 * 24 * 3_600_000)
    expect((await confirm(token)).problem?.code).toBe('LINK_GONE')
    expect(
      (await testApp.rows('SELECT 1 FROM users WHERE id = $1 AND email_confirmed_at IS NULL', [patient.id])).length,
    ).toBe(1)
  })

  test('a link is in no table and in no log', async () => {
    const token = await linkTo(await register())
    await confirm(token)
    const kept = await testApp.rows('SELECT to_jsonb(c) AS row FROM email_confirmations c')
    expect(JSON.stringify(kept)).not.toContain(token)
    expect(testApp.lines.filter((line) => line.includes(token))).toEqual([])
  })

  test('a link is sent again a few times, and never to somebody who is confirmed', async () => {
    const patient = await register()
    await linkTo(patient)
    for (let n = 0; n < 5; n++) await ok(patient, 'requestEmailConfirmation')
    const over = await call(patient, 'requestEmailConfirmation')
    expect([over.problem?.code, over.headers.has('retry-after')]).toEqual(['TOO_MANY', true])
    expect(over.problem?.detail).toContain('spam folder')
    const token = await linkTo(patient, 6)
    await confirm(token)
    const other = await testApp.patient()
    await ok(other, 'requestEmailConfirmation')
    await idle()
    expect(subjects(other)).toEqual([])
  })
})

test('a password reset also confirms the address, and the owner is told of the change', async () => {
  const patient = await register()
  await linkTo(patient)
  await ok(null, 'requestPasswordReset', { body: { email: patient.email } })
  await until(() => subjects(patient).includes('Choose a new password'), 'the link')
  const mail = mailbox.to(patient.email).at(-1)?.mail
  const token = /#([\w-]{43})/.exec(mail?.text ?? '')?.[1] ?? ''
  for (const password of ['password1', patient.email, 'Med Consult 1'])
    expect((await call(null, 'resetPassword', { body: { token, password } })).problem?.code).toMatch(/^PASSWORD_/)
  clock.advance(1000)
  expect((await call(null, 'resetPassword', { body: { token, password: 'other unrelated words' } })).status).toBe(200)
  await until(() => subjects(patient).includes('Your password was changed'), 'the news')
  const news = mailbox.to(patient.email).find(({ mail: one }) => one.subject === 'Your password was changed')?.mail
  expect(news?.text).toContain('http://clinic.example/login?mode=forgot')
  expect(news?.text).not.toContain(token)
  const again = await ok(null, 'login', { body: { email: patient.email, password: 'other unrelated words' } })
  expect(await settings({ ...patient, token: again.access_token })).toMatchObject({ confirmed: true })
})

test('strangers who ask for new passwords cannot flood a mailbox or keep its owner out', async () => {
  const patient = await register()
  const token = await linkTo(patient)
  await confirm(token)
  const ask = (from: string) =>
    call(null, 'requestPasswordReset', { body: { email: patient.email }, headers: { 'x-forwarded-for': from } })
  for (let n = 0; n < 40; n++) expect((await ask(`198.51.100.${n}`)).status).toBe(200)
  await idle()
  expect((await ask('203.0.113.1')).status).toBe(200)
  const links = mailbox.to(patient.email).filter(({ mail }) => mail.subject === 'Choose a new password')
  expect(links).toHaveLength(5)
  const good = /#([\w-]{43})/.exec(links.at(-1)?.mail.text ?? '')?.[1] ?? ''
  expect((await call(null, 'resetPassword', { body: { token: good, password: 'other unrelated words' } })).status).toBe(
    200,
  )
})

describe('a stranger who registers many addresses of one mailbox', () => {
  const join = (email: string, from: string) =>
    ok(null, 'register', {
      body: { email, password: 'four unrelated words', name: 'Ben', role: 'PATIENT' },
      headers: { 'x-forwarded-for': from },
    })
  const mailed = (name: string) => mailbox.received.filter(({ to }) => to.toLowerCase().startsWith(name))

  test('the mailbox gets six e-mails from any number of networks, and the accounts exist', async () => {
    for (let n = 0; n < 14; n++) await join(`${n % 2 ? 'Victim' : 'victim'}+${n}@mail.example`, `198.18.9.${n % 7}`)
    for (let n = 0; n < 3; n++)
      await ok(null, 'requestPasswordReset', {
        body: { email: `victim+${2 * n}@mail.example` },
        headers: { 'x-forwarded-for': `198.18.8.${n}` },
      })
    await idle()
    expect(mailed('victim')).toHaveLength(budgets.unconfirmedMailsOfMailbox.points)
    expect(await testApp.rows("SELECT 1 FROM users WHERE lower(email) LIKE 'victim+%'")).toHaveLength(14)
    const last = await ok(null, 'login', {
      body: { email: 'victim+12@mail.example', password: 'four unrelated words' },
    })
    const over = await call({ ...last.user, token: last.access_token }, 'requestEmailConfirmation')
    expect([over.problem?.code, over.headers.has('retry-after')]).toEqual(['TOO_MANY', true])
  })

  test('the owner of the mailbox can still get a new password', async () => {
    const { user } = await join('owner@mail.example', '198.18.7.1')
    await testApp.rows('UPDATE users SET email_confirmed_at = now() WHERE id = $1', [user.id])
    for (let n = 0; n < 7; n++) await join(`owner+${n}@mail.example`, '198.18.7.2')
    await ok(null, 'requestPasswordReset', { body: { email: 'owner@mail.example' } })
    await idle()
    expect(mailbox.to('owner@mail.example').at(-1)?.mail.subject).toBe('Choose a new password')
  })
})

test('the links of all networks together are limited', async () => {
  const mails = createUnconfirmedMails(createBudgets())
  for (let n = 0; n < budgets.unconfirmedMailsInAll.points; n++)
    expect(await mails.mayCount(`stranger-${n}@mail.example`)).toBe(true)
  expect(await mails.mayCount('one-more@mail.example')).toBe(false)
  await expect(mails.count('another@mail.example')).rejects.toMatchObject({ code: 'TOO_MANY' })
})

test('nobody is asked to confirm an address without a mail server', async () => {
  const quiet = await createTestApp()
  const body = { email: 'quiet@example.org', password: 'four unrelated words', name: 'Ben', role: 'PATIENT' }
  const { user, access_token: token } = await quiet.ok(null, 'register', { body })
  expect(await quiet.refused({ ...user, token }, 'requestEmailConfirmation')).toBe('NOT_FOUND')
  expect(await quiet.rows('SELECT 1 FROM deliveries')).toEqual([])
  await quiet.close()
})

test('common passwords, and those made of the account, are refused with a helpful message', async () => {
  const body = { email: 'anna.lee@example.org', name: 'Anna Lee', role: 'PATIENT' }
  for (const password of [
    'password',
    '12345678',
    '        ',
    'anna.lee@example.org',
    'annalee1!',
    'MedConsult',
    'localhost',
    '87654321',
  ]) {
    const { problem } = await call(null, 'register', { body: { ...body, password } })
    expect([problem?.status, problem?.detail], password).toEqual([400, expect.stringContaining('unrelated words')])
  }
  expect(await testApp.rows('SELECT 1 FROM users WHERE email = $1', [body.email])).toEqual([])
  expect(await refused(null, 'register', { body: { ...body, password: 'short' } })).toBe('VALIDATION')
})
