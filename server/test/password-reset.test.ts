import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createMailbox } from './smtp-sink.ts'
import { createTestApp, type Person, until } from './test-app.ts'

const mailbox = await createMailbox(() => new Date())
const testApp = await createTestApp({
  config: {
    mail: { url: mailbox.url, from: 'Clinic <no-reply@clinic.example>', plaintext: false },
    publicUrl: new URL('http://clinic.example'),
  },
})
const { ok, refused, call, clock } = testApp
afterAll(async () => {
  await testApp.close()
  await mailbox.shut()
})

let people = 0
let email: string
let patient: Person
beforeEach(async () => {
  people += 1
  email = `reset-${people}@example.org`
  const body = { email, password: 'the first password', name: 'Ben', role: 'PATIENT' }
  const { user, access_token: token } = await ok(null, 'register', { body })
  patient = { ...user, token }
})

const signIn = (password: string) => call(null, 'login', { body: { email, password } })
const ask = (address = email) => ok(null, 'requestPasswordReset', { body: { email: address } })
/** Without the e-mails that confirm the address or report the changed password. */
const mails = () => mailbox.to(email).filter(({ mail }) => mail.subject === 'Choose a new password')
/** The token of the last e-mail's link. It is not in the query string, and so in no log. */
async function tokenOf(count = 1): Promise<string> {
  await until(() => mails().length === count)
  const link = /http:\/\/clinic\.example\/login\?mode=reset#([\w-]{43})/.exec(mails().at(-1)?.mail.text ?? '')
  if (!link?.[1]) throw new Error('the mail has no link')
  return link[1]
}
const reset = (token: string, password = 'the second password') =>
  call(null, 'resetPassword', { body: { token, password } })

test('the link of an e-mail changes the password and ends all sessions of the account', async () => {
  const page = await testApp.socket(patient)
  await ask()
  const token = await tokenOf()
  expect(mails()[0]?.mail.subject).toBe('Choose a new password')
  clock.advance(1000)
  expect((await reset(token)).status).toBe(200)
  await until(() => !page.socket.connected)
  expect(await refused(patient, 'me')).toBe('UNAUTHENTICATED')
  expect((await signIn('the first password')).problem?.code).toBe('BAD_CREDENTIALS')
  const { body } = await signIn('the second password')
  expect(await ok({ ...patient, token: body.access_token }, 'me')).toMatchObject({ email })
  // The old token cannot open a new connection either.
  const again = await testApp.socket(null)
  again.socket.emit('authenticate', { token: patient.token })
  await again.wait('auth_error')
  expect(await testApp.actions(patient.id)).toEqual(
    expect.arrayContaining(['PASSWORD_RESET_REQUESTED', 'PASSWORD_RESET']),
  )
})

test('a session that begins in the second of the change stays valid', async () => {
  await ask()
  const token = await tokenOf()
  await reset(token)
  const { body } = await signIn('the second password')
  expect((await call({ ...patient, token: body.access_token }, 'me')).status).toBe(200)
})

describe('the link for a new password', () => {
  test('the link works once when four requests use it at once', async () => {
    await ask()
    const token = await tokenOf()
    const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((one) => reset(token, `password ${one}`)))
    expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410])
  })

  test('the link expires after an hour', async () => {
    await ask()
    const token = await tokenOf()
    clock.advance(60 * 60_000)
    expect((await reset(token)).problem?.code).toBe('LINK_GONE')
    expect((await signIn('the first password')).status).toBe(200)
  })

  test('the link is void after a later link was used', async () => {
    await ask()
    const first = await tokenOf()
    await ask()
    const second = await tokenOf(2)
    expect(second).not.toBe(first)
    expect((await reset(second)).status).toBe(200)
    expect((await reset(first, 'the third password')).problem?.code).toBe('LINK_GONE')
  })

  test('a forged link is refused, and a bad password does not use up the link', async () => {
    expect((await reset('A'.repeat(43))).problem?.code).toBe('LINK_GONE')
    await ask()
    const token = await tokenOf()
    expect((await reset(token, 'short')).problem?.code).toBe('VALIDATION')
    expect((await reset(token)).status).toBe(200)
  })

  test('the database and the log do not contain the link', async () => {
    await ask()
    const token = await tokenOf()
    const kept = await testApp.rows<Record<string, unknown>>(
      `SELECT to_jsonb(r) AS row FROM password_resets r UNION ALL SELECT to_jsonb(d) FROM deliveries d`,
    )
    expect(JSON.stringify(kept)).not.toContain(token)
    expect(testApp.lines.filter((line) => line.includes(token))).toEqual([])
  })
})

test('an unknown address gets the same answer and no e-mail, and one account gets few e-mails', async () => {
  const known = await ask()
  const unknown = await ask('nobody@example.org')
  expect(unknown).toEqual(known)
  for (let n = 0; n < 4; n++) await ask()
  expect((await call(null, 'requestPasswordReset', { body: { email } })).problem?.code).toBe('TOO_MANY')
  for (let n = 0; n < 4; n++) await ask('nobody@example.org')
  expect((await call(null, 'requestPasswordReset', { body: { email: 'NOBODY@example.org' } })).problem?.code).toBe(
    'TOO_MANY',
  )
  await until(() => mails().length === 5)
  expect(mailbox.to('nobody@example.org')).toEqual([])
})

test('the sign-in page is told that new passwords are sent by e-mail', async () => {
  expect((await ok(null, 'config')).passwordReset).toBe('email')
})
