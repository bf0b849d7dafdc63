import { afterAll, describe, expect, test } from 'vitest'
import { newId } from '../src/platform/database/index.ts'
import { type Actor, accounts, actors, type Expectation, expectations, expected } from './rows.ts'
import { chat, createRowsClinic, rating } from './rows-clinic.ts'

const { testApp, people, ids, as, seen, isKnown } = await createRowsClinic()
afterAll(() => testApp.close())

const tablesOfDatabase = () =>
  testApp.rows<{ name: string; owner: string; secured: boolean }>(
    `SELECT c.relname AS name, pg_get_userbyid(c.relowner) AS owner, c.relrowsecurity AS secured
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r','p','v','m','f') AND n.nspname NOT IN ('pg_catalog','information_schema') AND n.nspname NOT LIKE 'pg_toast%'
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`,
  )

test('every table is listed in these tests, has row security and does not belong to the application', async () => {
  const tables = await tablesOfDatabase()
  expect(tables.map(({ name }) => name).sort()).toEqual(Object.keys(expectations).sort())
  expect(tables.filter(({ owner }) => owner === 'medconsult_app')).toEqual([])
  const open = tables.filter(({ secured }) => !secured).map(({ name }) => name)
  // The migrator's own tables, for which the application has no grant.
  expect(open.sort()).toEqual(['kysely_migration', 'kysely_migration_lock'])
})

