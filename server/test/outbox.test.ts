// Messages whose node was killed, whose delivery failed, or whose transaction ended in an unknown way.
import type { RoomId } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { type Actor, newId, openDatabase, silentLog } from '../src/platform/database/index.ts'
import { createOutbox, type Message, type Outbox } from '../src/platform/events/outbox.ts'
import { memberRoom } from '../src/platform/events/rooms.ts'
import { createUnitOfWork, type Publish } from '../src/platform/events/unit-of-work.ts'
import { createLogger } from '../src/platform/logger.ts'
import { until } from './client.ts'
import { createTestDatabase } from './database.ts'

const notifyAs: Actor = { kind: 'system', name: 'teller' }
const home = await createTestDatabase()
const owner = new pg.Pool({ ...home.connection, max: 2 })
owner.on('error', () => {})
const database = openDatabase({ ...home.application, log: silentLog, poolSize: 8, poolTimeoutMs: 60_000 })
const running: Outbox[] = []
beforeEach(async () => {
  await owner.query('DELETE FROM outbox')
})
afterEach(async () => {
  for (const outbox of running.splice(0)) await outbox.stop()
})
afterAll(async () => {
  await database.close()
  await owner.end()
  await home.drop()
})

const ROOM = newId<RoomId>()

/** An event with a text in it; which event it is does not matter. */
const messageOf = (text: string): Message => ({
  rooms: [memberRoom(ROOM)],
  event: 'auth_error',
  payload: { message: text },
})
const textOf = ({ event, payload }: Message): string => (event === 'auth_error' ? payload.message : event)

/** One node: the messages that it receives, and a way to publish. */
function node({ deliver = () => {}, key = 7 }: { deliver?: (message: Message) => void; key?: number } = {}) {
  const heard: string[] = []
  const outbox = createOutbox({
    database,
    deliver(message) {
      deliver(message)
      heard.push(textOf(message))
    },
    log: createLogger('silent'),
    key: Buffer.alloc(32, key),
  })
  running.push(outbox)
  const run = createUnitOfWork(database, outbox)
  return {
    heard,
    outbox,
    run,
    tell: (text: string, room = ROOM) =>
      run(notifyAs, async (_tx, publish) => publish([memberRoom(room)], 'auth_error', { message: text })),
  }
}

/** Messages that a node wrote and committed, and did not deliver because it was killed. */
async function leave(texts: string[], key?: number): Promise<void> {
  const killed = node(key === undefined ? {} : { key })
  const messages = texts.map((text) => messageOf(text))
  await database.as(notifyAs, (tx) => killed.outbox.put(tx, messages))
  await killed.outbox.stop()
  expect(killed.heard).toEqual([])
}

const rows = async (statement: string, values: unknown[] = []) => (await owner.query(statement, values)).rows
const left = async () => (await rows('SELECT count(*)::int AS count FROM outbox'))[0].count as number
/** Makes the messages older, by the database's clock. */
const writtenAgo = (interval: string) => rows(`UPDATE outbox SET created_at = now() - $1::interval`, [interval])
const texts = (count: number) => Array.from({ length: count }, (_, nth) => `message ${nth + 1}`)

test('another node delivers the messages of a killed node once, in the order of writing', async () => {
  // More messages than one sweep takes, with numbers whose order as text differs.
  const all = texts(250)
  await leave(all)
  // PostgreSQL returns rows in the order in which they are stored, so the rows are stored in reverse order here.
  await rows(`WITH old AS (DELETE FROM outbox RETURNING *)
    INSERT INTO outbox OVERRIDING SYSTEM VALUE SELECT * FROM old ORDER BY position DESC`)
  await writtenAgo('11 seconds')
  const one = node()
  await until(() => one.heard.length >= all.length, 'all messages')
  await until(async () => (await left()) === 0, 'an empty outbox')
  expect(one.heard).toEqual(all)
})

test('two nodes that find the same messages deliver each of them once', async () => {
  const all = texts(600)
  await leave(all)
  await writtenAgo('11 seconds')
  const [one, other] = [node(), node()]
  await until(async () => (await left()) === 0, 'an empty outbox')
  await Promise.all([one.outbox.stop(), other.outbox.stop()])
  expect([...one.heard, ...other.heard].sort()).toEqual([...all].sort())
})

test('a new message is left to the node that wrote it', async () => {
  await leave(['young', 'old'])
  await rows(`UPDATE outbox SET created_at = now() - CASE WHEN message LIKE '%young%' THEN interval '2.5 seconds'
    ELSE interval '11 seconds' END`)
  const one = node()
  await until(() => one.heard.includes('old'))
  await until(async () => (await left()) === 1, 'one message in the outbox')
  expect(one.heard).toEqual(['old'])
})

test('a delivered message is deleted, even when the node stops at once, and is not delivered again', async () => {
  const one = node()
  await one.tell('first')
  expect(one.heard).toEqual(['first'])
  await until(async () => (await left()) === 0, 'an empty outbox')
  await one.tell('second')
  await one.outbox.stop()
  expect(await left()).toBe(0)
  expect(one.heard).toEqual(['first', 'second'])
})

