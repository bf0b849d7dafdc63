import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type Person } from './test-app.ts'

const testApp = await createTestApp({ config: { doctorRegistration: 'approval' } })
const { ok, refused, call } = testApp
afterAll(() => testApp.close())

let admin: Person
beforeAll(async () => {
  admin = await testApp.person('ADMIN', { name: 'Alex Morgan' })
})

const password = 'a long password'
async function register(email: string, name: string): Promise<Person> {
  const { user, access_token: token } = await ok(null, 'register', { body: { email, name, password, role: 'DOCTOR' } })
  return { ...user, token }
}
const session = () => ({ date: testApp.today(), startTime: '14:00', endTime: '15:00' })
const foundBy = async (who: Person, name: string): Promise<string[]> =>
  (await ok(who, 'findDoctors', { query: { name } })).doctors.map(({ id }) => id)

describe('verifying a doctor', () => {
  test('a verified doctor is told, can be found and can practise', async () => {
    const [doctor, patient] = [await register('new@example.org', 'Dr. New'), await testApp.patient()]
    const waiting = await ok(admin, 'listDoctors', { query: { status: 'PENDING' } })
    expect(waiting.doctors.map(({ id }) => id)).toContain(doctor.id)
    expect(await refused(doctor, 'createSchedule', { body: session() })).toBe('DOCTOR_NOT_VERIFIED')
    expect(await foundBy(patient, 'new')).toEqual([])

    const socket = await testApp.socket(doctor)
    const told = socket.wait('verification_changed')
    const verified = await ok(admin, 'verifyDoctor', { params: { id: doctor.id } })
    expect(verified).toMatchObject({ verification: { status: 'VERIFIED', reason: null }, decidedBy: 'Alex Morgan' })
    expect(await told).toEqual({ status: 'VERIFIED' })
    expect(await foundBy(patient, 'new')).toEqual([doctor.id])
    expect((await call(doctor, 'createSchedule', { body: session() })).status).toBe(201)
  })

  test('a doctor who waits for verification is found by name and address in any spelling', async () => {
    const doctor = await testApp.doctor({
      name: 'Dr. Søren O’Łubie-Weiß',
      email: 'soren.o-lubie@found.example',
      verified: false,
    })
    for (const name of [
      "o'lubie",
      'soren olubie',
      'OŁUBIE WEISS',
      'lubieweiß',
      'soren.o-lubie@found.example',
      'found.ex',
    ])
      expect([name, (await ok(admin, 'listDoctors', { query: { status: 'PENDING', name } })).doctors]).toEqual([
        name,
        [expect.objectContaining({ id: doctor.id })],
      ])
    await testApp.rows('DELETE FROM users WHERE id = $1', [doctor.id])
  })

  test('withdrawing a verification ends the practice and its call, and hides the doctor', async () => {
    const [doctor, patient, late] = [
      await testApp.doctor({ name: 'Dr. Gone' }),
      await testApp.patient(),
      await testApp.patient(),
    ]
    const online = await testApp.schedule(doctor)
    const planned = await testApp.schedule(doctor, { status: 'UPCOMING', startTime: '15:00', endTime: '16:00' })
    const callId = await testApp.liveCall(online, patient)
    const reason = 'The licence has run out.'
    const withdrawn = await ok(admin, 'withdrawVerification', { params: { id: doctor.id }, body: { reason } })
    expect(withdrawn.verification).toMatchObject({ status: 'WITHDRAWN', reason })
    expect([await testApp.statusOf('schedules', online.id), await testApp.statusOf('schedules', planned.id)]).toEqual([
      'COMPLETED',
      'UPCOMING',
    ])
    expect(await testApp.statusOf('call_sessions', callId)).toBe('ENDED')
    expect(await foundBy(late, 'gone')).toEqual([])
    expect(await refused(late, 'joinQueue', { params: { id: planned.id } })).toBe('SCHEDULE_STATE')
    expect(await refused(late, 'readDoctor', { params: { id: doctor.id } })).toBe('NOT_FOUND')
    expect(await refused(doctor, 'startPractice', { params: { id: planned.id } })).toBe('DOCTOR_NOT_VERIFIED')
    expect((await ok(doctor, 'readDoctorProfile')).verification).toMatchObject({ status: 'WITHDRAWN', reason })
    // The trail must not contain the reason.
    const rows = await testApp.rows(
      `SELECT actor, actor_user_id, action_type FROM audit_logs WHERE metadata->>'doctorId' = $1 OR schedule_id = $2 ORDER BY action_type DESC`,
      [doctor.id, online.id],
    )
    expect(rows).toEqual([
      { actor: 'user', actor_user_id: admin.id, action_type: 'VERIFICATION_WITHDRAWN' },
      { actor: 'verification', actor_user_id: null, action_type: 'PRACTICE_ENDED' },
      { actor: 'verification', actor_user_id: null, action_type: 'CALL_ENDED' },
    ])
    expect(await testApp.rows("SELECT 1 FROM audit_logs WHERE metadata::text LIKE '%licence%'")).toEqual([])
    expect((await ok(admin, 'verifyDoctor', { params: { id: doctor.id } })).verification.status).toBe('VERIFIED')
  })

  test('only one of two administrators who decide at once succeeds, and the other is told', async () => {
    const other = await testApp.person('ADMIN')
    const doctor = await testApp.doctor({ verified: false })
    const params = { id: doctor.id }
    const both = await Promise.all([call(admin, 'verifyDoctor', { params }), call(other, 'verifyDoctor', { params })])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    const body = { reason: 'Twice' }
    const back = await Promise.all([admin, other].map((one) => call(one, 'withdrawVerification', { params, body })))
    expect(back.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(
      await testApp.rows('SELECT verified FROM doctor_verifications WHERE doctor_id = $1 ORDER BY id', [doctor.id]),
    ).toEqual([{ verified: true }, { verified: false }])
  })

  test('a practice that starts while the verification is withdrawn is not left online', async () => {
    for (let round = 0; round < 6; round++) {
      const doctor = await testApp.doctor()
      const { id } = await testApp.schedule(doctor, { status: 'UPCOMING' })
      const [started] = await Promise.all([
        call(doctor, 'startPractice', { params: { id } }),
        ok(admin, 'withdrawVerification', { params: { id: doctor.id }, body: { reason: 'Now' } }),
      ])
      expect([200, 403]).toContain(started.status)
      expect(await testApp.statusOf('schedules', id)).not.toBe('ONLINE')
    }
  })

  test("withdrawing a verification ends an appointment's call that rings or runs, and none can begin", async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    await testApp.calendar(doctor)
    const id = await testApp.appointment(doctor, patient, { startsAt: testApp.clock.now().toISOString() })
    const decided = { params: { id: doctor.id }, body: { reason: 'Now' } }
    const page = await testApp.socket(patient)
    for (const accepted of [false, true]) {
      const { callSessionId } = await ok(doctor, 'startAppointmentCall', { params: { id } })
      if (accepted) await ok(patient, 'confirmCall', { params: { id: callSessionId } })
      await ok(admin, 'withdrawVerification', decided)
      expect(await testApp.statusOf('call_sessions', callSessionId)).toBe('ENDED')
      await page.wait('call_ended', (ended) => ended.callSessionId === callSessionId)
      expect(await refused(doctor, 'startAppointmentCall', { params: { id } })).toBe('DOCTOR_NOT_VERIFIED')
      await ok(admin, 'verifyDoctor', { params: { id: doctor.id } })
    }
    for (let round = 0; round < 6; round++) {
      const [started] = await Promise.all([
        call(doctor, 'startAppointmentCall', { params: { id } }),
        ok(admin, 'withdrawVerification', decided),
      ])
      expect([200, 403]).toContain(started.status)
      expect(
        await testApp.rows("SELECT 1 FROM call_sessions WHERE appointment_id = $1 AND status <> 'ENDED'", [id]),
      ).toEqual([])
      await ok(admin, 'verifyDoctor', { params: { id: doctor.id } })
    }
    expect(await testApp.statusOf('appointments', id)).toBe('CONFIRMED')
  })

  test.each([
    ['without a reason', {}],
    ['with an empty reason', { reason: '   ' }],
    ['with a reason of 501 characters', { reason: 'x'.repeat(501) }],
  ])('a verification is not withdrawn %s', async (_what, body) => {
    const { id } = await testApp.doctor()
    expect(await refused(admin, 'withdrawVerification', { params: { id }, body })).toBe('VALIDATION')
  })

  test('only a doctor can be verified', async () => {
    const { id } = await testApp.patient()
    expect(await refused(admin, 'verifyDoctor', { params: { id } })).toBe('NOT_FOUND')
  })
})

