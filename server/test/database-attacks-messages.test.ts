import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../src/platform/clock.ts'
import { newId } from '../src/platform/database/index.ts'
import { setActor } from './signed.ts'
import { createTestApp, type Person } from './test-app.ts'

// SQL that an attacker injects into a transaction of the application, about messages of a queue: on its own connection,
// as the actor whom the server has signed. The statements use now(), so the clock is the system's.
const testApp = await createTestApp({ clock: systemClock })
const people = {} as Record<'patient' | 'other' | 'doctor' | 'otherDoctor', Person>
const ids = {} as Record<'queue' | 'written' | 'silent' | 'done', string>
let client: pg.Client

const insert = (entry: string, author: string, at = 'now()') =>
  `INSERT INTO queue_messages (id, entry_id, author, message, key, sent_at)
   VALUES (gen_random_uuid(), '${entry}', '${author}', 'Call this number', gen_random_uuid(), ${at}) RETURNING author`

beforeAll(async () => {
  Object.assign(people, {
    patient: await testApp.patient(),
    other: await testApp.patient(),
    doctor: await testApp.doctor(),
    otherDoctor: await testApp.doctor(),
  })
  const queue = await testApp.schedule(people.doctor)
  const [written, silent, done] = [
    await testApp.place(queue, people.patient, 'WAITING'),
    await testApp.place(queue, people.other, 'READY'),
    await testApp.place(queue, await testApp.patient(), 'DONE'),
  ]
  Object.assign(ids, { queue: queue.id, written: written.id, silent: silent.id, done: done.id })
  await testApp.rows(insert(ids.written, 'doctor'))
  client = new pg.Client(testApp.home.application.connection)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await testApp.close()
})

/**
 * Runs statements as a signed actor, in one transaction that is rolled back.
 * @returns the number of rows of the last one, or 'refused'
 */
async function attempt(who: keyof typeof people, ...statements: string[]): Promise<number | 'refused'> {
  await client.query('BEGIN')
  try {
    expect(await setActor(client, { kind: 'user', id: people[who].id, role: people[who].role })).toBe(true)
    let count = 0
    for (const statement of statements) count = (await client.query(statement)).rows.length
    return count
  } catch (error) {
    // 42501: no right.
    if ((error as { code: string }).code === '42501') return 'refused'
    throw error
  } finally {
    await client.query('ROLLBACK')
  }
}

describe('what the database refuses of messages in a queue', () => {
  test.each<[what: string, who: keyof typeof people, statement: () => string]>([
    ['one in the doctor’s name, by the patient', 'patient', () => insert(ids.written, 'doctor')],
    ['one in the patient’s name, by the doctor', 'doctor', () => insert(ids.written, 'patient')],
    ['one to the patient of another doctor', 'otherDoctor', () => insert(ids.written, 'doctor')],
    ['an answer at another patient’s place', 'other', () => insert(ids.written, 'patient')],
    ['an answer to nothing', 'other', () => insert(ids.silent, 'patient')],
    ['one at a place that is over', 'doctor', () => insert(ids.done, 'doctor')],
    ['one of yesterday', 'doctor', () => insert(ids.written, 'doctor', "now() - interval '1 day'")],
    ['another text of one that was sent', 'doctor', () => "UPDATE queue_messages SET message = 'x'"],
    ['the deletion of one', 'doctor', () => 'DELETE FROM queue_messages'],
  ])('%s', async (_what, who, statement) => {
    expect(await attempt(who, statement())).toBe('refused')
  })

  test('a notification of it without a message in the same transaction, or to whom it was not written', async () => {
    const note = (to: Person) =>
      `SELECT notify_user(jsonb_build_object('id', '${newId()}', 'user_id', '${to.id}', 'possible', '["IN_APP"]'::jsonb,
         'chosen', '["IN_APP"]'::jsonb, 'kind', 'QUEUE_MESSAGE', 'schedule_id', '${ids.queue}',
         'person_name', (SELECT name FROM users WHERE id = '${people.doctor.id}')), now())`
    expect(await attempt('doctor', note(people.patient))).toBe('refused')
    expect(await attempt('doctor', insert(ids.written, 'doctor'), note(people.other))).toBe('refused')
    expect(await attempt('doctor', insert(ids.written, 'doctor'), note(people.patient))).toBe(1)
  })
})

describe('messages in a queue', () => {
  test('the doctor and the patient of a place write to each other while the patient waits', async () => {
    expect(await attempt('doctor', insert(ids.silent, 'doctor'))).toBe(1)
    expect(await attempt('patient', insert(ids.written, 'patient'))).toBe(1)
  })

  test('nobody else reads them', async () => {
    const read = 'SELECT message FROM queue_messages'
    expect(await attempt('doctor', read)).toBe(1)
    expect(await attempt('patient', read)).toBe(1)
    for (const who of ['other', 'otherDoctor'] as const) expect(await attempt(who, read)).toBe(0)
  })
})
