import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { hostname } from 'node:os'
import { fastify } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDemoClinic } from '../src/demo/index.ts'
import { listen } from '../src/platform/http/listen.ts'
import { createTestApp, type Person } from './test-app.ts'

const testApp = await createTestApp({ demo: true, config: { publicUrl: new URL('https://demo.clinic.example') } })
const { ok, url } = testApp
afterAll(() => testApp.close())

const port = new URL(url).port
const seed = (headers: Record<string, string> = {}) => fetch(`${url}/api/seed`, { method: 'POST', headers })

async function signIn(email: string, password: string): Promise<Person> {
  const { user, access_token: token } = await ok(null, 'login', { body: { email, password } })
  return { ...user, token }
}

test.each<Record<string, string>>([
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: `http://127.0.0.1:${Number(port) + 1}` },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site', origin: `http://127.0.0.1:${port}` },
])('a page of another site cannot reset the demo: %j', async (headers) => {
  await seed()
  const { user } = await ok(null, 'login', { body: { email: 'john@email.com', password: 'patient123' } })
  await testApp.rows("UPDATE users SET name = 'Changed' WHERE id = $1", [user.id])
  const answer = await seed(headers)
  expect([answer.status, await answer.json()]).toEqual([
    403,
    expect.objectContaining({ code: 'FORBIDDEN', detail: 'Another site may not reset the demo clinic.' }),
  ])
  expect(await testApp.rows('SELECT name FROM users WHERE id = $1', [user.id])).toEqual([{ name: 'Changed' }])
})

/**
 * Sends a request with a `Host` header, as a browser does after DNS rebinding.
 * @returns the status line and the rest
 */
