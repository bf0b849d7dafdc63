import { type QueryExecutorProvider, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { withLogin } from './connection.ts'
import {
  type Actor,
  ActorUnknownError,
  type Database,
  DatabaseInterruptedError,
  DatabaseUnavailableError,
  isExclusionViolation,
  isUniqueViolation,
  migrate,
  newId,
  openDatabase,
  silentLog,
} from './index.ts'

const folder = new URL('./fixtures/migrations', import.meta.url).pathname
const ann: Actor = { kind: 'user', id: 'ann', role: 'WRITER' }
const bob: Actor = { kind: 'user', id: 'bob', role: 'WRITER' }
const system: Actor = { kind: 'system', name: 'test' }

let home: TestDatabase
let owner: pg.Client
let database: Database

beforeAll(async () => {
  home = await createTestDatabase('template0')
  await migrate({ connection: home.connection, folder, log: silentLog })
  owner = new pg.Client(home.connection)
  owner.on('error', () => {})
  await owner.connect()
  database = openDatabase({ ...home.application, log: silentLog, poolSize: 5 })
})

afterAll(async () => {
  await database.close()
  await owner.end()
  await home.drop()
})

beforeEach(async () => {
  await owner.query('truncate note restart identity')
})

const insert = (tx: QueryExecutorProvider, owner: string, text: string) =>
  sql`insert into note (owner, text) values (${owner}, ${text})`.execute(tx)

const write = (actor: Actor, text: string) =>
  database.as(actor, (tx) => insert(tx, actor.kind === 'user' ? actor.id : actor.name, text))

const read = (actor: Actor) =>
  database.as(actor, async (tx) => {
    const { rows } = await sql<{ text: string }>`select text from note order by id`.execute(tx)
    return rows.map((row) => row.text)
  })

const endSessions = () =>
  owner.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )

test("a query without a WHERE returns only the actor's rows, and the next one on the connection too", async () => {
  await write(ann, 'of ann')
  await write(bob, 'of bob')
  expect(await read(ann)).toEqual(['of ann'])
  expect(await read(bob)).toEqual(['of bob'])
  expect(await read(system)).toEqual(['of ann', 'of bob'])
})

test("every query runs as the application's role with its time limits", async () => {
  const [row] = await database.as(
    system,
    async (tx) =>
      (
        await sql<
          Record<string, string>
        >`select current_user as role, current_setting('statement_timeout') as statement,
        current_setting('idle_in_transaction_session_timeout') as idle`.execute(tx)
      ).rows,
  )
  expect(row).toEqual({ role: 'medconsult_app', statement: '10s', idle: '15s' })
})

test.each([
  'postgresql://me:p%40ss@db.example:5433/clinic?sslmode=disable&options=-c%20search_path%3Dmine',
  'postgresql:///clinic?host=db.example&port=5433&user=me&password=x&sslmode=disable&options=-c%20search_path%3Dmine',
])("a URL keeps its own options and TLS parameters, but not the owner's password: %s", (url) => {
  const client = new pg.Client(withLogin({ connectionString: url }, 'medconsult_app', 'p w&=?'))
  expect([client.user, client.password, client.host, client.port, client.database, client.ssl]).toEqual([
    'medconsult_app',
    'p w&=?',
    'db.example',
    5433,
    'clinic',
    false,
  ])
  const { options } = (client as unknown as { connectionParameters: { options: string } }).connectionParameters
  expect(options).toBe('-c search_path=mine')
})

test('an actor who no longer exists is refused before the work', async () => {
  let ran = false
  const attempt = database.as({ kind: 'user', id: newId(), role: 'WRITER' }, async () => {
    ran = true
  })
  await expect(attempt).rejects.toBeInstanceOf(ActorUnknownError)
  expect(ran).toBe(false)
  // The connection was returned to the pool without the transaction.
  expect(await read(ann)).toEqual([])
})

test('a request that gets no connection in time is refused and does not begin', async () => {
  const narrow = openDatabase({ ...home.application, log: silentLog, poolSize: 1, poolTimeoutMs: 50 })
  const { promise: taken, resolve: give } = Promise.withResolvers<void>()
  const first = narrow.as(system, () => taken)
  let ran = false
  const second = narrow.as(ann, async () => {
    ran = true
  })
  await expect(second).rejects.toBeInstanceOf(DatabaseUnavailableError)
  expect(ran).toBe(false)
  give()
  await first
  await narrow.close()
})

