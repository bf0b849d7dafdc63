import fc from 'fast-check'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { ENTRY_TEXT, NO_ENTRIES, sealOf } from '../src/audit/hash.ts'
import { newId } from '../src/platform/database/index.ts'
import { createTestApp } from './test-app.ts'

const testApp = await createTestApp()
const client = new pg.Client(testApp.home.connection)
await client.connect()
afterAll(async () => {
  await client.end()
  await testApp.close()
})

// PostgreSQL's text has no U+0000, and UTF-8 has no half of a surrogate pair.
const text = fc.string({ unit: 'binary' }).map((one) => one.replaceAll('\0', ''))
const odd = fc.constantFrom(
  '',
  ' ',
  '"',
  '\\',
  '\\u0000',
  "'",
  '\n\r\t\b\f',
  '\u2028\u2029',
  '\ufeff',
  'é',
  'e\u0301',
  '𝄞',
  '{}',
  'null',
)
const words = fc.oneof(text, odd)
const id = fc.option(fc.uuid())
const time = fc
  .tuple(fc.integer({ min: -62_135_596_800, max: 250_000_000_000 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([seconds, micros]) => `${seconds}.${String(micros).padStart(6, '0')}`)
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 1e300, 5e-324),
)
const metadata = fc.dictionary(
  words,
  fc.oneof(words, number, fc.boolean(), fc.constant(null), fc.array(fc.option(words))),
)
const entry = fc.record({
  before: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  ids: fc.tuple(id, id, id, id, id),
  actor: words,
  action: words,
  at: time,
  period: fc.option(time),
  metadata,
})
const settings = fc.record({
  timezone: fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/St_Johns'),
  datestyle: fc.constantFrom('ISO, MDY', 'German', 'SQL, DMY', 'Postgres'),
})

test('the server hashes an entry as the database does', async () => {
  await fc.assert(
    fc.asyncProperty(
      entry,
      settings,
      async ({ before, ids, actor, action, at, period, metadata: more }, { timezone, datestyle }) => {
        const own = newId()
        await client.query('BEGIN')
        try {
          await client.query("SELECT set_config('datestyle', $1, true), set_config('timezone', $2, true)", [
            datestyle,
            timezone,
          ])
          await client.query(
            `INSERT INTO audit_logs (id, actor_user_id, schedule_id, patient_id, call_session_id, appointment_id, actor, action_type, "timestamp", read_period, metadata)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'epoch'::timestamptz + $9::numeric * interval '1 second', 'epoch'::timestamptz + $10::numeric * interval '1 second', $11)`,
            [own, ...ids, actor, action, at, period, JSON.stringify(more)],
          )
          const theirs = await client.query<{ hash: Buffer }>(
            'SELECT audit_hash($2, l) AS hash FROM audit_logs l WHERE id = $1',
            [own, Buffer.from(before)],
          )
          await client.query("SET LOCAL timezone TO 'UTC'")
          const ours = await client.query<{ text: string }>(
            `SELECT ${ENTRY_TEXT} AS text FROM audit_logs l WHERE l.id = $1`,
            [own],
          )
          expect(sealOf(Buffer.from(before), ours.rows[0]?.text ?? '')).toEqual(theirs.rows[0]?.hash)
        } finally {
          await client.query('ROLLBACK')
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('the server begins the chain as the database does', async () => {
  expect((await client.query<{ hash: Buffer }>("SELECT sha256('') AS hash")).rows[0]?.hash).toEqual(NO_ENTRIES)
})
