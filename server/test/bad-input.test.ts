import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type Person, problemIn, type Schedule } from './test-app.ts'

const testApp = await createTestApp({ config: { clinicTimeZone: 'Pacific/Auckland' } })
afterAll(() => testApp.close())

let doctor: Person
let patient: Person
let queue: Schedule
beforeAll(async () => {
  doctor = await testApp.doctor()
  patient = await testApp.patient()
  queue = await testApp.schedule(doctor)
})

/** Sends a request that no real client would send. */
async function send(
  method: string,
  path: string,
  init: { body?: string; headers?: Record<string, string>; who?: Person } = {},
) {
  const response = await fetch(`${testApp.url}${path}`, {
    method,
    headers: {
      ...(init.body !== undefined && { 'content-type': 'application/json' }),
      ...(init.who && { authorization: `Bearer ${init.who.token}` }),
      ...init.headers,
    },
    ...(init.body !== undefined && { body: init.body }),
  })
  const body: unknown = await response.json()
  return {
    status: response.status,
    headers: response.headers,
    body,
    problem: response.status >= 400 ? problemIn(response.status, response.headers.get('content-type'), body) : null,
  }
}

const plan = (body: unknown) => send('POST', '/api/doctor/schedules', { body: JSON.stringify(body), who: doctor })
const register = (more: object) =>
  send('POST', '/api/auth/register', {
    body: JSON.stringify({
      email: 'somebody@example.org',
      name: 'Some Body',
      password: 'long enough',
      role: 'PATIENT',
      ...more,
    }),
  })