describe('listing doctors', () => {
  test('doctors are listed page by page, newest first, by status and by name or address', async () => {
    const many = await Promise.all(
      Array.from({ length: 31 }, (_, i) =>
        testApp.doctor({ name: `Lister ${i}`, email: `lister-${i}@list.example`, verified: false }),
      ),
    )
    const first = await ok(admin, 'listDoctors', { query: { status: 'PENDING', name: 'lister list.example' } })
    expect([first.doctors.length, first.next]).toEqual([30, first.doctors.at(-1)?.id])
    const second = await ok(admin, 'listDoctors', {
      query: { status: 'PENDING', name: 'lister list.example', before: first.next ?? '' },
    })
    expect([second.doctors.length, second.next]).toEqual([1, null])
    const seen = [...first.doctors, ...second.doctors].map(({ id }) => id)
    expect(seen).toEqual(
      many
        .map(({ id }) => id)
        .sort()
        .reverse(),
    )
  })
})

describe('managing specialties', () => {
  test('specialties are added, renamed, retired and restored, and a name is unique in any case', async () => {
    const added = await ok(admin, 'addSpecialty', { body: { name: ' Rheumatology ' } })
    expect(added).toMatchObject({ name: 'Rheumatology', retiredAt: null, doctors: 0 })
    const params = { id: added.id }
    expect(await refused(admin, 'addSpecialty', { body: { name: 'RHEUMATOLOGY' } })).toBe('NAME_TAKEN')
    const renamed = await ok(admin, 'renameSpecialty', { params, body: { name: 'rheumatology' } })
    expect(renamed.name).toBe('rheumatology')
    expect(await refused(admin, 'renameSpecialty', { params, body: { name: 'Cardiology' } })).toBe('NAME_TAKEN')
    const offered = async () => (await ok(await testApp.doctor(), 'listSpecialties')).map(({ id }) => id)
    const retired = await ok(admin, 'retireSpecialty', { params })
    expect([typeof retired.retiredAt, (await offered()).includes(added.id)]).toEqual(['string', false])
    expect(await ok(admin, 'retireSpecialty', { params })).toEqual(retired)
    expect((await ok(admin, 'restoreSpecialty', { params })).retiredAt).toBeNull()
    expect((await offered()).includes(added.id)).toBe(true)
    const trail = await testApp.rows(
      "SELECT action_type FROM audit_logs WHERE metadata->>'specialtyId' = $1 ORDER BY id",
      [added.id],
    )
    expect(trail.map((row) => row.action_type)).toEqual([
      'SPECIALTY_ADDED',
      'SPECIALTY_RENAMED',
      'SPECIALTY_RETIRED',
      'SPECIALTY_RESTORED',
    ])
    expect(await refused(admin, 'retireSpecialty', { params: { id: admin.id } })).toBe('NOT_FOUND')
  })

  test('a specialty that two administrators add at once exists once', async () => {
    const both = await Promise.all(
      ['Sleep medicine', 'sleep medicine'].map((name) => call(admin, 'addSpecialty', { body: { name } })),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
  })

  test.each([{}, { name: '' }, { name: 'x'.repeat(81) }, { name: 'a\u0007' }])(
    'the specialty %o is refused',
    async (body) => {
      expect(await refused(admin, 'addSpecialty', { body })).toBe('VALIDATION')
    },
  )
})

describe("the day's figures", () => {
  test("the figures count today's sessions and name nobody", async () => {
    const before = await ok(admin, 'readOverview')
    const doctor = await testApp.doctor()
    const queue = await testApp.schedule(doctor, { startTime: '08:00', endTime: '23:00' })
    await testApp.schedule(doctor, { date: '2026-03-01', status: 'COMPLETED' })
    const [waiting, seen, gone, unanswered] = await testApp.patients(4)
    for (const [person, status] of [
      [waiting, 'READY'],
      [gone, 'LEFT'],
    ] as const)
      if (person) await testApp.place(queue, person, status)
    if (!seen || !unanswered) throw new Error('nobody came')
    const callId = await testApp.liveCall(queue, seen)
    // They joined at nine, after the start of the session, and were called 12 minutes later.
    const joined = testApp.clock.now()
    await testApp.rows('UPDATE call_sessions SET activated_at = $2 WHERE id = $1', [
      callId,
      new Date(joined.getTime() + 12 * 60_000),
    ])
    const during = await ok(admin, 'readOverview')
    expect([during.waiting - before.waiting, during.inCall - before.inCall]).toEqual([1, 1])
    await testApp.rows("UPDATE call_sessions SET status = 'ENDED', ended_at = now(), due_at = NULL WHERE id = $1", [
      callId,
    ])
    await testApp.rows("UPDATE queue_entries SET status = 'DONE' WHERE patient_id = $1", [seen.id])
    const missed = await testApp.liveCall(queue, unanswered, 'INVITED')
    await testApp.rows("UPDATE call_sessions SET status = 'EXPIRED', ended_at = now(), due_at = NULL WHERE id = $1", [
      missed,
    ])

    const after = await ok(admin, 'readOverview')
    expect(after.date).toBe(testApp.today())
    expect({
      planned: after.sessions.planned - before.sessions.planned,
      online: after.sessions.online - before.sessions.online,
      completed: after.sessions.completed - before.sessions.completed,
      seen: after.seen - before.seen,
      left: after.left - before.left,
      missed: after.missedInvitations - before.missedInvitations,
      verified: after.doctors.verified - before.doctors.verified,
      patients: after.patients - before.patients,
    }).toEqual({ planned: 1, online: 1, completed: 0, seen: 1, left: 1, missed: 1, verified: 1, patients: 4 })
    const [other, booked] = [await testApp.doctor(), await testApp.patient()]
    await testApp.calendar(other)
    const id = await testApp.appointment(other, booked, { startsAt: testApp.clock.now().toISOString() })
    const { callSessionId } = await ok(other, 'startAppointmentCall', { params: { id } })
    expect((await ok(admin, 'readOverview')).inCall).toBe(after.inCall)
    await ok(booked, 'confirmCall', { params: { id: callSessionId } })
    expect((await ok(admin, 'readOverview')).inCall).toBe(after.inCall + 1)
    expect(after.completion).toBe(after.seen / (after.seen + after.left))
    expect(after.meanWaitMinutes).toBeGreaterThan(0)
    expect(JSON.stringify(after)).not.toContain('Person')
  })
})
