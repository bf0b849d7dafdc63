// Limits of what one account or one address may request: size, rate, and cost for others.
import { connect } from 'node:net'
import { bodyLimitOf, LARGEST_BODY_BYTES, type Operation, type OperationName, operations } from '@medconsult/contract'
import { createClient } from 'redis'
import { afterAll, describe, expect, test } from 'vitest'
import { createRates } from '../src/platform/http/rates.ts'
import { limits } from '../src/platform/limits.ts'
import { startRedis } from './redis.ts'
import { createTestApp, emptySummary, problemIn, urlOf } from './test-app.ts'

const testApp = await createTestApp()
const { call, ok } = testApp
afterAll(() => testApp.close())

/** Sends a raw request, as none of our clients would. @returns the answer’s head and body */
async function raw(lines: string[], body = '', url = testApp.url, connection = 'close'): Promise<string> {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.write(
    [
      ...lines,
      `Host: ${hostname}`,
      ...(lines.includes('Connection: Upgrade') ? [] : [`Connection: ${connection}`]),
      '',
      '',
    ].join('\r\n') + body,
  )
  let answer = ''
  for await (const part of socket) answer += String(part)
  return answer
}

describe('the size of a body', () => {
  const taking = Object.entries(operations as Record<string, Operation>).filter(
    ([, { route }]) => route.method !== 'GET',
  )

  test('every operation has a limit, sign-in 1 kB and none more than 256 kB', () => {
    expect(bodyLimitOf(operations.login)).toBe(1024)
    for (const [name, one] of taking) expect(bodyLimitOf(one), name).toBeLessThanOrEqual(LARGEST_BODY_BYTES)
    const many = taking.filter(([, one]) => bodyLimitOf(one) > 16 * 1024).map(([name]) => name)
    // A new operation with a large body has to be added here, with its reason. A passkey comes with its attestation.
    expect(many.sort()).toEqual([
      'addPasskey',
      'saveCalendar',
      'saveDoctorProfile',
      'saveNoteDraft',
      'saveSummaryDraft',
      'sendMessage',
      'sendSignal',
    ])
  })

  test('every operation refuses a large body before and while it is read', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    const guest = await testApp.guest(await testApp.liveCall(await testApp.schedule(doctor), patient))
    const person = { doctor, patient, guest, admin: await testApp.person('ADMIN') }
    for (const [name, one] of taking) {
      const who = (['patient', 'doctor', 'guest', 'admin'] as const).find((kind) => one.access[kind] === 'ok')
      const params = Object.fromEntries(
        [...one.route.path.matchAll(/:(\w+)/g)].map(([, key = '']) => [key, '01900000-0000-7000-8000-000000000099']),
      )
      const url = urlOf(one, { params })
      const token = one.access.nobody === 401 && who ? [`Authorization: Bearer ${person[who].token}`] : []
      const head = [`${one.route.method} ${url} HTTP/1.1`, 'Content-Type: application/json', ...token]
      const size = bodyLimitOf(one) + 1
      // No byte of the body is sent: the header is enough for the refusal.
      const announced = await raw([...head, `Content-Length: ${size}`])
      expect(announced, name).toMatch(/^HTTP\/1\.1 413 /)
      expect(announced, name).toContain('"code":"TOO_LARGE"')
      const chunk = `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`
      expect(await raw([...head, 'Transfer-Encoding: chunked'], chunk), name).toMatch(/^HTTP\/1\.1 413 /)
    }
  })

  test('the longest content that the contract allows fits', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    const visit = await testApp.liveCall(await testApp.schedule(doctor), patient, 'ACTIVE')
    const params = { id: visit }
    const letters = (count: number) => 'ä'.repeat(count)
    const content = Object.fromEntries(Object.keys(emptySummary).map((name) => [name, letters(5_000)]))
    await ok(doctor, 'saveSummaryDraft', { params, body: { revision: 0, content } })
    await ok(doctor, 'saveNoteDraft', { params, body: { revision: 0, content: { text: letters(20_000) } } })
    await ok(doctor, 'sendMessage', { params, body: { message: letters(4_000) } })
    // As a client sends it that escapes every character: six bytes each.
    const escaped = JSON.stringify({ message: letters(4_000) }).replace(/ä/g, '\\u00e4')
    expect(escaped.length).toBeGreaterThan(24_000)
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${doctor.token}` }
    const url = `${testApp.url}${urlOf(operations.sendMessage, { params })}`
    expect((await fetch(url, { method: 'POST', headers, body: escaped })).status).toBe(201)
  })
})

test.each(['text/plain', 'text/plain;charset=UTF-8', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
  'a body of %s is not read',
  async (type) => {
    const response = await fetch(`${testApp.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: '{"email":"a@example.org","password":"b"}',
    })
    expect(response.status).toBe(415)
    const problem = problemIn(415, response.headers.get('content-type'), await response.json())
    expect(problem.code).toBe('UNSUPPORTED_MEDIA_TYPE')
  },
)

