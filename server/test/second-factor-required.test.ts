import { afterAll, beforeEach, expect, test } from 'vitest'
import { codeAt } from './second-factor-factories.ts'
import { createTestApp, type Person } from './test-app.ts'

const testApp = await createTestApp({ config: { secondFactorRequired: ['DOCTOR', 'ADMIN'] } })
const { ok, refused, call, clock, rows } = testApp
afterAll(() => testApp.close())

const PASSWORD = 'four unrelated words here'
const DAY = 24 * 3_600_000
let people = 0
let doctor: Person
let dueAt: string
beforeEach(async () => {
  people += 1
  doctor = await register('DOCTOR')
  dueAt = new Date(clock.now().getTime() + 7 * DAY).toISOString()
})

async function register(role: 'DOCTOR' | 'PATIENT'): Promise<Person> {
  people += 1
  const body = { email: `required-${people}@example.org`, password: PASSWORD, name: 'Dr. Wei Chen', role }
  const { user, access_token: token } = await ok(null, 'register', { body })
  return { ...user, token }
}
async function signIn(who: Person): Promise<Person> {
  const { access_token: token } = await ok(null, 'login', { body: { email: who.email, password: PASSWORD } })
  return { ...who, token }
}
async function setUp(who: Person): Promise<void> {
  const { secret } = await ok(who, 'beginTotp', { body: { password: PASSWORD } })
  await ok(who, 'confirmTotp', { body: { code: codeAt(clock.now(), 0, secret) } })
}

test('a doctor has a week from the first sign-in on, and later sign-ins do not prolong it', async () => {
  expect(await ok(doctor, 'readSecondFactor')).toMatchObject({
    addedAt: null,
    isRequired: true,
    dueAt,
    recoveryCodes: 0,
  })
  clock.advance(5 * DAY)
  const again = await signIn(doctor)
  expect(await ok(again, 'readSecondFactor')).toMatchObject({ dueAt })
  expect(await ok(again, 'listOwnSchedules')).toEqual([])
})

test('after the week, everything but setting it up is refused, for requests and sockets', async () => {
  clock.advance(6.5 * DAY)
  const before = await signIn(doctor)
  clock.advance(DAY / 2 - 1000)
  expect(await ok(before, 'listOwnSchedules')).toEqual([])
  const socket = await testApp.socket(before)
  clock.advance(1000)
  // A token of before that moment is restricted at that moment, and so is one of after it.
  for (const who of [before, await signIn(doctor)]) {
    for (const name of ['listOwnSchedules', 'listNotifications', 'listCalls'] as const)
      expect(await refused(who, name)).toBe('SECOND_FACTOR_MISSING')
    expect(await refused(who, 'removeSecondFactor', { body: { password: PASSWORD } })).toBe('SECOND_FACTOR_MISSING')
    expect((await call(who, 'me')).status).toBe(200)
    const late = await testApp.socket(null, { auth: { token: who.token } })
    await late.wait('auth_error')
  }
  await socket.wait('auth_error')
  expect(await ok(before, 'readSecondFactor')).toMatchObject({ addedAt: null, isRequired: true, dueAt })
})

test('whoever sets it up goes on at once, in the same session', async () => {
  clock.advance(8 * DAY)
  const late = await signIn(doctor)
  expect(await refused(late, 'listOwnSchedules')).toBe('SECOND_FACTOR_MISSING')
  await setUp(late)
  expect(await ok(late, 'listOwnSchedules')).toEqual([])
  expect(await ok(late, 'readSecondFactor')).toMatchObject({ isRequired: true, dueAt: null, recoveryCodes: 10 })
})

test('what is required can be replaced, and not removed', async () => {
  await setUp(doctor)
  expect(await refused(doctor, 'removeSecondFactor', { body: { password: PASSWORD } })).toBe('FORBIDDEN')
  clock.advance(60_000)
  await setUp(doctor)
})

test('after an administrator has reset it, there is no second week', async () => {
  await setUp(doctor)
  clock.advance(8 * DAY)
  const admin = await testApp.person('ADMIN')
  await ok(admin, 'resetSecondFactor', { params: { id: doctor.id } })
  expect(await refused(await signIn(doctor), 'listOwnSchedules')).toBe('SECOND_FACTOR_MISSING')
})

test('a patient, whose role needs none, goes on as before', async () => {
  const patient = await register('PATIENT')
  clock.advance(30 * DAY)
  const later = await signIn(patient)
  expect(await ok(later, 'listNotifications')).toMatchObject({ unread: 0 })
  expect(await ok(later, 'readSecondFactor')).toMatchObject({ isRequired: false, dueAt: null })
  const claims = JSON.parse(Buffer.from(later.token.split('.')[1] ?? '', 'base64url').toString()) as object
  expect(Object.keys(claims).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'role', 'sid', 'user_id'])
  expect(await rows('SELECT 1 FROM second_factor_duties WHERE user_id = $1', [patient.id])).toEqual([])
})

test('of several first sign-ins at once, one notes the day, and all have it', async () => {
  await rows('DELETE FROM second_factor_duties')
  const all = await Promise.all([1, 2, 3, 4].map(() => signIn(doctor)))
  const days = await Promise.all(all.map(async (one) => (await ok(one, 'readSecondFactor')).dueAt))
  expect(new Set(days)).toEqual(new Set([dueAt]))
})

test('the sign-in page learns which roles need one', async () => {
  expect((await ok(null, 'config')).secondFactorRequired).toEqual(['DOCTOR', 'ADMIN'])
})
