import { type OperationName, operations } from '@medconsult/contract'
import { afterAll, expect, test } from 'vitest'
import { hashPassword } from '../src/accounts/passwords.ts'
import { createTestApp, type Person } from './test-app.ts'

const testApp = await createTestApp()
afterAll(() => testApp.close())
const { ok, call, refused, rows, clock } = testApp

const PASSWORD = 'four unrelated words here'
const passwordHash = hashPassword(PASSWORD)
const MINUTE_MS = 60_000

/** An administrator who has just signed in. */
async function administrator(): Promise<Person> {
  const who = await testApp.person('ADMIN')
  await rows('INSERT INTO credentials (user_id, password_hash) VALUES ($1, $2)', [who.id, await passwordHash])
  return signIn(who)
}
async function signIn(who: Person): Promise<Person> {
  const { access_token: token } = await ok(null, 'login', { body: { email: who.email, password: PASSWORD } })
  return { ...who, token }
}
const prove = (who: Person, password = PASSWORD) => call(who, 'proveSession', { body: { password } })

const marked = (Object.keys(operations) as OperationName[]).filter((name) => 'stepUp' in operations[name])

test('roles, disabling, second factors and links for a password need a fresh proof', () => {
  expect(marked.sort()).toEqual(['changeRole', 'disablePerson', 'resetSecondFactor', 'sendPasswordLink'])
})

test.each(marked)('%s is refused to a session whose proof is old, and changes nothing', async (name) => {
  const admin = await administrator()
  const patient = await testApp.patient()
  const attempt = () =>
    call(
      admin,
      name as 'changeRole',
      { params: { id: patient.id }, body: { ...(name === 'changeRole' && { role: 'DOCTOR' }) } } as never,
    )
  const state = () => rows('SELECT role, disabled_at FROM users WHERE id = $1', [patient.id])
  const before = await state()
  clock.advance(10 * MINUTE_MS)
  const { status, problem } = await attempt()
  expect([status, problem?.code]).toEqual([403, 'STEP_UP_NEEDED'])
  expect(await state()).toEqual(before)
  expect((await prove(admin)).status).toBe(200)
  expect((await attempt()).status).toBe(200)
})

const disable = async (who: Person) => {
  const { id } = await testApp.patient()
  const { problem } = await call(who, 'disablePerson', { params: { id }, body: {} })
  return problem?.code ?? 'done'
}

test('a sign-in counts as a proof for ten minutes, and so does the password', async () => {
  const admin = await administrator()
  clock.advance(9 * MINUTE_MS)
  expect(await disable(admin)).toBe('done')
  clock.advance(MINUTE_MS)
  expect(await disable(admin)).toBe('STEP_UP_NEEDED')
  expect((await prove(admin, 'not this one')).problem?.code).toBe('PASSWORD_WRONG')
  expect(await disable(admin)).toBe('STEP_UP_NEEDED')
  await prove(admin)
  clock.advance(9 * MINUTE_MS)
  expect(await disable(admin)).toBe('done')
  clock.advance(MINUTE_MS)
  expect(await disable(admin)).toBe('STEP_UP_NEEDED')
  const proofs = await rows("SELECT 1 FROM audit_logs WHERE actor_user_id = $1 AND action_type = 'USER_PROVEN'", [
    admin.id,
  ])
  expect(proofs).toHaveLength(1)
})

test('a proof counts in the session that gave it, and in no other', async () => {
  const here = await administrator()
  const there = await signIn(here)
  clock.advance(10 * MINUTE_MS)
  await prove(here)
  expect(await disable(here)).toBe('done')
  expect(await disable(there)).toBe('STEP_UP_NEEDED')
})

test('a session that has ended proves nothing', async () => {
  const admin = await administrator()
  await ok(admin, 'logout')
  expect(await refused(admin, 'proveSession', { body: { password: PASSWORD } })).toBe('UNAUTHENTICATED')
})
