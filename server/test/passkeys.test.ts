import type { SignedChallenge } from '@medconsult/contract'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { relyingPartyOf } from '../src/accounts/index.ts'
import { type Authenticator, createAuthenticator } from './authenticator.ts'
import { codeAt, plantFactor } from './second-factor-factories.ts'
import { createMailbox } from './smtp-sink.ts'
import { createTestApp, type Person, until } from './test-app.ts'

const ORIGIN = 'https://clinic.example'
const mailbox = await createMailbox(() => new Date())
const testApp = await createTestApp({
  config: {
    mail: { url: mailbox.url, from: 'Clinic <no-reply@clinic.example>', plaintext: false },
    publicUrl: new URL(ORIGIN),
    secondFactorRequired: ['DOCTOR'],
  },
})
const { ok, refused, call, clock, rows } = testApp
afterAll(async () => {
  await testApp.close()
  await mailbox.shut()
})

const PASSWORD = 'four unrelated words here'
let people = 0
async function register(role: 'PATIENT' | 'DOCTOR' = 'PATIENT'): Promise<Person> {
  people += 1
  const body = { email: `passkey-${people}@example.org`, password: PASSWORD, name: 'Ben', role }
  const { user, access_token: token } = await ok(null, 'register', { body })
  await rows('UPDATE users SET email_confirmed_at = $2 WHERE id = $1', [user.id, clock.now()])
  return { ...user, token }
}
let somebody: Person
beforeEach(async () => {
  clock.advance(60_000)
  somebody = await register()
})

const login = (who = somebody) => call(null, 'login', { body: { email: who.email, password: PASSWORD } })
async function passwordStep(who = somebody) {
  const { problem } = await login(who)
  expect(problem?.code).toBe('SECOND_FACTOR_REQUIRED')
  return problem?.secondFactor
}
const begin = (who = somebody) => ok(who, 'beginPasskey', { body: { password: PASSWORD } })
async function add(who = somebody, name = 'My phone', made = createAuthenticator(ORIGIN)) {
  const credential = made.create(await begin(who))
  return { device: made, ...(await ok(who, 'addPasskey', { body: { name, credential } })) }
}
const ask = (ticket?: string) => ok(null, 'beginPasskeySignIn', { body: { ticket } })
const send = (credential: SignedChallenge, ticket?: string) =>
  call(null, 'signInByPasskey', { body: { credential, ticket } })
const signIn = async (device: Authenticator, ticket?: string) => send(device.sign(await ask(ticket)), ticket)
const codeOf = async (answer: ReturnType<typeof send>) => (await answer).problem?.code
const me = async (token: string) => (await call({ ...somebody, token }, 'me')).status
const trail = async (who = somebody) =>
  (
    await rows<{ action: string }>(
      `SELECT action_type AS action FROM audit_logs
       WHERE metadata->>'userId' = $1 AND action_type ~ 'FACTOR|PASSKEY' ORDER BY id`,
      [who.id],
    )
  ).map(({ action }) => action)
const subjects = () => mailbox.to(somebody.email).map(({ mail }) => mail.subject)