describe('unreadable bodies', () => {
  test.each(['{', '{"email":', 'null x', '\u0000', '{"__proto__":{"a":1}}', '{"constructor":{"prototype":{}}}'])(
    'the body %j is refused',
    async (body) => {
      expect((await send('POST', '/api/auth/login', { body })).status).toBe(400)
    },
  )
  test('a body of 2 MB is refused as too large', async () => {
    const { problem } = await send('POST', '/api/auth/login', { body: JSON.stringify({ email: 'x'.repeat(2 ** 21) }) })
    expect(problem?.code).toBe('TOO_LARGE')
  })
  test('a body of another type is refused as such', async () => {
    const { problem } = await send('POST', '/api/auth/login', {
      body: 'email=a',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(problem?.code).toBe('UNSUPPORTED_MEDIA_TYPE')
  })
  test('a body may be missing although its type is given', async () => {
    expect((await send('POST', '/api/auth/logout', { headers: { 'content-type': 'application/json' } })).status).toBe(
      200,
    )
    expect(
      (await send('POST', '/api/auth/login', { headers: { 'content-type': 'application/json' } })).problem?.code,
    ).toBe('VALIDATION')
  })
})

describe('impossible sessions', () => {
  const good = { date: '2026-03-05', startTime: '09:00', endTime: '10:00' }
  test.each([
    [{ ...good, date: '2026-02-30' }, 'date'],
    [{ ...good, date: '2027-02-29' }, 'date'],
    [{ ...good, date: '05.03.2026' }, 'date'],
    [{ ...good, date: 20260305 }, 'date'],
    [{ ...good, startTime: '25:00' }, 'startTime'],
    [{ ...good, startTime: '9:00' }, 'startTime'],
    [{ ...good, endTime: '24:01' }, 'endTime'],
    [{ ...good, endTime: '09:60' }, 'endTime'],
    [{ ...good, startTime: '11:00' }, 'endTime'],
    [{ ...good, startTime: '10:00' }, 'endTime'],
    [{ ...good, date: '2026-03-01' }, 'date'],
    [{ date: good.date, startTime: good.startTime }, 'endTime'],
  ])('the session %j is refused', async (body, field) => {
    const { status, problem } = await plan(body)
    expect([status, problem?.code]).toEqual([400, 'VALIDATION'])
    expect(problem?.fields?.map(({ path }) => path)).toContain(field)
  })
  test('a session may be on a leap day, and today although its hours are over', async () => {
    expect((await plan({ ...good, date: '2028-02-29' })).status).toBe(201)
    expect((await plan({ date: '2026-03-02', startTime: '00:00', endTime: '00:01' })).status).toBe(201)
  })
  test('today is the current date of the clinic, not of the server', async () => {
    // 2026-03-02T23:30Z is the third of March in Auckland.
    testApp.clock.advance(14.5 * 3_600_000)
    expect((await plan({ ...good, date: '2026-03-02' })).status).toBe(400)
    expect((await plan({ ...good, date: '2026-03-03' })).status).toBe(201)
    // The tests below need tokens that are still valid.
    expect((await send('GET', '/api/auth/me', { who: doctor })).status).toBe(200)
  })
})

describe('impossible accounts', () => {
  test.each([
    { email: 'no address' },
    { email: `${'x'.repeat(250)}@example.org` },
    { email: ['a@example.org'] },
    { name: 'null\u0000byte' },
    { name: '   ' },
    { name: 'x'.repeat(101) },
    { name: '\ud800' },
    { password: 'short' },
    { password: 'x'.repeat(401) },
    { password: '\u{1f600}'.repeat(201) },
    { password: '\u{1f600}'.repeat(7) },
    { password: 'half a \ud800 character' },
    { name: 'Ben\nBcc: evil@example.org' },
    { name: 'Ben \u202Eada.rD' },
    { name: '\u200b\u200d\ufeff' },
    { role: 'ADMIN' },
    { role: 'doctor' },
    { role: null },
  ])('an account with %j is refused', async (more) => {
    expect((await register(more)).problem?.code).toBe('VALIDATION')
    expect(await testApp.rows("SELECT 1 FROM users WHERE email = 'somebody@example.org'")).toEqual([])
  })
})

describe('unknown addresses and those of others', () => {
  const unknown = '01900000-0000-7000-8000-0000000000ff'
  test.each([
    ['GET', `/api/doctor/schedules/${unknown}/queue`, 404],
    ['POST', `/api/doctor/schedules/${unknown}/start`, 404],
    ['GET', `/api/doctor/call-sessions/${unknown}`, 404],
    ['GET', `/api/call-sessions/${unknown}`, 404],
    ['POST', `/api/call-sessions/${unknown}/end`, 404],
    ['GET', '/api/call-sessions/no-id', 400],
    ['GET', `/api/call-sessions/${'x'.repeat(300)}`, 400],
    ['GET', '/api/call-sessions/%ZZ', 400],
    ['GET', '/api/nothing-here', 404],
    ['DELETE', '/api/auth/me', 404],
    ['GET', '/api/../../etc/passwd', 404],
    ['POST', '/api/seed', 404],
  ])('%s %s is answered with %i', async (method, path, status) => {
    expect((await send(method, path, { who: doctor })).status).toBe(status)
  })
  test('a patient who is not in the queue is not found in it', async () => {
    const stranger = await testApp.patient()
    const body = JSON.stringify({ patientId: stranger.id })
    expect((await send('POST', `/api/doctor/schedules/${queue.id}/start-call`, { who: doctor, body })).status).toBe(404)
    expect(
      (await send('POST', `/api/doctor/schedules/${queue.id}/reset-patient/${stranger.id}`, { who: doctor })).status,
    ).toBe(404)
  })
  test('an id in capitals is the same id', async () => {
    expect((await send('GET', `/api/patient/schedules/${queue.id.toUpperCase()}`, { who: patient })).status).toBe(200)
  })
  test('the token of a deleted account, or of one with another role now, is refused', async () => {
    const [gone, changed] = [await testApp.patient(), await testApp.doctor()]
    await testApp.rows('DELETE FROM users WHERE id = $1', [gone.id])
    await testApp.rows("UPDATE users SET role = 'PATIENT' WHERE id = $1", [changed.id])
    expect((await send('GET', '/api/auth/me', { who: gone })).status).toBe(401)
    expect((await send('GET', '/api/doctor/schedules', { who: changed })).status).toBe(401)
  })
  test('an unverified doctor can neither plan nor hold a session', async () => {
    const waiting = await testApp.doctor({ verified: false })
    const own = await testApp.schedule(waiting, { status: 'UPCOMING' })
    const body = JSON.stringify({ date: '2026-03-05', startTime: '09:00', endTime: '10:00' })
    expect((await send('POST', '/api/doctor/schedules', { who: waiting, body })).problem?.code).toBe(
      'DOCTOR_NOT_VERIFIED',
    )
    expect((await send('POST', `/api/doctor/schedules/${own.id}/start`, { who: waiting })).problem?.code).toBe(
      'DOCTOR_NOT_VERIFIED',
    )
  })
})

test('an aborted request and lines that are no HTTP do not disturb the server', async () => {
  const port = Number(new URL(testApp.url).port)
  await new Promise<void>((resolve) => {
    const half = httpRequest({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/api/auth/login',
      headers: { 'content-type': 'application/json', 'content-length': '100' },
    })
    half.on('error', () => resolve())
    half.write('{"email"')
    setTimeout(() => half.destroy(), 30)
  })
  expect((await send('GET', '/api/health')).body).toMatchObject({ status: 'healthy' })
})
