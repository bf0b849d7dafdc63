import { type OperationName, operations } from '@medconsult/contract'
import { afterAll, expect, test } from 'vitest'
import { createDemoClinic, demoAccounts } from '../src/demo/index.ts'
import { createAuthenticator } from './authenticator.ts'
import { codeAt } from './second-factor-factories.ts'
import { setActor } from './signed.ts'
import { createTestApp, type Person, until } from './test-app.ts'

const testApp = await createTestApp({ demo: true })
const { ok, refused } = testApp
afterAll(() => testApp.close())

async function signIn(email: string, password: string): Promise<Person> {
  const { user, access_token: token } = await ok(null, 'login', { body: { email, password } })
  return { ...user, token }
}

test('a reset of the demo that deadlocks with somebody at work is tried again', async () => {
  const { default: pg } = await import('pg')
  const worker = new pg.Client(testApp.home.connection)
  await worker.connect()
  await ok(null, 'seedDemo')
  await worker.query('BEGIN')
  await worker.query("UPDATE doctor_profiles SET bio = bio WHERE city = 'Springfield'")
  const reset = ok(null, 'seedDemo')
  await until(async () => {
    const [waits] = await testApp.rows("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
    return waits !== undefined
  }, 'the reset waits')
  // The worker has locked the sessions already, and waits for the profiles.
  await worker.query('SELECT 1 FROM schedules FOR UPDATE').catch(() => undefined)
  await worker.end()
  expect((await reset).patients).toHaveLength(5)
})

test('nobody can register as an administrator', async () => {
  const body = { email: 'sly@example.org', password: 'a long password', name: 'Sly', role: 'ADMIN' }
  expect(await refused(null, 'register', { body })).toBe('VALIDATION')
})

test('an administrator gets nothing of a practice, neither by the API nor from the database', async () => {
  const [doctor, patient, admin] = [await testApp.doctor(), await testApp.patient(), await testApp.person('ADMIN')]
  const queue = await testApp.schedule(doctor)
  const id = await testApp.liveCall(queue, patient)
  const open = (Object.keys(operations) as OperationName[]).filter((name) => operations[name].access.admin === 'ok')
  expect(open).toContain('iceServers')
  // Compared with any other account, an administrator may only use their own part of the API, and nothing of that
  // concerns a treatment.
  const strangers = ['otherPatient', 'otherDoctor'] as const
  const own = open.filter((name) => strangers.some((one) => operations[name].access[one] !== 'ok'))
  expect(own.filter((name) => !operations[name].route.path.startsWith('/api/admin/'))).toEqual([])
  expect(await refused(admin, 'readQueue', { params: { id: queue.id } })).toBe('FORBIDDEN')
  expect(await refused(admin, 'readCall', { params: { id } })).toBe('FORBIDDEN')
  const client = await testApp.owner.connect()
  try {
    const tables = [
      'queue_entries',
      'presence',
      'call_sessions',
      'rooms',
      'room_members',
      'room_signals',
      'room_guests',
      'patient_profiles',
    ]
    for (const table of [...tables, 'chat_messages']) {
      await client.query('BEGIN')
      await client.query('SET LOCAL ROLE medconsult_app')
      expect(await setActor(client, { kind: 'user', id: admin.id, role: 'ADMIN' })).toBe(true)
      const { rows } = await client.query(`SELECT 1 FROM ${table}`)
      await client.query('ROLLBACK')
      expect(rows, table).toEqual([])
    }
  } finally {
    client.release()
  }
})

test('a reset of the demo takes second factors away, so that the passwords on its sign-in page work', async () => {
  await ok(null, 'seedDemo')
  const john = await signIn('john@email.com', 'patient123')
  const { secret } = await ok(john, 'beginTotp', { body: { password: 'patient123' } })
  await ok(john, 'confirmTotp', { body: { code: codeAt(testApp.clock.now(), 0, secret) } })
  const options = await ok(john, 'beginPasskey', { body: { password: 'patient123' } })
  const credential = createAuthenticator('http://localhost').create(options)
  await ok(john, 'addPasskey', { body: { name: 'Phone', credential } })
  const body = { email: 'john@email.com', password: 'patient123' }
  expect(await refused(null, 'login', { body })).toBe('SECOND_FACTOR_REQUIRED')
  await ok(null, 'seedDemo')
  const again = await signIn(body.email, body.password)
  expect(await ok(again, 'readSecondFactor')).toMatchObject({ addedAt: null, passkeys: [], recoveryCodes: 0 })
})

test('the demo clinic has an administrator, also if it began without one', async () => {
  const alex = demoAccounts.find(({ role }) => role === 'ADMIN')
  expect(alex).toEqual({ email: 'admin@clinic.com', password: 'admin123', name: 'Alex Morgan', role: 'ADMIN' })
  const seeded = await ok(null, 'seedDemo')
  expect([seeded.doctor.email, seeded.patients.length]).toEqual(['doctor@clinic.com', 5])
  expect((await signIn('admin@clinic.com', 'admin123')).name).toBe('Alex Morgan')

  await testApp.rows(
    "DELETE FROM credentials WHERE user_id = (SELECT id FROM users WHERE role = 'ADMIN' AND email = $1)",
    ['admin@clinic.com'],
  )
  await testApp.rows('DELETE FROM users WHERE email = $1', ['admin@clinic.com'])
  const [before] = await testApp.rows('SELECT count(*)::int AS people FROM users')
  const clinic = createDemoClinic({
    connect: async () => {
      const { default: pg } = await import('pg')
      const client = new pg.Client(testApp.home.connection)
      await client.connect()
      return client
    },
    clock: testApp.clock,
    clinicTimeZone: 'UTC',
  })
  await clinic.ensure()
  await clinic.ensure()
  expect(await testApp.rows('SELECT count(*)::int AS people FROM users')).toEqual([
    { people: (before?.people as number) + 1 },
  ])
  expect((await signIn('admin@clinic.com', 'admin123')).role).toBe('ADMIN')
})
