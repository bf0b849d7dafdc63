import { createHmac, randomUUID } from 'node:crypto'
import * as bcrypt from '@node-rs/bcrypt'
import { afterAll, expect, test } from 'vitest'
import { derive } from '../src/platform/secrets.ts'
import { createTestApp, JWT_SECRET, type Person, problemIn } from './test-app.ts'

const testApp = await createTestApp()
const { call, ok, refused } = testApp
afterAll(() => testApp.close())

const PASSWORD = 'a long password'
const account = (email: string) => ({ email, name: 'Somebody', password: PASSWORD, role: 'PATIENT' })
const login = (email: string, password = PASSWORD) => call(null, 'login', { body: { email, password } })

test('a new account signs in with any capitals in its address, and reads its own data', async () => {
  const { user, access_token } = await ok(null, 'register', { body: account('  Ann.Lee@Example.ORG ') })
  expect(user).toMatchObject({ email: 'ann.lee@example.org', name: 'Somebody', role: 'PATIENT' })
  const [header = '', claims = ''] = access_token.split('.')
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'HS256', typ: 'JWT' })
  const payload = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>
  expect(Object.keys(payload).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'role', 'sid', 'user_id'])
  expect(payload).toMatchObject({ user_id: user.id, role: 'PATIENT', iss: 'medconsult', aud: 'medconsult' })
  expect(Number(payload.exp) - Number(payload.iat)).toBe(24 * 3600)
  expect((await login('ANN.LEE@example.org')).body.user.id).toBe(user.id)
  expect(await refused(null, 'register', { body: account('ann.LEE@EXAMPLE.org') })).toBe('EMAIL_TAKEN')
  expect(await ok({ ...user, token: access_token }, 'me')).toEqual(user)
  const [row] = await testApp.rows<{ hash: string }>(
    'SELECT password_hash AS hash FROM credentials WHERE user_id = $1',
    [user.id],
  )
  expect(row?.hash).toMatch(/^\$argon2id\$/)
})

test('an imported bcrypt hash is replaced with an argon2id hash at the first sign-in', async () => {
  const imported = await testApp.patient({ email: 'imported@example.org' })
  await testApp.rows('INSERT INTO credentials VALUES ($1, $2)', [imported.id, await bcrypt.hash(PASSWORD, { cost: 4 })])
  expect((await login('imported@example.org', 'not the password')).status).toBe(401)
  expect((await login('imported@example.org')).status).toBe(200)
  const [row] = await testApp.rows<{ hash: string }>(
    'SELECT password_hash AS hash FROM credentials WHERE user_id = $1',
    [imported.id],
  )
  expect(row?.hash).toMatch(/^\$argon2id\$/)
  expect((await login('imported@example.org')).status).toBe(200)
})

test('an account is locked after ten wrong passwords, and an unknown account gets the same answers', async () => {
  await ok(null, 'register', { body: account('target@example.org') })
  const answers: string[] = []
  for (const email of ['target@example.org', 'unknown@example.org']) {
    const seen: unknown[] = []
    for (let attempt = 0; attempt < 11; attempt += 1) {
      const { status, problem, headers } = await login(email, 'wrong password')
      seen.push([status, problem?.code, problem?.detail, headers.has('retry-after')])
      if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(800)
    }
    expect(seen.slice(0, 10)).toEqual(Array(10).fill([401, 'BAD_CREDENTIALS', 'E-mail or password is wrong.', false]))
    expect(seen[10]).toEqual([429, 'TOO_MANY', expect.any(String), true])
    answers.push(JSON.stringify(seen))
  }
  expect(answers[0]).toBe(answers[1])
  // Even the right password is not compared, and other accounts are not affected.
  expect((await login('TARGET@example.org')).status).toBe(429)
  expect((await login('imported@example.org')).status).toBe(200)
})

