import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { forgetSignIns } from '../src/accounts/sign-ins.ts'
import { openDatabase, silentLog } from '../src/platform/database/index.ts'
import { createAuthenticator } from './authenticator.ts'
import { codeAt, plantFactor } from './second-factor-factories.ts'
import { createMailbox } from './smtp-sink.ts'
import { createTestApp, type Person, until } from './test-app.ts'

const mailbox = await createMailbox(() => new Date())
const testApp = await createTestApp({
  config: {
    mail: { url: mailbox.url, from: 'Clinic <no-reply@clinic.example>', plaintext: false },
    publicUrl: new URL('https://clinic.example'),
  },
})
const { ok, refused, call, clock, rows } = testApp
afterAll(async () => {
  await testApp.close()
  await mailbox.shut()
})

const PASSWORD = 'four unrelated words here'
const NEW = 'a river under three bridges'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
let people = 0
let somebody: Person
beforeEach(async () => {
  clock.advance(60_000)
  people += 1
  const body = { email: `own-${people}@example.org`, password: PASSWORD, name: 'Ben', role: 'PATIENT' }
  const { user, access_token: token } = await ok(null, 'register', { body })
  somebody = { ...user, token }
  await rows('UPDATE users SET email_confirmed_at = $2 WHERE id = $1', [user.id, clock.now()])
})

async function signIn(password = PASSWORD): Promise<Person> {
  const body = { email: somebody.email, password }
  const { access_token: token } = await ok(null, 'login', { body, headers: { 'user-agent': FIREFOX } })
  return { ...somebody, token }
}
const end = async (who: Person) => {
  const { status, problem } = await call(who, 'me')
  return status === 200 ? 'open' : problem?.sessionEnded
}
const trail = async () =>
  (
    await rows<{ action: string }>(
      `SELECT action_type AS action FROM audit_logs WHERE metadata->>'userId' = $1
         AND action_type NOT IN ('ACCESS_REFUSED', 'EMAIL_CONFIRMATION_REQUESTED') ORDER BY id`,
      [somebody.id],
    )
  ).map(({ action }) => action)