test('a delivery that fails is repeated, and the messages beside it are delivered at once', async () => {
  let isBroken = true
  const one = node({
    deliver(message) {
      if (isBroken && textOf(message) === 'unlucky') throw new Error('no way to the other nodes')
    },
  })
  await one.run(notifyAs, async (_tx, publish) => {
    for (const text of ['before', 'unlucky', 'after']) publish([memberRoom(ROOM)], 'auth_error', { message: text })
  })
  expect(one.heard).toEqual(['before', 'after'])
  isBroken = false
  await until(() => one.heard.includes('unlucky'))
  await until(async () => (await left()) === 0, 'an empty outbox')
  expect(one.heard).toEqual(['before', 'after', 'unlucky'])
})

test('a message that can never be delivered delays no other message and makes none come twice', async () => {
  await leave(['before', 'unlucky', 'after'])
  await writtenAgo('11 seconds')
  let tries = 0
  const one = node({
    deliver(message) {
      if (textOf(message) !== 'unlucky') return
      tries += 1
      throw new Error('no way to the other nodes')
    },
  })
  await until(() => tries > 2, 'three sweeps')
  expect(one.heard).toEqual(['before', 'after'])
  await until(async () => (await left()) === 1, 'one message in the outbox')
})

test('a message without a valid signature is not delivered, and is deleted', async () => {
  await leave(['forged'], 8)
  await leave(['ours'])
  await writtenAgo('11 seconds')
  const one = node()
  await until(() => one.heard.length > 0)
  await until(async () => (await left()) === 0, 'an empty outbox')
  expect(one.heard).toEqual(['ours'])
})

test('a commit without an answer delays the messages of its rooms for seconds only', async () => {
  const one = node()
  const silent = [messageOf('silent')]
  // The connection broke before the answer, so the node does not know whether the transaction was committed.
  await database.as(notifyAs, (tx) => one.outbox.put(tx, silent))
  await one.tell('behind')
  await one.tell('elsewhere', newId<RoomId>())
  expect(one.heard).toEqual(['elsewhere'])
  let count = 0
  await until(async () => {
    count += 1
    await one.tell(`later ${count}`)
    return one.heard.includes(`later ${count}`)
  }, 'a message that waits for nobody')
  await until(() => one.heard.includes('silent') && one.heard.includes('behind'), 'what was kept')
})

test('a node does not repeat a delivered message that it could not delete yet', async () => {
  await rows(`CREATE SEQUENCE deletions`)
  await rows(`CREATE FUNCTION fail_twice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
    BEGIN
      IF nextval('deletions') < 3 THEN RAISE EXCEPTION 'no deletion yet'; END IF;
      RETURN OLD;
    END $$`)
  await rows(`CREATE TRIGGER fail_twice BEFORE DELETE ON outbox FOR EACH ROW EXECUTE FUNCTION fail_twice()`)
  try {
    const one = node()
    await one.tell('slow')
    await writtenAgo('11 seconds')
    await until(async () => (await left()) === 0, 'an empty outbox')
    expect(one.heard).toEqual(['slow'])
  } finally {
    await rows(`DROP TRIGGER fail_twice ON outbox`)
  }
})

/** A table whose first commit of a row fails with this code of PostgreSQL. */
async function failingAtCommit(code: string): Promise<string> {
  const name = `failing_${newId().replaceAll('-', '')}`
  await rows(`CREATE TABLE ${name} (id int)`)
  await rows(`GRANT INSERT ON ${name} TO medconsult_app`)
  await rows(`CREATE SEQUENCE ${name}_tries`)
  await rows(`CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
    BEGIN
      IF nextval('${name}_tries') = 1 THEN RAISE EXCEPTION 'at the commit' USING ERRCODE = '${code}'; END IF;
      RETURN NULL;
    END $$`)
  await rows(`CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON ${name} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ${name}()`)
  return name
}
const writing = (table: string, text: string) => async (tx: QueryExecutorProvider, publish: Publish) => {
  await sql`INSERT INTO ${sql.table(table)} VALUES (1)`.execute(tx)
  publish([memberRoom(ROOM)], 'auth_error', { message: text })
}

test('a transaction that was repeated after a conflict publishes its messages once and at once', async () => {
  const one = node()
  await one.run(notifyAs, writing(await failingAtCommit('40001'), 'repeated'))
  // The message was delivered at the commit, and not seconds later by a sweep.
  expect(one.heard).toEqual(['repeated'])
  await one.tell('next')
  expect(one.heard).toEqual(['repeated', 'next'])
})

test('a transaction that fails at its commit publishes nothing and delays nothing', async () => {
  const one = node()
  await expect(one.run(notifyAs, writing(await failingAtCommit('23514'), 'never'))).rejects.toThrow('at the commit')
  await one.tell('next')
  expect(one.heard).toEqual(['next'])
  expect(await left()).toBeLessThanOrEqual(1)
})