describe('adding a passkey', () => {
  test('the browser is told what to make: one that is found without a name and verifies its user', async () => {
    expect(await refused(somebody, 'beginPasskey', { body: { password: 'wrong' } })).toBe('PASSWORD_WRONG')
    const { device } = await add()
    const { challenge, ...options } = await begin()
    expect(challenge.length).toBeGreaterThan(80)
    expect(options).toMatchObject({
      rp: { id: 'clinic.example', name: 'MedConsult' },
      user: { name: somebody.email, displayName: 'Ben' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ id: device.id, type: 'public-key', transports: ['internal', 'hybrid'] }],
    })
  })

  test('the first one gives recovery codes, is told by e-mail, and makes the password alone too little', async () => {
    expect((await login()).status).toBe(200)
    const { passkey, recoveryCodes } = await add()
    expect(recoveryCodes).toHaveLength(10)
    expect(await ok(somebody, 'readSecondFactor')).toEqual({
      addedAt: null,
      passkeys: [passkey],
      isRequired: false,
      dueAt: null,
      recoveryCodes: 10,
    })
    expect((await passwordStep())?.ways).toEqual(['PASSKEY'])
    expect((await add(somebody, 'My key')).recoveryCodes).toEqual([])
    expect(await trail()).toEqual(['PASSKEY_ADDED', 'PASSKEY_ADDED'])
    await until(() => subjects().includes('A passkey was added to your account'))
  })

  test.each<[string, Parameters<Authenticator['create']>[1]]>([
    ['a page of another origin', { origin: 'https://clinic.example.evil.test' }],
    ['a passkey that has verified nobody', { verifies: false }],
  ])('%s is refused', async (_what, circumstances) => {
    const credential = createAuthenticator(ORIGIN).create(await begin(), circumstances)
    expect(await refused(somebody, 'addPasskey', { body: { name: 'Phone', credential } })).toBe('PASSKEY_REFUSED')
  })

  test('a challenge is good once, for its account, for this, and for five minutes', async () => {
    const other = await register()
    const device = createAuthenticator(ORIGIN)
    const refusedTo = (who: Person, credential = device.create(options)) =>
      refused(who, 'addPasskey', { body: { name: 'Phone', credential } })
    let options = await begin()
    expect(await refusedTo(other)).toBe('PASSKEY_REFUSED')
    await ok(somebody, 'addPasskey', { body: { name: 'Phone', credential: device.create(options) } })
    const second = createAuthenticator(ORIGIN)
    expect(await refusedTo(somebody, second.create(options))).toBe('PASSKEY_REFUSED')
    options = { ...options, challenge: (await ask()).challenge }
    expect(await refusedTo(somebody, second.create(options))).toBe('PASSKEY_REFUSED')
    options = await begin()
    clock.advance(5 * 60_000)
    expect(await refusedTo(somebody, second.create(options))).toBe('PASSKEY_REFUSED')
  })

  test('of two requests with one challenge one succeeds, and a credential belongs to one account', async () => {
    const options = await begin()
    const both = [createAuthenticator(ORIGIN), createAuthenticator(ORIGIN)].map((device) =>
      call(somebody, 'addPasskey', { body: { name: 'Phone', credential: device.create(options) } }),
    )
    expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([201, 400])
    const { device } = await add()
    const other = await register()
    const credential = device.create(await begin(other))
    expect(await refused(other, 'addPasskey', { body: { name: 'Phone', credential } })).toBe('PASSKEY_REFUSED')
  })

  test('an account has twenty at most', async () => {
    await rows(
      `INSERT INTO passkeys SELECT gen_random_uuid(), $1::uuid, sha256(($1::uuid::text || n)::bytea), 'x', 0, '{}', 'One', $2
       FROM generate_series(1, 20) n`,
      [somebody.id, clock.now()],
    )
    expect(await refused(somebody, 'beginPasskey', { body: { password: PASSWORD } })).toBe('PASSKEY_LIMIT')
  })
})

