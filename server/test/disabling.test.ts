import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hashPassword } from '../src/accounts/index.ts'
import { createBus } from './bus.ts'
import { createBrowser, createPushService } from './smtp-sink.ts'
import { createTestApp, type Person, until } from './test-app.ts'

const service = await createPushService()
// The clock stands still, so periodic checks do not run: what happens, happens by notification.
const testApp = await createTestApp({ cluster: createBus().attach, config: { pushServices: [service.origin] } })
const second = await testApp.startNode()
const { ok, refused, call, rows } = testApp
afterAll(async () => {
  await testApp.close()
  await service.close()
})

const PASSWORD = 'a long password'
const hash = await hashPassword(PASSWORD)
let admin: Person
let doctor: Person
let patient: Person
beforeAll(async () => {
  admin = await testApp.person('ADMIN')
})
beforeEach(async () => {
  doctor = await testApp.doctor()
  patient = await testApp.patient()
  await rows('INSERT INTO credentials (user_id, password_hash) VALUES ($1, $2)', [patient.id, hash])
})
const disable = ({ id }: Person) => ok(admin, 'disablePerson', { params: { id }, body: {} })
const enable = ({ id }: Person) => ok(admin, 'enablePerson', { params: { id } })
const signIn = (password = PASSWORD) => call(null, 'login', { body: { email: patient.email, password } })
const endedBy = async (id: string) =>
  (await rows<{ by: string }>('SELECT ended_by AS by FROM call_sessions WHERE id = $1', [id]))[0]?.by

test('a disabled account is out on every node: requests, sockets, sign-in and pushes', async () => {
  await ok(patient, 'subscribePush', { body: createBrowser(`${service.origin}/push/${patient.id}`).subscription })
  const sockets = [await testApp.socket(patient), await second.socket(patient)]
  expect((await disable(patient)).state).toBe('DISABLED')
  await Promise.all(sockets.map(({ socket }) => until(() => !socket.connected)))
  for (const node of [testApp, second]) {
    // The first and every later request, because the account may be enabled in between.
    for (let n = 0; n < 3; n++) expect(await node.refused(patient, 'me')).toBe('ACCOUNT_DISABLED')
    const again = await node.socket(null, { auth: { token: patient.token } })
    await again.wait('auth_error')
    again.close()
  }
  const { problem, status } = await signIn()
  expect([status, problem?.code, problem?.detail]).toEqual([
    401,
    'ACCOUNT_DISABLED',
    'This account is disabled. Ask the clinic if you think that is a mistake.',
  ])
  // Whoever does not know the password does not learn that.
  expect((await signIn('a wrong password')).problem?.code).toBe('BAD_CREDENTIALS')
  expect(await rows('SELECT 1 FROM push_subscriptions WHERE user_id = $1', [patient.id])).toEqual([])
  await disable(patient)
  const trail = await rows(
    "SELECT actor_user_id FROM audit_logs WHERE action_type = 'USER_DISABLED' AND patient_id = $1",
    [patient.id],
  )
  expect(trail).toEqual([{ actor_user_id: admin.id }])
})

test('an enabled account signs in again, and its old sessions stay ended', async () => {
  await disable(patient)
  expect((await enable(patient)).state).toBe('ACTIVE')
  expect(await refused(patient, 'me')).toBe('UNAUTHENTICATED')
  expect((await signIn()).status).toBe(200)
})

test('no session is left open by a sign-in while the account is disabled', async () => {
  const attempts = Array.from({ length: 4 }, () => signIn())
  await disable(patient)
  for (const { status } of await Promise.all(attempts)) expect([200, 401]).toContain(status)
  const left = 'SELECT 1 FROM login_sessions s WHERE s.user_id = $1 AND s.ended_at IS NULL'
  expect(await rows(left, [patient.id])).toEqual([])
})

