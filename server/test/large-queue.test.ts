import { afterAll, expect, test } from 'vitest'
import { createTestApp } from './test-app.ts'

const testApp = await createTestApp()
const { ok } = testApp
afterAll(() => testApp.close())

const WAITING = 1_000

test('with 1,000 who wait, a change is one short message to each watcher, and the doctor gets the new place with it', async () => {
  const doctor = await testApp.doctor()
  const queue = await testApp.schedule(doctor)
  const params = { id: queue.id }
  await testApp.rows(
    `WITH people AS (
       INSERT INTO users (id, email, name, role, created_at)
       SELECT gen_random_uuid(), 'waiting-' || n || '@example.org', 'Waiting ' || n, 'PATIENT', now()
       FROM generate_series(1, $2::int) n RETURNING id
     )
     INSERT INTO queue_entries (id, schedule_id, patient_id, queue_number, status, joined_at)
     SELECT gen_random_uuid(), $1, id, row_number() OVER (), 'WAITING', now() FROM people`,
    [queue.id, WAITING],
  )
  await testApp.rows('UPDATE schedules SET last_queue_number = $2 WHERE id = $1', [queue.id, WAITING])
  const [watcher, newcomer] = await testApp.patients(2)
  if (!watcher || !newcomer) throw new Error('two patients were expected')
  const [page, doctorPage] = [await testApp.socket(watcher), await testApp.socket(doctor)]
  await page.emit('join_schedule', { scheduleId: queue.id })
  await doctorPage.emit('join_schedule', { scheduleId: queue.id })

  const joined = await ok(newcomer, 'joinQueue', { params, body: { reason: 'x'.repeat(140) } })
  await ok(newcomer, 'toggleReady', { params, body: { isReady: true } })
  for (const one of [page, doctorPage]) await one.wait('queue_updated', ({ places }) => places[0]?.status === 'READY')
  const updates = page.of('queue_updated')
  expect(updates.map(({ places }) => places)).toEqual(
    (['WAITING', 'READY'] as const).map((status) => [{ id: joined.entryId, queueNumber: WAITING + 1, status }]),
  )
  expect(updates[1]?.since).toBe(updates[0]?.revision)
  expect(updates.map(({ totalInQueue }) => totalInQueue)).toEqual([WAITING + 1, WAITING + 1])
  const heard = [...updates, ...doctorPage.of('queue_updated'), ...doctorPage.of('queue_joined')]
  expect(Math.max(...heard.map((one) => JSON.stringify(one).length))).toBeLessThan(2_000)

  // What the doctor was told is what the doctor would have read.
  const told = doctorPage.of('queue_joined')
  expect(told).toHaveLength(1)
  const read = (await ok(doctor, 'readQueue', { params })).find(({ id }) => id === joined.entryId)
  expect(told[0]?.entry).toEqual({ ...read, status: 'WAITING', isReady: false })
  expect(page.of('queue_joined')).toEqual([])
})

test('a change that was not told is part of the next event, and of none twice', async () => {
  const queue = await testApp.schedule(await testApp.doctor())
  const params = { id: queue.id }
  const [one, other, watcher] = await testApp.patients(3)
  if (!one || !other || !watcher) throw new Error('three patients were expected')
  await ok(one, 'joinQueue', { params })
  const page = await testApp.socket(watcher)
  await page.emit('join_schedule', { scheduleId: queue.id })
  // Joining again changes nothing, and is told to nobody.
  await ok(one, 'joinQueue', { params })
  await ok(other, 'joinQueue', { params })
  await ok(one, 'leaveQueue', { params })
  await page.wait('queue_updated', ({ places }) => places[0]?.status === 'LEFT')
  const updates = page.of('queue_updated')
  expect(updates.map(({ places }) => places.map(({ queueNumber, status }) => `${queueNumber} ${status}`))).toEqual([
    ['2 WAITING'],
    ['1 LEFT'],
  ])
  expect(updates.at(-1)?.since).toBe(updates.at(-2)?.revision)
  expect((await ok(watcher, 'viewSchedule', { params })).places).toHaveLength(1)
})
