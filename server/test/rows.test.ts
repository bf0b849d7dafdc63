import { ROOM_SIZE } from '@medconsult/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../src/platform/database/index.ts'
import { type Actor, accounts, actors, createAskers, type Expectation, expectations, expected, others } from './rows.ts'
import { createTestApp, type Person } from './test-app.ts'

const testApp = await createTestApp()
afterAll(() => testApp.close())

const people = {} as Record<Exclude<Actor, 'nobody'>, Person>
/** Labels by key. */
const labels = new Map<string, string>()
const ids = {
  schedule: '',
  otherSchedule: '',
  call: '',
  otherCall: '',
  entry: '',
  appointment: '',
  meeting: '',
  otherMeeting: '',
  session: '',
}

const chat = `INSERT INTO chat_messages
  (id, room_id, position, author_id, author_name, author_type, message, key, created_at)
  VALUES ($1, $2, (SELECT coalesce(max(position), 0) + 1 FROM chat_messages), $3, $4, 'patient', 'x', $1, now())`

const version = "INSERT INTO visit_versions VALUES ($1,$2,1,'{}',$3,now())"
const rating = 'INSERT INTO visit_ratings VALUES ($1,5,NULL,now(),now())'

/** The server is stopped, so nothing delivers or moves these rows. */
beforeAll(async () => {
  for (const role of ['patient', 'otherPatient'] as const) people[role] = await testApp.patient()
  for (const role of ['doctor', 'otherDoctor'] as const) people[role] = await testApp.doctor()
  people.admin = await testApp.person('ADMIN')
  await testApp.stop()
  await testApp.rows('DELETE FROM login_sessions')
  await testApp.rows('DELETE FROM specialties')
  const [seal] = await testApp.rows<{ id: string }>(
    "INSERT INTO audit_seals SELECT count(*) + 1, gen_random_uuid(), sha256(''), now() FROM audit_seals RETURNING audit_id AS id",
  )
  labels.set(String(seal?.id), 'seal')
  const specialty = newId()
  await testApp.rows('INSERT INTO specialties VALUES ($1, $2, NULL, now())', [specialty, 'Acupuncture'])
  labels.set(specialty, 'Acupuncture')
  for (const label of ['patient', 'other'] as const) {
    const [patient, doctor] =
      label === 'patient' ? [people.patient, people.doctor] : [people.otherPatient, people.otherDoctor]
    labels.set(patient.id, label).set(doctor.id, label === 'patient' ? 'doctor' : 'otherDoctor')
    const queue = await testApp.schedule(doctor)
    const call = await testApp.liveCall(queue, patient)
    const [entry] = await testApp.rows<{ id: string }>('SELECT id FROM queue_entries WHERE schedule_id = $1', [
      queue.id,
    ])
    const guest = await testApp.guest(call, 'ADMITTED', label === 'patient' ? { code: 'known' } : {})
    if (label === 'patient') {
      people.guest = guest
      people.waiting = await testApp.guest(call, 'WAITING')
      people.removed = await testApp.guest(call, 'REMOVED')
      labels.set((await testApp.guest(call, 'LINKED')).id, 'linked')
    } else people.otherGuest = guest
    await testApp.calendar(doctor, {
      weeklyHours: [{ weekday: 2, startTime: '09:00', endTime: '17:00' }],
      exceptions: [{ kind: 'DAY_OFF', date: '2026-03-09' }],
    })
    const appointment = await testApp.appointment(doctor, patient)
    if (label === 'patient')
      labels.set(
        await testApp.appointment(doctor, patient, { status: 'HELD', startsAt: '2026-03-12T10:00:00Z' }),
        'held',
      )
    const audit = newId()
    await testApp.rows(
      `INSERT INTO audit_logs (id, actor_user_id, actor, action_type, patient_id, "timestamp") VALUES ($1,$2,'user','CALL_READ',$3,now())`,
      [audit, doctor.id, patient.id],
    )
    const [decision] = await testApp.rows<{ id: string }>(
      `INSERT INTO doctor_verifications (doctor_id, admin_id, verified, reason, decided_at)
       VALUES ($1, $2, false, $3, now()) RETURNING id::text || ' decision' AS id`,
      [doctor.id, people.admin.id, label],
    )
    const meeting = await testApp.meeting(doctor, { patient })
    const [named] = await testApp.rows<{ id: string }>('SELECT id FROM room_guests WHERE room_id = $1', [meeting.id])
    labels.set(String(named?.id), label === 'patient' ? 'named' : 'otherNamed')
    const stay = newId()
    await testApp.rows(
      `INSERT INTO meeting_stays (id, meeting_id, member_id, name, user_type, joined_at, seen_at)
       VALUES ($1,$2,$3,'X','patient',now(),now())`,
      [stay, meeting.id, patient.id],
    )
    const [signal] = await testApp.rows<{ id: string }>(
      `INSERT INTO room_signals (room_id, from_member, from_peer, to_member, signal, created_at)
       VALUES ($1,$2,'p',$3,'{}',now()) RETURNING id`,
      [call, patient.id, doctor.id],
    )
    await testApp.rows("INSERT INTO room_peers VALUES ($1,'p',$2,now())", [call, patient.id])
    await testApp.rows('INSERT INTO presence VALUES ($1, now())', [patient.id])
    await testApp.rows("INSERT INTO credentials VALUES ($1, 'a hash')", [patient.id])
    const session = newId()
    await testApp.rows(
      `INSERT INTO login_sessions (id, user_id, created_at, expires_at, last_seen_at)
       VALUES ($1,$2,now(),now() + interval '1 day',now())`,
      [session, patient.id],
    )
    await testApp.rows("INSERT INTO outbox (id, message, signature) VALUES (gen_random_uuid(), '{}', sha256(''))")
    await testApp.rows("INSERT INTO visit_drafts VALUES ($1,'NOTE',1,'{}',now())", [call])
    for (const kind of ['NOTE', 'SUMMARY']) {
      await testApp.rows(version, [call, kind, doctor.id])
      const what = kind === 'NOTE' ? 'note' : 'summary'
      labels.set(`${call} ${kind}`, label === 'patient' ? what : `other${what[0]?.toUpperCase()}${what.slice(1)}`)
    }
    if (label === 'other') await testApp.rows('UPDATE visits SET note_shared_at = now() WHERE id = $1', [call])
    await testApp.rows(rating, [call])
    const message = newId()
    await testApp.rows(chat, [message, call, patient.id, patient.name])
    const [subscription, notification, delivery] = [newId(), newId(), newId()]
    await testApp.rows("INSERT INTO notification_settings VALUES ($1, 'UTC')", [patient.id])
    await testApp.rows("INSERT INTO notification_choices VALUES ($1, 'CALL_STARTED', 'EMAIL', false)", [patient.id])
    await testApp.rows(
      "INSERT INTO push_subscriptions (id, user_id, endpoint, p256dh, auth, created_at) VALUES ($1,$2,$3,'x','x',now())",
      [subscription, patient.id, `https://push.example/${label}`],
    )
    await testApp.rows(
      "INSERT INTO notifications (id, user_id, kind, shown, created_at) VALUES ($1,$2,'QUEUE_RECALLED',true,now())",
      [notification, patient.id],
    )
    await testApp.rows(
      `INSERT INTO deliveries (id, user_id, channel, kind, notification_id, due_at, expires_at, created_at)
       VALUES ($1,$2,'EMAIL','QUEUE_RECALLED',$3,now(),now(),now())`,
      [delivery, patient.id, notification],
    )
    await testApp.rows(`INSERT INTO reminders VALUES ($1,$2,'APPOINTMENT_SOON',now(),'X',now(),now(),'ONLINE',NULL)`, [
      newId(),
      patient.id,
    ])
    for (const id of [subscription, notification, delivery, session]) labels.set(id, label)
    for (const id of [
      queue.id,
      call,
      entry?.id,
      audit,
      decision?.id,
      signal?.id,
      message,
      appointment,
      meeting.id,
      stay,
    ])
      labels.set(String(id), label)
    for (const role of others) if (people[role]) labels.set(people[role].id, role)
    if (label === 'patient')
      Object.assign(ids, { schedule: queue.id, call, entry: entry?.id, appointment, meeting: meeting.id })
    else Object.assign(ids, { otherSchedule: queue.id, otherCall: call, otherMeeting: meeting.id, session })
  }
})

