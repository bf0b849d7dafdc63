import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../src/platform/database/index.ts'
import { createWorld, type Person } from './world.ts'

/** Who asks the database, in the order in which the expectations below name them. */
const actors = ['patient', 'otherPatient', 'doctor', 'otherDoctor', 'nobody'] as const
type Actor = (typeof actors)[number]
/** Labels of rows for each actor; `-` where the statement itself is refused. */
type Seen = readonly [patient: string, otherPatient: string, doctor: string, otherDoctor: string, nobody: string]

interface Expectation {
  key: string
  reads: Seen
  /** The column that an update names. */
  column: string
  updates: Seen
  deletes: Seen
}

const refused: Seen = ['-', '-', '-', '-', '-']
const none: Seen = ['', '', '', '', '']
const shut: Omit<Expectation, 'key' | 'column'> = { reads: refused, updates: refused, deletes: refused }
const own: Seen = ['patient', 'other', '', '', '']
const both: Seen = ['patient', 'other', 'patient', 'other', '']

/**
 * The rows labelled `patient` are of the patient and their doctor, those labelled `other` of the other two.
 * A new table fails until its line is here.
 */
const expectations: Record<string, Expectation> = {
  users: {
    key: 'id',
    column: 'name',
    reads: [
      'doctor otherDoctor patient',
      'doctor other otherDoctor',
      'doctor otherDoctor patient',
      'doctor other otherDoctor',
      '',
    ],
    updates: none,
    deletes: refused,
  },
  credentials: { key: 'user_id', column: 'password_hash', reads: none, updates: none, deletes: refused },
  schedules: {
    key: 'id',
    column: 'status',
    reads: ['other patient', 'other patient', 'other patient', 'other patient', ''],
    updates: ['', '', 'patient', 'other', ''],
    deletes: refused,
  },
  queue_entries: { key: 'id', column: 'status', reads: both, updates: both, deletes: refused },
  presence: { key: 'user_id', column: 'seen_at', reads: both, updates: own, deletes: own },
  call_sessions: { key: 'id', column: 'status', reads: both, updates: both, deletes: refused },
  rooms: { key: 'id', column: 'closed_at', reads: both, updates: refused, deletes: refused },
  room_members: {
    key: 'room_id',
    column: 'name',
    reads: ['patient patient', 'other other', 'patient patient', 'other other', ''],
    updates: refused,
    deletes: refused,
  },
  // From the patients to their doctors.
  call_signals: {
    key: 'id',
    column: 'signal',
    reads: ['', '', 'patient', 'other', ''],
    updates: refused,
    deletes: ['', '', 'patient', 'other', ''],
  },
  call_peers: { key: 'user_id', column: 'seen_at', reads: both, updates: own, deletes: own },
  chat_messages: { key: 'id', column: 'message', reads: both, updates: refused, deletes: refused },
  audit_logs: { key: 'id', column: 'actor', reads: both, updates: refused, deletes: refused },
  outbox: { key: 'id', column: 'event', reads: none, updates: none, deletes: none },
  kysely_migration: { key: 'name', column: 'name', ...shut },
  kysely_migration_lock: { key: 'id', column: 'id', ...shut },
}

const world = await createWorld()
afterAll(() => world.close())

const people = {} as Record<Exclude<Actor, 'nobody'>, Person>
/** Key → label. */
const labels = new Map<string, string>()
const ids = { schedule: '', otherSchedule: '', call: '', otherCall: '', entry: '' }

const chat = `INSERT INTO chat_messages
  (id, room_id, position, author_id, author_name, author_type, message, key, created_at)
  VALUES ($1, $2, (SELECT coalesce(max(position), 0) + 1 FROM chat_messages), $3, $4, 'patient', 'x', $1, now())`