test('an error rolls the whole transaction back', async () => {
  const attempt = database.as(ann, async (tx) => {
    await insert(tx, 'ann', 'half')
    throw new Error('changed my mind')
  })
  await expect(attempt).rejects.toThrow('changed my mind')
  expect(await read(ann)).toEqual([])
})

test("a transaction that ignores a query's error is not reported as saved", async () => {
  const attempt = database.as(ann, async (tx) => {
    await insert(tx, 'ann', 'lost')
    await sql`select 1 / 0`.execute(tx).catch(() => {})
    return 'saved'
  })
  await expect(attempt).rejects.toThrow('current transaction is aborted')
})

test('a constraint error is recognised by its kind and name', async () => {
  await write(ann, 'twice')
  const error = await write(ann, 'twice').catch((caught: unknown) => caught)
  expect(isUniqueViolation(error)).toBe(true)
  expect(isUniqueViolation(error, 'note_owner_text_key')).toBe(true)
  expect(isUniqueViolation(error, 'another')).toBe(false)
  expect(isExclusionViolation(error)).toBe(false)
})

test('a deadlock is resolved by running one of the two transactions again', async () => {
  await write(ann, 'a')
  await write(ann, 'b')
  let runs = 0
  let held = 0
  // Each transaction waits until the other has locked its first row, because on a slow machine one could otherwise end
  // before the other starts.
  const meeting = Promise.withResolvers<void>()
  const cross = (first: string, second: string) =>
    database.as(ann, async (tx) => {
      runs++
      await sql`select 1 from note where text = ${first} for update`.execute(tx)
      held++
      if (held >= 2) meeting.resolve()
      await meeting.promise
      await sql`select 1 from note where text = ${second} for update`.execute(tx)
    })
  await Promise.all([cross('a', 'b'), cross('b', 'a')])
  expect(runs).toBe(3)
})

test('a closed idle connection is replaced unnoticed, and a query on one that is in use fails', async () => {
  await Promise.all([read(ann), read(bob), read(system)])
  await endSessions()
  expect(await read(ann)).toEqual([])
  const broken = database.as(ann, async (tx) => {
    await insert(tx, 'ann', 'never')
    await endSessions()
    await sql`select * from note`.execute(tx)
  })
  await expect(broken).rejects.toBeInstanceOf(DatabaseInterruptedError)
  expect(await read(ann)).toEqual([])
})

test('a read-only database counts as unavailable, and its connection is not used again', async () => {
  const narrow = openDatabase({ ...home.application, log: silentLog, poolSize: 1 })
  const pid = () =>
    narrow.as(
      system,
      async (tx) => (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)).rows[0]?.pid,
    )
  const before = await pid()
  const attempt = narrow.as(ann, async (tx) => {
    await sql`set transaction read only`.execute(tx)
    await insert(tx, 'ann', 'never')
  })
  await expect(attempt).rejects.toBeInstanceOf(DatabaseInterruptedError)
  expect(await pid()).not.toBe(before)
  await narrow.close()
})

test('a database without room for another connection counts as unavailable for now', async () => {
  const name = owner.database
  await owner.query(`alter database ${name} connection limit 0`)
  const crowded = openDatabase({ ...home.application, log: silentLog })
  await expect(read(ann)).resolves.toBeDefined()
  await expect(crowded.as(ann, async () => undefined)).rejects.toBeInstanceOf(DatabaseUnavailableError)
  await owner.query(`alter database ${name} connection limit -1`)
  await expect(crowded.as(ann, async () => 'in')).resolves.toBe('in')
  await crowded.close()
})

test('listening goes on after its connection was closed', async () => {
  const heard: string[] = []
  let connections = 0
  const connected = () =>
    new Promise<void>((done) => {
      const before = connections
      const poll = setInterval(() => {
        if (connections === before) return
        clearInterval(poll)
        done()
      }, 5)
    })
  const first = connected()
  const listening = database.listen('news', { notified: (text) => heard.push(text), connected: () => connections++ })
  await first
  await owner.query("notify news, 'one'")
  // Notifications that are on their way when the session ends are lost. This test does not cover that.
  await expect.poll(() => heard).toEqual(['one'])
  const again = connected()
  await endSessions()
  await again
  await owner.query("notify news, 'two'")
  await expect.poll(() => heard).toEqual(['one', 'two'])
  listening.stop()
  await owner.query("notify news, 'three'")
  await read(ann)
  expect(heard).toEqual(['one', 'two'])
})
