import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { hashPassword } from '../src/accounts/index.ts'
import { createBus } from './bus.ts'
import { createBrowser, createPushService } from './smtp-sink.ts'
import { createTestApp, type Person, type TestNode, until } from './test-app.ts'

const service = await createPushService()
// The clock stands still, so periodic checks do not run: sessions end by notification.
const testApp = await createTestApp({ cluster: createBus().attach, config: { pushServices: [service.origin] } })
const second = await testApp.startNode()
const { ok, call } = testApp
afterAll(async () => {
  await testApp.close()
  await service.close()
})

const PASSWORD = 'a long password'
const anotherHash = await hashPassword('another long password')
let people = 0
let patient: Person
let doctor: Person
beforeEach(async () => {
  people += 1
  const email = `session-${people}@example.org`
  patient = await register(email)
  doctor = await testApp.doctor()
})

async function register(email: string): Promise<Person> {
  const { user, access_token: token } = await ok(null, 'register', {
    body: { email, password: PASSWORD, name: 'Ben', role: 'PATIENT' },
  })
  return { ...user, token }
}
/** Signs in to the same account in another browser. */
async function signIn({ email }: Person, node: TestNode = testApp): Promise<Person> {
  const { user, access_token: token } = await node.ok(null, 'login', { body: { email, password: PASSWORD } })
  return { ...user, token }
}

/** What ends an account's sessions: a sign-out, or any change of the account, by anybody. */
const ends = {
  'signing out': async ({ token }: Person) => void (await ok({ ...patient, token }, 'logout')),
  'a new password': ({ id }: Person) =>
    testApp.rows('UPDATE credentials SET password_hash = $2, changed_at = clock_timestamp() WHERE user_id = $1', [
      id,
      anotherHash,
    ]),
  'another role': ({ id }: Person) => testApp.rows("UPDATE users SET role = 'ADMIN' WHERE id = $1", [id]),
  'the account’s removal': ({ id }: Person) => testApp.rows('DELETE FROM users WHERE id = $1', [id]),
}

describe.each(Object.entries(ends))('a session that ends by %s', (_, end) => {
  test('every request and socket of the session ends at once, on every node', async () => {
    const sockets = [await testApp.socket(patient), await second.socket(patient)]
    await end(patient)
    await Promise.all(sockets.map(({ socket }) => until(() => !socket.connected)))
    for (const one of sockets) expect(one.of('auth_error')).toEqual([{ message: expect.stringContaining('ended') }])
    for (const node of [testApp, second]) {
      expect(await node.refused(patient, 'me')).toBe('UNAUTHENTICATED')
      const again = await node.socket(null, { auth: { token: patient.token } })
      await again.wait('auth_error')
      again.close()
    }
  })

  test('the push subscriptions of the session are deleted', async () => {
    const browser = createBrowser(`${service.origin}/push/${patient.id}`)
    await ok(patient, 'subscribePush', { body: browser.subscription })
    await end(patient)
    const kept = await testApp.rows('SELECT id FROM push_subscriptions WHERE user_id = $1', [patient.id])
    expect(kept).toEqual([])
  })
})

test('signing out ends one session and no other session of the account', async () => {
  const other = await signIn(patient, second)
  const [here, there] = [await testApp.socket(patient), await second.socket(other)]
  for (const [who, name] of [
    [patient, 'here'],
    [other, 'there'],
  ] as const)
    await ok(who, 'subscribePush', { body: createBrowser(`${service.origin}/push/${patient.id}/${name}`).subscription })
  await ok(patient, 'logout')
  await until(() => !here.socket.connected)
  expect(await there.emit('probe', {})).toEqual({ ok: true })
  expect((await call(other, 'me')).status).toBe(200)
  const kept = await testApp.rows<{ endpoint: string }>('SELECT endpoint FROM push_subscriptions WHERE user_id = $1', [
    patient.id,
  ])
  expect(kept.map(({ endpoint }) => endpoint)).toEqual([`${service.origin}/push/${patient.id}/there`])
})

test('a new password also deletes the push subscriptions of expired sessions', async () => {
  await ok(patient, 'subscribePush', { body: createBrowser(`${service.origin}/push/${patient.id}`).subscription })
  await testApp.rows('DELETE FROM login_sessions WHERE user_id = $1', [patient.id])
  const later = await signIn(patient)
  await ends['a new password'](later)
  expect(await testApp.rows('SELECT id FROM push_subscriptions WHERE user_id = $1', [patient.id])).toEqual([])
})

