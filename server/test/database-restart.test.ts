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
