import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../src/platform/clock.ts'
import { createActorSigner } from '../src/platform/database/actor-signer.ts'
import { actorKeyOf, newId, openDatabase, prepareLogin, silentLog } from '../src/platform/database/index.ts'
import { JWT_SECRET } from './secrets.ts'
import { setActor } from './signed.ts'
import { createTestApp, type Person, until } from './test-app.ts'

// SQL that an attacker injects into a transaction of the application: on its own connection, as the actor whom the
// server has signed.

// The statements below use now(), so the clock is the system's.
const testApp = await createTestApp({ clock: systemClock })
const people = {} as Record<'patient' | 'other' | 'doctor' | 'otherDoctor' | 'guest' | 'waiting', Person>
type Who = keyof typeof people
const ids = {} as Record<
  | 'queue'
  | 'otherQueue'
  | 'ready'
  | 'invited'
  | 'inCall'
  | 'rings'
  | 'lapsed'
  | 'live'
  | 'ended'
  | 'appointment'
  | 'otherAppointment'
  | 'cancelled'
  | 'held'
  | 'meeting'
  | 'sentAway',
  string
>
let client: pg.Client

beforeAll(async () => {
  const { patient, doctor, schedule, place, liveCall, guest, rows } = testApp
  Object.assign(people, {
    patient: await patient(),
    other: await patient(),
    doctor: await doctor(),
    otherDoctor: await doctor(),
  })
  const queue = await schedule(people.doctor)
  const second = await schedule(people.doctor)
  const otherQueue = await schedule(people.otherDoctor)
  const invited = await place(otherQueue, people.patient, 'INVITED')
  const [rings, ended] = [newId(), newId()]
  const invitation = `INSERT INTO call_sessions (id, schedule_id, queue_entry_id, doctor_id, patient_id, status, created_at, expires_at, due_at, ended_at)
     VALUES ($1, $2, $3, $4, $5, $6, now(), $7, $8, $9)`
  // These have expired and are not expired in the database yet, because no timer runs.
  await testApp.stop()
  const over = new Date(Date.now() - 60_000)
  await rows(invitation, [
    rings,
    otherQueue.id,
    invited.id,
    people.otherDoctor.id,
    people.patient.id,
    'INVITED',
    over,
    over,
    null,
  ])
  const done = await place(second, people.patient, 'DONE')
  await rows(invitation, [ended, second.id, done.id, people.doctor.id, people.patient.id, 'ENDED', over, null, over])
  const live = await liveCall(queue, people.other)
  people.guest = await guest(live, 'ADMITTED')
  people.waiting = await guest(live, 'WAITING')
  const sentAway = await guest(live, 'REMOVED')
  await testApp.calendar(people.doctor)
  await testApp.calendar(people.otherDoctor)
  const soon = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  const meeting = await testApp.meeting(people.doctor, { patient: people.patient })
  const inCall = await rows<{ id: string }>('SELECT queue_entry_id AS id FROM call_sessions WHERE id = $1', [live])
  Object.assign(ids, {
    queue: queue.id,
    otherQueue: otherQueue.id,
    ready: (await place(queue, people.patient)).id,
    invited: invited.id,
    inCall: inCall[0]?.id,
    rings,
    live,
    ended,
    appointment: await testApp.appointment(people.doctor, people.patient, { startsAt: soon(3) }),
    cancelled: await testApp.appointment(people.doctor, people.patient, { startsAt: soon(4), status: 'CANCELLED' }),
    otherAppointment: await testApp.appointment(people.otherDoctor, people.other, { startsAt: soon(3) }),
    held: await testApp.appointment(people.doctor, people.other, { startsAt: soon(5), status: 'HELD' }),
    meeting: meeting.id,
    sentAway: sentAway.id,
  })
  for (const [appointment, user] of [
    [ids.appointment, people.doctor.id],
    [ids.otherAppointment, people.other.id],
  ])
    await rows(
      `INSERT INTO reminders (appointment_id, user_id, kind, due_at, person_name, starts_at, ends_at, visit_type)
       VALUES ($1, $2, 'APPOINTMENT_SOON', now() + interval '1 day', 'X', now(), now(), 'ONLINE')`,
      [appointment, user],
    )
  client = new pg.Client(testApp.home.application.connection)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await testApp.close()
})

