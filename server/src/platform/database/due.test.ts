import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { createTestClock, systemClock } from '../clock.ts'
import { type Actor, createDueTimer, type Database, type DueTimer, migrate, openDatabase, silentLog } from './index.ts'

const system: Actor = { kind: 'system', name: 'test' }
const folder = new URL('./fixtures/migrations', import.meta.url).pathname
let home: TestDatabase
let owner: pg.Client
const opened: Database[] = []
const timers: DueTimer[] = []

beforeEach(async () => {
  home = await createTestDatabase('template0')
  await migrate({ connection: home.connection, folder, log: silentLog })
  owner = new pg.Client(home.connection)
  owner.on('error', () => {})
  await owner.connect()
})
afterEach(async () => {
  await Promise.all(timers.splice(0).map((timer) => timer.stop()))
  await Promise.all(opened.splice(0).map((database) => database.close()))
  await owner.end()
  await home.drop()
})

/**
 * One server's timer, with connections of its own. Its periodic sweep is too late to handle anything in these tests.
 */
function node({ sweepEveryMs = 3_600_000 } = {}): void {
  const database = openDatabase({ ...home.application, log: silentLog, poolSize: 3 })
  opened.push(database)
  const pending = sql<{ next: Date | null }>`select min(due_at) as next from due where done_at is null`
  timers.push(
    createDueTimer({
      database,
      clock: systemClock,
      channel: 'due',
      nextDueAt: () => database.as(system, async (tx) => (await pending.execute(tx)).rows[0]?.next ?? null),
      sweep: () =>
        database.as(system, async (tx) => {
          const done = await sql`update due set done_at = clock_timestamp(), times = times + 1 where id in (
            select id from due where done_at is null and due_at <= ${systemClock.now()} for update skip locked)`.execute(
            tx,
          )
          return Number(done.numAffectedRows ?? 0n)
        }),
      log: silentLog,
      sweepEveryMs,
    }),
  )
}

const add = (from: number, count: number, afterMs: number, spreadMs = 0) =>
  owner.query(
    `with added as (insert into due select n, clock_timestamp() + make_interval(secs => ($3 + random() * $4) / 1000.0), null
       from generate_series($1::int, $1 + $2 - 1) n) select pg_notify('due', '')`,
    [from, count, afterMs, spreadMs],
  )

async function outcome(): Promise<{ done: number; times: number[]; late: number[] }> {
  const { rows } = await owner.query<{ times: number; late: number | null }>(
    'select times, (extract(epoch from done_at - due_at) * 1000)::float as late from due order by late',
  )
  return {
    done: rows.filter(({ late }) => late !== null).length,
    times: [...new Set(rows.map(({ times }) => times))],
    late: rows.map(({ late }) => late ?? Number.NaN),
  }
}

const finished = (count: number) =>
  expect.poll(async () => (await outcome()).done, { timeout: 60_000, interval: 20 }).toBe(count)

test('two nodes handle each of 200 items exactly once, and never before it is due', async () => {
  node()
  node()
  await add(1, 200, 300, 1_000)
  await finished(200)
  const { times, late } = await outcome()
  expect(times).toEqual([1])
  // How late they are is measured by a benchmark (bench/invitation-expiry.ts). Here the result would depend on the
  // machine.
  expect(late[0]).toBeGreaterThanOrEqual(0)
})

test('an item that is added later and due earlier is handled first', async () => {
  node()
  // After the end of this test.
  await add(1, 1, 3_600_000)
  await sleep(50)
  await add(2, 1, 100)
  await finished(1)
  expect((await owner.query('select id from due where done_at is not null')).rows).toEqual([{ id: 2 }])
})

test('an item that fell due without a server, or without connections, is handled', async () => {
  await add(1, 1, -1_000)
  node()
  await finished(1)
  await add(2, 1, 200)
  await owner.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  await finished(2)
})

test('a lost notification delays an item by one period at most', async () => {
  const clock = createTestClock()
  const start = clock.now().getTime()
  let due: Date | null = null
  const handled: number[] = []
  const timer = createDueTimer({
    database: { listen: () => ({ stop() {} }) },
    clock,
    channel: 'due',
    nextDueAt: async () => due,
    async sweep() {
      if (due === null || due > clock.now()) return 0
      due = null
      handled.push(clock.now().getTime() - start)
      return 1
    },
    log: silentLog,
    sweepEveryMs: 5_000,
  })
  const pass = async (ms: number) => {
    clock.advance(ms)
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  }
  await pass(1_000)
  // No notification is sent.
  due = new Date(start + 2_000)
  await pass(3_999)
  expect(handled).toEqual([])
  await pass(1)
  expect(handled).toEqual([5_000])
  // A due time in the next period is found by the periodic sweep, and handled when it is due.
  due = new Date(start + 12_000)
  await pass(5_000)
  await pass(1_999)
  expect(handled).toEqual([5_000])
  await pass(1)
  expect(handled).toEqual([5_000, 12_000])
  await timer.stop()
})

test('an item that cannot be handled yet is tried again with growing pauses', async () => {
  const clock = createTestClock()
  let sweeps = 0
  const timer = createDueTimer({
    database: { listen: () => ({ stop() {} }) },
    clock,
    channel: 'due',
    nextDueAt: async () => new Date(0),
    sweep: async () => {
      sweeps++
      return 0
    },
    log: silentLog,
  })
  for (let ms = 0; ms < 4_000; ms++) {
    clock.advance(1)
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  }
  expect(sweeps).toBeGreaterThan(5)
  expect(sweeps).toBeLessThan(20)
  await timer.stop()
  expect(clock.pending).toBe(0)
})
