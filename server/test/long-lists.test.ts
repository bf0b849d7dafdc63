import { APPOINTMENTS_PAGE, SCHEDULES_PAGE } from '@medconsult/contract'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { setActor } from './signed.ts'
import { createTestApp, type Person } from './test-app.ts'

// What makes lists quick after years must not change what they show.

const testApp = await createTestApp()
const { ok, clock } = testApp
afterAll(() => testApp.close())

/** What one statement answers to an account, under row-level security. */
async function as<R extends object>(
  person: Person,
  statement: string,
  values: unknown[] = [],
  before = '',
): Promise<R[]> {
  const client = await testApp.connect()
  try {
    await client.query(`BEGIN; ${before}`)
    await setActor(client, { kind: 'user', id: person.id, role: person.role })
    await client.query('SET LOCAL ROLE medconsult_app')
    return (await client.query<R>(statement, values)).rows
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

/** The plan of a statement when no table may be read from its beginning to its end. */
async function planOf(person: Person, statement: string, values: unknown[]): Promise<string> {
  const rows = await as<Record<string, string>>(
    person,
    `EXPLAIN (COSTS OFF) ${statement}`,
    values,
    'SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;',
  )
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

describe('pages of appointments', () => {
  test('closed and open ones follow each other without a gap or a repetition, for both people', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    await testApp.calendar(doctor)
    const count = APPOINTMENTS_PAGE + 5
    const at = (days: number) => new Date(clock.now().getTime() + days * 86_400_000).toISOString()
    const closed: string[] = []
    const open: string[] = []
    for (let n = 1; n <= count; n += 1) {
      closed.push(await testApp.appointment(doctor, patient, { status: 'COMPLETED', startsAt: at(-n) }))
      open.push(await testApp.appointment(doctor, patient, { startsAt: at(n) }))
    }
    for (const person of [doctor, patient])
      for (const [show, all] of [
        ['closed', closed],
        ['open', open],
      ] as const) {
        const first = await ok(person, 'listAppointments', { query: { show } })
        const rest = await ok(person, 'listAppointments', { query: { show, after: first.at(-1)?.id ?? '' } })
        expect(first).toHaveLength(APPOINTMENTS_PAGE)
        expect([...first, ...rest].map(({ id }) => id)).toEqual(all)
      }
  })

  test.each([
    ['doctor_id', 'COMPLETED', 'appointments_doctor_closed'],
    ['patient_id', 'CONFIRMED', 'appointments_patient_open'],
  ])('a page by %s is read from an index in its order, under row-level security', async (column, status, index) => {
    const person = await (column === 'doctor_id' ? testApp.doctor() : testApp.patient())
    const among = status === 'CONFIRMED' ? "'PENDING', 'PROPOSED', 'CONFIRMED'" : "'COMPLETED', 'NO_SHOW', 'CANCELLED'"
    const plan = await planOf(
      person,
      `SELECT a.id FROM appointments a WHERE a.${column} = $1 AND a.status IN (${among})
         AND (a.starts_at, a.id) < ($2::timestamptz, $1) ORDER BY a.starts_at DESC, a.id DESC LIMIT 20`,
      [person.id, clock.now()],
    )
    expect(plan).toContain(`Index Scan Backward using ${index}`)
    expect(plan).not.toContain('Sort')
    // The page's beginning is a condition of the index, so earlier pages are not read again.
    expect(plan).toMatch(/Index Cond: .*ROW\(starts_at, id\)/)
  })

  test('what was done with a patient’s data is read from an index in its order', async () => {
    const patient = await testApp.patient()
    const plan = await planOf(
      patient,
      'SELECT id FROM audit_logs WHERE patient_id = $1 ORDER BY "timestamp" DESC, id DESC LIMIT 51',
      [patient.id],
    )
    expect(plan).toContain('Index Scan Backward using audit_logs_patient')
    expect(plan).not.toContain('Sort')
  })
})

describe('the first free time of a doctor in a search', () => {
  const kept = (doctor: Person) =>
    testApp.rows<{ free_at: Date | null; due: boolean }>(
      `SELECT free_at, due_at <= $2 OR EXISTS (SELECT FROM free_time_changes c WHERE c.doctor_id = f.doctor_id) AS due
       FROM first_free_times f WHERE doctor_id = $1`,
      [doctor.id, clock.now()],
    )
  const isKept = (doctor: Person) => vi.waitFor(async () => expect(await kept(doctor)).toMatchObject([{ due: false }]))
  async function found(person: Person, doctor: Person, sort: 'name' | 'soonest' = 'soonest') {
    const { doctors } = await ok(person, 'findDoctors', { query: { name: doctor.name, sort } })
    return doctors.find(({ id }) => id === doctor.id)?.nextFreeAt
  }

  test('is kept, and follows bookings, holds, cancellations, the calendar and the clock', async () => {
    const [doctor, patient, other] = [
      await testApp.doctor({ name: 'Dr. Wanda Firstfree' }),
      await testApp.patient(),
      await testApp.patient(),
    ]
    await testApp.calendar(doctor, { noticeMinutes: 30 })
    const all = async (expected: string) => {
      for (const sort of ['name', 'soonest'] as const) expect(await found(other, doctor, sort)).toBe(expected)
      const { slots } = await ok(other, 'listSlots', { params: { id: doctor.id }, query: {} })
      expect(slots[0]?.startsAt).toBe(expected)
    }
    await all('2026-03-02T09:30:00.000Z')
    clock.advance(5_000)
    await isKept(doctor)
    await all('2026-03-02T10:00:00.000Z')

    // Somebody's hold takes the time from others, and not from them.
    const held = await ok(patient, 'holdSlot', { body: { doctorId: doctor.id, startsAt: '2026-03-02T10:00:00.000Z' } })
    await all('2026-03-02T10:30:00.000Z')
    expect(await found(patient, doctor)).toBe('2026-03-02T10:00:00.000Z')
    clock.advance(5_000)
    await isKept(doctor)
    await all('2026-03-02T10:30:00.000Z')
    expect(await found(patient, doctor)).toBe('2026-03-02T10:00:00.000Z')

    const booked = await ok(patient, 'bookAppointment', { body: { holdId: held.id, type: 'ONLINE' } })
    clock.advance(5_000)
    await isKept(doctor)
    await all('2026-03-02T10:30:00.000Z')
    await ok(patient, 'cancelAppointment', { params: { id: booked.id }, body: {} })
    await all('2026-03-02T10:00:00.000Z')

    // What is kept is too soon to be booked by now.
    clock.advance(5_000)
    await isKept(doctor)
    clock.advance(60 * 60_000)
    await all('2026-03-02T11:00:00.000Z')

    await testApp.rows("UPDATE weekly_hours SET start_time = '15:00' WHERE doctor_id = $1", [doctor.id])
    await all('2026-03-02T15:00:00.000Z')
  })

  test('a hold that ends frees the time', async () => {
    const [doctor, patient, other] = [
      await testApp.doctor({ name: 'Dr. Hilda Endinghold' }),
      await testApp.patient(),
      await testApp.patient(),
    ]
    await testApp.calendar(doctor)
    const before = await found(other, doctor)
    await ok(patient, 'holdSlot', { body: { doctorId: doctor.id, startsAt: before ?? '' } })
    clock.advance(5_000)
    await isKept(doctor)
    expect(await found(other, doctor)).not.toBe(before)
    clock.advance(5 * 60_000)
    expect(await found(other, doctor)).toBe(before)
  })

  test('is computed again after a change that was committed while it was being computed', async () => {
    const doctor = await testApp.doctor()
    await testApp.calendar(doctor)
    clock.advance(5_000)
    await isKept(doctor)
    const [booking, keeper] = [await testApp.owner.connect(), await testApp.owner.connect()]
    const noted = () => testApp.rows('SELECT 1 FROM free_time_changes WHERE doctor_id = $1', [doctor.id])
    try {
      // A change is under way that nobody else sees yet.
      await booking.query('BEGIN')
      await booking.query("UPDATE weekly_hours SET start_time = '15:00' WHERE doctor_id = $1", [doctor.id])
      // Another one is being worked on, without waiting for the first.
      await testApp.rows('UPDATE calendars SET notice_minutes = notice_minutes WHERE doctor_id = $1', [doctor.id])
      await keeper.query('BEGIN')
      await keeper.query('SELECT 1 FROM first_free_times WHERE doctor_id = $1 FOR UPDATE', [doctor.id])
      await keeper.query('DELETE FROM free_time_changes WHERE doctor_id = $1', [doctor.id])
      await booking.query('COMMIT')
      await keeper.query('COMMIT')
      expect((await noted()).length).toBeGreaterThan(0)
    } finally {
      booking.release()
      keeper.release()
    }
    clock.advance(5_000)
    await isKept(doctor)
    expect((await kept(doctor))[0]?.free_at?.toISOString()).toBe('2026-03-02T15:00:00.000Z')
  })
})

describe('practice sessions to choose from', () => {
  test('those of doctors whom the patient knows come first, and pages have neither gaps nor repetitions', async () => {
    const patient = await testApp.patient()
    const [known, booked, other] = [
      await testApp.doctor({ name: 'Dr. Karla Known' }),
      await testApp.doctor({ name: 'Dr. Berta Booked' }),
      await testApp.doctor({ name: 'Dr. Otto Other' }),
    ]
    await testApp.place(await testApp.schedule(known, { date: '2026-01-05', status: 'COMPLETED' }), patient, 'DONE')
    await testApp.calendar(booked)
    await testApp.appointment(booked, patient)
    const day = (n: number) => `2026-05-${String(1 + Math.floor(n / 3)).padStart(2, '0')}`
    const others: string[] = []
    for (let n = 0; n < SCHEDULES_PAGE + 3; n += 1)
      others.push((await testApp.schedule(other, { date: day(n), startTime: `0${n % 3}:00`, status: 'UPCOMING' })).id)
    const last = (await testApp.schedule(known, { date: '2026-06-01', status: 'UPCOMING' })).id
    const second = (await testApp.schedule(booked, { date: '2026-05-30', status: 'UPCOMING' })).id

    const pages = [await ok(patient, 'browseSchedules', { query: {} })]
    expect(pages[0]).toHaveLength(SCHEDULES_PAGE)
    for (let page = pages[0]; page?.length === SCHEDULES_PAGE; ) {
      page = await ok(patient, 'browseSchedules', { query: { after: page.at(-1)?.id ?? '' } })
      pages.push(page)
    }
    const shown = pages.flat()
    expect(shown.slice(0, 2).map(({ id, known: isKnown }) => [id, isKnown])).toEqual([
      [second, true],
      [last, true],
    ])
    expect(shown.filter(({ doctorId }) => doctorId === other.id).map(({ id }) => id)).toEqual(others)
    expect(new Set(shown.map(({ id }) => id)).size).toBe(shown.length)

    const byName = await ok(patient, 'browseSchedules', { query: { name: 'berta' } })
    expect(byName.map(({ id }) => id)).toEqual([second])
    const [stranger] = await ok(await testApp.patient(), 'browseSchedules', { query: { name: 'karla' } })
    expect(stranger).toMatchObject({ id: last, known: false })
  })
})

describe('figures and searches that are kept', () => {
  test('the number of patients follows registrations, changes of the role and deletions', async () => {
    const admin = await testApp.person('ADMIN')
    const counted = async () => {
      const { patients } = await ok(admin, 'readOverview')
      const [row] = await testApp.rows<{ count: number }>("SELECT count(*)::int FROM users WHERE role = 'PATIENT'")
      expect(patients).toBe(row?.count)
      return patients
    }
    const before = await counted()
    const { id } = await testApp.patient()
    expect(await counted()).toBe(before + 1)
    await testApp.rows("UPDATE users SET role = 'DOCTOR' WHERE id = $1", [id])
    expect(await counted()).toBe(before)
    await testApp.rows("UPDATE users SET role = 'PATIENT' WHERE id = $1", [id])
    await testApp.rows('DELETE FROM users WHERE id = $1', [id])
    expect(await counted()).toBe(before)
  })

  test('nobody but an administrator learns whose an e-mail address is', async () => {
    const patient = await testApp.patient()
    const ask = async (person: Person) =>
      (await as<{ got: string | null }>(person, 'SELECT account_of($1) AS got', [patient.email]))[0]?.got
    expect(await ask(await testApp.person('ADMIN'))).toBe(patient.id)
    expect(await ask(await testApp.doctor())).toBeNull()
    expect(await ask(patient)).toBeNull()
  })

  test('characters that patterns use are searched for as they are', async () => {
    const admin = await testApp.person('ADMIN')
    const { id } = await testApp.patient({ name: 'Under_score 100% \\ Name' })
    const find = async (name: string) =>
      (await ok(admin, 'listPeople', { query: { name } })).people.map((person) => person.id)
    for (const name of ['under_score', '100%', '\\']) expect(await find(name), name).toEqual([id])
    expect(await find('under%score')).toEqual([])
  })

  test('names are folded again when the folding has changed', async () => {
    const { id } = await testApp.doctor({ name: 'Dr. José Recomputed' })
    const folded = async () =>
      (await testApp.rows<{ folded_name: string }>('SELECT folded_name FROM users WHERE id = $1', [id]))[0]?.folded_name
    const client = await testApp.connect()
    try {
      await client.query(
        "BEGIN; CREATE OR REPLACE FUNCTION fold(value text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''x'''",
      )
      await client.query('SELECT recompute_fold()')
      expect((await client.query('SELECT folded_name FROM users WHERE id = $1', [id])).rows).toEqual([
        { folded_name: 'x' },
      ])
    } finally {
      await client.query('ROLLBACK')
      client.release()
    }
    expect(await folded()).toBe('dr  jose recomputed')
  })
})
