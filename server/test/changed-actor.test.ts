import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../src/platform/clock.ts'
import { newId, openDatabase, prepareLogin, silentLog } from '../src/platform/database/index.ts'
import { JWT_SECRET } from './secrets.ts'
import { setActor } from './signed.ts'
import { createTestApp, type Person } from './test-app.ts'

// Row-level security uses a claim of the actor that is verified once in a statement. These tests change that claim
// while the statement runs: with set_config() where PostgreSQL still allows it, or behind a cursor.

const testApp = await createTestApp({ clock: systemClock })
let patient: Person
let other: Person
let doctor: Person
let admin: Person
let client: pg.Client

beforeAll(async () => {
  patient = await testApp.patient()
  other = await testApp.patient()
  doctor = await testApp.doctor()
  admin = await testApp.person('ADMIN')
  const queue = await testApp.schedule(doctor)
  await testApp.place(queue, other)
  await testApp.place(queue, patient)
  client = new pg.Client(testApp.home.application.connection)
  await client.connect()
})
afterAll(async () => {
  await client?.end()
  await testApp.close()
})

const mayChange = (may: boolean) =>
  testApp.rows(`${may ? 'GRANT' : 'REVOKE'} EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean)
    ${may ? 'TO' : 'FROM'} medconsult_app`)

/**
 * Runs statements as the patient, in one transaction that is rolled back.
 * @returns the rows of the last statement; 'refused' for 42501
 */
