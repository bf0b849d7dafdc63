import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { resetSecondFactor } from '../src/accounts/index.ts'
import { openDatabase, silentLog } from '../src/platform/database/index.ts'
import { codeAt } from './second-factor-factories.ts'
import { createMailbox } from './smtp-sink.ts'
import { createTestApp, JWT_SECRET, type Person, until } from './test-app.ts'

const mailbox = await createMailbox(() => new Date())
const testApp = await createTestApp({
  config: {
    mail: { url: mailbox.url, from: 'Clinic <no-reply@clinic.example>', plaintext: false },
    publicUrl: new URL('http://clinic.example'),
    clinic: { name: 'Clinic: South', phone: null, helpUrl: null },
  },
})
const { ok, refused, call, clock, rows } = testApp
afterAll(async () => {
  await testApp.close()
  await mailbox.shut()
})

const PASSWORD = 'four unrelated words here'
let people = 0
let somebody: Person
beforeEach(async () => {
  // A time step of its own for each test.
  clock.advance(60_000)
  people += 1
  const body = { email: `factor-${people}@example.org`, password: PASSWORD, name: 'Ben', role: 'PATIENT' }
  const { user, access_token: token } = await ok(null, 'register', { body })
  somebody = { ...user, token }
  await rows('UPDATE users SET email_confirmed_at = $2 WHERE id = $1', [user.id, clock.now()])
})

const login = (password = PASSWORD) => call(null, 'login', { body: { email: somebody.email, password } })
const complete = (ticket: string, code: string) => call(null, 'completeSignIn', { body: { ticket, code } })
const subjects = () => mailbox.to(somebody.email).map(({ mail }) => mail.subject)
const trail = async () =>
  (
    await rows<{ action: string }>(
      `SELECT action_type AS action FROM audit_logs
       WHERE metadata->>'userId' = $1 AND action_type ~ 'FACTOR|RECOVERY' ORDER BY id`,
      [somebody.id],
    )
  ).map(({ action }) => action)

/** Adds an authenticator app to the account. */
async function addApp() {
  const { secret, uri } = await ok(somebody, 'beginTotp', { body: { password: PASSWORD } })
  const { recoveryCodes } = await ok(somebody, 'confirmTotp', { body: { code: codeAt(clock.now(), -1, secret) } })
  return { secret, uri, recoveryCodes, code: (steps = 0) => codeAt(clock.now(), steps, secret) }
}
/** Does the password step. @returns the ticket */
async function passwordStep(): Promise<string> {
  const { status, problem, headers } = await login()
  expect([status, problem?.code]).toEqual([401, 'SECOND_FACTOR_REQUIRED'])
  expect(headers.getSetCookie()).toEqual([])
  expect(problem?.secondFactor?.expiresAt).toBe(new Date(clock.now().getTime() + 300_000).toISOString())
  return problem?.secondFactor?.ticket ?? ''
}

