import { createHmac, randomUUID } from 'node:crypto'
import type { SessionEnd } from '@medconsult/contract'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { hashPassword } from '../src/accounts/index.ts'
import { derive } from '../src/platform/secrets.ts'
import { createBus } from './bus.ts'
import { createTestApp, JWT_SECRET, type Person } from './test-app.ts'

/** Why a session ended is told to whoever presents its token, and to nobody else. */
const testApp = await createTestApp({ cluster: createBus().attach })
const second = await testApp.startNode()
afterAll(() => testApp.close())

const DAY_MS = 24 * 3_600_000
const PASSWORD = 'a long password'
const anotherHash = await hashPassword('another long password')
let patient: Person
let people = 0
beforeEach(async () => {
  people += 1
  const { user, access_token: token } = await testApp.ok(null, 'register', {
    body: { email: `ends-${people}@example.org`, password: PASSWORD, name: 'Ben', role: 'PATIENT' },
  })
  patient = { ...user, token }
})

const toldTo = async (token: string, node: { call: typeof testApp.call } = testApp) => {
  const { status, problem } = await node.call({ ...patient, token }, 'me')
  expect([status, problem?.code]).toEqual([401, 'UNAUTHENTICATED'])
  return problem?.sessionEnded
}

const ends: [string, SessionEnd, () => Promise<unknown>][] = [
  ['a sign-out', 'SIGNED_OUT', () => testApp.ok(patient, 'logout')],
  [
    'a new password',
    'PASSWORD_CHANGED',
    () =>
      testApp.rows('UPDATE credentials SET password_hash = $2, changed_at = clock_timestamp() WHERE user_id = $1', [
        patient.id,
        anotherHash,
      ]),
  ],
  ['another role', 'ROLE_CHANGED', () => testApp.rows("UPDATE users SET role = 'ADMIN' WHERE id = $1", [patient.id])],
  ['its age', 'EXPIRED', async () => testApp.clock.advance(DAY_MS)],
]

test.each(ends)('a session that was ended by %s is refused with this reason, on every node', async (_, reason, end) => {
  await end()
  // A node refuses the first request in its transaction, and the later ones before it.
  for (const node of [testApp, second, testApp, second]) expect(await toldTo(patient.token, node)).toBe(reason)
})

test('a request by which the page of one account would use the cookie of another says so', async () => {
  const { headers } = await testApp.call(null, 'login', { body: { email: patient.email, password: PASSWORD } })
  const cookie = headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
  const answer = await fetch(`${testApp.url}/api/auth/me`, { headers: { cookie, 'x-session-user': randomUUID() } })
  expect(await answer.json()).toMatchObject({ code: 'UNAUTHENTICATED', sessionEnded: 'OTHER_ACCOUNT' })
})

test('a browser keeps the cookie longer than its token is valid, so that it is told that the session has expired', async () => {
  const { headers } = await testApp.call(null, 'login', { body: { email: patient.email, password: PASSWORD } })
  const [set = ''] = headers.getSetCookie()
  expect(Number(/Max-Age=(\d+)/.exec(set)?.[1])).toBe((7 * DAY_MS + DAY_MS) / 1000)
  testApp.clock.advance(DAY_MS)
  const me = () => fetch(`${testApp.url}/api/auth/me`, { headers: { cookie: set.split(';', 1)[0] ?? '' } })
  expect(await (await me()).json()).toMatchObject({ code: 'UNAUTHENTICATED', sessionEnded: 'EXPIRED' })
  // Where nobody has to be signed in, such a cookie is no cookie.
  expect((await fetch(`${testApp.url}/api/config`, { headers: { cookie: set.split(';', 1)[0] ?? '' } })).status).toBe(
    200,
  )
})

test('whoever presents no token that was valid once is told no reason', async () => {
  const other = await testApp.patient()
  const claims = claimsOf(patient.token)
  const expired = { ...claims, exp: Number(claims.iat) - 1 }
  const key = derive(JWT_SECRET, 'jwt')
  await testApp.ok(patient, 'logout')
  const [head = '', , signature = ''] = patient.token.split('.')
  const tokens = {
    'a wrong signature': `${patient.token.slice(0, -8)}AAAAAAAA`,
    'an expiry that was changed': `${head}.${coded(expired)}.${signature}`,
    'expired and signed by somebody else': signed(expired, 'another secret of at least 32 characters'),
    'expired and of another installation': signed({ ...expired, iss: 'https://another.example' }, key),
    'expired and without a session': signed({ ...expired, sid: undefined }, key),
    'the session of somebody else': signed({ ...claims, user_id: other.id }, key),
    'a session that never was': signed({ ...claims, sid: randomUUID() }, key),
    'no token': 'a.b.c',
  }
  for (const [what, token] of Object.entries(tokens)) expect(await toldTo(token), what).toBeUndefined()
  // A valid token of somebody else's open session gets its answer, and nothing about this one.
  expect((await testApp.call(other, 'me')).status).toBe(200)
  const nobody = await testApp.call(null, 'me')
  expect(nobody.problem?.sessionEnded).toBeUndefined()
})

test('the token of an account that was removed gets the plain refusal', async () => {
  await testApp.rows('DELETE FROM users WHERE id = $1', [patient.id])
  expect(await toldTo(patient.token)).toBeUndefined()
})

const coded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
function signed(claims: object, secret: string | Buffer): string {
  const text = `${coded({ alg: 'HS256', typ: 'JWT' })}.${coded(claims)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}
const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