describe('signing in by a passkey alone', () => {
  test('needs neither name nor password, and says when it was last used', async () => {
    const { device } = await add()
    clock.advance(1000)
    const { status, body, headers } = await signIn(device)
    expect([status, body?.user.id]).toEqual([200, somebody.id])
    expect(headers.getSetCookie().map((one) => one.replace(/=.*/, ''))).toEqual([
      '__Host-session',
      // The name before this installation had https is cleared.
      'session',
      '__Host-device',
    ])
    expect(await me(body?.access_token ?? '')).toBe(200)
    const { passkeys } = await ok(somebody, 'readSecondFactor')
    expect(passkeys[0]?.lastUsedAt).toBe(clock.now().toISOString())
  })

  test('the options name no account, and no passkey', async () => {
    expect(await ask()).toMatchObject({ rpId: 'clinic.example', allowCredentials: [], userVerification: 'required' })
  })

  test('what is signed counts once, for five minutes, and only for this', async () => {
    const { device } = await add()
    const signed = device.sign(await ask())
    expect((await send(signed)).status).toBe(200)
    expect(await codeOf(send(signed))).toBe('PASSKEY_REFUSED')
    const late = await ask()
    clock.advance(5 * 60_000)
    expect(await codeOf(send(device.sign(late)))).toBe('PASSKEY_REFUSED')
    const forStep = await ask((await passwordStep())?.ticket)
    expect(await codeOf(send(device.sign(forStep)))).toBe('PASSKEY_REFUSED')
  })

  test('another origin, no finger, another signature and an unknown passkey are refused', async () => {
    const { device } = await add()
    const options = await ask()
    expect(await codeOf(send(device.sign(options, { origin: 'https://evil.test' })))).toBe('PASSKEY_REFUSED')
    expect(await codeOf(send(device.sign(options, { verifies: false })))).toBe('PASSKEY_REFUSED')
    const { response } = createAuthenticator(ORIGIN).sign(options)
    const { id, rawId, type, response: own } = device.sign(options)
    const forged = { id, rawId, type, response: { ...own, signature: response.signature } }
    expect(await codeOf(send(forged))).toBe('PASSKEY_REFUSED')
    const nameless = { id, rawId, type, response: { ...own, userHandle: null } }
    expect(await codeOf(send(nameless))).toBe('PASSKEY_REFUSED')
    expect(await codeOf(signIn(createAuthenticator(ORIGIN)))).toBe('PASSKEY_REFUSED')
    expect((await signIn(device)).status).toBe(200)
  })

  test('a passkey that has signed as often before is a copy: refused, and in the trail', async () => {
    const { device } = await add()
    await signIn(device)
    device.rewind(1)
    expect(await codeOf(signIn(device))).toBe('PASSKEY_REFUSED')
    expect(await trail()).toEqual(['PASSKEY_ADDED', 'PASSKEY_COPIED'])
    device.rewind(20)
    expect((await signIn(device)).status).toBe(200)
  })

  test('of two sign-ins at once with the same count one succeeds', async () => {
    const { device } = await add()
    const [one, other] = [await ask(), await ask()]
    device.rewind(5)
    const first = device.sign(one)
    device.rewind(5)
    const answers = await Promise.all([send(first), send(device.sign(other))])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
  })

  test('one that does not count signs in again and again', async () => {
    const { device } = await add(somebody, 'Synced', createAuthenticator(ORIGIN, { counts: false }))
    for (const _ of [1, 2]) expect((await signIn(device)).status).toBe(200)
  })

  test('a disabled account is told so; a deleted one is not known', async () => {
    const { device } = await add()
    await rows('UPDATE users SET disabled_at = now() WHERE id = $1', [somebody.id])
    expect(await codeOf(signIn(device))).toBe('ACCOUNT_DISABLED')
    await rows('DELETE FROM users WHERE id = $1', [somebody.id]).catch(() =>
      rows('DELETE FROM passkeys WHERE user_id = $1', [somebody.id]),
    )
    expect(await codeOf(signIn(device))).toBe('PASSKEY_REFUSED')
  })
})

describe('a passkey as the second step', () => {
  test('the ticket and what the passkey has signed give the session', async () => {
    const { device } = await add()
    await plantFactor(testApp, somebody.id)
    const step = await passwordStep()
    expect(step?.ways).toEqual(['APP', 'PASSKEY'])
    const options = await ask(step?.ticket)
    expect(options.allowCredentials.map(({ id }) => id)).toEqual([device.id])
    const { status } = await send(device.sign(options), step?.ticket)
    expect(status).toBe(200)
    expect(await refused(null, 'beginPasskeySignIn', { body: { ticket: step?.ticket } })).toBe('SIGN_IN_EXPIRED')
  })

  test('the app and a recovery code do as well', async () => {
    const { recoveryCodes } = await add()
    await plantFactor(testApp, somebody.id)
    const complete = async (code: string) =>
      (await call(null, 'completeSignIn', { body: { ticket: (await passwordStep())?.ticket ?? '', code } })).status
    expect(await complete(codeAt(clock.now()))).toBe(200)
    expect(await complete(recoveryCodes[0] ?? '')).toBe(200)
  })

  test('the passkey of somebody else is refused, and the ticket stays good', async () => {
    await add()
    const other = await register()
    const { device } = await add(other)
    const step = await passwordStep()
    expect(await codeOf(send(device.sign(await ask(step?.ticket)), step?.ticket))).toBe('PASSKEY_REFUSED')
    expect(await trail()).toEqual(['PASSKEY_ADDED', 'SECOND_FACTOR_FAILED'])
    expect((await ask(step?.ticket)).allowCredentials).toHaveLength(1)
  })
})