function forged(header: object, payload: object, secret: string | Buffer | null): string {
  const text = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${secret === null ? '' : createHmac('sha256', secret).update(text).digest('base64url')}`
}
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>

test('a token that is expired, forged, unsigned or foreign is refused', async () => {
  const patient = await testApp.patient()
  const now = Math.floor(testApp.clock.now().getTime() / 1000)
  const claims = { ...claimsOf(patient.token), iat: now, exp: now + 3600 }
  const good = { alg: 'HS256', typ: 'JWT' }
  const key = derive(JWT_SECRET, 'jwt')
  expect((await call({ ...patient, token: forged(good, claims, key) }, 'me')).status).toBe(200)
  const { sid: _sid, ...withoutSession } = claims as Record<string, unknown>
  const { iss: _iss, aud: _aud, ...ofNowhere } = claims as Record<string, unknown>
  const bad = [
    forged(good, claims, 'another secret of at least 32 characters'),
    // Keys of other purposes, and the secret itself, are not valid here.
    forged(good, claims, JWT_SECRET),
    forged(good, claims, derive(JWT_SECRET, 'password-reset')),
    forged({ alg: 'HS256', typ: 'reset+jwt' }, claims, key),
    forged({ alg: 'HS256' }, claims, key),
    forged(good, { ...claims, iss: 'https://another.example' }, key),
    forged(good, { ...claims, aud: 'another-service' }, key),
    forged(good, ofNowhere, key),
    forged(good, withoutSession, key),
    forged(good, { ...claims, sid: randomUUID() }, key),
    forged(good, { ...claims, sid: 'x' }, key),
    // A session belongs to one account.
    forged(good, { ...claims, sid: claimsOf((await testApp.patient()).token).sid }, key),
    forged({ alg: 'none', typ: 'JWT' }, claims, null),
    forged({ alg: 'HS512', typ: 'JWT' }, claims, key),
    forged(good, { ...claims, exp: now - 1 }, key),
    forged(good, { ...claims, exp: undefined, iat: undefined }, key),
    forged(good, { ...claims, role: 'ROOT' }, key),
    forged(good, { ...claims, role: 'GUEST' }, key),
    forged(good, { ...claims, user_id: "' OR 1=1 --" }, key),
    forged(good, { ...claims, user_id: 7 }, key),
    `${patient.token}x`,
    patient.token.slice(0, -5),
    'a.b.c',
    'null',
  ]
  for (const token of bad) {
    expect(await refused({ ...patient, token }, 'me'), token).toBe('UNAUTHENTICATED')
    const socket = await testApp.socket(null, { auth: { token } })
    await socket.wait('auth_error')
    socket.close()
  }
  // The signature is valid, but the account has another role, which the transaction checks.
  const promoted = forged(good, { ...claims, role: 'DOCTOR' }, key)
  expect(await refused({ ...patient, token: promoted }, 'me')).toBe('UNAUTHENTICATED')
  for (const authorization of ['Basic abc', 'Bearer', 'Bearer  ', patient.token])
    expect((await fetch(`${testApp.url}/api/auth/me`, { headers: { authorization } })).status).toBe(401)
})

test('a token ends after its day', async () => {
  const patient: Person = await testApp.patient()
  testApp.clock.advance(24 * 3_600_000 - 1000)
  expect((await call(patient, 'me')).status).toBe(200)
  testApp.clock.advance(1000)
  expect(await refused(patient, 'me')).toBe('UNAUTHENTICATED')
})

async function asPage(path: string, method: string, headers: Record<string, string>) {
  const response = await fetch(`${testApp.url}${path}`, { method, headers })
  const body: unknown = await response.json()
  if (response.status >= 400) problemIn(response.status, response.headers.get('content-type'), body)
  return response
}

test('the session cookie works for our own page and allowed origins, and not for foreign pages', async () => {
  const { headers } = await call(null, 'register', { body: account('cookie@example.org') })
  const set = headers.get('set-cookie') ?? ''
  for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=691200']) expect(set).toContain(part)
  const cookie = set.split(';', 1)[0] ?? ''
  const me = (origin?: string) => asPage('/api/auth/me', 'GET', { cookie, ...(origin && { origin }) })
  expect((await me()).status).toBe(200)
  expect((await me(testApp.url)).status).toBe(200)
  expect((await me('https://portal.example')).status).toBe(200)
  const foreign = [
    'https://evil.example',
    'null',
    `${testApp.url}.evil.example`,
    'https://portal.example.evil.example',
    // The same host with another scheme or port is another origin (RFC 6454).
    testApp.url.replace('http:', 'https:'),
    testApp.url.replace(/:\d+$/, ''),
  ]
  for (const origin of foreign) {
    expect((await me(origin)).status, origin).toBe(403)
    const page = await testApp.socket(null, { extraHeaders: { cookie, origin } })
    expect(await page.emit('probe', {}), origin).toMatchObject({ ok: false })
    expect(page.of('authenticated')).toEqual([])
    // Such a page can neither sign anybody out nor clear what the browser stores for us.
    const out = await asPage('/api/auth/logout', 'POST', { cookie, origin })
    expect([out.status, out.headers.get('clear-site-data')], origin).toEqual([403, null])
  }
  const own = await testApp.socket(null, { extraHeaders: { cookie } })
  await own.wait('authenticated')
  expect((await me()).status, 'it is still signed in').toBe(200)
})

test('every answer carries the security headers', async () => {
  for (const path of ['/api/health', '/api/nothing', '/nothing']) {
    const { headers } = await fetch(`${testApp.url}${path}`)
    const policy = headers.get('content-security-policy') ?? ''
    for (const part of [
      "default-src 'self'",
      "script-src 'self'",
      "object-src 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types default',
    ])
      expect(policy, path).toContain(part)
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('permissions-policy')).toContain('camera=(self)')
    expect(headers.get('x-powered-by')).toBeNull()
  }
  expect((await fetch(`${testApp.url}/api/health`)).headers.get('cache-control')).toBe('no-store')
})

test('only the origins that the clinic allows may send requests', async () => {
  const asked = (origin: string) =>
    fetch(`${testApp.url}/api/auth/login`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    })
  const allowed = (await asked('https://portal.example')).headers
  expect(allowed.get('access-control-allow-origin')).toBe('https://portal.example')
  expect(allowed.get('access-control-allow-credentials')).toBe('true')
  for (const origin of ['https://evil.example', 'null', testApp.url])
    expect((await asked(origin)).headers.get('access-control-allow-origin')).not.toBe(origin)
})

test('a socket ends with its token and continues with a new one', async () => {
  const patient: Person = await testApp.patient()
  const page = await testApp.socket(patient)
  testApp.clock.advance(24 * 3_600_000 - 1000)
  expect(await page.emit('probe', {})).toEqual({ ok: true })
  expect(page.of('auth_error')).toEqual([])
  testApp.clock.advance(1000)
  await page.wait('auth_error')
  expect(await page.emit('probe', {})).toMatchObject({ code: 'UNAUTHENTICATED' })
  const token = await testApp.tokenOf(patient)
  expect(await page.emit('authenticate', { token })).toEqual({ ok: true })
  expect(await page.emit('probe', {})).toEqual({ ok: true })
})
