import { randomBytes } from 'node:crypto'
import { type OperationName, operations } from '@medconsult/contract'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { handleOf } from '../src/accounts/profiles/public-link.ts'
import { insertHold } from '../src/appointments/calendar-repository.ts'
import { newId, openDatabase, silentLog } from '../src/platform/database/index.ts'
import { createTestApp, type Person, type Schedule, until } from './test-app.ts'

/** Patients who come by a doctor's public link, without an account. */
const testApp = await createTestApp()
const { ok, refused, call, clock } = testApp
afterAll(() => testApp.close())

let made = 0
let doctor: Person
let queue: Schedule
let handle: string
beforeEach(async () => {
  made += 1
  handle = `dr-house-${made}`
  doctor = await testApp.doctor()
  queue = await testApp.schedule(doctor)
  await ok(doctor, 'savePublicLink', { body: { handle } })
})

const newKey = () => randomBytes(32).toString('base64url')
const params = () => ({ handle })
const body = (name = 'Ines', key = newKey()) => ({ name, key })
const walkIn = async (given = body()): Promise<Person> => {
  const { user, access_token: token } = await ok(null, 'walkIn', { params: params(), body: given })
  return { ...user, email: '', token }
}
const places = () => ok(doctor, 'readQueue', { params: { id: queue.id } })
const HOUR_MS = 3_600_000