/**
 * Runs statements as a signed actor, in one transaction that is rolled back.
 * @returns the rows of the last one, or 'refused'
 */
async function attempt(who: Who | null, ...statements: string[]): Promise<Record<string, unknown>[] | 'refused'> {
  await client.query('BEGIN')
  try {
    if (who) expect(await setActor(client, { kind: 'user', id: people[who].id, role: people[who].role })).toBe(true)
    let rows: Record<string, unknown>[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } catch (error) {
    // 42501: no right. 28000: the actor is not signed.
    if (['42501', '28000'].includes((error as { code: string }).code)) return 'refused'
    throw error
  } finally {
    await client.query('ROLLBACK')
  }
}
/** Replaces names by ids: `:ready`, `:patient`. */
const filled = (statement: string): string =>
  statement.replace(/(?<!:):([a-z]\w*)/g, (_, name: string) => {
    const id = ids[name as keyof typeof ids] ?? people[name as Who]?.id
    if (id === undefined) throw new Error(`no id is called ${name}`)
    return `'${id}'`
  })

describe("the application's connection cannot become another role", () => {
  const me = 'SELECT session_user AS login, current_user AS acting'
  const self = [{ login: 'medconsult_app', acting: 'medconsult_app' }]

  test.each(['SET ROLE NONE', 'RESET ROLE', 'RESET SESSION AUTHORIZATION', 'SET SESSION AUTHORIZATION DEFAULT'])(
    '%s changes nothing',
    async (statement) => {
      expect(await attempt('patient', statement, me)).toEqual(self)
    },
  )

  test.each([
    'SET ROLE pg_monitor',
    'SET SESSION AUTHORIZATION pg_monitor',
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('/etc/hostname')",
    'CREATE TABLE public.mine (a int)',
    'CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
    'CREATE SCHEMA mine',
    'CREATE ROLE mine',
    'ALTER TABLE users DISABLE ROW LEVEL SECURITY',
    'SET session_replication_role = replica',
    'SELECT * FROM actor_keys',
    "SELECT set_config('role', 'none', false)",
    "SELECT lo_from_bytea(0, 'x')",
    'SELECT lo_creat(-1)',
    "SELECT pg_advisory_lock(hashtext('audit-chain'))",
    'SELECT pg_try_advisory_lock_shared(1, 2)',
  ])('%s is refused', async (statement) => {
    expect(await attempt('patient', statement)).toBe('refused')
  })

  test('a temporary table that would hide one of ours is refused after the login was prepared', async () => {
    const { connection: owner } = testApp.home
    const given = { owner, application: null, secret: JWT_SECRET, log: silentLog }
    await Promise.all([prepareLogin(given), prepareLogin(given)])
    expect(await attempt('patient', 'CREATE TEMPORARY TABLE users (id uuid)')).toBe('refused')
  })

  test('the connection of another role is not used', async () => {
    const database = openDatabase({ ...testApp.home.application, connection: testApp.home.connection, log: silentLog })
    await expect(database.ping()).rejects.toThrow(/has to be medconsult_app's, so that row-level security holds/)
    await expect(database.as({ kind: 'system', name: 'test' }, async () => 1)).rejects.toThrow('refused')
    await database.close()
  })
})

describe('only actors whom the server signed can act', () => {
  const everything =
    'SELECT (SELECT count(*)::int FROM users) AS users, (SELECT count(*)::int FROM credentials) AS hashes, actor_role() AS role'
  const nothing = [{ users: 0, hashes: 0, role: null }]
  const forged = (actor: string) => `SELECT set_config('app.actor', ${actor}, true)`
  // The application may not call set_config() any more; SET does the same with a literal text.
  const settable = 'EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean)'
  beforeAll(() => testApp.rows(`GRANT ${settable} TO medconsult_app`))
  afterAll(() => testApp.rows(`REVOKE ${settable} FROM medconsult_app`))

  test.each([
    [
      'the former settings',
      "SELECT set_config('app.actor_role', 'SYSTEM', true), set_config('app.actor_id', '', true)",
    ],
    ['a setting without a seal', forged("'||SYSTEM|x|0'")],
    ['a seal that was guessed', forged("repeat('0', 64) || '||SYSTEM|x|0'")],
    ['a seal made without the key', forged("encode(sha256('||SYSTEM|x|0'), 'hex') || '||SYSTEM|x|0'")],
  ])('no actor is accepted from %s', async (_what, statement) => {
    expect(await attempt(null, statement, everything)).toEqual(nothing)
  })

  test("a patient's signature is not valid for another actor, transaction or connection", async () => {
    const own = "current_setting('app.actor')"
    expect(await attempt('patient', forged(`replace(${own}, '|PATIENT|', '|SYSTEM|')`), everything)).toEqual(nothing)
    expect(await attempt('patient', forged(`left(${own}, 65) || '|SYSTEM|x|0'`), everything)).toEqual(nothing)
    const [mine] = (await attempt('patient', `SELECT ${own} AS actor`)) as { actor: string }[]
    expect(mine?.actor).toContain(people.patient.id)
    expect(await attempt(null, forged(`'${mine?.actor}'`), everything)).toEqual(nothing)
  })

  test('a claim without proof opens no function either', async () => {
    const asDoctor = forged("repeat('0', 64) || '|' || :doctor || '|DOCTOR||0'")
    for (const asked of [
      'SELECT host_id FROM lock_room(:live)',
      'SELECT name FROM enter_room(:live)',
      'SELECT user_type FROM chat_room(:live)',
      'SELECT last_position FROM chat_end(:live)',
      'SELECT revision FROM lock_queue(:queue)',
      'SELECT id FROM queue_places(:queue)',
      'SELECT members FROM room_allow_lists(ARRAY[:live]::uuid[])',
    ])
      expect(await attempt(null, filled(asDoctor), filled(asked)), asked).toEqual([])
    expect(
      await attempt(null, filled(asDoctor), filled('SELECT begin_meeting(:meeting, now(), now(), now()) AS got')),
    ).toEqual([{ got: false }])
    const asked = `SELECT is_own AS got FROM claim_room_peer(:live, 'mine', now(), true)`
    expect(await attempt(null, filled(asDoctor), filled(asked))).toEqual([{ got: false }])
    expect(await attempt(null, filled(asDoctor), filled('SELECT may_audit(NULL, NULL, :live, NULL) AS got'))).toEqual([
      { got: false },
    ])
  })

  test('an actor has to be signed by this server within the last minutes', async () => {
    const name = 'SELECT set_actor($1, $2)'
    const sign = (secret: string, more = {}) =>
      createActorSigner(actorKeyOf(secret), systemClock).sign({ kind: 'system', name: 'outbox', ...more })
    const { claim, signature } = sign(JWT_SECRET)
    const old = createActorSigner(actorKeyOf(JWT_SECRET), systemClock)
    old.noteDatabaseTime(new Date(Date.now() - 6 * 60_000))
    const given: [string, Buffer | null][] = [
      [claim, null],
      [claim, Buffer.alloc(32)],
      [claim.replace('outbox', 'another'), signature],
      [`${claim}|`, signature],
      [claim, sign('another secret of more than thirty characters').signature],
    ]
    for (const [what, proof] of given)
      await expect(client.query(name, [what, proof])).rejects.toMatchObject({ code: '28000' })
    const late = old.sign({ kind: 'system', name: 'outbox' })
    await expect(client.query(name, [late.claim, late.signature])).rejects.toThrow('is old')
    await expect(client.query(name, [claim, signature])).resolves.toBeDefined()
    expect(() => old.sign({ kind: 'user', id: 'x|y', role: 'PATIENT' })).toThrow('separator')
  })

  test("a server whose clock differs from the database's is accepted", async () => {
    const database = openDatabase({ ...testApp.home.application, log: silentLog, poolSize: 1 })
    const real = Date.now
    await database.ping()
    // The machine's clock jumps by a day between two transactions.
    Date.now = () => real() + 86_400_000
    try {
      expect(await database.as({ kind: 'system', name: 'test' }, async () => 'done')).toBe('done')
    } finally {
      Date.now = real
      await database.close()
    }
  })

  test('the last secret and the one before are known, and none before those', async () => {
    const { connection: owner } = testApp.home
    const known = async (secret: string) => {
      const { claim, signature } = createActorSigner(actorKeyOf(secret), systemClock).sign({
        kind: 'system',
        name: 'x',
      })
      return client.query('SELECT set_actor($1, $2)', [claim, signature]).then(
        () => true,
        () => false,
      )
    }
    const secrets = ['first', 'second'].map((name) => `${name} secret of more than thirty-two characters`)
    for (const secret of secrets)
      await prepareLogin({ owner, application: testApp.home.application.connection, secret, log: silentLog })
    expect(await Promise.all([JWT_SECRET, ...secrets].map(known))).toEqual([false, true, true])
    await prepareLogin({ owner, application: testApp.home.application.connection, secret: JWT_SECRET, log: silentLog })
    expect(await known(JWT_SECRET)).toBe(true)
  })

  test('every policy that trusts a claim is on a table that has it proved', async () => {
    const unproved = await testApp.rows(
      `SELECT tablename, policyname FROM pg_policies p WHERE concat(qual, with_check) ~ 'claimed_|is_room_|is_visit_|may_read_message'
         AND NOT EXISTS (SELECT 1 FROM pg_policies r WHERE r.tablename = p.tablename AND r.policyname = 'actor_stands'
           AND r.permissive = 'RESTRICTIVE' AND r.cmd = 'ALL' AND r.qual LIKE '%proved_actor()%' AND r.with_check LIKE '%proved_actor()%')`,
    )
    expect(unproved).toEqual([])
  })

  test("every function with its owner's rights that trusts a claim has it proved", async () => {
    // Policies call these two functions for each row, on tables where the claim is verified once for each statement,
    // because a verification costs thirty times as much. By themselves they only answer yes or no about two ids that
    // the caller has to know already.
    const ofEachRow = ['is_room_guest', 'is_room_member']
    // is_now() verifies nothing, so its caller has to verify the actor, for example by has_account().
    const unproved = await testApp.rows<{ name: string }>(
      `SELECT p.proname AS name FROM pg_proc p
       WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND has_function_privilege('medconsult_app', p.oid, 'EXECUTE')
         AND (p.prosrc ~ 'claimed_|is_room_|is_visit_|may_read_message|may_audit' AND p.prosrc !~ 'actor_stands\\(\\)'
           OR p.prosrc ~ 'is_now\\(' AND p.prosrc !~ '(actor_stands|actor_id|actor_role|has_account)\\(\\)') ORDER BY 1`,
    )
    expect(unproved.map(({ name }) => name)).toEqual(ofEachRow)
    const [proof] = await testApp.rows("SELECT prosrc AS body FROM pg_proc WHERE proname = 'has_account'")
    expect(proof?.body).toContain('actor_role()')
  })
})

const note = (to: string, more: string) =>
  `SELECT notify_user(jsonb_build_object('id', gen_random_uuid(), 'user_id', ${to}::text, 'possible', '["IN_APP"]'::jsonb,
     'chosen', '["IN_APP"]'::jsonb ${more}), now())`
const ofAppointment = (id: string, kind: string) =>
  `, 'kind', '${kind}', 'appointment_id', ${id}::text, 'person_name', 'Your bank', 'starts_at', now(), 'ends_at', now(), 'visit_type', 'ONLINE'`
const trail = (columns: string, values: string, at = 'now()') =>
  `INSERT INTO audit_logs (id, actor_user_id, actor, action_type, "timestamp"${columns}) VALUES (gen_random_uuid(), actor_id(), 'user', 'CALL_READ', ${at}${values})`
const call = 'UPDATE call_sessions SET'
const place = 'UPDATE queue_entries SET status ='
const revived = 'ended_at = NULL, ended_by = NULL, due_at = now()'

describe('statements that are refused', () => {
  test.each<[what: string, who: Who, statement: string]>([
    ['a place goes into a call without a call', 'patient', `${place} 'IN_CALL' WHERE id = :ready`],
    ['a patient ends their own place', 'patient', `${place} 'DONE' WHERE id = :ready`],
    ['a patient invites themselves', 'patient', `${place} 'INVITED' WHERE id = :ready`],
    ['an invitation is accepted without a call', 'patient', `${place} 'IN_CALL' WHERE id = :invited`],
    ['an invitation is left while it rings', 'patient', `${place} 'WAITING' WHERE id = :invited`],
    ['a place is done while its call lasts', 'other', `${place} 'DONE' WHERE id = :inCall`],
    ['a patient makes themselves ready after a visit', 'patient', `${place} 'READY' WHERE status = 'DONE'`],
    ['a doctor takes a patient’s place away', 'doctor', `${place} 'LEFT' WHERE id = :ready`],
    [
      'a new place is in a call at once',
      'other',
      `INSERT INTO queue_entries (id, schedule_id, patient_id, queue_number, status, joined_at)
      SELECT gen_random_uuid(), :otherQueue, :other, take_queue_number(:otherQueue), 'IN_CALL', now()`,
    ],
    [
      'a new place gets another number than the next',
      'other',
      `INSERT INTO queue_entries (id, schedule_id, patient_id, queue_number, joined_at)
      VALUES (gen_random_uuid(), :otherQueue, :other, 99, now())`,
    ],
    [
      'a new place gets yesterday’s time',
      'other',
      `INSERT INTO queue_entries (id, schedule_id, patient_id, queue_number, joined_at)
      SELECT gen_random_uuid(), :otherQueue, :other, take_queue_number(:otherQueue), now() - interval '1 day'`,
    ],
    ['an ended call goes on', 'patient', `${call} status = 'ACTIVE', ${revived} WHERE id = :ended`],
    ['an ended call rings again', 'doctor', `${call} status = 'INVITED', ${revived} WHERE id = :ended`],
    ['the time of an ended call is changed', 'patient', `${call} ended_at = now() WHERE id = :ended`],
    [
      'an invitation that is over is accepted',
      'patient',
      `${call} status = 'CONFIRMED', confirmed_at = now() WHERE id = :rings`,
    ],
    [
      'the doctor accepts for the patient',
      'otherDoctor',
      `${call} status = 'CONFIRMED', confirmed_at = now() WHERE id = :rings`,
    ],
    [
      'the doctor declines for the patient',
      'otherDoctor',
      `${call} status = 'DECLINED', ended_at = now(), due_at = NULL WHERE id = :rings`,
    ],
    [
      'a call is ended in the name of the other side',
      'other',
      `${call} status = 'ENDED', ended_at = now(), ended_by = 'doctor', due_at = NULL WHERE id = :live`,
    ],
    [
      'a call is ended with yesterday’s time',
      'other',
      `${call} status = 'ENDED', ended_at = now() - interval '1 day', ended_by = 'patient', due_at = NULL WHERE id = :live`,
    ],
    ['a call gets an infinite time to be empty', 'other', `${call} due_at = 'infinity' WHERE id = :live`],
    ['a call begins earlier', 'other', `${call} activated_at = now() - interval '1 hour' WHERE id = :live`],
    ['the peer id of the other side is written', 'other', `${call} doctor_peer_id = 'mine' WHERE id = :live`],
    [
      'the doctor marks an invitation as seen',
      'doctor',
      `${call} seen_at = now(), delivered_at = now() WHERE id = :live`,
    ],
    [
      'an ended call is inserted without an invitation',
      'doctor',
      `INSERT INTO call_sessions (id, schedule_id, queue_entry_id, doctor_id, patient_id,
      status, created_at, expires_at, confirmed_at, activated_at, ended_at)
      VALUES (gen_random_uuid(), :queue, :ready, :doctor, :patient, 'ENDED', now(), now(), now(), now(), now())`,
    ],
    [
      'an invitation is inserted for a place that was not called',
      'doctor',
      `INSERT INTO call_sessions (id, schedule_id, queue_entry_id, doctor_id, patient_id,
      created_at, expires_at, due_at) VALUES (gen_random_uuid(), :queue, :ready, :doctor, :patient, now(), now(), now())`,
    ],
    [
      'a new session is online at once',
      'doctor',
      `INSERT INTO schedules (id, doctor_id, date, start_time, end_time, status, created_at)
      VALUES (gen_random_uuid(), :doctor, current_date, '09:00', '10:00', 'ONLINE', now())`,
    ],
    ['an online session becomes planned', 'doctor', "UPDATE schedules SET status = 'UPCOMING' WHERE id = :queue"],
    [
      'a cancelled appointment is confirmed',
      'doctor',
      "UPDATE appointments SET status = 'CONFIRMED', cancelled_by = NULL, closed_at = NULL, due_at = now() WHERE id = :cancelled",
    ],
    [
      'an appointment is closed at another time',
      'doctor',
      "UPDATE appointments SET status = 'COMPLETED', closed_at = now() - interval '1 day', due_at = NULL WHERE id = :appointment",
    ],
    ['an appointment is moved away', 'patient', "UPDATE appointments SET place = 'my house' WHERE id = :appointment"],
    [
      'a slot is held for ever',
      'patient',
      `INSERT INTO appointments (id, doctor_id, patient_id, period, created_at, due_at)
      VALUES (gen_random_uuid(), :doctor, :patient, tstzrange(now() + interval '9 days', now() + interval '9 days 30 minutes'), now(), 'infinity')`,
    ],
    [
      'a guest who was removed is admitted',
      'doctor',
      "UPDATE room_guests SET status = 'ADMITTED' WHERE id = :sentAway",
    ],
    [
      'a meeting is completed with an invented duration',
      'doctor',
      `UPDATE meetings SET status = 'COMPLETED', started_at = now(), ended_at = now(), ended_by = 'host',
      duration = 9, due_at = NULL WHERE id = :meeting`,
    ],
    ['a meeting gets an infinite time', 'doctor', "UPDATE meetings SET due_at = 'infinity' WHERE id = :meeting"],
    [
      'an attendance gets the time of tomorrow',
      'patient',
      "SELECT stay_in_meeting(:meeting, gen_random_uuid(), now() + interval '1 day', now(), now())",
    ],
    [
      'a meeting is kept open for ever',
      'patient',
      "SELECT stay_in_meeting(:meeting, gen_random_uuid(), now(), now() - interval '1 minute', 'infinity')",
    ],
    [
      'a message gets yesterday’s time',
      'other',
      `INSERT INTO chat_messages (id, room_id, position, author_id, author_name, author_type, message, key, created_at)
      SELECT gen_random_uuid(), :live, 1, :other, name, 'patient', 'x', gen_random_uuid(), now() - interval '1 day' FROM users WHERE id = :other`,
    ],
    [
      'a message gets the last position of all',
      'other',
      `INSERT INTO chat_messages (id, room_id, position, author_id, author_name, author_type, message, key, created_at)
      SELECT gen_random_uuid(), :live, 2147483647, :other, name, 'patient', 'x', gen_random_uuid(), now() FROM users WHERE id = :other`,
    ],
    ['a presence of one year', 'patient', "INSERT INTO presence VALUES (:patient, now() + interval '1 year')"],
    ['a notification for another patient', 'patient', note(':other', ", 'kind', 'CALL_STARTED'")],
    ['a notification for the own doctor about nothing', 'patient', note(':doctor', ", 'kind', 'SUMMARY_READY'")],
    [
      'a notification of an appointment that nobody changed',
      'patient',
      note(':doctor', ofAppointment(':appointment', 'APPOINTMENT_CONFIRMED')),
    ],
    [
      'a notification of another patient’s appointment',
      'patient',
      note(':other', ofAppointment(':otherAppointment', 'APPOINTMENT_CANCELLED')),
    ],
    [
      'a notification in another name',
      'patient',
      `UPDATE appointments SET revision = revision + 1 WHERE id = :appointment; ${note(':doctor', ofAppointment(':appointment', 'APPOINTMENT_CONFIRMED'))}`,
    ],
    [
      'a notification of a call for a patient who was not called',
      'doctor',
      note(':patient', ", 'kind', 'CALL_INVITATION', 'call_session_id', :live::text"),
    ],
    [
      'a notification of a recall by another doctor',
      'otherDoctor',
      note(':patient', ", 'kind', 'QUEUE_RECALLED', 'schedule_id', :queue::text"),
    ],
    [
      'a notification of a guest who does not wait',
      'patient',
      note(':doctor', ", 'kind', 'GUEST_WAITING', 'meeting_code', 'x', 'guest_id', gen_random_uuid()::text"),
    ],
    ['the reminders of others are deleted', 'patient', "SELECT plan_reminders(:otherAppointment, '[]', now())"],
    ['the reminders of an appointment that stands', 'patient', "SELECT plan_reminders(:appointment, '[]', now())"],
    ['the e-mails of others are withdrawn', 'patient', 'SELECT withdraw_deliveries(:otherAppointment, NULL, now())'],
    ['an audit entry of yesterday', 'patient', trail(', patient_id', ', :patient', "now() - interval '1 day'")],
    ['an audit entry of tomorrow', 'patient', trail(', patient_id', ', :patient', "now() + interval '1 day'")],
    ['an audit entry about another patient', 'patient', trail(', patient_id', ', :other')],
    ['an audit entry about another patient’s call', 'patient', trail(', call_session_id', ', :live')],
    ['an entry about another, in one’s own queue', 'patient', trail(', schedule_id, patient_id', ', :queue, :other')],
    ['an audit entry about another patient’s appointment', 'patient', trail(', appointment_id', ', :otherAppointment')],
    [
      'an audit entry about another patient in one’s own meeting',
      'patient',
      trail(', call_session_id, patient_id', ', :meeting, :other'),
    ],
    ['an audit entry about a patient of others', 'otherDoctor', trail(', patient_id', ', :other')],
    ['an audit entry about a call of others, by a guest', 'guest', trail(', call_session_id', ', :ended')],
    [
      'an audit entry in the name of background work',
      'patient',
      "INSERT INTO audit_logs (id, actor_user_id, actor, action_type, \"timestamp\") VALUES (gen_random_uuid(), actor_id(), 'calls-due', 'CALL_ENDED', now())",
    ],
    [
      'an audit entry of a reading in a later period',
      'doctor',
      `INSERT INTO audit_logs (id, actor_user_id, actor, action_type, "timestamp", schedule_id, read_period)
      VALUES (gen_random_uuid(), actor_id(), 'user', 'QUEUE_READ', now(), :queue, now() + interval '1 hour')`,
    ],
  ])('the database refuses: %s (as %s)', async (_what, who, statement) => {
    expect(await attempt(who, ...filled(statement).split('; '))).toBe('refused')
  })
})

test('the hold of another patient is not freed before its time, whatever time is passed', async () => {
  const freed = filled("SELECT free_expired_holds(:doctor, 'infinity') AS freed")
  expect(await attempt('patient', freed)).toEqual([{ freed: 0 }])
})

test('an invitation that is over is not prolonged, whatever time is passed', async () => {
  const prolonged = filled("SELECT extend_invitation(:rings, '-infinity') AS until")
  expect(await attempt('patient', prolonged)).toEqual([{ until: null }])
})

test("a signal cannot come from another member's page, and a limited number is kept", async () => {
  await testApp.rows(filled("INSERT INTO room_peers VALUES (:live, 'the doctor', :doctor, now())"))
  const keep = (peer: string) =>
    filled(`SELECT sum(kept)::int AS kept FROM generate_series(1, 250) n,
      LATERAL keep_room_signal(:live, '${peer}', NULL, ARRAY[:doctor]::uuid[], to_jsonb(n), now(), 100000)`)
  expect(await attempt('guest', keep('the doctor'))).toEqual([{ kept: 0 }])
  expect(await attempt('guest', keep('a page of one’s own'))).toEqual([{ kept: 200 }])
})

test('reminders follow from the changed appointment, whatever is passed', async () => {
  const { doctor, patient } = people
  await client.query('BEGIN')
  try {
    await setActor(client, { kind: 'user', id: doctor.id, role: 'DOCTOR' })
    await client.query(filled('UPDATE appointments SET revision = revision + 1 WHERE id = :appointment'))
    await client.query(filled("SELECT plan_reminders(:appointment, '[]', now())"))
    await setActor(client, { kind: 'system', name: 'notifications' })
    const { rows } = await client.query(
      filled(`SELECT user_id, r.kind, person_name, extract(epoch FROM r.starts_at - r.due_at)::int AS lead,
          (r.starts_at, r.ends_at, r.visit_type) = (lower(a.period), upper(a.period), a.type)
            AND r.place IS NOT DISTINCT FROM a.place AS fits
        FROM reminders r JOIN appointments a ON a.id = r.appointment_id WHERE a.id = :appointment`),
    )
    const expected = [
      [doctor, patient],
      [patient, doctor],
    ].flatMap(([to, other]) =>
      [
        ['APPOINTMENT_TOMORROW', 86_400],
        ['APPOINTMENT_SOON', 1_800],
      ].map(([kind, lead]) => ({ user_id: to?.id, kind, person_name: other?.name, lead, fits: true })),
    )
    expect(rows).toHaveLength(expected.length)
    expect(rows).toEqual(expect.arrayContaining(expected))
  } finally {
    await client.query('ROLLBACK')
  }
})

test('a message for sockets that no server signed is not delivered', async () => {
  const node = await testApp.startNode()
  const page = await node.socket(people.otherDoctor)
  const id = newId()
  const message = JSON.stringify({
    rooms: [`user_${people.otherDoctor.id}`],
    event: 'status_reset',
    payload: { scheduleId: ids.queue, message: 'Call this number', again: true },
  })
  await client.query('BEGIN')
  await setActor(client, { kind: 'user', id: people.patient.id, role: 'PATIENT' })
  await client.query("INSERT INTO outbox (id, message, signature) VALUES ($1, $2, sha256('guessed'))", [id, message])
  await client.query('COMMIT')
  const told = () => testApp.lines.findIndex((line) => line.includes('no server with this secret signed'))
  await until(() => told() >= 0, 'the sweep')
  await until(async () => (await testApp.rows('SELECT 1 FROM outbox WHERE id = $1', [id])).length === 0, 'its end')
  expect(page.of('status_reset')).toEqual([])
  // The error that this test causes on purpose is logged.
  testApp.lines.splice(told(), 1)
})