describe('adding an authenticator app', () => {
  test('the app counts from its first code on, and its owner is told', async () => {
    expect(await ok(somebody, 'readSecondFactor')).toEqual({
      addedAt: null,
      passkeys: [],
      isRequired: false,
      dueAt: null,
      recoveryCodes: 0,
    })
    const { secret, uri } = await ok(somebody, 'beginTotp', { body: { password: PASSWORD } })
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    const { host, pathname, searchParams } = new URL(uri)
    expect([host, decodeURIComponent(pathname)]).toEqual(['totp', `/Clinic  South:${somebody.email}`])
    expect(Object.fromEntries(searchParams)).toEqual({ secret, issuer: 'Clinic  South' })
    // Not confirmed, so the password is still enough.
    expect((await login()).status).toBe(200)
    expect(await refused(somebody, 'confirmTotp', { body: { code: codeAt(clock.now(), 5, secret) } })).toBe(
      'CODE_WRONG',
    )
    const spaced = codeAt(clock.now(), 0, secret).replace(/^.../, '$& ')
    const { recoveryCodes } = await ok(somebody, 'confirmTotp', { body: { code: spaced } })
    expect(new Set(recoveryCodes).size).toBe(10)
    for (const code of recoveryCodes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){5}[0-9a-hjkmnp-tv-z]{4}$/)
    expect(await ok(somebody, 'readSecondFactor')).toEqual({
      addedAt: clock.now().toISOString(),
      passkeys: [],
      isRequired: false,
      dueAt: null,
      recoveryCodes: 10,
    })
    expect(await trail()).toEqual(['SECOND_FACTOR_ADDED'])
    await until(() => subjects().includes('An authenticator app was added to your account'))
  })

  test('a wrong password begins nothing', async () => {
    expect(await refused(somebody, 'beginTotp', { body: { password: 'not this one' } })).toBe('PASSWORD_WRONG')
    expect(await rows('SELECT 1 FROM totp_factors WHERE user_id = $1', [somebody.id])).toEqual([])
  })

  test('wrong passwords of somebody with an open session are limited like those of a sign-in', async () => {
    for (let n = 0; n < 10; n += 1)
      expect(await refused(somebody, 'beginTotp', { body: { password: 'not this one' } })).toBe('PASSWORD_WRONG')
    expect(await refused(somebody, 'beginTotp', { body: { password: PASSWORD } })).toBe('TOO_MANY')
  })

  test('an old secret, and a code without a secret, are refused', async () => {
    expect(await refused(somebody, 'confirmTotp', { body: { code: '123456' } })).toBe('SECOND_FACTOR_STATE')
    const first = await ok(somebody, 'beginTotp', { body: { password: PASSWORD } })
    const second = await ok(somebody, 'beginTotp', { body: { password: PASSWORD } })
    const codeOf = ({ secret }: typeof first) => ({ body: { code: codeAt(clock.now(), 0, secret) } })
    expect(await refused(somebody, 'confirmTotp', codeOf(first))).toBe('CODE_WRONG')
    clock.advance(31 * 60_000)
    expect(await refused(somebody, 'confirmTotp', codeOf(second))).toBe('SECOND_FACTOR_STATE')
  })

  test('another app replaces the one before, with its recovery codes, once a code of it is confirmed', async () => {
    const first = await addApp()
    const { secret } = await ok(somebody, 'beginTotp', { body: { password: PASSWORD } })
    expect((await complete(await passwordStep(), first.code())).status).toBe(200)
    clock.advance(60_000)
    await ok(somebody, 'confirmTotp', { body: { code: codeAt(clock.now(), 0, secret) } })
    for (const old of [first.code(), first.recoveryCodes[0] ?? ''])
      expect(await refusedCode(await passwordStep(), old)).toBe('CODE_WRONG')
    expect((await complete(await passwordStep(), codeAt(clock.now(), 1, secret))).status).toBe(200)
  })

  test('of several confirmations at once, one succeeds', async () => {
    const { secret } = await ok(somebody, 'beginTotp', { body: { password: PASSWORD } })
    const body = { code: codeAt(clock.now(), 0, secret) }
    const answers = await Promise.all([1, 2, 3, 4].map(() => call(somebody, 'confirmTotp', { body })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
    expect(await ok(somebody, 'readSecondFactor')).toMatchObject({ recoveryCodes: 10 })
  })

  test('neither the secret nor a code is in the database or the log', async () => {
    const { secret, recoveryCodes } = await addApp()
    const stored = JSON.stringify([
      await rows("SELECT encode(secret, 'escape') AS text, totp_factors::text AS row FROM totp_factors"),
      await rows('SELECT recovery_codes::text AS row FROM recovery_codes'),
      await rows('SELECT audit_logs::text AS row FROM audit_logs'),
      testApp.lines,
    ])
    for (const one of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', ''))])
      expect(stored).not.toContain(one)
  })
})

describe('signing in', () => {
  test('password and code give a session, and the password alone gives none', async () => {
    const { code } = await addApp()
    const sessions = () => rows('SELECT 1 FROM login_sessions WHERE user_id = $1', [somebody.id])
    const before = (await sessions()).length
    const ticket = await passwordStep()
    expect(await sessions()).toHaveLength(before)
    const { body, headers } = await complete(ticket, code())
    expect(headers.getSetCookie().join()).toContain('session=')
    const { token: _token, ...user } = somebody
    expect(body.user).toEqual(user)
    expect(await ok({ ...somebody, token: body.access_token }, 'me')).toEqual(user)
    expect(await testApp.actions(somebody.id)).toContain('USER_SIGNED_IN')
  })

  test('the password step says nothing about a second factor to somebody with a wrong password', async () => {
    await addApp()
    expect((await login('a wrong password')).problem).toMatchObject({ code: 'BAD_CREDENTIALS' })
  })

  test('a code counts once: of four sign-ins at once with it, one succeeds', async () => {
    const { code } = await addApp()
    const tickets = [await passwordStep(), await passwordStep(), await passwordStep(), await passwordStep()]
    const answers = await Promise.all(tickets.map((ticket) => complete(ticket, code())))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400])
    expect(await refusedCode(await passwordStep(), code())).toBe('CODE_WRONG')
    // Older codes that were not used yet count no more either.
    expect(await refusedCode(await passwordStep(), code(-1))).toBe('CODE_WRONG')
    expect((await complete(await passwordStep(), code(1))).status).toBe(200)
  })

  test('a ticket counts once: of four requests at once with it, one succeeds', async () => {
    const { recoveryCodes } = await addApp()
    const ticket = await passwordStep()
    const answers = await Promise.all(recoveryCodes.slice(0, 4).map((code) => complete(ticket, code)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410])
    // The codes of the refused requests were not used up.
    expect(await ok(somebody, 'readSecondFactor')).toMatchObject({ recoveryCodes: 9 })
  })

  test('a ticket that has expired, or that nobody got, is refused', async () => {
    const { code } = await addApp()
    const ticket = await passwordStep()
    clock.advance(5 * 60_000)
    expect(await refusedCode(ticket, code())).toBe('SIGN_IN_EXPIRED')
    expect(await refusedCode('x'.repeat(43), code())).toBe('SIGN_IN_EXPIRED')
  })

  test('codes of clocks that are half a minute off count, and those of a minute do not', async () => {
    const { code } = await addApp()
    const ticket = await passwordStep()
    for (const steps of [-2, 2]) expect(await refusedCode(ticket, code(steps))).toBe('CODE_WRONG')
    expect((await complete(ticket, code(1))).status).toBe(200)
  })

  test('a recovery code counts once, and its owner is told', async () => {
    const { recoveryCodes } = await addApp()
    const written = ` ${recoveryCodes[0]?.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'L')} `
    expect((await complete(await passwordStep(), written)).status).toBe(200)
    expect(await refusedCode(await passwordStep(), recoveryCodes[0] ?? '')).toBe('CODE_WRONG')
    expect(await ok(somebody, 'readSecondFactor')).toMatchObject({ recoveryCodes: 9 })
    expect(await trail()).toEqual(['SECOND_FACTOR_ADDED', 'RECOVERY_CODE_USED', 'SECOND_FACTOR_FAILED'])
    await until(() => subjects().includes('A recovery code was used to sign in'))
  })

  test('after ten wrong codes no code is compared, on any device, until a quarter of an hour later', async () => {
    const { code } = await addApp()
    const ticket = await passwordStep()
    for (let n = 0; n < 10; n += 1) expect(await refusedCode(ticket, '000000')).toBe('CODE_WRONG')
    expect(await refusedCode(ticket, code())).toBe('TOO_MANY')
    expect(await refusedCode(await passwordStep(), code())).toBe('TOO_MANY')
    expect((await trail()).filter((action) => action === 'SECOND_FACTOR_FAILED')).toHaveLength(10)
  })

  test('a new password, disabling, and removing the factor end what began before', async () => {
    const { code } = await addApp()
    const [first, second, third] = [await passwordStep(), await passwordStep(), await passwordStep()]
    await rows('UPDATE users SET disabled_at = now() WHERE id = $1', [somebody.id])
    expect(await refusedCode(first, code())).toBe('ACCOUNT_DISABLED')
    await rows('UPDATE users SET disabled_at = NULL WHERE id = $1', [somebody.id])
    await rows('UPDATE credentials SET changed_at = now() WHERE user_id = $1', [somebody.id])
    expect(await refusedCode(second, code())).toBe('SIGN_IN_EXPIRED')
    await rows('DELETE FROM totp_factors WHERE user_id = $1', [somebody.id])
    expect(await refusedCode(third, code())).toBe('CODE_WRONG')
  })

  test('when the secret of the server was changed, recovery codes still work', async () => {
    const { code, recoveryCodes } = await addApp()
    await rows('UPDATE totp_factors SET secret = $2 WHERE user_id = $1', [somebody.id, Buffer.alloc(60)])
    expect(await refusedCode(await passwordStep(), code())).toBe('CODE_WRONG')
    expect((await complete(await passwordStep(), recoveryCodes[0] ?? '')).status).toBe(200)
  })

  test('the secret of one account is of no use in the row of another', async () => {
    const first = await addApp()
    const owner = somebody.id
    const body = { email: 'copied@example.org', password: PASSWORD, name: 'Ann', role: 'PATIENT' }
    const { user, access_token: token } = await ok(null, 'register', { body })
    somebody = { ...user, token }
    await addApp()
    await rows(
      'UPDATE totp_factors SET secret = (SELECT secret FROM totp_factors WHERE user_id = $2) WHERE user_id = $1',
      [somebody.id, owner],
    )
    expect(await refusedCode(await passwordStep(), first.code(1))).toBe('CODE_WRONG')
  })
})