/** Nobody delivers or moves anything of it: the server is stopped. */
beforeAll(async () => {
  for (const role of ['patient', 'otherPatient'] as const) people[role] = await world.patient()
  for (const role of ['doctor', 'otherDoctor'] as const) people[role] = await world.doctor()
  await world.stop()
  for (const label of ['patient', 'other'] as const) {
    const [patient, doctor] =
      label === 'patient' ? [people.patient, people.doctor] : [people.otherPatient, people.otherDoctor]
    labels.set(patient.id, label).set(doctor.id, label === 'patient' ? 'doctor' : 'otherDoctor')
    const queue = await world.schedule(doctor)
    const call = await world.liveCall(queue, patient)
    const [entry] = await world.rows<{ id: string }>('SELECT id FROM queue_entries WHERE schedule_id = $1', [queue.id])
    const audit = newId()
    await world.rows(
      `INSERT INTO audit_logs (id, actor_user_id, actor, action_type, patient_id, "timestamp") VALUES ($1,$2,'user','CALL_READ',$3,now())`,
      [audit, doctor.id, patient.id],
    )
    const [signal] = await world.rows<{ id: string }>(
      `INSERT INTO call_signals (call_session_id, from_user, from_peer, to_user, signal, created_at)
       VALUES ($1,$2,'p',$3,'{}',now()) RETURNING id`,
      [call, patient.id, doctor.id],
    )
    await world.rows("INSERT INTO call_peers VALUES ($1,$2,'p',now())", [call, patient.id])
    await world.rows('INSERT INTO presence VALUES ($1, now())', [patient.id])
    await world.rows("INSERT INTO credentials VALUES ($1, 'a hash')", [patient.id])
    await world.rows(
      "INSERT INTO outbox (id, rooms, event, payload) VALUES (gen_random_uuid(), '{}', 'queue_updated', '{}')",
    )
    const message = newId()
    await world.rows(chat, [message, call, patient.id, patient.name])
    for (const id of [queue.id, call, entry?.id, audit, signal?.id, message]) labels.set(String(id), label)
    if (label === 'patient') Object.assign(ids, { schedule: queue.id, call, entry: entry?.id })
    else Object.assign(ids, { otherSchedule: queue.id, otherCall: call })
  }
})

/** One statement as the application's role in somebody's name, never kept. @returns its rows, or null when refused */
async function as(actor: Actor, statement: string, values: unknown[] = []): Promise<Record<string, unknown>[] | null> {
  const client = new pg.Client({ ...world.home.connection, options: '-c role=medconsult_app' })
  await client.connect()
  try {
    await client.query('BEGIN')
    if (actor !== 'nobody') {
      const { id, role } = people[actor]
      const { rows } = await client.query("SELECT set_actor('user', $1, $2) AS known", [id, role])
      expect(rows).toEqual([{ known: true }])
    }
    return (await client.query(statement, values)).rows
  } catch (error) {
    // 42501: no grant, or row-level security. 55000 and others are mistakes of the test.
    if ((error as { code?: string }).code === '42501') return null
    throw error
  } finally {
    await client.end()
  }
}

async function seen(actor: Actor, statement: string): Promise<string> {
  const rows = await as(actor, statement)
  return rows === null
    ? '-'
    : rows
        .map(({ key }) => labels.get(String(key)) ?? String(key))
        .sort()
        .join(' ')
}

const tablesOfDatabase = () =>
  world.rows<{ name: string; owner: string; secured: boolean }>(
    `SELECT c.relname AS name, pg_get_userbyid(c.relowner) AS owner, c.relrowsecurity AS secured
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r','p','v','m','f') AND n.nspname NOT IN ('pg_catalog','information_schema') AND n.nspname NOT LIKE 'pg_toast%'
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`,
  )

test('every table of the database is stated, secured, and not the application’s own', async () => {
  const tables = await tablesOfDatabase()
  expect(tables.map(({ name }) => name).sort()).toEqual(Object.keys(expectations).sort())
  expect(tables.filter(({ owner }) => owner === 'medconsult_app')).toEqual([])
  const open = tables.filter(({ secured }) => !secured).map(({ name }) => name)
  // The migrator's own tables: the application has no grant on them at all.
  expect(open.sort()).toEqual(['kysely_migration', 'kysely_migration_lock'])
})