const subscribe = async (who: Person, endpoint: string) => {
  const { sid } = JSON.parse(Buffer.from(who.token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }
  await rows(
    `INSERT INTO push_subscriptions (id, user_id, endpoint, p256dh, auth, created_at, session_id)
     VALUES (gen_random_uuid(), $1, $2, 'x', 'x', $3, $4)`,
    [who.id, endpoint, clock.now(), sid],
  )
}

describe('one’s own sessions', () => {
  test('each is told by its browser, with since when and when it was used last; this one comes first', async () => {
    const since = clock.now().toISOString()
    clock.advance(60_000)
    const other = await signIn()
    const [here, there, ...more] = await ok(somebody, 'listOwnSessions')
    expect(more).toEqual([])
    expect(here).toMatchObject({ since, isThis: true, lastSeenAt: clock.now().toISOString() })
    expect(there).toMatchObject({ device: 'Firefox on Linux', since: clock.now().toISOString(), isThis: false })
    expect((await ok(other, 'listOwnSessions')).map(({ id }) => id)).toEqual([there?.id, here?.id])
  })

  test.each([
    ['203.0.113.7', '203.0.113.0/24'],
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['2001:db8:1:2::3', '2001:db8:1::/48'],
    [null, null],
  ])('of the address %s the page shows %s', async (address, network) => {
    await rows('UPDATE login_sessions SET address = $2 WHERE user_id = $1', [somebody.id, address])
    expect((await ok(somebody, 'listOwnSessions'))[0]?.network).toBe(network)
  })

  test('one that has ended or expired is not listed, and nobody sees those of others', async () => {
    const other = await signIn()
    await ok(other, 'logout')
    await signIn()
    await rows(
      "UPDATE login_sessions SET expires_at = $2 WHERE user_id = $1 AND user_agent = 'Firefox on Linux' AND ended_at IS NULL",
      [somebody.id, clock.now()],
    )
    const listed = await ok(somebody, 'listOwnSessions')
    expect(listed.map(({ isThis }) => isThis)).toEqual([true])
    const stranger = await testApp.patient()
    expect(await ok(stranger, 'endOwnSession', { params: { id: listed[0]?.id ?? '' } })).toEqual({ ended: false })
    expect(await end(somebody)).toBe('open')
  })

  test('one is ended, and its page is told why', async () => {
    const other = await signIn()
    const third = await signIn()
    const listed = await ok(other, 'listOwnSessions')
    const params = { id: listed[0]?.id ?? '' }
    expect(await ok(somebody, 'endOwnSession', { params })).toEqual({ ended: true })
    expect(await ok(somebody, 'endOwnSession', { params })).toEqual({ ended: false })
    expect([await end(somebody), await end(other), await end(third)]).toEqual(['open', 'ENDED_BY_OWNER', 'open'])
    expect(await trail()).toEqual(['USER_SESSIONS_ENDED'])
  })

  test('all others are ended together', async () => {
    const others = [await signIn(), await signIn()]
    expect(await ok(somebody, 'endOtherSessions')).toEqual({ ended: 2 })
    expect(await ok(somebody, 'endOtherSessions')).toEqual({ ended: 0 })
    for (const one of others) expect(await end(one)).toBe('ENDED_BY_OWNER')
    expect(await end(somebody)).toBe('open')
    expect(await trail()).toEqual(['USER_SESSIONS_ENDED'])
  })
})

describe('past sign-ins', () => {
  const list = async (who = somebody, query = {}) => ok(who, 'listSignIns', { query })
  const told = async () =>
    (await list()).signIns.map(({ outcome, way, device }) => [outcome, way, device].filter(Boolean).join(' '))
  const attempt = (body: object) => call(null, 'login', { body, headers: { 'user-agent': FIREFOX } })

  test('its owner sees each one, by what it succeeded, and each attempt', async () => {
    await signIn()
    await attempt({ email: somebody.email, password: 'not this one' })
    await plantFactor(testApp, somebody.id)
    const { problem } = await attempt({ email: somebody.email, password: PASSWORD })
    const ticket = problem?.secondFactor?.ticket ?? ''
    const complete = (code: string) =>
      call(null, 'completeSignIn', { body: { ticket, code }, headers: { 'user-agent': FIREFOX } })
    await complete(codeAt(clock.now(), 9))
    await complete(codeAt(clock.now()))
    expect(await told()).toEqual([
      'SIGNED_IN APP Firefox on Linux',
      'CODE_WRONG Firefox on Linux',
      'PASSWORD_WRONG Firefox on Linux',
      'SIGNED_IN PASSWORD Firefox on Linux',
      'SIGNED_IN PASSWORD',
    ])
    const [first] = (await list()).signIns
    expect(first?.at).toBe(clock.now().toISOString())
    expect((await list(await testApp.patient())).signIns).toEqual([])
  })

  test('a wrong password that confirms a change is no sign-in', async () => {
    await refused(somebody, 'beginTotp', { body: { password: 'not this one' } })
    expect(await told()).toEqual(['SIGNED_IN PASSWORD'])
  })

  test('a passkey is told too, also one that was refused', async () => {
    const device = createAuthenticator('https://clinic.example')
    const credential = device.create(await ok(somebody, 'beginPasskey', { body: { password: PASSWORD } }))
    await ok(somebody, 'addPasskey', { body: { name: 'Phone', credential } })
    const signed = device.sign(await ok(null, 'beginPasskeySignIn', { body: {} }))
    await ok(null, 'signInByPasskey', { body: { credential: signed } })
    await refused(null, 'signInByPasskey', { body: { credential: signed } })
    expect(await told()).toEqual(['PASSKEY_REFUSED', 'SIGNED_IN PASSKEY', 'SIGNED_IN PASSWORD'])
  })

  test('they come twenty at a time, and of very many the oldest go', async () => {
    await rows(
      `INSERT INTO sign_ins (id, user_id, at, outcome)
       SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, $2, 'PASSWORD_WRONG'
       FROM generate_series(1, 600) n ON CONFLICT DO NOTHING`,
      [somebody.id, clock.now()],
    )
    const { signIns, next } = await list()
    expect([signIns.length, next]).toEqual([20, signIns.at(-1)?.id])
    const more = await list(somebody, { before: next })
    expect(more.signIns[0]?.id).toBe(`00000000-0000-7000-8000-${String(581).padStart(12, '0')}`)
    const left = async () => (await rows('SELECT id FROM sign_ins WHERE user_id = $1', [somebody.id])).length
    const database = openDatabase({ ...testApp.home.application, clock, log: silentLog })
    const sweep = () => database.as({ kind: 'system', name: 'test' }, (tx) => forgetSignIns(tx))
    await sweep()
    expect(await left()).toBe(500)
    await database.close()
  })
})

describe('one’s own name', () => {
  test('it is changed for everybody who sees it, and is in the trail without the name', async () => {
    const renamed = await ok(somebody, 'changeOwnName', { body: { name: '  Benjamin   Okafor ' } })
    expect(renamed.name).toBe('Benjamin Okafor')
    expect(await ok(somebody, 'me')).toEqual(renamed)
    await ok(somebody, 'changeOwnName', { body: { name: 'Benjamin Okafor' } })
    expect(await trail()).toEqual(['USER_RENAMED'])
    const [entry] = await rows(
      "SELECT metadata FROM audit_logs WHERE action_type = 'USER_RENAMED' AND patient_id = $1",
      [somebody.id],
    )
    expect(JSON.stringify(entry)).not.toContain('Okafor')
    expect(await refused(somebody, 'changeOwnName', { body: { name: '\u202e' } })).toBe('VALIDATION')
  })
})

test('a doctor whom the clinic has verified keeps that name, until the verification is withdrawn', async () => {
  const doctor = await testApp.doctor()
  const rename = { body: { name: 'Dr. Somebody Else' } }
  expect(await refused(doctor, 'changeOwnName', rename)).toBe('NAME_VERIFIED')
  expect((await ok(doctor, 'me')).name).toBe(doctor.name)
  expect((await ok(doctor, 'changeOwnName', { body: { name: doctor.name } })).name).toBe(doctor.name)
  await rows('UPDATE users SET verified_at = NULL WHERE id = $1', [doctor.id])
  expect((await ok(doctor, 'changeOwnName', rename)).name).toBe('Dr. Somebody Else')
})

describe('one’s own password', () => {
  const change = (newPassword = NEW, password = PASSWORD) => ({ body: { password, newPassword } })

  test('of two changes at the same moment, each by the old password, one succeeds', async () => {
    const other = await signIn()
    const outcomes = await Promise.allSettled([
      ok(somebody, 'changeOwnPassword', change('first new words here')),
      ok(somebody, 'changeOwnPassword', change('second new words here')),
      ok(other, 'changeOwnPassword', change('third new words here')),
    ])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('pushes to devices whose sessions have long ended end too', async () => {
    await rows(
      `INSERT INTO push_subscriptions (id, user_id, endpoint, p256dh, auth, created_at, session_id)
       SELECT gen_random_uuid(), $1, 'https://push.example/old', 'x', 'y', now(), gen_random_uuid()`,
      [somebody.id],
    )
    await ok(somebody, 'changeOwnPassword', change())
    expect(await rows('SELECT 1 FROM push_subscriptions WHERE user_id = $1', [somebody.id])).toEqual([])
  })

  test('it is changed by the old one: every other session ends, and its owner is told', async () => {
    const other = await signIn()
    expect(await refused(somebody, 'changeOwnPassword', change(NEW, 'not this one'))).toBe('PASSWORD_WRONG')
    expect(await refused(somebody, 'changeOwnPassword', change('password1'))).toBe('PASSWORD_COMMON')
    expect(await refused(somebody, 'changeOwnPassword', change(somebody.email))).toBe('PASSWORD_PERSONAL')
    await ok(somebody, 'changeOwnPassword', change())
    expect([await end(somebody), await end(other)]).toEqual(['open', 'PASSWORD_CHANGED'])
    expect(await refused(null, 'login', { body: { email: somebody.email, password: PASSWORD } })).toBe(
      'BAD_CREDENTIALS',
    )
    expect(await end(await signIn(NEW))).toBe('open')
    expect(await trail()).toEqual(['PASSWORD_CHANGED'])
    await until(() => mailbox.to(somebody.email).some(({ mail }) => mail.subject === 'Your password was changed'))
  })

  test('links for a new password, and sign-ins that wait for the second step, are void', async () => {
    await plantFactor(testApp, somebody.id)
    const { problem } = await call(null, 'login', { body: { email: somebody.email, password: PASSWORD } })
    await ok(null, 'requestPasswordReset', { body: { email: somebody.email } })
    await ok(somebody, 'changeOwnPassword', change())
    const ticket = problem?.secondFactor?.ticket ?? ''
    expect(await refused(null, 'completeSignIn', { body: { ticket, code: codeAt(clock.now()) } })).toBe(
      'SIGN_IN_EXPIRED',
    )
    const open = await rows('SELECT id FROM password_resets WHERE user_id = $1 AND used_at IS NULL', [somebody.id])
    expect(open).toEqual([])
  })

  test('pushes go on to this device only', async () => {
    const other = await signIn()
    await subscribe(somebody, `https://push.example/${somebody.id}/here`)
    await subscribe(other, `https://push.example/${somebody.id}/there`)
    await ok(somebody, 'changeOwnPassword', change())
    const left = await rows<{ endpoint: string }>('SELECT endpoint FROM push_subscriptions WHERE user_id = $1', [
      somebody.id,
    ])
    expect(left.map(({ endpoint }) => endpoint)).toEqual([`https://push.example/${somebody.id}/here`])
  })

  test('a password that is changed by a link ends every session', async () => {
    const other = await signIn()
    await rows('UPDATE credentials SET changed_at = $2 WHERE user_id = $1', [somebody.id, clock.now()])
    expect([await end(somebody), await end(other)]).toEqual(['PASSWORD_CHANGED', 'PASSWORD_CHANGED'])
  })
})