describe('renaming and removing a passkey', () => {
  test('a name is one’s own to give, and nobody else’s', async () => {
    const { passkey } = await add()
    const params = { id: passkey.id }
    const renamed = await ok(somebody, 'renamePasskey', { params, body: { name: ' My  tablet ' } })
    expect(renamed).toEqual({ ...passkey, name: 'My tablet' })
    const other = await register()
    expect(await refused(other, 'renamePasskey', { params, body: { name: 'Mine' } })).toBe('NOT_FOUND')
    const kept = await ok(other, 'removePasskey', { params, body: { password: PASSWORD } })
    expect(kept.passkeys).toEqual([])
    expect((await ok(somebody, 'readSecondFactor')).passkeys).toEqual([renamed])
  })

  test('a removed one signs in no more, other sessions end, and its owner is told', async () => {
    const { device, passkey } = await add()
    const elsewhere = (await signIn(device)).body?.access_token ?? ''
    const input = { params: { id: passkey.id }, body: { password: PASSWORD } }
    expect(await refused(somebody, 'removePasskey', { ...input, body: { password: 'wrong' } })).toBe('PASSWORD_WRONG')
    expect(await ok(somebody, 'removePasskey', input)).toMatchObject({ passkeys: [], recoveryCodes: 0 })
    await ok(somebody, 'removePasskey', input)
    const { status, problem } = await call({ ...somebody, token: elsewhere }, 'me')
    expect([status, problem?.sessionEnded]).toEqual([401, 'FACTOR_REMOVED'])
    expect(await me(somebody.token)).toBe(200)
    expect(await codeOf(signIn(device))).toBe('PASSKEY_REFUSED')
    expect((await login()).status).toBe(200)
    expect(await trail()).toEqual(['PASSKEY_ADDED', 'PASSKEY_REMOVED'])
    await until(() => subjects().includes('A passkey was removed from your account'))
  })

  test('with another factor left, the recovery codes stay', async () => {
    const { passkey } = await add()
    await add(somebody, 'Another')
    const left = await ok(somebody, 'removePasskey', { params: { id: passkey.id }, body: { password: PASSWORD } })
    expect(left).toMatchObject({ passkeys: [{ name: 'Another' }], recoveryCodes: 10 })
    await passwordStep()
  })

  test('where the clinic requires a second factor, the last one stays, also of two that are removed at once', async () => {
    const doctor = await register('DOCTOR')
    expect((await ok(doctor, 'readSecondFactor')).dueAt).not.toBeNull()
    const { passkey } = await add(doctor)
    expect(await ok(doctor, 'readSecondFactor')).toMatchObject({ isRequired: true, dueAt: null })
    const { passkey: other } = await add(doctor, 'Another')
    const removals = [passkey, other].map(({ id }) =>
      call(doctor, 'removePasskey', { params: { id }, body: { password: PASSWORD } }),
    )
    expect((await Promise.all(removals)).map(({ status }) => status).sort()).toEqual([200, 403])
    expect((await ok(doctor, 'readSecondFactor')).passkeys).toHaveLength(1)
  })

  test('replacing the app ends other sessions too', async () => {
    await plantFactor(testApp, somebody.id)
    const ticket = (await passwordStep())?.ticket ?? ''
    const { access_token: elsewhere } = await ok(null, 'completeSignIn', {
      body: { ticket, code: codeAt(clock.now()) },
    })
    const { secret } = await ok(somebody, 'beginTotp', { body: { password: PASSWORD } })
    await ok(somebody, 'confirmTotp', { body: { code: codeAt(clock.now(), 0, secret) } })
    expect(await me(elsewhere)).toBe(401)
    expect(await me(somebody.token)).toBe(200)
  })

  test('an administrator who resets a lost second factor removes every passkey', async () => {
    const { device } = await add()
    const admin = await testApp.person('ADMIN')
    const person = await ok(admin, 'resetSecondFactor', { params: { id: somebody.id } })
    expect(person.hasSecondFactor).toBe(false)
    expect(await codeOf(signIn(device))).toBe('PASSKEY_REFUSED')
    await until(() => subjects().includes('The second factor of your account was reset'))
  })
})

test.each([
  [null, 'localhost', 'http://localhost:3000', true],
  [null, 'localhost', 'http://127.0.0.1:3000', false],
  ['https://clinic.example', 'clinic.example', 'https://clinic.example', true],
  ['https://clinic.example', 'clinic.example', 'http://clinic.example', false],
  ['https://clinic.example', 'clinic.example', 'https://clinic.example:8443', false],
])('with PUBLIC_URL %s passkeys are of %s, and %s is a page of it: %s', (url, id, origin, expected) => {
  const party = relyingPartyOf(url === null ? null : new URL(url))
  expect(party?.id).toBe(id)
  expect(party?.isOwnOrigin(origin)).toBe(expected)
})
test.each(['https://192.0.2.7', 'https://[2001:db8::1]:8443'])('%s can have no passkeys', (url) => {
  expect(relyingPartyOf(new URL(url))).toBeNull()
})
