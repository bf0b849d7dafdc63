import { afterAll, describe, expect, test } from 'vitest'
import { createLinkTokens } from '../src/accounts/link-tokens.ts'
import { newId } from '../src/platform/database/index.ts'
import { derive } from '../src/platform/secrets.ts'
import { JWT_SECRET } from './secrets.ts'
import { createTestApp } from './test-app.ts'

const PASSWORD = 'four unrelated words here'
/** Creates the tokens of links in e-mails. */
const links = createLinkTokens(derive(JWT_SECRET, 'password-reset'), 'password-reset')
const testApp = await createTestApp({ config: { trustProxy: ['127.0.0.0/8', '2001:db8:f::/48'] } })
afterAll(() => testApp.close())

let networks = 0
/** A client address that was not used before. */
const newAddress = (): string => {
  networks += 1
  return `203.${Math.floor(networks / 250)}.0.${networks % 250}`
}

const login = (email: string, password: string, from: string, cookie?: string) =>
  testApp.call(null, 'login', {
    body: { email, password },
    headers: { 'x-forwarded-for': from, ...(cookie && { cookie }) },
  })

/** The device cookie, without the session cookie. */
const deviceOf = (headers: Headers): string => {
  const cookie = headers.getSetCookie().find((one) => one.startsWith('device='))
  if (!cookie) throw new Error('no device cookie came')
  for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(part)
  return cookie.split(';', 1)[0] ?? ''
}

async function account(email: string) {
  const body = { email, name: 'Somebody', password: PASSWORD, role: 'PATIENT' }
  const { headers } = await testApp.call(null, 'register', { body, headers: { 'x-forwarded-for': newAddress() } })
  return { email, device: deviceOf(headers) }
}

/**
 * Sends wrong passwords from one address after another, `each` from each.
 * @returns how often each status was answered
 */
async function strangers(email: string, count: number, each = 1): Promise<Record<number, number>> {
  const seen: Record<number, number> = {}
  for (let n = 0; n < count; n += 100) {
    const batch = Array.from({ length: Math.min(100, count - n) }, (_, index) => Math.floor((n + index) / each))
    const answers = await Promise.all(
      batch.map((at) => login(email, 'a wrong password', `198.18.${Math.floor(at / 250)}.${at % 250}`)),
    )
    for (const { status } of answers) seen[status] = (seen[status] ?? 0) + 1
  }
  return seen
}

/** Sends as many wrong passwords as one network may. */
const guess = (email: string, from: string) =>
  Promise.all(Array.from({ length: 10 }, () => login(email, 'a wrong password', from)))

/** The wrong passwords that were compared. */
const failures = () => testApp.rows("SELECT 1 FROM audit_logs WHERE action_type = 'SIGN_IN_FAILED'")

describe('a device that has signed in before is not locked out by others', () => {
  test.each([150, 1000])('the device signs in after %d wrong passwords of strangers', async (count) => {
    const { email, device } = await account(`many-${count}@example.org`)
    expect(await strangers(email, count)).toEqual({ 401: 100, 429: count - 100 })
    const home = newAddress()
    expect((await login(email, PASSWORD, home)).status).toBe(429)
    expect((await login(email, PASSWORD, home, device)).status).toBe(200)
    // A slip on the device itself does not lock it out either, because the device has a count of its own.
    expect((await login(email, 'a slip of the pen', home, device)).status).toBe(401)
    expect((await login(email, PASSWORD, home, device)).status).toBe(200)
  })

  test('the device signs in from an address that others share', async () => {
    const { email, device } = await account('same-house@example.org')
    const shared = newAddress()
    for (let n = 0; n < 60; n++) await login(`neighbour-${n}@example.org`, 'a wrong password', shared)
    expect((await login('neighbour-61@example.org', 'a wrong password', shared)).status).toBe(429)
    expect((await login(email, PASSWORD, shared)).status).toBe(429)
    expect((await login(email, PASSWORD, shared, device)).status).toBe(200)
  })

  test('the device has ten wrong passwords of its own', async () => {
    const { email, device } = await account('stolen-tablet@example.org')
    for (let n = 0; n < 10; n++) expect((await login(email, 'a wrong password', newAddress(), device)).status).toBe(401)
    expect((await login(email, PASSWORD, newAddress(), device)).status).toBe(429)
    // These attempts count against no other address.
    expect((await login(email, PASSWORD, newAddress())).status).toBe(200)
  })

  test('a new password gives the device its tries back, as the message says', async () => {
    const { email, device } = await account('slipped-tablet@example.org')
    for (let n = 0; n < 10; n++) await login(email, 'a wrong password', newAddress(), device)
    expect((await login(email, PASSWORD, newAddress(), device)).status).toBe(429)
    const id = newId()
    await testApp.rows(
      `INSERT INTO password_resets (id, user_id, token_hash, created_at, expires_at)
       SELECT $1, id, $2, $3::timestamptz, $3::timestamptz + interval '1 hour' FROM users WHERE email = $4`,
      [id, links.hashOf(links.tokenOf(id)), testApp.clock.now(), email],
    )
    const body = { token: links.tokenOf(id), password: 'quite another password' }
    await testApp.ok(null, 'resetPassword', { body, headers: { 'x-forwarded-for': newAddress(), cookie: device } })
    expect((await login(email, body.password, newAddress(), device)).status).toBe(200)
  })
})