const { as, seen, isKnown } = createAskers({ connection: testApp.home.application.connection, people, labels })

const tablesOfDatabase = () =>
  testApp.rows<{ name: string; owner: string; secured: boolean }>(
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
  // The migrator's own tables, for which the application has no grant.
  expect(open.sort()).toEqual(['kysely_migration', 'kysely_migration_lock'])
})

test('the application’s role owns nothing and bypasses nothing', async () => {
  const [role] = await testApp.rows(
    "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin, rolinherit FROM pg_roles WHERE rolname = 'medconsult_app'",
  )
  expect(role).toEqual({
    rolsuper: false,
    rolbypassrls: false,
    rolcreaterole: false,
    rolcreatedb: false,
    // The role can sign in and cannot become another role, because it is a member of none.
    rolcanlogin: true,
    rolinherit: false,
  })
  expect(await testApp.rows("SELECT 1 FROM pg_auth_members WHERE member = 'medconsult_app'::regrole")).toEqual([])
  const owned = await testApp.rows("SELECT 1 FROM pg_proc WHERE proowner = 'medconsult_app'::regrole")
  expect(owned).toEqual([])
})

test('every function that runs as its owner has a fixed search path, and only the application may call it', async () => {
  const functions = await testApp.rows<{ name: string; path: boolean; open: boolean }>(
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
    const { key, column } = expectations[table] as Expectation
    expect({
      reads: await seen(actor, `SELECT ${key} AS key FROM ${table}`),
      updates: await seen(actor, `UPDATE ${table} SET ${column} = ${column} RETURNING ${key} AS key`),
      deletes: await seen(actor, `DELETE FROM ${table} RETURNING ${key} AS key`),
      truncates: await seen(actor, `TRUNCATE ${table} CASCADE`),
    }).toEqual({
      reads: expected(table, 'reads', actor),
      updates: expected(table, 'updates', actor),
      deletes: expected(table, 'deletes', actor),
      truncates: '-',
    })
  })
})