test('the subscription of a browser belongs to the session that saved it last', async () => {
  const body = createBrowser(`${service.origin}/push/${patient.id}`).subscription
  await ok(patient, 'subscribePush', { body })
  const later = await signIn(patient)
  await ok(later, 'subscribePush', { body })
  await ok(patient, 'logout')
  expect(await testApp.rows('SELECT id FROM push_subscriptions WHERE user_id = $1', [patient.id])).toHaveLength(1)
  await ok(later, 'logout')
  expect(await testApp.rows('SELECT id FROM push_subscriptions WHERE user_id = $1', [patient.id])).toHaveLength(0)
})

describe('signing out during a call', () => {
  test('the page that signs out leaves the room, and another page of the same account stays', async () => {
    const id = await testApp.liveCall(await testApp.schedule(doctor), patient)
    const other = await signIn(patient, second)
    const doctorPage = await testApp.socket(doctor)
    await doctorPage.emit('join-room', { roomId: id, peerId: 'doc' })
    const [here, there] = [await testApp.socket(patient), await second.socket(other)]
    await here.emit('join-room', { roomId: id, peerId: 'here' })
    await there.emit('join-room', { roomId: id, peerId: 'there' })
    await ok(patient, 'logout')
    await doctorPage.wait('user-left', ({ peerId }) => peerId === 'here')
    await doctorPage.settle()
    expect(doctorPage.of('user-left').map(({ peerId }) => peerId)).toEqual(['here'])
    expect(await testApp.statusOf('call_sessions', id)).toBe('ACTIVE')
    expect(await there.emit('offer', { roomId: id, offer: { type: 'offer', sdp: 'v=0' } })).toEqual({ ok: true })
    await doctorPage.wait('offer')
  })

  test('a page without a socket leaves the room too', async () => {
    const id = await testApp.liveCall(await testApp.schedule(doctor), patient)
    const doctorPage = await second.socket(doctor)
    await doctorPage.emit('join-room', { roomId: id, peerId: 'doc' })
    const poll = { params: { id }, query: { peerId: 'polling', after: 0 } }
    await ok(patient, 'readSignals', poll)
    await doctorPage.wait('user-joined', ({ peerId }) => peerId === 'polling')
    await ok(patient, 'logout')
    await doctorPage.wait('user-left', ({ peerId }) => peerId === 'polling')
    expect(await testApp.refused(patient, 'readSignals', poll)).toBe('UNAUTHENTICATED')
    const { peers } = await ok(doctor, 'readSignals', { params: { id }, query: { peerId: 'doc', after: 0 } })
    expect(peers).toEqual([])
  })
})

test('a sign-in with the old password during the change leaves no open session', async () => {
  const attempts = Array.from({ length: 4 }, () =>
    call(null, 'login', { body: { email: patient.email, password: PASSWORD } }),
  )
  await ends['a new password'](patient)
  const tokens = (await Promise.all(attempts)).flatMap(({ body }) => (body ? [body.access_token] : []))
  // According to the trail, too, the refused person has not signed in.
  const signedIn = await testApp.rows(
    "SELECT id FROM audit_logs WHERE action_type = 'USER_SIGNED_IN' AND actor_user_id = $1",
    [patient.id],
  )
  expect(signedIn).toHaveLength(tokens.length)
  for (const token of tokens) expect(await testApp.refused({ ...patient, token }, 'me')).toBe('UNAUTHENTICATED')
  const open = await testApp.rows('SELECT id FROM login_sessions WHERE user_id = $1 AND ended_at IS NULL', [patient.id])
  expect(open).toEqual([])
})

test('each session is a row with the name of the browser and the network', async () => {
  const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
  const body = { email: patient.email, password: PASSWORD }
  await call(null, 'login', { body, headers: { 'user-agent': userAgent, 'x-forwarded-for': '2001:db8:1:2::7' } })
  const [row] = await testApp.rows<{ seconds: number }>(
    `SELECT user_agent, address, ended_at, extract(epoch FROM expires_at - created_at)::float AS seconds
     FROM login_sessions WHERE user_id = $1 ORDER BY id DESC LIMIT 1`,
    [patient.id],
  )
  expect(row).toMatchObject({ user_agent: 'Firefox on Linux', address: '2001:db8:1::/48', ended_at: null })
  expect(row?.seconds).toBeGreaterThan(24 * 3600 - 1.001)
})