test('the role of the application owns nothing and bypasses nothing', async () => {
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

describe('rows that each actor reads and changes', () => {
  const cases = Object.keys(expectations).flatMap((table) => actors.map((actor) => [table, actor] as const))
  test.each(cases)('the rows of %s for %s are the listed ones', async (table, actor) => {
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

describe('rows that nobody can write', () => {
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
    ['an audit entry in another’s name', patient, trail, () => [newId(), id(doctor)]],
    ['an audit entry, by nobody', 'nobody', trail, () => [newId(), null]],
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
    ['a visit, by a doctor', doctor, 'INSERT INTO visits (id) VALUES ($1)', () => [newId()]],
    ['an account, by a doctor', doctor, user, () => [newId()]],
    ['a password of another account', patient, 'INSERT INTO credentials VALUES ($1, $2)', () => [id(doctor), 'x']],
    ['a link, by the patient', patient, link, () => [newId(), ids.call]],
    ['a link, by another doctor', otherDoctor, link, () => [newId(), ids.call]],
    ['a link, by a guest', 'guest', link, () => [newId(), ids.call]],
    [
      'a member, by the doctor',
      doctor,
      "INSERT INTO room_members VALUES ($1,$2,'guest','X')",
      () => [ids.call, newId()],
    ],
    ['a guest’s own admission', 'waiting', "UPDATE room_guests SET status = 'ADMITTED'", () => []],
    ['a guest’s own refusal', 'waiting', "UPDATE room_guests SET status = 'REFUSED'", () => []],
    ['a decision, by the doctor', doctor, decision, () => [id(doctor), id(doctor)]],
    ['a decision in another’s name', 'admin', decision, () => [id(doctor), id(otherDoctor)]],
    ['a specialty, by a doctor', doctor, specialty, () => [newId()]],
    [
      'a doctor’s profile of a patient',
      doctor,
      'INSERT INTO doctor_profiles (doctor_id) VALUES ($1)',
      () => [id(patient)],
    ],
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
  test.each(forged)('the database refuses %s', async (_what, actor, statement, values) => {
    expect(await as(actor, statement, values())).toBeNull()
  })

  test('only the patient saves a device check, and patient and doctor can delete it', async () => {
    const said = `UPDATE queue_entries SET ready_check = '{}', ready_checked_at = now() RETURNING id AS key`
    const forgotten = 'UPDATE queue_entries SET ready_check = NULL, ready_checked_at = NULL RETURNING id AS key'
    expect([await seen('patient', said), await seen('doctor', said), await seen('otherPatient', said)]).toEqual([
      'patient',
      '-',
      'other',
    ])
    expect([await seen('patient', forgotten), await seen('doctor', forgotten)]).toEqual(['patient', 'patient'])
  })

  test('only the patient gives the reason for a visit', async () => {
    const given = "UPDATE queue_entries SET reason = 'A cough' RETURNING id AS key"
    expect([await seen('patient', given), await seen('doctor', given), await seen('otherPatient', given)]).toEqual([
      'patient',
      '-',
      'other',
    ])
  })

  test('only the doctor of the queue can note a reminder, with the present time', async () => {
    const reminded = (at: string) => `UPDATE queue_entries SET reminded_at = ${at} RETURNING id AS key`
    expect(await seen('doctor', reminded('now()'))).toBe('patient')
    for (const other of ['patient', 'otherPatient'] as const) expect(await seen(other, reminded('now()'))).toBe('-')
    expect(await seen('doctor', reminded("now() + interval '1 hour'"))).toBe('-')
  })

  test("a message is written under the author's own name while the call is under way", async () => {
    const own = [newId(), ids.call, people.patient.id, people.patient.name]
    expect(await as('patient', chat, own)).toEqual([])
    const ended = `UPDATE call_sessions SET status = 'ENDED', ended_at = now(), due_at = NULL WHERE id = '${ids.call}'`
    const said = chat.replace(/\$(\d)/g, (_, n: string) => `'${own[Number(n) - 1]}'`)
    expect([await as('patient', ended), await as('patient', said)]).toEqual([[], []])
    await expect(as('patient', `${said}; ${ended}`)).resolves.not.toBeNull()
    expect(await as('patient', `${ended}; ${said}`)).toBeNull()
  })

  test('neither side of an appointment can consent for the other side', async () => {
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

test.each(['UPDATE audit_logs SET actor = actor', 'DELETE FROM audit_logs', 'TRUNCATE audit_logs'])(
  'the owner cannot rewrite the audit trail either: %s',
  async (statement) => {
    await expect(testApp.rows(statement)).rejects.toThrow('append-only')
  },
)

test('nobody finds a doctor who is not verified or not visible', async () => {
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

test('only administrators get the figures of the clinic', async () => {
  const asked = "SELECT planned FROM clinic_figures('2026-03-02', 'UTC')"
  const [today] = await testApp.rows('SELECT count(*)::int AS planned FROM schedules')
  expect(await as('admin', asked)).toEqual([today])
  for (const one of accounts) expect(await as(one, asked), one).toEqual([])
  const live = "SELECT count(*)::int AS calls FROM call_sessions WHERE status IN ('CONFIRMED', 'ACTIVE')"
  const now = 'SELECT calls_now() AS calls'
  expect(await as('admin', now)).toEqual(await testApp.rows(live))
  for (const one of accounts) expect(await as(one, now), one).toEqual([{ calls: 0 }])
})

describe('phone number and date of birth', () => {
  const asked = (who: 'patient' | 'otherPatient') => `SELECT phone FROM patient_contact('${people[who].id}')`
  const known = [{ phone: '+977 1 4412345' }]
  const readers = async () => {
    const found: Actor[] = []
    for (const one of actors) {
      const rows = await as(one, asked('patient'))
      if (rows?.length) {
        expect(rows).toEqual(known)
        found.push(one)
      }
    }
    return found
  }

  test('the patient reads them, and the doctor while the patient has a place, call or appointment', async () => {
    await testApp.rows("UPDATE patient_profiles SET phone = '+977 1 4412345'")
    const { rows } = testApp
    const [entry, call] = [ids.entry, ids.call]
    const closed = "status = 'CANCELLED', cancelled_by = 'patient', closed_at = now(), due_at = NULL"
    const had = await rows<{ entry: string; call: string; due_at: Date }>(
      'SELECT e.status AS entry, c.status AS call, c.due_at FROM queue_entries e, call_sessions c WHERE e.id = $1 AND c.id = $2',
      [entry, call],
    )
    // Each of the three, without the two others.
    const endCall = () =>
      rows("UPDATE call_sessions SET status = 'ENDED', ended_at = now(), due_at = NULL WHERE id = $1", [call])
    expect(await readers()).toEqual(['patient', 'doctor'])
    await rows("DELETE FROM appointments WHERE patient_id = $1 AND status = 'HELD'", [people.patient.id])
    await rows(`UPDATE appointments SET ${closed} WHERE patient_id = $1`, [people.patient.id])
    await rows("UPDATE queue_entries SET status = 'DONE' WHERE id = $1", [entry])
    expect(await readers()).toEqual(['patient', 'doctor'])
    await endCall()
    expect(await readers()).toEqual(['patient'])
    for (const status of ['WAITING', 'READY', 'INVITED', 'IN_CALL', 'DONE', 'LEFT']) {
      await rows('UPDATE queue_entries SET status = $2 WHERE id = $1', [entry, status])
      expect([status, await readers()]).toEqual([
        status,
        status === 'DONE' || status === 'LEFT' ? ['patient'] : ['patient', 'doctor'],
      ])
    }
    const startsAt = '2026-03-23T10:00:00Z'
    for (const status of ['HELD', 'PENDING', 'PROPOSED', 'CONFIRMED'] as const) {
      const id = await testApp.appointment(people.doctor, people.patient, { status, startsAt })
      expect([status, await readers()]).toEqual([status, status === 'HELD' ? ['patient'] : ['patient', 'doctor']])
      await rows('DELETE FROM appointments WHERE id = $1', [id])
    }
    await rows('UPDATE queue_entries SET status = $2 WHERE id = $1', [entry, had[0]?.entry])
    await rows('UPDATE call_sessions SET status = $2, ended_at = NULL, due_at = $3 WHERE id = $1', [
      call,
      had[0]?.call,
      had[0]?.due_at,
    ])
  })
})

test('only the doctor of a visit can note a telephone call, with the present time', async () => {
  const noted = `SELECT note_phone_call('${ids.call}', now()) IS NOT NULL AS noted`
  const found: Actor[] = []
  for (const one of actors) if ((await as(one, noted))?.[0]?.noted) found.push(one)
  expect(found).toEqual(['doctor'])
  expect(await as('doctor', `SELECT note_phone_call('${ids.call}', now() - interval '1 hour')`)).toBeNull()
  expect(await as('doctor', 'UPDATE visits SET phoned_at = now()')).toBeNull()
})

test('a token with a role that the account does not have is not accepted', async () => {
  expect(await isKnown(people.patient.id, 'DOCTOR')).toBe(false)
})