async function askAs(name: string, path: string, more: string[] = [], at = port): Promise<string> {
  const socket = connect(Number(at), '127.0.0.1')
  await once(socket, 'connect')
  const head = [`${more.length > 0 ? 'POST' : 'GET'} ${path} HTTP/1.1`, `Host: ${name}`, `Origin: http://${name}`]
  const upgrade = path.includes('transport=websocket')
    ? [
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${'A'.repeat(22)}==`,
      ]
    : ['Connection: close']
  const body = more[0] ?? ''
  const length = body ? ['Content-Type: application/json', `Content-Length: ${body.length}`] : []
  socket.write(`${[...head, ...upgrade, ...length].join('\r\n')}\r\n\r\n${body}`)
  let answer = ''
  for await (const chunk of socket) {
    answer += String(chunk)
    if (answer.startsWith('HTTP/1.1 101')) break
  }
  socket.destroy()
  return answer
}

const ADMINISTRATOR = JSON.stringify({ email: 'admin@clinic.com', password: 'admin123' })

describe('a foreign name that leads to the demo (DNS rebinding)', () => {
  beforeAll(() => seed())

  test.each<[string, ...string[]]>([
    ['/api/auth/login', ADMINISTRATOR],
    ['/api/seed', '{}'],
    ['/api/config'],
    ['/api/health'],
    ['/'],
    ['/index.html'],
    ['/socket.io/?EIO=4&transport=polling'],
    ['/socket.io/?EIO=4&transport=websocket'],
    ['/peerjs/peerjs/id'],
    ['/peerjs/peerjs?key=peerjs&id=a&token=b&transport=websocket'],
  ])('a foreign name opens nothing at %s', async (path, ...body) => {
    for (const name of [`evil.example:${port}`, 'evil.example', '127.0.0.1.evil.example', 'localhost.evil.example']) {
      const answer = await askAs(name, path, body)
      expect(answer, name).toMatch(/^HTTP\/1\.1 403 /)
      expect(answer).not.toMatch(/set-cookie/i)
      if (!path.includes('websocket')) expect(answer).toContain('https://demo.clinic.example')
    }
  })

  test.each([
    'localhost',
    'LOCALHOST',
    'demo.localhost',
    '127.0.0.1',
    '[::1]',
    '192.0.2.7',
    'demo.clinic.example',
    hostname(),
  ])('the name %s is our own', async (name) => {
    for (const one of [name, `${name}:${port}`]) {
      expect(await askAs(one, '/api/health')).toMatch(/^HTTP\/1\.1 200 /)
      expect(await askAs(one, '/socket.io/?EIO=4&transport=websocket')).not.toMatch(
        /^HTTP\/1\.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n$/,
      )
    }
  })

  test('a clinic that is no demo answers to any name that its proxy passes on', async () => {
    const clinic = await createTestApp()
    expect(await askAs('any.example', '/api/health', [], new URL(clinic.url).port)).toMatch(/^HTTP\/1\.1 200 /)
    await clinic.close()
  })
})

test.each<Record<string, string>>([
  {},
  { origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' },
  { origin: 'https://portal.example', 'sec-fetch-site': 'cross-site' },
])("a request that is not from another site's page resets the demo: %j", async (headers) => {
  const answer = await seed(headers)
  expect([answer.status, await answer.json()]).toEqual([
    200,
    expect.objectContaining({ message: 'Seed data created', schedules: 3, queueEntries: 5 }),
  ])
})

test("a reset keeps the accounts of others and their data, except what they had with the demo's people", async () => {
  await seed()
  const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
  const queue = await testApp.schedule(doctor)
  await ok(patient, 'joinQueue', { params: { id: queue.id } })
  const [sarah, john, alex] = [
    await signIn('doctor@clinic.com', 'doctor123'),
    await signIn('john@email.com', 'patient123'),
    await signIn('admin@clinic.com', 'admin123'),
  ]
  const [theirs] = await ok(sarah, 'listOwnSchedules')
  const stranger = await testApp.patient()
  await ok(stranger, 'joinQueue', { params: { id: theirs?.id ?? '' } })
  await ok(john, 'joinQueue', { params: { id: queue.id } })
  await ok(alex, 'withdrawVerification', { params: { id: doctor.id }, body: { reason: 'A reason of the demo' } })
  const call = await testApp.liveCall(await testApp.schedule(sarah), stranger)
  const own = await testApp.liveCall(await testApp.schedule(doctor), await testApp.patient())
  await testApp.rows("UPDATE doctor_profiles SET bio = 'Somebody was here', city = '' WHERE doctor_id = $1", [sarah.id])

  expect((await seed()).status).toBe(200)

  for (const one of [doctor, patient, stranger]) expect(await ok(one, 'me')).toMatchObject({ id: one.id })
  // A signed-in page of the demo stays signed in.
  expect(await ok(john, 'me')).toMatchObject({ name: 'John Smith' })
  const places = await testApp.rows('SELECT patient_id AS id FROM queue_entries WHERE schedule_id = $1', [queue.id])
  expect(places).toEqual([{ id: patient.id }])
  const kept = async (table: string, id: string | undefined) =>
    (await testApp.rows(`SELECT 1 FROM ${table} WHERE id = $1`, [id])).length
  expect(await kept('schedules', theirs?.id)).toBe(0)
  expect([await kept('call_sessions', call), await kept('rooms', call)]).toEqual([0, 0])
  expect([await kept('call_sessions', own), await kept('rooms', own)]).toEqual([1, 1])
  expect(await testApp.rows('SELECT reason FROM doctor_verifications WHERE doctor_id = $1', [doctor.id])).toEqual([
    { reason: 'A reason of the demo' },
  ])
  const [profile] = await testApp.rows('SELECT bio, city FROM doctor_profiles WHERE doctor_id = $1', [sarah.id])
  expect(profile).toEqual({ bio: expect.stringMatching(/^I see people/), city: 'Springfield' })
})

test('accounts with known passwords are not added to a clinic that is no demo', async () => {
  const clinic = await createTestApp()
  const { default: pg } = await import('pg')
  const connect = async () => {
    const client = new pg.Client(clinic.home.connection)
    await client.connect()
    return client
  }
  const demo = createDemoClinic({ connect, clock: clinic.clock, clinicTimeZone: 'UTC' })
  await clinic.doctor()
  expect(await demo.ensure()).toBe(false)
  expect(await clinic.rows('SELECT count(*)::int AS people FROM users')).toEqual([{ people: 1 }])
  await clinic.rows('DELETE FROM users')
  expect(await demo.ensure()).toBe(true)
  await clinic.doctor()
  expect(await demo.ensure()).toBe(true)
  // In a demo of the time before it had an administrator, another account has that address.
  await clinic.rows("DELETE FROM users WHERE email = 'admin@clinic.com'")
  const taken = await clinic.patient()
  await clinic.rows("UPDATE users SET email = 'admin@clinic.com' WHERE id = $1", [taken.id])
  expect(await demo.ensure()).toBe(true)
  expect(await clinic.rows("SELECT id, role FROM users WHERE email = 'admin@clinic.com'")).toEqual([
    { id: taken.id, role: 'PATIENT' },
  ])
  await demo.reset()
  expect(await clinic.ok(taken, 'me')).toMatchObject({ email: 'admin@clinic.com' })
  await clinic.close()
})

test('the documentation of the API can be read, and switched off', async () => {
  const closed = await createTestApp({ config: { apiDocs: false } })
  for (const path of ['/api/docs', '/api/docs/json', '/api/openapi.json']) {
    expect([path, (await fetch(url + path)).status]).toEqual([path, 200])
    expect([path, (await fetch(closed.url + path)).status]).toEqual([path, 404])
  }
  expect((await fetch(`${closed.url}/api/health`)).status).toBe(200)
  await closed.close()
})

test('the server listens on both loopback addresses of “localhost”, and stops at once', async () => {
  const app = fastify()
  app.get('/', async () => 'here')
  const close = await listen(app, { host: 'localhost', port: 0 })
  const { port: free } = app.server.address() as { port: number }
  const hasIpv6 = await probe()
  for (const host of ['127.0.0.1', ...(hasIpv6 ? ['[::1]'] : [])])
    expect(await (await fetch(`http://${host}:${free}/`)).text()).toBe('here')
  const begun = Date.now()
  await close()
  await app.close()
  expect(Date.now() - begun).toBeLessThan(4_000)
  for (const host of ['127.0.0.1', '[::1]']) await expect(fetch(`http://${host}:${free}/`)).rejects.toThrow()
})

async function probe(): Promise<boolean> {
  const server = createServer()
  const listening = once(server, 'listening')
  server.listen({ host: '::1', port: 0 })
  const there = await listening.then(
    () => true,
    () => false,
  )
  server.close()
  return there
}