test('signing out twice, with an invalid token or as a guest is no error', async () => {
  await ok(patient, 'logout')
  await ok(patient, 'logout')
  await ok({ ...patient, token: 'a.b.c' }, 'logout')
  const id = await testApp.liveCall(await testApp.schedule(doctor), await testApp.patient())
  const guest = await testApp.guest(id)
  await ok(guest, 'logout')
  expect((await call(guest, 'guestMe')).status).toBe(200)
})

describe('the session cookie', () => {
  const page = (path: string, method: string, headers: Record<string, string>, node: TestNode = testApp) =>
    fetch(`${node.url}${path}`, { method, headers })
  const cookieOf = (headers: Headers) => (headers.getSetCookie().at(0) ?? '').split(';', 1)[0] ?? ''

  test('signing out deletes the cookie and what the browser has stored for us', async () => {
    const { headers } = await call(null, 'login', { body: { email: patient.email, password: PASSWORD } })
    const cookie = cookieOf(headers)
    const socket = await second.socket(null, { extraHeaders: { cookie } })
    await socket.wait('authenticated')
    const out = await page('/api/auth/logout', 'POST', { cookie })
    expect(out.headers.get('clear-site-data')).toBe('"cache", "storage"')
    expect(out.headers.getSetCookie()).toEqual([expect.stringMatching(/^session=; .*Expires=Thu, 01 Jan 1970/)])
    await until(() => !socket.socket.connected)
    expect((await page('/api/auth/me', 'GET', { cookie }, second)).status).toBe(401)
  })

  test('a tab with another account has its own cookie, and each of the two ends alone', async () => {
    const body = JSON.stringify({ email: patient.email, password: PASSWORD })
    const json = { 'content-type': 'application/json' }
    const signInAs = async (headers: Record<string, string>) =>
      fetch(`${testApp.url}/api/auth/login`, { method: 'POST', headers: { ...json, ...headers }, body })
    const shared = cookieOf((await signInAs({})).headers)
    const answer = await signInAs({ 'x-session-tab': 'abcd1234' })
    const own = cookieOf(answer.headers)
    expect(own).toMatch(/^session-abcd1234=/)
    // The cookie is deleted with the browser's window.
    expect(answer.headers.getSetCookie()[0]).not.toMatch(/Max-Age|Expires/i)
    const cookie = `${shared}; ${own}`
    const tab = { 'x-session-tab': 'abcd1234' }
    const socket = await testApp.socket(null, { extraHeaders: { cookie }, auth: { tab: 'abcd1234' } })
    await socket.wait('authenticated')
    const out = await page('/api/auth/logout', 'POST', { cookie, ...tab })
    // Another account is still signed in in this browser.
    expect(out.headers.get('clear-site-data')).toBe('"cache"')
    await until(() => !socket.socket.connected)
    expect((await page('/api/auth/me', 'GET', { cookie, ...tab })).status).toBe(401)
    expect((await page('/api/auth/me', 'GET', { cookie })).status).toBe(200)
  })

  test('the cookie is refused for a page that shows another account', async () => {
    const { headers } = await call(null, 'login', { body: { email: patient.email, password: PASSWORD } })
    const cookie = cookieOf(headers)
    const me = (user: string) => page('/api/auth/me', 'GET', { cookie, 'x-session-user': user })
    expect([(await me(patient.id)).status, (await me(doctor.id)).status]).toEqual([200, 401])
    const socket = await testApp.socket(null, { extraHeaders: { cookie }, auth: { user: doctor.id } })
    await socket.wait('auth_error')
    expect(socket.of('authenticated')).toEqual([])
  })
})