test('the application’s role owns nothing and bypasses nothing', async () => {
  const [role] = await world.rows(
    "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin FROM pg_roles WHERE rolname = 'medconsult_app'",
  )
  expect(role).toEqual({
    rolsuper: false,
    rolbypassrls: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolcanlogin: false,
  })
  const owned = await world.rows("SELECT 1 FROM pg_proc WHERE proowner = 'medconsult_app'::regrole")
  expect(owned).toEqual([])
})

test('every function that runs as its owner has a fixed search path, and only the application may call it', async () => {
  const functions = await world.rows<{ name: string; path: boolean; open: boolean }>(
    `SELECT p.proname AS name, coalesce(p.proconfig::text LIKE '%search_path%', false) AS path,
       EXISTS (SELECT 1 FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0) AS open
     FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND n.nspname = 'public'`,
  )
  expect(functions.length).toBeGreaterThan(5)
  expect(functions.filter(({ path, open }) => !path || open)).toEqual([])
})

describe('sees and changes exactly what is stated', () => {
  const cases = Object.keys(expectations).flatMap((table) => actors.map((actor) => [table, actor] as const))
  test.each(cases)('%s: %s', async (table, actor) => {
    const { key, column, reads, updates, deletes } = expectations[table] as Expectation
    const nth = actors.indexOf(actor)
    expect({
      reads: await seen(actor, `SELECT ${key} AS key FROM ${table}`),
      updates: await seen(actor, `UPDATE ${table} SET ${column} = ${column} RETURNING ${key} AS key`),
      deletes: await seen(actor, `DELETE FROM ${table} RETURNING ${key} AS key`),
      truncates: await seen(actor, `TRUNCATE ${table} CASCADE`),
    }).toEqual({ reads: reads[nth], updates: updates[nth], deletes: deletes[nth], truncates: '-' })
  })
})