const refusedCode = async (ticket: string, code: string) => (await complete(ticket, code)).problem?.code

describe('removing the factor, and new recovery codes', () => {
  test('a password removes the factor with its codes, and its owner is told', async () => {
    const { recoveryCodes } = await addApp()
    expect(await refused(somebody, 'removeSecondFactor', { body: { password: 'not this one' } })).toBe('PASSWORD_WRONG')
    const none = { addedAt: null, passkeys: [], isRequired: false, dueAt: null, recoveryCodes: 0 }
    expect(await ok(somebody, 'removeSecondFactor', { body: { password: PASSWORD } })).toEqual(none)
    expect(await ok(somebody, 'removeSecondFactor', { body: { password: PASSWORD } })).toEqual(none)
    expect((await login()).status).toBe(200)
    expect(await trail()).toEqual(['SECOND_FACTOR_ADDED', 'SECOND_FACTOR_REMOVED'])
    await until(() => subjects().includes('The authenticator app was removed from your account'))
    // Codes of the old app do not come back with a new one.
    await addApp()
    expect(await refusedCode(await passwordStep(), recoveryCodes[0] ?? '')).toBe('CODE_WRONG')
  })

  test('new recovery codes replace the old ones', async () => {
    expect(await refused(somebody, 'renewRecoveryCodes', { body: { password: PASSWORD } })).toBe('SECOND_FACTOR_STATE')
    const { recoveryCodes: old } = await addApp()
    const { recoveryCodes } = await ok(somebody, 'renewRecoveryCodes', { body: { password: PASSWORD } })
    expect(recoveryCodes.filter((code) => old.includes(code))).toEqual([])
    const ticket = await passwordStep()
    expect(await refusedCode(ticket, old[0] ?? '')).toBe('CODE_WRONG')
    expect((await complete(ticket, recoveryCodes[9] ?? '')).status).toBe(200)
    expect(await trail()).toContain('RECOVERY_CODES_MADE')
  })
})