describe('the audit trail of sessions', () => {
  const entries = (actorId: string, action: string) =>
    testApp.rows<{ metadata: Record<string, unknown> }>(
      'SELECT metadata FROM audit_logs WHERE actor_user_id = $1 AND action_type = $2 ORDER BY id',
      [actorId, action],
    )

  test('the audit trail says once who signed out and from which network', async () => {
    await ok(patient, 'logout', { headers: { 'x-forwarded-for': '203.0.113.77' } })
    await ok(patient, 'logout')
    expect((await entries(patient.id, 'USER_SIGNED_OUT')).map(({ metadata }) => metadata)).toEqual([
      { address: '203.0.113.0/24' },
    ])
  })

  test('the audit trail says who was refused what, by ids, and up to a limit', async () => {
    const id = await testApp.liveCall(await testApp.schedule(doctor), await testApp.patient())
    expect(await testApp.refused(patient, 'readCall', { params: { id } })).toBe('NOT_FOUND')
    expect(await testApp.refused(patient, 'listDoctors')).toBe('FORBIDDEN')
    const { roomId } = await testApp.meeting(doctor)
    expect(await testApp.refused(patient, 'setMeetingStatus', { params: { roomId }, body: { status: 'ACTIVE' } })).toBe(
      'FORBIDDEN',
    )
    const got = (await entries(patient.id, 'ACCESS_REFUSED')).map(({ metadata }) => metadata)
    expect(got).toEqual([
      { id, operation: 'GET /api/call-sessions/:id', status: 404, address: expect.any(String) },
      { operation: 'GET /api/admin/doctors', status: 403, address: expect.any(String) },
      // The code of the link is not stored, because it gives access.
      { operation: 'PUT /api/meeting/:roomId/status', status: 403, address: expect.any(String) },
    ])
    const page = await testApp.socket(patient)
    expect(await page.emit('join_call', { callSessionId: id })).toMatchObject({ code: 'NOT_FOUND' })
    expect((await entries(patient.id, 'ACCESS_REFUSED')).at(-1)?.metadata).toEqual({
      callSessionId: id,
      operation: 'socket join_call',
      status: 404,
      address: '127.0.0.0/24',
    })
    for (let n = 0; n < 40; n++) await testApp.refused(patient, 'listDoctors')
    expect(await entries(patient.id, 'ACCESS_REFUSED')).toHaveLength(20)
  })

  test('the audit trail contains no text that was sent with a refused request', async () => {
    const callSessionId = await testApp.liveCall(await testApp.schedule(doctor), await testApp.patient())
    const page = await testApp.socket(patient)
    const text = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`free text ${n}`, callSessionId]))
    expect(await page.emit('join_call', { callSessionId, ...text })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await page.emit('join-room', { roomId: callSessionId, ...text })).toMatchObject({ ok: false })
    expect(await page.emit('a text as the name of an event', text)).toMatchObject({ code: 'NOT_FOUND' })
    const got = (await entries(patient.id, 'ACCESS_REFUSED')).map(({ metadata }) => metadata)
    expect(got[0]).toEqual({
      callSessionId,
      operation: 'socket join_call',
      status: 404,
      address: '127.0.0.0/24',
    })
    expect(JSON.stringify(got)).not.toContain('text')
  })

  test('the audit trail says that a token of an ended session was used', async () => {
    await ok(patient, 'logout')
    await testApp.refused(patient, 'me')
    const rows = await testApp.rows(
      "SELECT actor, metadata FROM audit_logs WHERE action_type = 'ACCESS_REFUSED' AND metadata->>'userId' = $1",
      [patient.id],
    )
    expect(rows).toMatchObject([{ actor: 'access', metadata: { status: 401, operation: 'GET /api/auth/me' } }])
  })
})

test('with https the cookie is bound to this host alone', async () => {
  const node = await createTestApp({ config: { publicUrl: new URL('https://clinic.example') } })
  try {
    const body = { email: 'host@example.org', password: PASSWORD, name: 'Ben', role: 'PATIENT' }
    const { headers } = await node.call(null, 'register', { body })
    const [set = '', old = ''] = headers.getSetCookie()
    expect(set).toMatch(/^__Host-session=ey/)
    for (const part of ['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/']) expect(set).toContain(part)
    expect(set).not.toContain('Domain')
    expect(old).toMatch(/^session=; /)
    const cookie = set.split(';', 1)[0] ?? ''
    const me = (given: Record<string, string>) =>
      fetch(`${node.url}/api/auth/me`, { headers: given }).then(({ status }) => status)
    expect(await me({ cookie, origin: 'https://clinic.example' })).toBe(200)
    expect(await me({ cookie, origin: 'http://clinic.example' })).toBe(403)
    // Such a cookie could have been set over a plain connection, or by another host of the domain.
    expect(await me({ cookie: cookie.replace('__Host-', '') })).toBe(401)
    const api = (await (await fetch(`${node.url}/api/openapi.json`)).json()) as {
      components: { securitySchemes: { cookie: { name: string } } }
    }
    expect(api.components.securitySchemes.cookie.name).toBe('__Host-session')
  } finally {
    await node.close()
  }
})