async function attempt(...statements: string[]): Promise<Record<string, unknown>[] | 'refused'> {
  await client.query('BEGIN')
  try {
    expect(await setActor(client, { kind: 'user', id: patient.id, role: 'PATIENT' })).toBe(true)
    let rows: Record<string, unknown>[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } catch (error) {
    if ((error as { code: string }).code === '42501') return 'refused'
    throw error
  } finally {
    await client.query('ROLLBACK')
  }
}

/**
 * Tables whose policies verify the actor for each row. They are safe also where the administrator cannot revoke
 * set_config().
 */
const sensitive = [
  'audit_logs',
  'chat_messages',
  'credentials',
  'email_changes',
  'email_confirmations',
  'login_sessions',
  'password_resets',
  'patient_profiles',
  'passkey_challenges',
  'passkeys',
  'recovery_codes',
  'sign_in_tickets',
  'sign_ins',
  'totp_factors',
  'users',
  'visit_drafts',
  'visit_ratings',
  'visit_versions',
  'visits',
]

/** A claim with another actor, under the seal of the right one. */
const claimOf = (who: string) =>
  `left(current_setting('app.actor'), 64) || '${who}|' || split_part(current_setting('app.actor'), '|', 5)`
const forge = (who: string) => `set_config('app.actor', ${claimOf(who)}, true)`
const system = '||SYSTEM|x'
/** Two rounds, the second with the forged claim, after the claim of the first was verified. */
const rounds = (who: string) =>
  `(SELECT g, CASE WHEN g = 2 THEN ${forge(who)} END AS f FROM generate_series(1, 2) g OFFSET 0) s`
const lateral = (who: string, table: string, columns = 'x.*') =>
  `SELECT t.* FROM ${rounds(who)}, LATERAL (SELECT ${columns} FROM ${table} x WHERE s.f IS NULL OR s.f <> '' OFFSET 0) t`
const loops = ['SET LOCAL enable_hashjoin = off', 'SET LOCAL enable_mergejoin = off', 'SET LOCAL enable_material = off']

/** All tables with row-level security, and the columns that the application may read. */
const secured = () =>
  testApp.rows<{ name: string; columns: string }>(
    `SELECT c.relname AS name, string_agg(format('x.%I', a.attname), ', ' ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE EXISTS (SELECT 1 FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname)
       AND c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1) AND has_column_privilege('medconsult_app', c.oid, a.attnum, 'SELECT')
     GROUP BY c.relname ORDER BY 1`,
    [sensitive],
  )

describe('statements that change the actor while set_config() is still allowed', () => {
  beforeAll(() => mayChange(true))
  afterAll(() => mayChange(false))

  test('such a statement reads no row of others in the sensitive tables', async () => {
    const as = [system, `|${admin.id}|ADMIN|`, `|${doctor.id}|DOCTOR|`, `|${other.id}|PATIENT|`]
    const tables = await secured()
    expect(tables.length).toBeGreaterThan(6)
    for (const { name, columns } of tables) {
      const own = await attempt(`SELECT ${columns} FROM ${name} x`)
      const allowed = new Set((own as object[]).map((row) => JSON.stringify(row)))
      for (const who of as) {
        const filtered = `SELECT ${columns} FROM ${name} x WHERE ${forge(who)} IS NOT NULL`
        for (const statement of [filtered, lateral(who, name, columns)]) {
          const got = (await attempt(...loops, statement)) as object[]
          expect(
            got.filter((row) => !allowed.has(JSON.stringify(row))),
            `${name} ${who}`,
          ).toEqual([])
        }
      }
    }
  })

  test('such a statement reads no address and no password hash', async () => {
    const emails = await attempt(`SELECT email FROM users WHERE ${forge(system)} IS NOT NULL`)
    expect(emails).not.toContainEqual({ email: other.email })
    expect(await attempt(...loops, lateral(system, 'credentials'))).toEqual([])
  })

  test.each([
    [
      'verifies a doctor',
      () => `UPDATE users u SET verified_at = now() FROM ${rounds(`|${admin.id}|ADMIN|`)}
       WHERE s.f IS NULL OR s.f <> '' RETURNING u.id`,
    ],
    [
      'deletes a user',
      () => `DELETE FROM users WHERE ${forge(system)} IS NOT NULL AND id = '${other.id}' RETURNING id`,
    ],
    [
      'moves another’s place in the queue',
      () => `UPDATE queue_entries q SET status = 'LEFT' FROM (
         SELECT g, CASE WHEN g = 2 THEN ${forge(`|${other.id}|PATIENT|`)} END AS f,
           CASE g WHEN 1 THEN '${patient.id}'::uuid ELSE '${other.id}'::uuid END AS who
         FROM generate_series(1, 2) g OFFSET 0) s
       WHERE q.patient_id = s.who AND (s.f IS NULL OR s.f <> '') AND q.patient_id <> '${patient.id}' RETURNING q.id`,
    ],
    ['empties the outbox', () => `DELETE FROM outbox WHERE ${forge(system)} IS NOT NULL RETURNING id`],
  ])('no row is changed by a statement that %s', async (_what, statement) => {
    const got = await attempt(...loops, statement())
    expect(got === 'refused' || got.length === 0, JSON.stringify(got)).toBe(true)
  })

  test.each([
    ['a doctor', () => `|${doctor.id}|DOCTOR|`, () => `'${doctor.id}'::uuid`, `'user'`],
    ['background work', () => system, () => 'NULL', `'x'`],
  ])('no entry of the trail is written in the name of %s', async (_who, claim, id, name) => {
    const statement = `INSERT INTO audit_logs (id, actor_user_id, actor, action_type, "timestamp", patient_id)
      SELECT gen_random_uuid(), CASE WHEN g = 1 THEN '${patient.id}'::uuid ELSE ${id()} END,
        CASE WHEN g = 1 THEN 'user' ELSE ${name} END, 'CALL_READ', now(), CASE WHEN g = 1 THEN '${patient.id}'::uuid END
      FROM ${rounds(claim())} WHERE f IS NULL OR f <> ''`
    expect(await attempt(statement)).toBe('refused')
  })
})

describe('changing the actor', () => {
  test('a cursor returns no rows after the actor was changed', async () => {
    await client.query('BEGIN')
    try {
      await setActor(client, { kind: 'user', id: patient.id, role: 'PATIENT' })
      const actor = (await client.query<{ actor: string }>("SELECT current_setting('app.actor') AS actor")).rows[0]
        ?.actor
      await client.query('DECLARE c CURSOR FOR SELECT id, email FROM users')
      expect((await client.query('FETCH 1 FROM c')).rows).toHaveLength(1)
      const [seal, , , , at] = String(actor).split('|')
      await client.query(`SET LOCAL app.actor = '${seal}||SYSTEM|x|${at}'`)
      expect((await client.query('FETCH ALL FROM c')).rows).toEqual([])
    } finally {
      await client.query('ROLLBACK')
    }
  })

  const forged = `SET LOCAL app.actor = 'x'`
  test.each([
    ['set_config()', `SELECT ${forge(system)}`],
    ['set_config() in a filter', `SELECT email FROM users WHERE ${forge(system)} IS NOT NULL`],
    ['the view of settings', `UPDATE pg_catalog.pg_settings SET setting = 'x' WHERE name = 'statement_timeout'`],
    [
      'a query that a function runs',
      `SELECT query_to_xml('SELECT ${forge(system).replaceAll("'", "''")}', true, true, '')`,
    ],
    ['a query of the text search', `SELECT * FROM ts_stat('SELECT ${forge(system).replaceAll("'", "''")}::tsvector')`],
    ['a block of code', `DO $$ BEGIN ${forged}; END $$`],
  ])('changing the actor by %s is refused', async (_what, statement) => {
    expect(await attempt(statement)).toBe('refused')
  })

  test('functions that write settings accept only actors whom the server signed', async () => {
    const asked = `SELECT session_is_open('${newId()}', '${other.id}') AS open, actor_id() AS id`
    expect(await attempt(asked)).toEqual([{ open: false, id: patient.id }])
    await expect(attempt(`SELECT set_actor('${claimLike()}', sha256('x'))`)).rejects.toMatchObject({ code: '28000' })
  })
  const claimLike = () => ['system', 'x', '', Date.now(), Date.now()].join('|')
})

describe("the database's catalogue", () => {
  test('every table with policies compares claim and proof for each row, and for each written row', async () => {
    const proof = `(current_setting('app.actor'::text, true) = ( SELECT proved_actor() AS proved_actor))`
    const rows = await testApp.rows(
      `SELECT DISTINCT p.tablename, s.permissive, s.cmd, s.qual, s.with_check FROM pg_policies p
       LEFT JOIN pg_policies s ON s.tablename = p.tablename AND s.policyname = 'actor_stands'
       WHERE p.schemaname = 'public' AND concat(p.qual, p.with_check) ~ 'claimed_|is_room_|is_visit_|may_read_message|may_audit'`,
    )
    expect(rows.length).toBeGreaterThan(20)
    for (const { tablename, qual, ...row } of rows) {
      expect(row, String(tablename)).toEqual({ permissive: 'RESTRICTIVE', cmd: 'ALL', with_check: proof })
      expect(String(qual).replace(/\s+/g, ' ').trim(), String(tablename)).toBe(
        `CASE WHEN (tableoid IS NULL) THEN false ELSE ${proof} END`,
      )
    }
  })

  test('only known tables have policies that trust a claim, and none of them is sensitive', async () => {
    const believing = await testApp.rows<{ tablename: string }>(
      `SELECT DISTINCT tablename FROM pg_policies WHERE schemaname = 'public' AND concat(qual, with_check) LIKE '%claimed\\_%' ORDER BY 1`,
    )
    expect(believing.map(({ tablename }) => tablename)).toEqual(
      'appointments calendar_exceptions calendars call_sessions deliveries doctor_profiles doctor_verifications meeting_stays meetings notification_choices notification_settings notifications outbox presence push_subscriptions queue_entries reminders room_guests room_members room_peers room_signals rooms schedules specialties time_zone_differences weekly_hours'.split(
        ' ',
      ),
    )
    expect(believing.filter(({ tablename }) => sensitive.includes(tablename))).toEqual([])
  })

  test('the application may not call functions that change settings, keep locks or write large objects', async () => {
    const open = await testApp.rows(
      `SELECT p.oid::regprocedure::text AS name FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
         AND (p.proname IN ('set_config', 'loread', 'lowrite') OR p.proname LIKE 'lo\\_%' OR p.proname ~ '^pg_(try_)?advisory_lock')
         AND has_function_privilege('medconsult_app', p.oid, 'EXECUTE')
       UNION ALL SELECT lanname FROM pg_language WHERE has_language_privilege('medconsult_app', oid, 'USAGE') AND lanpltrusted AND lanname <> 'sql'`,
    )
    expect(open).toEqual([])
  })
})

describe('lasting changes of settings', () => {
  const given = () => ({ owner: testApp.home.connection, application: null, secret: JWT_SECRET, log: silentLog })
  const system = { kind: 'system', name: 'test' } as const
  const write = (tx: Parameters<Parameters<ReturnType<typeof openDatabase>['as']>[1]>[0]) =>
    sql`INSERT INTO outbox (id, message, signature) VALUES (${newId()}, 'x', sha256('x'))`.execute(tx)

  test('settings of the role are reset at the next start and hinder no transaction before', async () => {
    const [row] = await testApp.rows<{ name: string }>('SELECT current_database() AS name')
    const change = (what: string) => client.query(`ALTER ROLE medconsult_app IN DATABASE ${row?.name} SET ${what}`)
    await change('default_transaction_read_only = on')
    await change('statement_timeout = 20')
    await change("search_path = ''")
    const database = openDatabase({ ...testApp.home.application, log: silentLog, poolSize: 1 })
    try {
      await database.as(system, async (tx) => {
        await sql`SELECT pg_sleep(0.05)`.execute(tx)
        await write(tx)
      })
    } finally {
      await database.close()
    }
    await prepareLogin(given())
    expect(
      await testApp.rows(`SELECT s.setconfig FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
        WHERE s.setrole = 'medconsult_app'::regrole AND d.datname = current_database()`),
    ).toEqual([])
  })

  test('a session that was made read-only can write in its next transaction', async () => {
    const database = openDatabase({ ...testApp.home.application, log: silentLog, poolSize: 1 })
    try {
      await database.as(system, (tx) => sql`SET default_transaction_read_only = on`.execute(tx))
      await database.as(system, write)
    } finally {
      await database.close()
    }
  })

  test('the server warns once if settings can be changed during a statement, and only then', async () => {
    const warnings: string[] = []
    const log = { ...silentLog, warn: (_facts: object, text: string) => void warnings.push(text) }
    const open = async () => {
      const database = openDatabase({ ...testApp.home.application, log, poolSize: 2 })
      await Promise.all([1, 2].map(() => database.as(system, (tx) => sql`SELECT pg_sleep(0.01)`.execute(tx))))
      await database.close()
    }
    await open()
    expect(warnings).toEqual([])
    await mayChange(true)
    await open()
    await mayChange(false)
    expect(warnings).toEqual([expect.stringContaining('settings in the middle of a statement')])
  })
})