describe('resetting it for somebody who has lost it', () => {
  test('an administrator resets it: the person is signed out, told, and signs in with the password', async () => {
    const admin = await testApp.person('ADMIN')
    const { recoveryCodes } = await addApp()
    const params = { id: somebody.id }
    const ticket = await passwordStep()
    const query = { name: somebody.email }
    expect((await ok(admin, 'listPeople', { query })).people).toMatchObject([{ hasSecondFactor: true }])
    expect(await ok(admin, 'resetSecondFactor', { params })).toMatchObject({ hasSecondFactor: false })
    expect(await refused(somebody, 'me')).toBe('UNAUTHENTICATED')
    expect(await refusedCode(ticket, recoveryCodes[0] ?? '')).toBe('CODE_WRONG')
    expect((await login()).status).toBe(200)
    expect(await trail()).toContain('SECOND_FACTOR_RESET')
    await until(() => subjects().includes('The second factor of your account was reset'))
    // Nothing is left to reset, so nothing is written.
    const before = (await trail()).length
    expect(await ok(admin, 'resetSecondFactor', { params })).toMatchObject({ hasSecondFactor: false })
    expect(await trail()).toHaveLength(before)
  })

  test('an administrator does not reset their own, for which they need the password', async () => {
    const admin = await testApp.person('ADMIN')
    expect(await refused(admin, 'resetSecondFactor', { params: { id: admin.id } })).toBe('FORBIDDEN')
  })

  test('somebody at the machine resets it', async () => {
    await addApp()
    const node = openDatabase({ ...testApp.home.application, clock, log: silentLog, poolSize: 1 })
    const reset = (email: string) =>
      node.as({ kind: 'system', name: 'command-line' }, (tx) => resetSecondFactor(tx, { email, now: clock.now() }))
    try {
      expect(await reset('nobody@example.org')).toBe(false)
      expect(await reset(somebody.email)).toBe(true)
      expect(await reset(somebody.email)).toBe(false)
    } finally {
      await node.close()
    }
    expect(await refused(somebody, 'me')).toBe('UNAUTHENTICATED')
    expect((await login()).status).toBe(200)
    expect((await trail()).filter((action) => action === 'SECOND_FACTOR_RESET')).toHaveLength(1)
  })
})

test('the key of the secrets is derived from the configuration', async () => {
  const { secret } = await addApp()
  const [row] = await rows<{ secret: Buffer }>('SELECT secret FROM totp_factors WHERE user_id = $1', [somebody.id])
  const { createSecretBox } = await import('../src/accounts/second-factor/secret-box.ts')
  const { derive } = await import('../src/platform/secrets.ts')
  const box = createSecretBox(derive(JWT_SECRET, 'second-factor'))
  expect(row && box.open(somebody.id, row.secret)).toBe(secret)
  expect(row && createSecretBox(derive(JWT_SECRET, 'jwt')).open(somebody.id, row.secret)).toBeNull()
})