describe('a patient who is disabled', () => {
  test('leaves the queue, and the doctor sees it', async () => {
    const queue = await testApp.schedule(doctor)
    const [waits, ready] = [await testApp.patient(), await testApp.patient()]
    const places = [await testApp.place(queue, waits, 'WAITING'), await testApp.place(queue, ready, 'READY')]
    const page = await second.socket(doctor)
    for (const one of [waits, ready]) await disable(one)
    for (const { id } of places) expect(await testApp.statusOf('queue_entries', id)).toBe('LEFT')
    await page.wait('queue_updated', ({ totalInQueue }) => totalInQueue === 0)
    expect(await ok(doctor, 'readQueue', { params: { id: queue.id } })).toEqual([])
  })

  test('is rung no longer: the invitation is withdrawn', async () => {
    const queue = await testApp.schedule(doctor)
    const id = await testApp.liveCall(queue, patient, 'INVITED')
    const page = await testApp.socket(doctor)
    await disable(patient)
    expect([await testApp.statusOf('call_sessions', id), await endedBy(id)]).toEqual(['ENDED', 'clinic'])
    expect(await page.wait('call_ended')).toEqual({ callSessionId: id, endedBy: 'clinic', withdrawn: true })
    expect(await ok(doctor, 'readQueue', { params: { id: queue.id } })).toEqual([])
  })

  test('is out of a running call, and the doctor is told that the clinic ended it', async () => {
    const id = await testApp.liveCall(await testApp.schedule(doctor), patient)
    const [theirs, mine] = [await second.socket(patient), await testApp.socket(doctor)]
    await mine.emit('join-room', { roomId: id, peerId: 'doc' })
    await theirs.emit('join-room', { roomId: id, peerId: 'pat' })
    await disable(patient)
    await until(() => !theirs.socket.connected)
    expect(await mine.wait('call_ended')).toEqual({ callSessionId: id, endedBy: 'clinic' })
    expect(await ok(doctor, 'readCall', { params: { id } })).toMatchObject({ status: 'ENDED', endedBy: 'clinic' })
  })

  test('is out of the call of an appointment, which stays', async () => {
    await testApp.calendar(doctor)
    const id = await testApp.appointment(doctor, patient, { startsAt: testApp.clock.now().toISOString() })
    const { callSessionId } = await ok(doctor, 'startAppointmentCall', { params: { id } })
    await ok(patient, 'confirmCall', { params: { id: callSessionId } })
    await disable(patient)
    expect([await endedBy(callSessionId), await testApp.statusOf('appointments', id)]).toEqual(['clinic', 'CONFIRMED'])
  })

  test('is out of the meeting in which they are a guest', async () => {
    const { id, roomId } = await testApp.meeting(doctor)
    const joined = await ok(patient, 'joinMeeting', { params: { roomId }, body: { name: patient.name } })
    const guest = () => rows<{ status: string }>('SELECT status FROM room_guests WHERE room_id = $1', [id])
    expect([joined.guest?.status, await guest()]).toEqual(['WAITING', [{ status: 'WAITING' }]])
    await disable(patient)
    expect(await guest()).toEqual([{ status: 'LEFT' }])
  })

  test('gets no place in a queue that they join at the same time', async () => {
    const queue = await testApp.schedule(doctor)
    for (let round = 0; round < 8; round++) {
      const someone = await testApp.patient()
      const [joined] = await Promise.all([call(someone, 'joinQueue', { params: { id: queue.id } }), disable(someone)])
      expect([200, 201, 401]).toContain(joined.status)
      const places = await rows<{ status: string }>('SELECT status FROM queue_entries WHERE patient_id = $1', [
        someone.id,
      ])
      expect(places.filter(({ status }) => status !== 'LEFT')).toEqual([])
    }
  })
})

describe('a doctor who is disabled', () => {
  test('practises no longer: the session and its call end, and those who wait are told', async () => {
    const queue = await testApp.schedule(doctor)
    const planned = await testApp.schedule(doctor, { status: 'UPCOMING', startTime: '15:00', endTime: '16:00' })
    const callId = await testApp.liveCall(queue, patient)
    const waiting = await testApp.patient()
    await testApp.place(queue, waiting, 'WAITING')
    const [inCall, inQueue] = [await testApp.socket(patient), await second.socket(waiting)]
    await disable(doctor)
    expect(await testApp.statusOf('schedules', queue.id)).toBe('COMPLETED')
    expect([await testApp.statusOf('call_sessions', callId), await endedBy(callId)]).toEqual(['ENDED', 'clinic'])
    expect(await inCall.wait('call_ended')).toEqual({ callSessionId: callId, endedBy: 'clinic' })
    await inQueue.wait('schedule_status_changed', ({ status }) => status === 'COMPLETED')
    expect(await refused(waiting, 'joinQueue', { params: { id: planned.id } })).toBe('SCHEDULE_STATE')
  })

  test('is neither found nor booked, and is again once enabled', async () => {
    await testApp.calendar(doctor)
    const found = async () =>
      (await ok(patient, 'findDoctors', { query: { name: doctor.name } })).doctors.map(({ id }) => id)
    const listed = async () =>
      (await ok(admin, 'listDoctors', { query: { name: doctor.email } })).doctors.map(({ id }) => id)
    expect([await found(), await listed()]).toEqual([[doctor.id], [doctor.id]])
    await disable(doctor)
    expect([await found(), await listed()]).toEqual([[], []])
    // Verifying could otherwise bring a disabled doctor back.
    expect(await refused(admin, 'verifyDoctor', { params: { id: doctor.id } })).toBe('NOT_FOUND')
    const body = { doctorId: doctor.id, startsAt: '2026-03-04T10:00:00.000Z' }
    expect(['NOT_FOUND', 'SLOT_NOT_OFFERED']).toContain(await refused(patient, 'holdSlot', { body }))
    await enable(doctor)
    expect([await found(), await listed()]).toEqual([[doctor.id], [doctor.id]])
  })

  test('hosts no meeting any longer', async () => {
    const { id, roomId } = await testApp.meeting(doctor)
    await ok(doctor, 'setMeetingStatus', { params: { roomId }, body: { status: 'ACTIVE' } })
    await disable(doctor)
    expect(await rows('SELECT status, ended_by FROM meetings WHERE id = $1', [id])).toEqual([
      { status: 'COMPLETED', ended_by: 'system' },
    ])
  })

  test('does not stay online by starting at the same time', async () => {
    for (let round = 0; round < 6; round++) {
      const one = await testApp.doctor()
      const { id } = await testApp.schedule(one, { status: 'UPCOMING' })
      const [started] = await Promise.all([call(one, 'startPractice', { params: { id } }), disable(one)])
      expect([200, 401, 403]).toContain(started.status)
      expect(await testApp.statusOf('schedules', id)).not.toBe('ONLINE')
    }
  })
})