describe('a public link', () => {
  test('tells who practises, whether now, and the wait', async () => {
    await walkIn()
    await walkIn()
    expect(await ok(null, 'openPublicLink', { params: { handle: handle.toUpperCase() } })).toEqual({
      doctorName: doctor.name,
      specialty: null,
      online: { scheduleId: queue.id, waiting: 2, estimatedWaitMinutes: 20 },
      next: null,
    })
    await ok(doctor, 'endPractice', { params: { id: queue.id } })
    await testApp.schedule(doctor, { status: 'UPCOMING', startTime: '15:00', endTime: '16:00' })
    expect(await ok(null, 'openPublicLink', { params: params() })).toMatchObject({
      online: null,
      next: { date: testApp.today(), startTime: '15:00', endTime: '16:00' },
    })
    expect(await refused(null, 'walkIn', { params: params(), body: body() })).toBe('SCHEDULE_STATE')
  })

  test('belongs to one doctor, and opens nothing once it is changed, switched off, or the doctor is not verified', async () => {
    const other = await testApp.doctor()
    expect(await refused(other, 'savePublicLink', { body: { handle: handle.toUpperCase() } })).toBe('NAME_TAKEN')
    for (const wrong of ['ab', 'dr_house', '-house', 'a--b', 'x'.repeat(41)])
      expect(await refused(other, 'savePublicLink', { body: { handle: wrong } })).toBe('VALIDATION')
    const isOpen = async () => (await call(null, 'openPublicLink', { params: params() })).status === 200
    await ok(doctor, 'savePublicLink', { body: { handle: null } })
    expect(await isOpen()).toBe(false)
    expect(await refused(null, 'walkIn', { params: params(), body: body() })).toBe('NOT_FOUND')
    await ok(doctor, 'savePublicLink', { body: { handle } })
    expect(await isOpen()).toBe(true)
    await testApp.rows('UPDATE users SET verified_at = NULL WHERE id = $1', [doctor.id])
    expect(await isOpen()).toBe(false)
  })

  test('is never given to another doctor, also once its doctor has changed it or is gone', async () => {
    const other = await testApp.doctor()
    const save = (who: Person, to: string | null) => call(who, 'savePublicLink', { body: { handle: to } })
    await ok(doctor, 'savePublicLink', { body: { handle: `${handle}-new` } })
    expect(await refused(other, 'savePublicLink', { body: { handle } })).toBe('NAME_TAKEN')
    expect((await save(doctor, handle)).status, 'its own doctor takes it back').toBe(200)
    await testApp.rows('DELETE FROM schedules WHERE doctor_id = $1', [doctor.id])
    await testApp.rows('DELETE FROM users WHERE id = $1', [doctor.id])
    for (const one of [handle, `${handle}-new`])
      expect(await refused(other, 'savePublicLink', { body: { handle: one } })).toBe('NAME_TAKEN')
  })

  test('that two doctors want at one moment is one doctor’s', async () => {
    const two = [await testApp.doctor(), await testApp.doctor()]
    const wanted = { body: { handle: `${handle}-wanted` } }
    const answers = await Promise.all(two.map((who) => call(who, 'savePublicLink', wanted)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test('is proposed from the doctor’s name', () => {
    expect(['Dr. Sarah Johnson', 'Prof. Dr. Jörg Weiß', 'Zoë Ó Briain', 'Li', '王芳'].map(handleOf)).toEqual([
      'sarah-johnson',
      'jorg-weiss',
      'zoe-o-briain',
      'doctor-li',
      'doctor',
    ])
  })
})

describe('a patient without an account', () => {
  test('has a place like any other, and the doctor sees that only a name is known', async () => {
    const patient = await walkIn()
    await ok(patient, 'toggleReady', { params: { id: queue.id }, body: { isReady: true } })
    await testApp.place(queue, await testApp.patient(), 'WAITING')
    expect(await places()).toMatchObject([
      { patientName: 'Ines', identity: 'NAME_ONLY', status: 'READY' },
      { identity: 'ACCOUNT' },
    ])
    expect(await ok(doctor, 'readPatientContact', { params: { id: patient.id } })).toMatchObject({
      identity: 'NAME_ONLY',
    })
    expect(await ok(patient, 'me')).toEqual({
      id: patient.id,
      email: null,
      name: 'Ines',
      role: 'PATIENT',
      timeZone: null,
    })
    expect(await testApp.actions(patient.id)).toEqual(expect.arrayContaining(['WALK_IN_REGISTERED', 'QUEUE_JOINED']))
  })

  test('is made once, however often the request is sent', async () => {
    const given = body()
    const [first, second] = await Promise.all([walkIn(given), walkIn(given)])
    expect(second.id).toBe(first.id)
    expect((await walkIn(given)).id).toBe(first.id)
    expect(await places()).toHaveLength(1)
  })

  test('gets no appointment, whatever the token says: the database refuses it', async () => {
    const database = openDatabase({ ...testApp.home.application, clock, log: silentLog })
    const hold = (who: Person) =>
      database.as({ kind: 'user', id: who.id, role: 'PATIENT' }, (tx) => {
        const startsAt = new Date(clock.now().getTime() + 24 * HOUR_MS)
        return insertHold(tx, {
          id: newId(),
          doctorId: doctor.id,
          patientId: who.id,
          slot: { startsAt: startsAt.toISOString(), endsAt: new Date(startsAt.getTime() + HOUR_MS / 2).toISOString() },
          now: clock.now(),
          expiresAt: new Date(clock.now().getTime() + 300_000),
        })
      })
    await testApp.calendar(doctor, { weeklyHours: [{ weekday: 2, startTime: '09:00', endTime: '17:00' }] })
    const [withAccount, without] = [await testApp.patient(), await walkIn()]
    await expect(hold(without)).rejects.toMatchObject({ code: '42501' })
    await hold(withAccount)
    await database.close()
  })

  test('stands only in queues of doctors who have a public link, and sees no others', async () => {
    const patient = await walkIn()
    const [closed, open] = [await testApp.doctor(), await testApp.doctor()]
    await ok(open, 'savePublicLink', { body: { handle: `${handle}-too` } })
    const [withoutLink, withLink] = [await testApp.schedule(closed), await testApp.schedule(open)]
    const listed = (await ok(patient, 'browseSchedules')).map(({ id }) => id)
    expect(listed).toEqual(expect.arrayContaining([queue.id, withLink.id]))
    expect(listed).not.toContain(withoutLink.id)
    expect(await refused(patient, 'joinQueue', { params: { id: withoutLink.id } })).toBe('ACCOUNT_NEEDED')
    await ok(patient, 'joinQueue', { params: { id: withLink.id } })
    expect((await ok(await testApp.patient(), 'joinQueue', { params: { id: withoutLink.id } })).queueNumber).toBe(1)
    // Whoever stands there already keeps the place when the link is switched off.
    await ok(doctor, 'savePublicLink', { body: { handle: null } })
    expect((await ok(patient, 'joinQueue', { params: { id: queue.id } })).message).toContain('already')
    expect((await ok(patient, 'browseSchedules')).map(({ id }) => id)).toContain(queue.id)
  })

  test('may do nothing that needs an account', async () => {
    const patient = await walkIn()
    const names = Object.keys(operations) as OperationName[]
    const needing = names.filter((name) => 'needsAccount' in operations[name])
    expect(needing).toEqual(
      expect.arrayContaining(['holdSlot', 'bookAppointment', 'beginTotp', 'changeOwnPassword', 'notificationSettings']),
    )
    for (const name of needing) {
      const { status, problem } = await call(
        patient,
        name as 'me',
        {
          params: { id: patient.id },
          ...(operations[name].route.method !== 'GET' && { body: {} }),
        } as never,
      )
      expect([name, status, problem?.code]).toEqual([name, 403, 'ACCOUNT_NEEDED'])
    }
  })

  test('can be given no password, address or other role, and is no account of the clinic', async () => {
    const patient = await walkIn()
    const admin = await testApp.person('ADMIN')
    const { people } = await ok(admin, 'listPeople', { query: {} })
    expect(people.map(({ id }) => id)).not.toContain(patient.id)
    expect(await refused(admin, 'sendPasswordLink', { params: { id: patient.id } })).toBe('NOT_FOUND')
    const change = (statement: string) => testApp.rows(statement, [patient.id])
    await expect(change("INSERT INTO credentials (user_id, password_hash) VALUES ($1, 'x')")).rejects.toThrow('account')
    await expect(change("UPDATE users SET email = 'a@example.org' WHERE id = $1")).rejects.toThrow('users_identity')
    await expect(change("UPDATE users SET role = 'DOCTOR' WHERE id = $1")).rejects.toThrow('users_identity')
  })

  test('is here until four hours after the visit, and cannot come back by the same session', async () => {
    const patient = await walkIn()
    const endsIn = async () => {
      const [row] = await testApp.rows<{ at: Date }>('SELECT ends_at AS at FROM walk_ins WHERE patient_id = $1', [
        patient.id,
      ])
      return row && Math.round((row.at.getTime() - clock.now().getTime()) / HOUR_MS)
    }
    expect(await endsIn()).toBe(24)
    await ok(patient, 'leaveQueue', { params: { id: queue.id } })
    expect(await endsIn()).toBe(4)
    clock.advance(4 * HOUR_MS + 1000)
    clock.advance(5 * 60_000)
    await until(async () => (await endsIn()) === undefined)
    await until(async () => (await call(patient, 'me')).status === 401)
    expect((await call(patient, 'me')).problem?.sessionEnded).toBe('VISIT_OVER')
  })
})

test('a script from one network is stopped, and so are many networks at one doctor', async () => {
  // The test's own address is not counted as a network, so the doctor's budget is met first.
  const codes = []
  for (let count = 0; count < 62; count += 1)
    codes.push((await call(null, 'walkIn', { params: params(), body: body() })).status)
  expect(codes.slice(0, 60).every((status) => status === 201)).toBe(true)
  expect(codes.slice(60)).toEqual([429, 429])
})