describe('nobody writes a row in another’s name', () => {
  const entry =
    'INSERT INTO queue_entries (id, schedule_id, patient_id, queue_number, joined_at) VALUES ($1,$2,$3,99,now())'
  const call = `INSERT INTO call_sessions (id, schedule_id, queue_entry_id, doctor_id, patient_id, status, created_at, expires_at, ended_at)
    VALUES ($1,$2,$3,$4,$5,'ENDED',now(),now(),now())`
  const schedule =
    "INSERT INTO schedules (id, doctor_id, date, start_time, end_time, created_at) VALUES ($1,$2,'2026-03-02','09:00','10:00',now())"
  const signal = `INSERT INTO call_signals (call_session_id, from_user, from_peer, to_user, signal, created_at) VALUES ($1,$2,'p',$3,'{}',now())`
  const trail = `INSERT INTO audit_logs (id, actor_user_id, actor, action_type, "timestamp") VALUES ($1,$2,'user','CALL_READ',now())`
  const user = "INSERT INTO users (id, email, name, role, created_at) VALUES ($1,'x@example.org','X','ADMIN',now())"
  const { patient, otherPatient, doctor, otherDoctor } = {
    patient: 'patient',
    otherPatient: 'otherPatient',
    doctor: 'doctor',
    otherDoctor: 'otherDoctor',
  } as const
  const id = (who: Exclude<Actor, 'nobody'>) => people[who].id
  const forged: [string, Actor, string, () => unknown[]][] = [
    ['a place for another patient', patient, entry, () => [newId(), ids.otherSchedule, id(otherPatient)]],
    ['a place, by a doctor', doctor, entry, () => [newId(), ids.otherSchedule, id(doctor)]],
    ['a call of another doctor', otherDoctor, call, () => [newId(), ids.schedule, ids.entry, id(doctor), id(patient)]],
    ['a call, by its patient', patient, call, () => [newId(), ids.schedule, ids.entry, id(doctor), id(patient)]],
    ['a session of another doctor', doctor, schedule, () => [newId(), id(otherDoctor)]],
    ['a session, by a patient', patient, schedule, () => [newId(), id(patient)]],
    ['a signal in a foreign call', otherPatient, signal, () => [ids.call, id(otherPatient), id(doctor)]],
    ['a signal in the other side’s name', patient, signal, () => [ids.call, id(doctor), id(patient)]],
    ['a row of the trail in another’s name', patient, trail, () => [newId(), id(doctor)]],
    ['a row of the trail, by nobody', 'nobody', trail, () => [newId(), null]],
    ['a message in a foreign call', otherPatient, chat, () => [newId(), ids.call, id(otherPatient), 'x']],
    ['a message in the other side’s name', doctor, chat, () => [newId(), ids.call, id(patient), people.patient.name]],
    ['a message as a patient, by the doctor', doctor, chat, () => [newId(), ids.call, id(doctor), people.doctor.name]],
    ['a message under another name', patient, chat, () => [newId(), ids.call, id(patient), 'Dr. Evil']],
    ['an account', doctor, user, () => [newId()]],
    ['a password', patient, 'INSERT INTO credentials VALUES ($1, $2)', () => [id(doctor), 'x']],
    ['presence of another', patient, 'INSERT INTO presence VALUES ($1, now())', () => [id(otherPatient)]],
    [
      'an outgoing message, by nobody',
      'nobody',
      "INSERT INTO outbox (id, rooms, event, payload) VALUES (gen_random_uuid(),'{}','x','{}')",
      () => [],
    ],
  ]
  test.each(forged)('%s', async (_what, actor, statement, values) => {
    expect(await as(actor, statement, values())).toBeNull()
  })

  test('what a patient’s device found is said by the patient, and forgotten by either', async () => {
    const said = `UPDATE queue_entries SET ready_check = '{}', ready_checked_at = now() RETURNING id AS key`
    const forgotten = 'UPDATE queue_entries SET ready_check = NULL, ready_checked_at = NULL RETURNING id AS key'
    expect([await seen('patient', said), await seen('doctor', said), await seen('otherPatient', said)]).toEqual([
      'patient',
      '-',
      'other',
    ])
    expect([await seen('patient', forgotten), await seen('doctor', forgotten)]).toEqual(['patient', 'patient'])
  })

  test('a message is written in one’s own name, while the call is under way', async () => {
    const own = [newId(), ids.call, people.patient.id, people.patient.name]
    expect(await as('patient', chat, own)).toEqual([])
    const ended = `UPDATE call_sessions SET status = 'ENDED', ended_at = now(), due_at = NULL WHERE id = '${ids.call}'`
    const said = chat.replace(/\$(\d)/g, (_, n: string) => `'${own[Number(n) - 1]}'`)
    expect([await as('patient', ended), await as('patient', said)]).toEqual([[], []])
    await expect(as('patient', `${said}; ${ended}`)).resolves.not.toBeNull()
    expect(await as('patient', `${ended}; ${said}`)).toBeNull()
  })

  test.each([
    ['queue_entries', 'patient_id'],
    ['queue_entries', 'queue_number'],
    ['schedules', 'doctor_id'],
    ['call_sessions', 'patient_id'],
    ['call_sessions', 'expires_at'],
    ['users', 'role'],
    ['users', 'email'],
  ])('%s.%s is never rewritten', async (table, column) => {
    expect(await as('doctor', `UPDATE ${table} SET ${column} = ${column}`)).toBeNull()
  })
})

test.each(['UPDATE audit_logs SET actor = actor', 'DELETE FROM audit_logs', 'TRUNCATE audit_logs'])(
  'the owner cannot rewrite history either: %s',
  async (statement) => {
    await expect(world.rows(statement)).rejects.toThrow('append-only')
  },
)

test('a token of a role that the account has not names nobody', async () => {
  const rows = await as('nobody', "SELECT set_actor('user', $1, 'DOCTOR') AS known", [people.patient.id])
  expect(rows).toEqual([{ known: false }])
})