describe('nobody writes a row in another’s name', () => {
  const entry =
    'INSERT INTO queue_entries (id, schedule_id, patient_id, queue_number, joined_at) VALUES ($1,$2,$3,99,now())'
  const call = `INSERT INTO call_sessions (id, schedule_id, queue_entry_id, doctor_id, patient_id, status, created_at, expires_at, ended_at)
    VALUES ($1,$2,$3,$4,$5,'ENDED',now(),now(),now())`
  const schedule =
    "INSERT INTO schedules (id, doctor_id, date, start_time, end_time, created_at) VALUES ($1,$2,'2026-03-02','09:00','10:00',now())"
  const signal = `INSERT INTO room_signals (room_id, from_member, from_peer, to_member, signal, created_at) VALUES ($1,$2,'p',$3,'{}',now())`
  const trail = `INSERT INTO audit_logs (id, actor_user_id, actor, action_type, "timestamp") VALUES ($1,$2,'user','CALL_READ',now())`
  const user = "INSERT INTO users (id, email, name, role, created_at) VALUES ($1,'x@example.org','X','ADMIN',now())"
  const second = "INSERT INTO visit_versions VALUES ($1,'NOTE',2,'{}',$2,now())"
  const link =
    "INSERT INTO room_guests (id, room_id, code_hash, role, created_at, expires_at) VALUES ($1,$2,sha256('x'),'CARER',now(),now())"
  const hours = "INSERT INTO weekly_hours VALUES ($1, 7, '09:00', '10:00')"
  const held = `INSERT INTO appointments (id, doctor_id, patient_id, period, created_at, due_at)
    VALUES ($1, $2, $3, '[2026-03-20 10:00Z,2026-03-20 10:30Z)', now(), now())`
  const decision =
    'INSERT INTO doctor_verifications (doctor_id, admin_id, verified, decided_at) VALUES ($1,$2,true,now())'
  const specialty = "INSERT INTO specialties (id, name, created_at) VALUES ($1,'Astrology',now())"
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
    [
      'a draft, by the patient',
      patient,
      "INSERT INTO visit_drafts VALUES ($1,'SUMMARY',1,'{}',now())",
      () => [ids.call],
    ],
    [
      'a draft, by another doctor',
      otherDoctor,
      "INSERT INTO visit_drafts VALUES ($1,'SUMMARY',1,'{}',now())",
      () => [ids.call],
    ],
    ['a signed note, by the patient', patient, second, () => [ids.call, id(patient)]],
    ['a signed note in the doctor’s name', patient, second, () => [ids.call, id(doctor)]],
    ['a signed note, by another doctor', otherDoctor, second, () => [ids.call, id(otherDoctor)]],
    ['a signed note in another doctor’s name', doctor, second, () => [ids.call, id(otherDoctor)]],
    ['a signed note, by an administrator', 'admin', second, () => [ids.call, people.admin.id]],
    ['a rating, by the doctor', doctor, rating, () => [ids.call]],
    ['a rating of another’s visit', otherPatient, rating, () => [ids.call]],
    ['a rating of a visit that is not over', patient, rating, () => [ids.call]],
    ['a visit', doctor, 'INSERT INTO visits (id) VALUES ($1)', () => [newId()]],
    ['an account', doctor, user, () => [newId()]],
    ['a password', patient, 'INSERT INTO credentials VALUES ($1, $2)', () => [id(doctor), 'x']],
    ['a link, by the patient', patient, link, () => [newId(), ids.call]],
    ['a link, by another doctor', otherDoctor, link, () => [newId(), ids.call]],
    ['a link, by a guest', 'guest', link, () => [newId(), ids.call]],
    ['a member', doctor, "INSERT INTO room_members VALUES ($1,$2,'guest','X')", () => [ids.call, newId()]],
    ['their own admission', 'waiting', "UPDATE room_guests SET status = 'ADMITTED'", () => []],
    ['their own refusal', 'waiting', "UPDATE room_guests SET status = 'REFUSED'", () => []],
    ['a decision, by the doctor', doctor, decision, () => [id(doctor), id(doctor)]],
    ['a decision in another’s name', 'admin', decision, () => [id(doctor), id(otherDoctor)]],
    ['a specialty, by a doctor', doctor, specialty, () => [newId()]],
    ['a profile', doctor, 'INSERT INTO doctor_profiles (doctor_id) VALUES ($1)', () => [id(patient)]],
    ['presence, by a guest', 'guest', 'INSERT INTO presence VALUES ($1, now())', () => [id('guest')]],
    ['a place, by a guest', 'guest', entry, () => [newId(), ids.schedule, id('guest')]],
    ['a calendar of another doctor', otherDoctor, hours, () => [id(doctor)]],
    ['a calendar, by a patient', patient, hours, () => [id(patient)]],
    ['a slot for another patient', patient, held, () => [newId(), id(doctor), id(otherPatient)]],
    ['a slot, by the doctor', doctor, held, () => [newId(), id(doctor), id(patient)]],
    ['a slot, by a guest', 'guest', held, () => [newId(), id(doctor), id('guest')]],
    ['the patient’s notes', doctor, "UPDATE appointments SET notes = 'x' WHERE id = $1", () => [ids.appointment]],
    ['presence of another', patient, 'INSERT INTO presence VALUES ($1, now())', () => [id(otherPatient)]],
    [
      'an outgoing message, by nobody',
      'nobody',
      "INSERT INTO outbox (id, message, signature) VALUES (gen_random_uuid(),'{}',sha256(''))",
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

  test('of an appointment, nobody consents for the other side', async () => {
    const allowed: string[] = []
    const own: Record<string, string> = { CANCELLED: ", cancelled_by = '$', closed_at = now(), due_at = NULL" }
    const closed = ', closed_at = now(), due_at = NULL'
    const wanted = ['PENDING', 'PROPOSED', 'CONFIRMED', 'COMPLETED', 'NO_SHOW', 'CANCELLED'] as const
    for (const [index, from] of (['PENDING', 'PROPOSED', 'CONFIRMED'] as const).entries()) {
      const startsAt = `2026-03-${16 + index}T10:00:00Z`
      const id = await testApp.appointment(people.doctor, people.patient, { status: from, startsAt })
      for (const to of wanted.filter((one) => one !== from))
        for (const side of ['patient', 'doctor'] as const) {
          const more = own[to]?.replace('$', side) ?? (to === 'COMPLETED' || to === 'NO_SHOW' ? closed : '')
          const kept = from === 'CONFIRMED' && (to === 'PENDING' || to === 'PROPOSED') ? ', kept_period = period' : ''
          const move = `UPDATE appointments SET status = '${to}'${more}${kept} WHERE id = '${id}' RETURNING id`
          const moved = await as(side, move)
          if (moved?.length === 1) allowed.push(`${side}: ${from} → ${to}`)
        }
      await testApp.rows('DELETE FROM appointments WHERE id = $1', [id])
    }
    expect(allowed).toEqual([
      'doctor: PENDING → PROPOSED',
      'doctor: PENDING → CONFIRMED',
      'patient: PENDING → CANCELLED',
      'doctor: PENDING → CANCELLED',
      'patient: PROPOSED → PENDING',
      'patient: PROPOSED → CONFIRMED',
      'patient: PROPOSED → CANCELLED',
      'doctor: PROPOSED → CANCELLED',
      'patient: CONFIRMED → PENDING',
      'doctor: CONFIRMED → PROPOSED',
      'doctor: CONFIRMED → COMPLETED',
      'doctor: CONFIRMED → NO_SHOW',
      'patient: CONFIRMED → CANCELLED',
      'doctor: CONFIRMED → CANCELLED',
    ])
    const forged =
      "UPDATE appointments SET status = 'CANCELLED', cancelled_by = 'patient', closed_at = now(), due_at = NULL"
    expect(await as('doctor', forged)).toBeNull()
    expect(await as('doctor', "UPDATE appointments SET notes = 'x'")).toBeNull()
    expect(await as('patient', "UPDATE appointments SET period = '[2026-04-01 10:00Z,2026-04-01 10:30Z)'")).toBeNull()
  })

  test.each([
    ['appointments', 'patient_id'],
    ['appointments', 'doctor_id'],
    ['calendars', 'doctor_id'],
    ['queue_entries', 'patient_id'],
    ['queue_entries', 'queue_number'],
    ['schedules', 'doctor_id'],
    ['call_sessions', 'patient_id'],
    ['call_sessions', 'expires_at'],
    ['users', 'role'],
    ['users', 'name'],
    ['doctor_profiles', 'doctor_id'],
    ['doctor_verifications', 'reason'],
    ['specialties', 'id'],
    ['users', 'email'],
    ['room_guests', 'room_id'],
    ['room_guests', 'role'],
    ['room_guests', 'code_hash'],
    ['room_guests', 'expires_at'],
    ['visits', 'doctor_id'],
    ['visits', 'patient_id'],
    ['visit_versions', 'content'],
    ['visit_versions', 'signed_at'],
    ['visit_ratings', 'rated_at'],
  ])('%s.%s is never rewritten', async (table, column) => {
    expect(await as('doctor', `UPDATE ${table} SET ${column} = ${column}`)).toBeNull()
  })
})

describe('a guest opens one room and nothing else', () => {
  /** For every function that runs as its owner: a call by a guest, and what an admitted guest gets. */
  const tried: Record<string, [statement: string, values: () => unknown[], got: unknown[] | null]> = {
    acting: ['SELECT (acting())[1] AS got', () => [], ['$self']],
    take_queue_number: ['SELECT take_queue_number($1) AS got', () => [ids.schedule], [null]],
    lock_queue: ['SELECT revision AS got FROM lock_queue($1)', () => [ids.schedule], []],
    queue_places: ['SELECT id AS got FROM queue_places($1)', () => [ids.schedule], []],
    queue_snapshot: ['SELECT places AS got FROM queue_snapshot($1)', () => [ids.schedule], []],
    waiting_count: ['SELECT waiting_count($1) AS got', () => [ids.schedule], [0]],
    // The result as long as there are no visits.
    visit_minutes: ['SELECT visit_minutes($1) AS got', () => [people.doctor.id], [10]],
    seal_audit_trail: ["SELECT sealed AS got FROM seal_audit_trail(now(), 10, 3600000, 0, '')", () => [], []],
    hold_verification: ['SELECT hold_verification($1) AS got', () => [people.doctor.id], [null]],
    clinic_figures: ["SELECT planned AS got FROM clinic_figures('2026-03-02', 'UTC')", () => [], []],
    calls_now: ['SELECT calls_now() AS got', () => [], [0]],
    specialty_doctors: ['SELECT specialty_doctors(id) AS got FROM specialties', () => [], []],
    is_room_member: ['SELECT is_room_member($1) AS got', () => [ids.otherCall], [false]],
    is_room_guest: ['SELECT is_room_guest($1) AS got', () => [ids.otherCall], [false]],
    is_visit_doctor: ['SELECT is_visit_doctor($1) AS got', () => [ids.call], [false]],
    is_visit_patient: ['SELECT is_visit_patient($1) AS got', () => [ids.call], [false]],
    rating_figures: ['SELECT told AS got FROM rating_figures(now(), 1)', () => [], []],
    rating_comments: ['SELECT rating_comments(now(), 1) AS got', () => [], []],
    lock_room: ['SELECT host_id AS got FROM lock_room($1)', () => [ids.otherCall], []],
    find_guest_link: [
      "SELECT id AS got FROM find_guest_link(sha256('known'), now() - interval '1 hour')",
      () => [],
      [],
    ],
    free_slots: [
      "SELECT starts_at AS got FROM free_slots($1, '2026-03-03', '2026-03-30', '2026-03-02')",
      () => [people.doctor.id],
      [],
    ],
    next_free_slot: ["SELECT next_free_slot($1, '2026-03-02') AS got", () => [people.doctor.id], [null]],
    lock_calendar: ['SELECT verified AS got FROM lock_calendar($1)', () => [people.doctor.id], []],
    is_slot_taken: [
      "SELECT is_slot_taken($1, '2026-03-10 10:00Z', '2026-03-02') AS got",
      () => [people.doctor.id],
      [false],
    ],
    free_expired_holds: ["SELECT free_expired_holds($1, 'infinity') AS got", () => [people.doctor.id], [0]],
    notify_user: [
      `SELECT notify_user(jsonb_build_object('id', $1::text, 'user_id', $2::text, 'kind', 'CALL_STARTED',
         'possible', '["IN_APP"]'::jsonb, 'chosen', '["IN_APP"]'::jsonb), now()) AS got`,
      () => [newId(), people.otherPatient.id],
      [null],
    ],
    open_login_session: [
      'SELECT open_login_session($1, now(), now(), NULL, NULL, NULL) AS got',
      () => [newId()],
      [false],
    ],
    end_login_session: ['SELECT end_login_session($1, now()) AS got', () => [ids.session], [false]],
    session_is_open: ['SELECT session_is_open($1, $2) AS got', () => [newId(), people.patient.id], [false]],
    withdraw_deliveries: ['SELECT withdraw_deliveries($1, NULL, now()) AS got', () => [newId()], null],
    may_audit: ['SELECT may_audit(NULL, $1, NULL, NULL) AS got', () => [people.patient.id], [false]],
    plan_reminders: ["SELECT plan_reminders($1, '[]', now())::text AS got", () => [newId()], ['']],
    keep_push_subscription: [
      `SELECT keep_push_subscription($1, 'https://push.example/other', 'x', 'x', now())::text AS got`,
      () => [newId()],
      ['false'],
    ],
    pause_room: ['SELECT pause_room($1, true) AS got', () => [ids.otherCall], [false]],
    extend_invitation: ["SELECT extend_invitation($1, '-infinity') AS got", () => [ids.otherCall], [null]],
    chat_room: ['SELECT patient_id AS got FROM chat_room($1)', () => [ids.otherCall], []],
    lock_chat: ['SELECT NULL AS got FROM lock_chat($1)', () => [ids.otherCall], [null]],
    chat_end: ['SELECT last_position AS got FROM chat_end($1)', () => [ids.otherCall], []],
    may_read_message: ['SELECT may_read_message($1, 1) AS got', () => [ids.otherCall], [false]],
    enter_room: ['SELECT name AS got FROM enter_room($1)', () => [ids.otherCall], []],
    room_allow_lists: ['SELECT members AS got FROM room_allow_lists(ARRAY[$1]::uuid[])', () => [ids.otherCall], []],
    shown_as: ["SELECT shown_as('doctor', $1) AS got", () => [people.otherPatient.id], ['guest']],
    claim_room_peer: [
      "SELECT is_own AS got FROM claim_room_peer($1, 'mine', now(), true)",
      () => [ids.otherCall],
      [false],
    ],
    meeting_plate: ['SELECT id AS got FROM meeting_plate($1)', () => ['no-such-link'], []],
    stay_in_meeting: [
      'SELECT NULL AS got FROM stay_in_meeting($1, $2, now(), now(), now())',
      () => [ids.otherMeeting, newId()],
      [null],
    ],
    begin_meeting: ['SELECT begin_meeting($1, now(), now(), now()) AS got', () => [ids.otherMeeting], [false]],
    keep_room_signal: [
      "SELECT kept AS got FROM keep_room_signal($1, 'x', NULL, ARRAY[$2]::uuid[], '{}', now(), 9)",
      () => [ids.otherCall, people.otherDoctor.id],
      [0],
    ],
  }

  test('every such function is tried', async () => {
    const functions = await testApp.rows<{ name: string }>(
      `SELECT p.proname AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE p.prosecdef AND n.nspname = 'public' AND p.prorettype <> 'trigger'::regtype`,
    )
    // set_actor(), with what only the server can sign, is tested in database-attacks.test.ts.
    expect(functions.map(({ name }) => name).sort()).toEqual(['set_actor', ...Object.keys(tried)].sort())
  })

  test.each(Object.keys(tried))('%s', async (name) => {
    const [statement, values, got] = tried[name] ?? ['', () => [], []]
    const answer = await as('guest', statement, values())
    expect(answer?.map((row) => row.got) ?? null).toEqual(
      got?.map((one) => (one === '$self' ? people.guest.id : one)) ?? null,
    )
  })

  test('in their own room they say what they say in their own name, and take no other’s peer id', async () => {
    const keep = "SELECT kept FROM keep_room_signal($1, 'x', NULL, ARRAY[$2, $3]::uuid[], '{}', now(), 9)"
    const recipients = [people.doctor.id, people.otherDoctor.id]
    expect(await as('guest', keep, [ids.call, ...recipients])).toEqual([{ kept: 1 }])
    expect(await as('waiting', keep, [ids.call, ...recipients])).toEqual([{ kept: 0 }])
    const claim = 'SELECT is_own FROM claim_room_peer($1, $2, now(), true)'
    expect(await as('guest', claim, [ids.call, 'g'])).toEqual([{ is_own: true }])
    expect(await as('guest', claim, [ids.call, 'p'])).toEqual([{ is_own: false }])
    expect(await as('removed', claim, [ids.call, 'r'])).toEqual([{ is_own: false }])
  })

  test('who was sent away cannot knock again, and nobody is renamed', async () => {
    expect(await as('removed', "UPDATE room_guests SET status = 'WAITING' RETURNING id")).toEqual([])
    await expect(as('waiting', "UPDATE room_guests SET name = 'Dr. Else'")).rejects.toThrow('a link is used once')
  })

  test('no more are admitted than the room takes, and none to a room that is closed', async () => {
    const admit = "UPDATE room_guests SET status = 'ADMITTED' WHERE id = $1 RETURNING status"
    expect(await as('doctor', admit, [people.waiting.id])).toEqual([{ status: 'ADMITTED' }])
    const fourth = await testApp.guest(ids.call, 'ADMITTED')
    await expect(as('doctor', admit, [people.waiting.id])).rejects.toThrow('the room is full or closed')
    await testApp.rows("UPDATE room_guests SET status = 'REMOVED' WHERE id = $1", [fourth.id])
    const [size] = await testApp.rows<{ size: number }>('SELECT size FROM rooms WHERE id = $1', [ids.call])
    expect(size?.size).toBe(ROOM_SIZE)
  })

  test('a link that nobody used, and one that was withdrawn, name nobody', async () => {
    for (const status of ['LINKED', 'REVOKED'] as const) {
      const { id } = await testApp.guest(ids.call, status)
      expect(await isKnown(id, 'GUEST')).toBe(false)
      await testApp.rows('DELETE FROM room_guests WHERE id = $1', [id])
    }
    for (const role of ['PATIENT', 'DOCTOR', 'ADMIN', 'SYSTEM'])
      expect(await isKnown(people.guest.id, role), role).toBe(false)
  })

  test('the end of a call puts its guests out, by whatever statement', async () => {
    const own = await testApp.liveCall(await testApp.schedule(await testApp.doctor()), await testApp.patient())
    for (const status of ['LINKED', 'WAITING', 'ADMITTED', 'REFUSED'] as const) await testApp.guest(own, status)
    await testApp.rows("UPDATE call_sessions SET status = 'ENDED', ended_at = now(), due_at = NULL WHERE id = $1", [
      own,
    ])
    expect(await testApp.rows('SELECT status FROM room_guests WHERE room_id = $1 ORDER BY id', [own])).toEqual(
      ['REVOKED', 'LEFT', 'LEFT', 'REFUSED'].map((status) => ({ status })),
    )
    expect(await testApp.rows("SELECT 1 FROM room_members WHERE room_id = $1 AND user_type = 'guest'", [own])).toEqual(
      [],
    )
  })
})

test.each(['UPDATE audit_logs SET actor = actor', 'DELETE FROM audit_logs', 'TRUNCATE audit_logs'])(
  'the owner cannot rewrite history either: %s',
  async (statement) => {
    await expect(testApp.rows(statement)).rejects.toThrow('append-only')
  },
)

test('whom the clinic has not verified, and who does not want to be found, nobody finds', async () => {
  const found = `SELECT doctor_id AS key FROM doctor_profiles
    WHERE doctor_id IN ('${people.doctor.id}', '${people.otherDoctor.id}')`
  const asked = ['patient', 'otherDoctor', 'doctor', 'admin'] as const
  const seenByAll = async () => Promise.all(asked.map((one) => seen(one, found)))
  const hidden = ['otherDoctor', 'otherDoctor', 'doctor otherDoctor', 'doctor otherDoctor']
  await testApp.rows('UPDATE users SET verified_at = NULL WHERE id = $1', [people.doctor.id])
  expect(await seenByAll()).toEqual(hidden)
  await testApp.rows('UPDATE users SET verified_at = now() WHERE id = $1', [people.doctor.id])
  await testApp.rows('UPDATE doctor_profiles SET visible = false WHERE doctor_id = $1', [people.doctor.id])
  expect(await seenByAll()).toEqual(hidden)
  await testApp.rows('UPDATE doctor_profiles SET visible = true WHERE doctor_id = $1', [people.doctor.id])
})

test('an administrator’s figures are told to administrators only', async () => {
  const asked = "SELECT planned FROM clinic_figures('2026-03-02', 'UTC')"
  const [today] = await testApp.rows('SELECT count(*)::int AS planned FROM schedules')
  expect(await as('admin', asked)).toEqual([today])
  for (const one of accounts) expect(await as(one, asked), one).toEqual([])
  const live = "SELECT count(*)::int AS calls FROM call_sessions WHERE status IN ('CONFIRMED', 'ACTIVE')"
  const now = 'SELECT calls_now() AS calls'
  expect(await as('admin', now)).toEqual(await testApp.rows(live))
  for (const one of accounts) expect(await as(one, now), one).toEqual([{ calls: 0 }])
})

test('a token of a role that the account has not names nobody', async () => {
  expect(await isKnown(people.patient.id, 'DOCTOR')).toBe(false)
})