describe('one stranger', () => {
  test('a stranger gets ten of many wrong passwords checked, and other networks are not locked out', async () => {
    const { email } = await account('new-tablet@example.org')
    const before = (await failures()).length
    expect(await strangers(email, 100, 100)).toEqual({ 401: 10, 429: 90 })
    expect((await failures()).length - before).toBe(10)
    expect((await login(email, PASSWORD, '198.18.0.0')).status).toBe(429)
    expect((await login(email, PASSWORD, newAddress())).status).toBe(200)
  })

  test("attempts that have to wait do not use up the network's tries", async () => {
    const { email } = await account('impatient@example.org')
    const home = newAddress()
    for (let n = 0; n < 90; n++) await login(email, 'a wrong password', home)
    const { email: other } = await account('same-home@example.org')
    expect((await login(other, PASSWORD, home)).status).toBe(200)
  })

  test('all who know the password get in at once, on a new device and on a known one', async () => {
    const { email, device } = await account('many-tabs@example.org')
    for (const [count, cookie] of [
      [15, undefined],
      [60, undefined],
      [60, device],
    ] as const) {
      const from = newAddress()
      const answers = await Promise.all(Array.from({ length: count }, () => login(email, PASSWORD, from, cookie)))
      expect(answers.map(({ status }) => status)).toEqual(Array(count).fill(200))
    }
  })

  test('too many at once are told to try again in a moment', async () => {
    const { email, device } = await account('very-many-tabs@example.org')
    const from = newAddress()
    const answers = await Promise.all(Array.from({ length: 150 }, () => login(email, PASSWORD, from, device)))
    const refused = answers.filter(({ status }) => status === 429)
    expect(answers.filter(({ status }) => status === 200).length).toBe(150 - refused.length)
    for (const { problem, headers } of refused) {
      expect(problem?.detail).toContain('try again in a moment')
      expect(headers.has('retry-after')).toBe(true)
    }
    // None of the attempts was a wrong password.
    expect((await login(email, PASSWORD, from, device)).status).toBe(200)
  })
})