describe('the number of requests', () => {
  const few = { points: 5, seconds: 600 }

  async function asked(times: number, ask: () => Promise<{ status: number; headers: Headers }>) {
    const answers: { status: number; headers: Headers }[] = []
    for (let nth = 0; nth < times; nth += 1) answers.push(await ask())
    return answers
  }

  test('an account is limited from any address, others are not, and it is told when to come back', async () => {
    const node = await createTestApp({
      limits: { requests: { perAccount: few, perAddress: limits.requests.perAddress, refusedAfter: 1 } },
    })
    const [busy, calm] = [await node.patient(), await node.patient()]
    const answers = await asked(7, () => node.call(busy, 'me'))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429])
    const wait = Number(answers.at(-1)?.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(500)
    expect(wait).toBeLessThanOrEqual(600)
    const { problem } = await node.call(busy, 'browseSchedules')
    expect(problem).toMatchObject({
      code: 'TOO_MANY',
      detail: 'Too many requests in a short time. Please wait a few seconds.',
    })
    expect((await node.call(calm, 'me')).status).toBe(200)
    await node.close()
  })

  test('an address is limited, by IPv6 /64, and health checks are always answered', async () => {
    const node = await createTestApp({
      limits: { requests: { perAddress: few, perAccount: limits.requests.perAccount, refusedAfter: 1 } },
    })
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
    const answers = await asked(6, () =>
      node.call(null, 'config', from(`2001:db8:1:1::${Math.random().toString(16).slice(2, 6)}`)),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429])
    expect((await node.call(null, 'config', from('2001:db8:1:2::1'))).status).toBe(200)
    expect((await node.call(null, 'health', from('2001:db8:1:1::1'))).status).toBe(200)
    await node.close()
  })

  test("a token whose session has ended does not use up the owner's limit", async () => {
    const node = await createTestApp({
      limits: { requests: { perAccount: few, perAddress: limits.requests.perAddress, refusedAfter: 1 } },
    })
    const body = {
      email: 'left-behind@example.org',
      password: 'a long enough passphrase',
      name: 'Ann',
      role: 'PATIENT',
    }
    const { user, access_token: token } = await node.ok(null, 'register', { body })
    const left = { ...user, token }
    await node.ok(left, 'logout')
    const { access_token } = await node.ok(null, 'login', { body: { email: body.email, password: body.password } })
    // Requests that the role may not make are counted too.
    for (const name of ['me', 'readAuditTrail', 'me', 'me', 'me', 'me', 'me'] as const)
      expect((await node.call(left, name)).status, name).toBe(401)
    const socket = await node.socket(null)
    for (let n = 0; n < 7; n += 1) expect(await socket.emit('authenticate', { token })).toMatchObject({ ok: false })
    expect((await node.call({ ...user, token: access_token }, 'me')).status).toBe(200)
    // A node that starts later has the same count.
    const later = await node.startNode()
    const answers = await asked(8, () => later.call(left, 'me'))
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(401))
    await node.close()
  })

  test.each([
    ['/api/nowhere', 404, 'application/problem+json'],
    ['/%61pi/config', 200, 'text/plain; charset=utf-8'],
    ['/nosuch', 404, 'text/plain; charset=utf-8'],
    ['/%zz', 400, 'text/plain; charset=utf-8'],
    ['/socket.io/?EIO=4&transport=polling&sid=x', 400, 'text/plain; charset=utf-8'],
    ['/api/socket.io/?EIO=4&transport=polling&sid=x', 400, 'text/plain; charset=utf-8'],
  ])('%s counts for its address, whatever is there', async (path, status, type) => {
    const node = await createTestApp({
      config: { corsOrigins: ['https://portal.example'] },
      limits: { requests: { perAddress: few, perAccount: limits.requests.perAccount, refusedAfter: 1 } },
    })
    const headers = { 'x-forwarded-for': '203.0.113.9', origin: 'https://portal.example' }
    const answers = await asked(6, () => fetch(`${node.url}${path}`, { headers }))
    expect(answers.map((answer) => answer.status)).toEqual([status, status, status, status, status, 429])
    const refused = answers.at(-1)?.headers
    expect(refused?.get('content-type')).toBe(type)
    expect(refused?.get('cache-control')).toBe('no-store')
    expect(refused?.get('access-control-allow-origin')).toBe('https://portal.example')
    expect(Number(refused?.get('retry-after'))).toBeGreaterThan(500)
    // An upgrade is refused too, and another address is served.
    const upgrade = (address: string) =>
      raw(
        [
          'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
          `X-Forwarded-For: ${address}`,
          'Upgrade: websocket',
          'Connection: Upgrade',
          'Sec-WebSocket-Version: 13',
        ],
        '',
        node.url,
      )
    expect(await upgrade('203.0.113.9')).toMatch(/^HTTP\/1\.1 429 /)
    expect(await upgrade('203.0.113.10')).toMatch(/^HTTP\/1\.1 400 /)
    await node.close()
  })

  test('a client that sends on without waiting for a refusal is cut off', async () => {
    const node = await createTestApp({
      limits: { requests: { perAddress: few, perAccount: limits.requests.perAccount, refusedAfter: 50 } },
    })
    const one = ['GET /nosuch HTTP/1.1', 'Host: x', '', ''].join('\r\n')
    const answer = await raw(['GET /nosuch HTTP/1.1'], one.repeat(20), node.url, 'keep-alive')
    expect(answer.match(/HTTP\/1\.1 404/g)?.length ?? 0).toBeLessThanOrEqual(few.points)
    expect(answer).not.toContain('HTTP/1.1 429')
    await node.close()
  })

  test('no spelling of an address makes its answer cacheable', async () => {
    for (const path of ['/api/config', '/%61pi/config', '/api/nowhere', '/%61pi/nowhere', '/nosuch'])
      expect((await fetch(`${testApp.url}${path}`)).headers.get('cache-control'), path).toBe('no-store')
  })

  test.each(['toggleReady', 'joinQueue', 'leaveQueue', 'downloadSummary'] as const)(
    '%s is limited by account',
    async (name: OperationName) => {
      const operation: Operation = operations[name]
      const rates = { password: limits.operations.password, document: few, queue: few }
      const node = await createTestApp({ limits: { operations: rates } })
      const [spammer, other] = [await node.patient(), await node.patient()]
      const input = {
        params: { id: '01900000-0000-7000-8000-000000000099' },
        ...(operation.body && { body: { isReady: true } }),
      }
      const answers = await asked(6, () => node.call(spammer, name, input))
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 429])
      expect((await node.call(other, name, input)).status).toBe(404)
      expect((await node.call(spammer, 'me')).status).toBe(200)
      await node.close()
    },
  )

  test('an address is limited in checking passwords, including correct ones', async () => {
    const node = await createTestApp({ limits: { operations: { ...limits.operations, password: few } } })
    const body = { email: 'ada@example.org', password: 'a long enough passphrase', name: 'Ada', role: 'PATIENT' }
    expect((await node.call(null, 'register', { body })).status).toBe(201)
    const answers = await asked(5, () =>
      node.call(null, 'login', { body: { email: body.email, password: body.password } }),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429])
    await node.close()
  })

  test('two nodes with Redis count together, and each on its own without it', async ({ skip }) => {
    const redis = await startRedis()
    if (!redis) return skip('there is no redis-server on this machine')
    const clients = [createClient({ url: redis.url }), createClient({ url: redis.url })]
    for (const client of clients) {
      client.on('error', () => {})
      await client.connect()
    }
    const given = { ...limits, requests: { perAccount: few, perAddress: few, refusedAfter: 1 } }
    const [left, right] = clients.map((client) => createRates(given, client))
    for (let nth = 0; nth < 5; nth += 1) await (nth % 2 ? left : right)?.ofAccount('one')
    await expect(left?.ofAccount('one')).rejects.toMatchObject({ code: 'TOO_MANY' })
    await expect(right?.ofAccount('one')).rejects.toMatchObject({ code: 'TOO_MANY' })
    await right?.ofAccount('two')
    await redis.stop()
    for (let nth = 0; nth < 5; nth += 1) await left?.ofAccount('three')
    await expect(left?.ofAccount('three')).rejects.toMatchObject({ code: 'TOO_MANY' })
    for (const client of clients) client.destroy()
  })
})

