import { afterAll, expect, test } from 'vitest'
import { systemClock } from '../src/platform/clock.ts'
import { createTestApp, until } from './test-app.ts'

const testApp = await createTestApp({ clock: systemClock })
afterAll(() => testApp.close())

/** Breaks every connection of the application, as a restart does. */
const endConnections = () =>
  testApp.rows(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND usename = 'medconsult_app'`,
  )

test('each request is done, or refused for now, while the database goes away again and again', async () => {
  const queue = await testApp.schedule(await testApp.doctor())
  const patients = await testApp.patients(8)
  for (const patient of patients) await testApp.place(queue, patient, 'WAITING')
  const answers = new Map<string, number>()
  const count = (what: string) => answers.set(what, (answers.get(what) ?? 0) + 1)
  let enough = false

  async function request(token: string, isReady: boolean): Promise<void> {
    const response = await fetch(`${testApp.url}/api/patient/schedules/${queue.id}/toggle-ready`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ isReady }),
    })
    const body = (await response.json()) as { code?: string; detail?: string }
    if (response.status === 503) {
      expect(response.headers.get('retry-after')).toBe('2')
      count(body.detail?.includes('check whether it was done') ? 'interrupted' : 'unavailable')
    } else count(`${response.status} ${body.code ?? ''}`.trim())
  }
  const working = patients.map(async ({ token }) => {
    for (let n = 0; !enough; n++) await request(token, n % 2 === 0)
  })
  const answered = () => [...answers.values()].reduce((sum, one) => sum + one, 0)
  // Repeats until enough requests were interrupted, however fast the machine is. Each time it waits for answers to
  // everybody, so that all are in the middle of a request again.
  for (let kills = 0; kills < 10 || (answers.get('interrupted') ?? 0) < 10; kills++) {
    const before = answered()
    await endConnections()
    await until(() => answered() >= before + 2 * patients.length, 'answers')
  }
  enough = true
  await Promise.all(working)
  expect([...answers.keys()].filter((what) => !['200', 'interrupted', 'unavailable'].includes(what))).toEqual([])
  // Afterwards everything works again.
  await Promise.all(patients.map(({ token }) => request(token, true)))
  expect((await testApp.rows("SELECT 1 FROM queue_entries WHERE status = 'READY'")).length).toBe(8)
})

test('a node is not ready while its database takes no writes, lives all the same, and is ready by itself afterwards', async () => {
  const { call, ok, refused } = testApp
  expect(await ok(null, 'ready')).toMatchObject({ status: 'ready', build: null, bus: 'none' })
  const [{ name } = { name: '' }] = await testApp.rows<{ name: string }>('SELECT current_database() AS name')
  await testApp.rows(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
  await endConnections()
  const isReady = async () => (await call(null, 'ready')).status === 200
  await until(async () => !(await isReady()), 'the refusal')
  expect(await refused(null, 'ready')).toBe('UNAVAILABLE')
  expect(await refused(null, 'health')).toBe('UNAVAILABLE')
  expect(await ok(null, 'live')).toEqual({ status: 'live' })
  await testApp.rows(`ALTER DATABASE ${name} RESET default_transaction_read_only`)
  await endConnections()
  await until(isReady, 'the answer')
})

test('a node whose database has just refused a write for want of space is not ready', async () => {
  const queue = await testApp.schedule(await testApp.doctor())
  await testApp.rows(`CREATE FUNCTION refuse_for_want_of_space() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$`)
  await testApp.rows(
    'CREATE TRIGGER full_disk BEFORE INSERT ON queue_entries EXECUTE FUNCTION refuse_for_want_of_space()',
  )
  const patient = await testApp.patient()
  expect(await testApp.refused(patient, 'joinQueue', { params: { id: queue.id } })).toBe('UNAVAILABLE')
  await until(async () => (await testApp.call(null, 'ready')).status === 503, 'the refusal')
  await testApp.rows('DROP FUNCTION refuse_for_want_of_space CASCADE')
  await until(async () => (await testApp.call(null, 'ready')).status === 200, 'the answer')
})