describe('the device cookie', () => {
  test('a cookie is valid for its own account alone, however it is changed', async () => {
    const [own, other] = [await account('own@example.org'), await account('other@example.org')]
    const home = newAddress()
    await guess(other.email, home)
    const [name = '', value = ''] = own.device.split('=')
    const [device = '', mac = ''] = value.split('.')
    for (const cookie of [
      own.device,
      `${name}=${device}`,
      `${name}=${device}.`,
      `${name}=${device}.${'A'.repeat(43)}`,
      `${name}=${'A'.repeat(22)}.${mac}`,
      `${name}=${device}${'.x'.repeat(9)}`,
      `${name}=${device}.${Array(9).fill(mac).join('.')}`,
    ])
      expect((await login(other.email, PASSWORD, home, cookie)).status, cookie).toBe(429)
    expect((await login(other.email, PASSWORD, home, other.device)).status).toBe(200)
  })

  test('a cookie keeps the five who signed in last on a shared device, and has no names', async () => {
    const people = []
    for (let n = 0; n < 6; n++) people.push(await account(`family-${n}@example.org`))
    let cookie: string | undefined
    for (const { email } of people) cookie = deviceOf((await login(email, PASSWORD, newAddress(), cookie)).headers)
    expect(cookie).not.toContain('family')
    for (const [n, { email }] of people.entries()) {
      const home = newAddress()
      await guess(email, home)
      expect((await login(email, PASSWORD, home, cookie)).status, email).toBe(n === 0 ? 429 : 200)
    }
  })

  test('a cookie is out of reach of other hosts if the clinic has https', async () => {
    const secure = await createTestApp({ config: { publicUrl: new URL('https://clinic.example') } })
    const body = { email: 'secure@example.org', name: 'Somebody', password: PASSWORD, role: 'PATIENT' }
    const { headers } = await secure.call(null, 'register', { body })
    const cookie = headers.getSetCookie().find((one) => one.startsWith('__Host-device='))
    for (const part of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(part)
    expect(cookie).not.toContain('Domain')
    await secure.close()
  })
})

test('requests from an address that is refused do not count against an account', async () => {
  const flood = newAddress()
  for (let n = 0; n < 60; n++) await login(`flooded-${n}@example.org`, 'a wrong password', flood)
  const { email } = await account('bystander@example.org')
  for (let n = 0; n < 40; n++) expect((await login(email, 'a wrong password', flood)).status).toBe(429)
  expect((await login(email, PASSWORD, newAddress())).status).toBe(200)
})

test('IPv6 addresses of one subscriber count as one, and those of the next as another', async () => {
  const from = (n: number) => `2001:db8:1:1::${n.toString(16)}`
  for (let n = 0; n < 60; n++) await login(`six-${n}@example.org`, 'a wrong password', from(n + 1))
  expect((await login('six-61@example.org', 'a wrong password', from(9999))).status).toBe(429)
  expect((await login('six-61@example.org', 'a wrong password', '2001:db8:1:2::1')).status).toBe(401)
})

test('clients of a trusted proxy are counted separately and cannot pose as each other', async () => {
  const proxy = '2001:db8:f::80'
  const by = (client: string) => `${client}, ${proxy}`
  for (let n = 0; n < 61; n++) await login(`desk-${n}@example.org`, 'a wrong password', by('10.0.0.1'))
  expect((await login('desk-99@example.org', 'a wrong password', by('10.0.0.1'))).status).toBe(429)
  expect((await login('desk-99@example.org', 'a wrong password', by('10.0.0.2'))).status).toBe(401)
  // The addresses to the left of the client's were written by the client.
  expect((await login('desk-99@example.org', 'a wrong password', `10.9.9.9, ${by('10.0.0.1')}`)).status).toBe(429)
  // A proxy that is not configured as trusted counts as the client.
  for (let n = 0; n < 61; n++) await login(`far-${n}@example.org`, 'a wrong password', `10.1.0.${n}, 2001:db8:a::80`)
  expect((await login('far-99@example.org', 'a wrong password', '10.1.0.99, 2001:db8:a::80')).status).toBe(429)
})

test('a client stays the same if its proxy adds the port', async () => {
  const from = (port: number) => `203.0.113.9:${port}, [2001:db8:f::80]:443`
  for (let n = 0; n < 60; n++) await login(`port-${n}@example.org`, 'a wrong password', from(1024 + n))
  expect((await login('port-60@example.org', 'a wrong password', from(2048))).status).toBe(429)
  expect((await login('port-60@example.org', 'a wrong password', '203.0.113.9')).status).toBe(429)
})

test('a wrong password takes as much work for an unknown account as for a known one', async () => {
  const { email } = await account('known@example.org')
  const written = async (address: string): Promise<number> => {
    const count = async () =>
      (
        await testApp.rows<{ n: number }>(
          "SELECT count(*)::int AS n FROM audit_logs WHERE action_type = 'SIGN_IN_FAILED'",
        )
      )[0]?.n ?? 0
    const before = await count()
    await login(address, 'a wrong password', newAddress())
    return (await count()) - before
  }
  expect([await written(email), await written('unknown@example.org')]).toEqual([1, 1])
})

test('sockets are counted by the same address as requests, behind the same proxies', async () => {
  const doctor = await testApp.doctor()
  const [proxy, strange] = ['2001:db8:f::80', '2001:db8:a::80']
  const forwarded = (from: string) => ({ 'x-forwarded-for': from })
  for (let n = 0; n < 60; n++) {
    const { roomId } = await testApp.meeting(doctor)
    const headers = forwarded(`2001:db8:7:7::${n + 1}, ${proxy}`)
    await testApp.ok(null, 'joinMeeting', { params: { roomId }, body: { name: 'Ann' }, headers })
  }
  const { roomId } = await testApp.meeting(doctor)
  const join = async (from: string): Promise<string> => {
    const socket = await testApp.socket(null, { extraHeaders: forwarded(from) })
    const answer = await socket.emit('join-room', { roomId, userName: 'Ann' })
    socket.close()
    return 'code' in answer ? answer.code : 'in'
  }
  // The client is anonymous afterwards, and is asked to authenticate.
  const refused = /TOO_MANY|UNAUTHENTICATED/
  expect(await join(`2001:db8:7:7::ffff, ${proxy}`)).toMatch(refused)
  expect(await join(`198.51.100.77, 2001:db8:7:7::ffff, ${proxy}`)).toMatch(refused)
  expect(await join(`2001:db8:7:8::1, ${proxy}`)).toBe('IN_LOBBY')
  expect(await join(`2001:db8:7:7::1, ${strange}`)).toBe('IN_LOBBY')
})