test('ten large summaries are drawn beside the event loop, two of one account at a time', async () => {
  const [doctor, patient, other] = [await testApp.doctor(), await testApp.patient(), await testApp.patient()]
  const visit = await testApp.liveCall(await testApp.schedule(doctor), patient, 'ACTIVE')
  const params = { id: visit }
  const content = Object.fromEntries(Object.keys(emptySummary).map((name) => [name, 'Take it easy. '.repeat(350)]))
  const { revision } = await ok(doctor, 'saveSummaryDraft', { params, body: { revision: 0, content } })
  await ok(doctor, 'signSummary', { params, body: { revision } })
  // The requests are sent at once. Drawing on the event loop would delay all others.
  const order: string[] = []
  const drawn = Array.from({ length: 10 }, async () => {
    const answer = await call(patient, 'downloadSummary', { params })
    order.push(`pdf ${answer.status}`)
    return answer
  })
  const quick = call(other, 'me').then(({ status }) => order.push(`me ${status}`))
  const answers = await Promise.all(drawn)
  await quick
  const statuses = answers.map(({ status }) => status).sort()
  const { atOnce, waitingEach } = limits.documents
  expect(statuses).toEqual([
    ...Array.from({ length: atOnce + waitingEach }, () => 200),
    ...Array.from({ length: 10 - atOnce - waitingEach }, () => 429),
  ])
  for (const { status, headers } of answers) if (status === 429) expect(headers.get('retry-after')).toBe('2')
  expect(order.indexOf('me 200')).toBeLessThan(order.indexOf('pdf 200'))
})
