// The moments at which one state ends and another begins: requests before them, at them, after them, and while a lock
// is held.
import { CALL_EARLY_MS, CALL_LATE_MS, EMPTY_CALL_MS, EMPTY_MEETING_MS, INVITATION_MS } from '@medconsult/contract'
import { type QueryExecutorProvider, sql } from 'kysely'
import type pg from 'pg'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { newId, openDatabase, silentLog } from '../src/platform/database/index.ts'
import { createTestApp, type Person, type Schedule, until } from './test-app.ts'

const testApp = await createTestApp()
const { ok, refused, clock, statusOf } = testApp
const database = openDatabase({ ...testApp.home.application, clock, log: silentLog, poolTimeoutMs: 60_000 })
afterAll(async () => {
  await database.close()
  await testApp.close()
})

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
let doctor: Person
let patient: Person
beforeEach(async () => {
  ;[doctor, patient] = [await testApp.doctor(), await testApp.patient()]
})

const later = (ms: number, from = clock.now()) => new Date(from.getTime() + ms)
/** Runs statements as that person, with the rights that the server has for them. */
const as = <R>(who: Person, work: (tx: QueryExecutorProvider) => Promise<R>): Promise<R> =>
  database.as({ kind: 'user', id: who.id, role: who.role }, work)
/** Makes the invitation's time end, without anything that expires it. */
const overNow = (callSessionId: string, at = clock.now()) =>
  testApp.rows('UPDATE call_sessions SET expires_at = $2, due_at = $3 WHERE id = $1', [callSessionId, at, later(DAY)])

/**
 * Holds a row's lock as another use case does.
 * @param begin starts the work that will wait for the row
 * @param meanwhile runs while it waits
 */
async function holding<R>(
  lock: string,
  id: string,
  begin: () => Promise<R>,
  meanwhile: (holder: pg.PoolClient) => unknown,
): Promise<R> {
  const holder = await testApp.owner.connect()
  const waiting = () =>
    testApp.rows(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND usename = 'medconsult_app'
         AND wait_event_type = 'Lock'`,
    )
  try {
    await holder.query('BEGIN')
    await holder.query(lock, [id])
    const begun = begin()
    await until(async () => (await waiting()).length > 0, 'the waiting')
    await meanwhile(holder)
    await holder.query('COMMIT')
    await until(async () => (await waiting()).length === 0, 'the end of the waiting')
    return await begun
  } catch (error) {
    await holder.query('ROLLBACK')
    throw error
  } finally {
    holder.release()
  }
}

describe('the moments of a practice session', () => {
  const start = (queue: Schedule) => testApp.call(doctor, 'startPractice', { params: { id: queue.id } })
  const day = (days: number) =>
    later(days * DAY)
      .toISOString()
      .slice(0, 10)

  test.each([
    ['COMPLETED', 'of yesterday', -1, false],
    ['COMPLETED', 'of today', 0, true],
    ['COMPLETED', 'of tomorrow', 1, false],
    ['UPCOMING', 'of yesterday', -1, false],
    ['UPCOMING', 'of today', 0, true],
    ['UPCOMING', 'of tomorrow', 1, true],
  ] as const)('a session that is %s %s can be started, or not', async (status, _day, days, can) => {
    const queue = await testApp.schedule(doctor, { status, date: day(days) })
    expect((await start(queue)).problem?.code).toBe(can ? undefined : 'SCHEDULE_STATE')
    expect(await statusOf('schedules', queue.id)).toBe(can ? 'ONLINE' : status)
  })

  test('a session over midnight can be planned, listed, joined and started again until its end', async () => {
    const plan = { date: day(0), startTime: '22:00', endTime: '02:00' }
    const { id, endTime } = await ok(doctor, 'createSchedule', { body: plan })
    expect(endTime).toBe('02:00')
    expect((await ok(doctor, 'createSchedule', { body: { ...plan, endTime: '24:00' } })).endTime).toBe('00:00')
    const params = { id }
    const isListed = async () => (await ok(patient, 'browseSchedules')).some((one) => one.id === id)
    const goTo = async (time: string, days = 1) => {
      clock.advance(Date.parse(`${plan.date}T${time}:00Z`) + days * DAY - clock.now().getTime())
      for (const one of [doctor, patient]) one.token = await testApp.tokenOf(one)
    }
    await goTo('23:50', 0)
    await ok(doctor, 'startPractice', { params })
    await goTo('00:10')
    expect(await isListed()).toBe(true)
    await ok(patient, 'joinQueue', { params })
    await ok(doctor, 'endPractice', { params })
    expect(await isListed()).toBe(true)
    await ok(doctor, 'startPractice', { params })
    expect((await ok(doctor, 'readQueue', { params })).map(({ patientId }) => patientId)).toEqual([patient.id])
    // The session goes on after its planned end while it is online, and can be started again for an hour after its end.
    await goTo('03:00')
    expect(await isListed()).toBe(true)
    await ok(doctor, 'endPractice', { params })
    expect(await isListed()).toBe(false)
    await goTo('03:59')
    await ok(doctor, 'startPractice', { params })
    await ok(doctor, 'endPractice', { params })
    await goTo('04:59')
    expect(await testApp.refused(doctor, 'startPractice', { params })).toBe('SCHEDULE_STATE')
    // The session belongs to the day on which it began.
    expect((await ok(doctor, 'listOwnSchedules')).find((one) => one.id === id)?.date).toBe(plan.date)
  })

  test('every patient who looks for a session is told that one starts or ends', async () => {
    const queue = await testApp.schedule(doctor, { status: 'UPCOMING' })
    const page = await testApp.socket(patient)
    await ok(patient, 'browseSchedules')
    for (const [name, status] of [
      ['startPractice', 'ONLINE'],
      ['endPractice', 'COMPLETED'],
    ] as const) {
      await ok(doctor, name, { params: { id: queue.id } })
      expect(await page.wait('schedule_status_changed', (told) => told.status === status)).toMatchObject({
        scheduleId: queue.id,
        doctorName: doctor.name,
      })
    }
  })
})

describe('an invitation that is over and was not swept yet', () => {
  let queue: Schedule
  let id: string
  beforeEach(async () => {
    queue = await testApp.schedule(doctor)
    id = await testApp.liveCall(queue, patient, 'INVITED')
  })
  const entry = async () =>
    (await testApp.rows<{ status: string }>('SELECT status FROM queue_entries WHERE patient_id = $1', [patient.id]))[0]
      ?.status

  test.each([
    [1, 'ENDED', 'READY'],
    [0, 'EXPIRED', 'WAITING'],
    [-1000, 'EXPIRED', 'WAITING'],
  ])('the invitation counts as expired when the practice ends %d ms before its end', async (ms, status, place) => {
    await overNow(id, later(ms))
    const page = await testApp.socket(patient)
    await ok(doctor, 'endPractice', { params: { id: queue.id } })
    expect([await statusOf('call_sessions', id), await entry()]).toEqual([status, place])
    await page.wait(status === 'EXPIRED' ? 'call_expired' : 'call_ended', ({ callSessionId }) => callSessionId === id)
  })

  test("the invitation counts as expired when the doctor's verification is withdrawn", async () => {
    const admin = await testApp.person('ADMIN')
    await overNow(id)
    const other = await testApp.doctor()
    await testApp.calendar(other)
    const appointmentId = await testApp.appointment(other, await testApp.patient(), {
      startsAt: clock.now().toISOString(),
    })
    const { callSessionId } = await ok(other, 'startAppointmentCall', { params: { id: appointmentId } })
    await overNow(callSessionId)
    for (const one of [doctor, other])
      await ok(admin, 'withdrawVerification', { params: { id: one.id }, body: { reason: 'Now' } })
    expect(await statusOf('call_sessions', id)).toBe('EXPIRED')
    expect(await statusOf('call_sessions', callSessionId)).toBe('EXPIRED')
  })

  test("the invitation counts as expired when the appointment's call is started again", async () => {
    const other = await testApp.doctor()
    await testApp.calendar(other)
    const appointmentId = await testApp.appointment(other, await testApp.patient(), {
      startsAt: clock.now().toISOString(),
    })
    const params = { id: appointmentId }
    const first = await ok(other, 'startAppointmentCall', { params })
    await overNow(first.callSessionId, later(1))
    expect((await ok(other, 'startAppointmentCall', { params })).callSessionId).toBe(first.callSessionId)
    await overNow(first.callSessionId)
    const second = await ok(other, 'startAppointmentCall', { params })
    expect(second.callSessionId).not.toBe(first.callSessionId)
    expect(await statusOf('call_sessions', first.callSessionId)).toBe('EXPIRED')
  })

  test('the invitation allows no guest link, no peer id and no answer', async () => {
    const params = { id }
    const link = { params, body: { role: 'RELATIVE' } }
    await overNow(id, later(1))
    await ok(doctor, 'makeGuestLink', link)
    await overNow(id)
    expect(await refused(doctor, 'makeGuestLink', link)).toBe('CALL_STATE')
    expect(await refused(doctor, 'doctorSetPeerId', { params, body: { peerId: 'page' } })).toBe('CALL_STATE')
    for (const name of ['confirmCall', 'declineCall', 'extendInvitation'] as const)
      expect(await refused(patient, name, { params }), name).toBe('INVITATION_EXPIRED')
  })

  test('an invitation can be accepted until its last moment', async () => {
    await overNow(id, later(1))
    await ok(patient, 'confirmCall', { params: { id } })
    expect(await statusOf('call_sessions', id)).toBe('CONFIRMED')
  })

  test('the invitation does not ring on a page that polls', async () => {
    await overNow(id, later(1))
    expect(await ok(patient, 'pendingInvitation')).toMatchObject({ hasInvitation: true, callSessionId: id })
    await overNow(id)
    expect(await ok(patient, 'pendingInvitation')).toEqual({ hasInvitation: false })
  })
})

test("a guest's link can be used until its last moment", async () => {
  const call = await testApp.liveCall(await testApp.schedule(doctor), patient)
  const use = (code: string) => testApp.call(null, 'useGuestLink', { body: { code, name: 'Ines' } })
  const [last, over] = [
    await testApp.guest(call, 'LINKED', { expiresAt: later(1) }),
    await testApp.guest(call, 'LINKED', { expiresAt: clock.now() }),
  ]
  expect((await use(over.code)).problem?.code).toBe('LINK_GONE')
  expect((await use(last.code)).problem).toBeNull()
})

test("a guest's link that expires while its request waits for the room is refused", async () => {
  const call = await testApp.liveCall(await testApp.schedule(doctor), patient)
  const link = await testApp.guest(call, 'LINKED', { expiresAt: later(1000) })
  const { problem } = await holding(
    'SELECT 1 FROM rooms WHERE id = $1 FOR UPDATE',
    call,
    () => testApp.call(null, 'useGuestLink', { body: { code: link.code, name: 'Ines' } }),
    () => clock.advance(1000),
  )
  expect(problem?.code).toBe('LINK_GONE')
  expect(await statusOf('room_guests', link.id)).toBe('LINKED')
})

describe('a start after a time without a server', () => {
  test.each(['CONFIRMED', 'ACTIVE'] as const)('a call that is %s gets its two minutes again', async (status) => {
    const id = await testApp.liveCall(await testApp.schedule(doctor), patient, status)
    await testApp.rows('UPDATE call_sessions SET due_at = $2 WHERE id = $1', [id, later(1000)])
    const node = await testApp.startNode()
    const [row] = await testApp.rows<{ due_at: Date }>('SELECT due_at FROM call_sessions WHERE id = $1', [id])
    expect(row?.due_at).toEqual(later(EMPTY_CALL_MS))
    await node.stop()
  })

  test('an invitation gets no more time', async () => {
    const id = await testApp.liveCall(await testApp.schedule(doctor), patient, 'INVITED')
    const node = await testApp.startNode()
    const [row] = await testApp.rows<{ due_at: Date; expires_at: Date }>(
      'SELECT due_at, expires_at FROM call_sessions WHERE id = $1',
      [id],
    )
    expect(row).toEqual({ due_at: later(INVITATION_MS), expires_at: later(INVITATION_MS) })
    await node.stop()
  })
})

describe('a sweep that waits for a row checks it again', () => {
  const wakeSweeps = () =>
    testApp.rows("SELECT pg_notify(c, '') FROM unnest(ARRAY['calls_due', 'appointments_due', 'meetings_due']) c")
  /**
   * `due` makes it due while the row is locked. `meanwhile` is what the holder of the lock changes while the sweep
   * waits.
   */
  const whileHeld = (
    lock: string,
    id: string,
    due: () => Promise<unknown>,
    meanwhile: (holder: pg.PoolClient) => Promise<unknown>,
  ) => {
    const begin = async () => {
      await due()
      await wakeSweeps()
    }
    return holding(lock, id, begin, meanwhile)
  }
  const actionsOf = async (id: string) =>
    (
      await testApp.rows<{ action: string }>(
        'SELECT action_type AS action FROM audit_logs WHERE $1 IN (call_session_id, appointment_id)',
        [id],
      )
    ).map(({ action }) => action)
  /** Waits until running sweeps are done, by a later sweep of each kind that expires something else. */
  async function swept(): Promise<void> {
    const [other, somebody] = [await testApp.doctor(), await testApp.patient()]
    await testApp.calendar(other)
    const call = await testApp.liveCall(await testApp.schedule(other), somebody, 'INVITED')
    const held = await testApp.appointment(other, somebody, { status: 'HELD', startsAt: later(DAY).toISOString() })
    const meeting = await testApp.meeting(other)
    await testApp.rows('UPDATE call_sessions SET expires_at = $2, due_at = $2 WHERE id = $1', [call, clock.now()])
    await testApp.rows('UPDATE appointments SET due_at = $2 WHERE id = $1', [held, clock.now()])
    await testApp.rows('UPDATE meetings SET due_at = $2, status = status WHERE id = $1', [meeting.id, clock.now()])
    await wakeSweeps()
    await until(async () => {
      const [row] = await testApp.rows<{ done: boolean }>(
        `SELECT EXISTS (SELECT 1 FROM call_sessions WHERE id = $1 AND status = 'EXPIRED')
           AND NOT EXISTS (SELECT 1 FROM appointments WHERE id = $2)
           AND EXISTS (SELECT 1 FROM meetings WHERE id = $3 AND status = 'CANCELLED') AS done`,
        [call, held, meeting.id],
      )
      return row?.done
    }, 'the end of the sweeps')
  }

  test('a call that somebody entered meanwhile is not ended', async () => {
    const queue = await testApp.schedule(doctor)
    const id = await testApp.liveCall(queue, patient, 'ACTIVE')
    await swept()
    const due = () => testApp.rows('UPDATE call_sessions SET due_at = $2 WHERE id = $1', [id, clock.now()])
    await whileHeld('SELECT 1 FROM schedules WHERE id = $1 FOR UPDATE', queue.id, due, (holder) =>
      holder.query('UPDATE call_sessions SET due_at = $2 WHERE id = $1', [id, later(EMPTY_CALL_MS)]),
    )
    await swept()
    expect(await statusOf('call_sessions', id)).toBe('ACTIVE')
    expect(await actionsOf(id)).toEqual([])
  })

  test('an invitation that was accepted meanwhile does not expire', async () => {
    const queue = await testApp.schedule(doctor)
    const id = await testApp.liveCall(queue, patient, 'INVITED')
    await swept()
    const due = () =>
      testApp.rows('UPDATE call_sessions SET expires_at = $2, due_at = $2 WHERE id = $1', [id, clock.now()])
    await whileHeld('SELECT 1 FROM schedules WHERE id = $1 FOR UPDATE', queue.id, due, async (holder) => {
      await holder.query("UPDATE queue_entries SET status = 'IN_CALL' WHERE patient_id = $1", [patient.id])
      await holder.query(
        "UPDATE call_sessions SET status = 'CONFIRMED', confirmed_at = $2, due_at = $3 WHERE id = $1",
        [id, later(-1), later(EMPTY_CALL_MS)],
      )
    })
    await swept()
    expect(await statusOf('call_sessions', id)).toBe('CONFIRMED')
  })

  test('a request that was confirmed meanwhile is not cancelled', async () => {
    await testApp.calendar(doctor)
    const id = await testApp.appointment(doctor, patient, { status: 'PENDING', startsAt: later(DAY).toISOString() })
    await swept()
    const due = () => testApp.rows('UPDATE appointments SET due_at = $2 WHERE id = $1', [id, clock.now()])
    await whileHeld('SELECT 1 FROM calendars WHERE doctor_id = $1 FOR UPDATE', doctor.id, due, (holder) =>
      holder.query("UPDATE appointments SET status = 'CONFIRMED', due_at = $2 WHERE id = $1", [id, later(2 * DAY)]),
    )
    await swept()
    expect(await statusOf('appointments', id)).toBe('CONFIRMED')
    expect(await actionsOf(id)).toEqual([])
  })

  test('an appointment that was moved meanwhile is not closed', async () => {
    await testApp.calendar(doctor)
    const id = await testApp.appointment(doctor, patient, { startsAt: later(DAY).toISOString() })
    await swept()
    const due = () => testApp.rows('UPDATE appointments SET due_at = $2 WHERE id = $1', [id, clock.now()])
    await whileHeld('SELECT 1 FROM calendars WHERE doctor_id = $1 FOR UPDATE', doctor.id, due, (holder) =>
      holder.query('UPDATE appointments SET due_at = $2 WHERE id = $1', [id, later(2 * DAY)]),
    )
    await swept()
    expect(await statusOf('appointments', id)).toBe('CONFIRMED')
  })

  test('a meeting that somebody entered meanwhile is not ended', async () => {
    const { id } = await testApp.meeting(doctor, { patient, status: 'ACTIVE' })
    await swept()
    const due = () => testApp.rows('UPDATE meetings SET due_at = $2 WHERE id = $1', [id, clock.now()])
    await whileHeld('SELECT 1 FROM rooms WHERE id = $1 FOR UPDATE', id, due, (holder) =>
      holder.query('UPDATE meetings SET due_at = $2 WHERE id = $1', [id, later(EMPTY_MEETING_MS)]),
    )
    await swept()
    const [row] = await testApp.rows<{ status: string }>('SELECT status FROM meetings WHERE id = $1', [id])
    expect(row?.status).toBe('ACTIVE')
  })
})

describe('the moments of an appointment', () => {
  /** A confirmed appointment that begins in so many milliseconds. */
  async function confirmed(inMs: number) {
    await testApp.calendar(doctor)
    const id = await testApp.appointment(doctor, patient, { startsAt: later(inMs).toISOString() })
    return { id, params: { id } }
  }

  test.each([
    ['a moment too early', CALL_EARLY_MS + 1, 'CALL_WINDOW'],
    ['in the first moment', CALL_EARLY_MS, undefined],
    ['in the last moment', -30 * MINUTE - CALL_LATE_MS + 1, undefined],
    ['a moment too late', -30 * MINUTE - CALL_LATE_MS, 'CALL_WINDOW'],
  ])('the call can be started from its first to its last moment: %s', async (_when, inMs, code) => {
    const { id, params } = await confirmed(inMs)
    // Nothing has closed the appointment yet.
    await testApp.rows('UPDATE appointments SET due_at = $2 WHERE id = $1', [id, later(DAY)])
    const { problem, body } = await testApp.call(doctor, 'startAppointmentCall', { params })
    expect(problem?.code).toBe(code)
    if (!code) {
      const end = later(30 * MINUTE + CALL_LATE_MS, later(inMs))
      expect(new Date(body.expiresAt).getTime()).toBeLessThanOrEqual(end.getTime())
    }
  })

  test.each([
    ['the patient accepted, and the two did not see each other (nobody)', true, null],
    ['the doctor called, and the patient did not accept (the patient)', false, 'patient'],
  ])('a missed appointment says who missed it when %s', async (_what, accepted, missedBy) => {
    const { id, params } = await confirmed(0)
    const { callSessionId } = await ok(doctor, 'startAppointmentCall', { params })
    if (accepted) await ok(patient, 'confirmCall', { params: { id: callSessionId } })
    await ok(doctor, 'endCall', { params: { id: callSessionId } })
    await testApp.rows('UPDATE appointments SET due_at = $2 WHERE id = $1', [id, clock.now()])
    await testApp.rows("SELECT pg_notify('appointments_due', '')")
    await until(async () => (await statusOf('appointments', id)) === 'NO_SHOW', 'the closing')
    expect(await ok(patient, 'readAppointment', { params })).toMatchObject({ missedBy, callStatus: 'ENDED' })
  })

  test('an appointment cannot be moved, cancelled or closed while its call rings or runs', async () => {
    // Before its beginning, when it could still be changed in other ways.
    const { id, params } = await confirmed(10 * MINUTE)
    const { callSessionId } = await ok(doctor, 'startAppointmentCall', { params })
    const startsAt = later(DAY).toISOString()
    const tries = [
      [doctor, 'proposeTime', { startsAt }],
      [patient, 'moveAppointment', { startsAt }],
      [patient, 'cancelAppointment', {}],
      [doctor, 'cancelAppointment', {}],
      [doctor, 'closeAppointment', { outcome: 'COMPLETED' }],
    ] as const
    const all = async () => {
      const answers = []
      for (const [who, name, body] of tries) answers.push((await testApp.call(who, name, { params, body })).problem)
      return answers.map((problem) => [problem?.code, problem?.detail])
    }
    const underWay = ['APPOINTMENT_STATE', 'The call is under way. End it first.']
    expect(await all()).toEqual(tries.map(() => underWay))
    await ok(patient, 'confirmCall', { params: { id: callSessionId } })
    expect(await all()).toEqual(tries.map(() => underWay))
    await ok(patient, 'activateCall', { params: { id: callSessionId } })
    expect(await all()).toEqual(tries.map(() => underWay))
    expect(await statusOf('appointments', id)).toBe('CONFIRMED')
    await ok(doctor, 'endCall', { params: { id: callSessionId } })
    await ok(doctor, 'proposeTime', { params, body: { startsAt } })
  })

  test('a doctor learns nothing of a patient who only holds a time', async () => {
    await testApp.calendar(doctor)
    const known = () =>
      as(doctor, async (tx) => {
        const people = await sql<{ name: string }>`SELECT name FROM users WHERE id = ${patient.id}`.execute(tx)
        const times = await sql`SELECT id FROM appointments WHERE patient_id = ${patient.id}`.execute(tx)
        return [people.rows.length, times.rows.length]
      })
    const { slots } = await ok(patient, 'listSlots', { params: { id: doctor.id }, query: { days: 14 } })
    const startsAt = slots.at(-1)?.startsAt ?? ''
    const { id: holdId } = await ok(patient, 'holdSlot', { body: { doctorId: doctor.id, startsAt } })
    expect(await known()).toEqual([0, 0])
    // The name stays hidden even if the time could be read, because each has its own protection.
    await testApp.rows('CREATE POLICY everything ON appointments FOR SELECT TO medconsult_app USING (true)')
    const seen = await known()
    await testApp.rows('DROP POLICY everything ON appointments')
    expect(seen).toEqual([0, 1])
    await ok(patient, 'bookAppointment', { body: { holdId, type: 'ONLINE' } })
    expect(await known()).toEqual([1, 1])
  })
})

describe('the moments of a message', () => {
  /** Written without the server, by any statement: the database itself refuses. */
  const write = (who: Person, roomId: string) =>
    as(who, (tx) =>
      sql`INSERT INTO chat_messages (id, room_id, position, author_id, author_name, author_type, message, key, created_at)
        SELECT ${newId()}::uuid, ${roomId}::uuid, coalesce(max(position), 0) + 1, ${who.id}::uuid, ${who.name},
          ${who.role.toLowerCase()}, 'Hello', gen_random_uuid(), ${clock.now()}::timestamptz
        FROM chat_messages WHERE room_id = ${roomId}`.execute(tx),
    ).then(
      () => 'written',
      (error: Error) => error.message,
    )
  const policy = 'new row violates row-level security policy for table "chat_messages"'

  test('a message can be written in an accepted call, until its end', async () => {
    const queue = await testApp.schedule(doctor)
    const id = await testApp.liveCall(queue, patient, 'INVITED')
    for (const who of [doctor, patient]) expect(await write(who, id)).toBe(policy)
    await ok(patient, 'confirmCall', { params: { id } })
    for (const who of [doctor, patient]) expect(await write(who, id)).toBe('written')
    await ok(patient, 'activateCall', { params: { id } })
    for (const who of [doctor, patient]) expect(await write(who, id)).toBe('written')
    await ok(doctor, 'endCall', { params: { id } })
    for (const who of [doctor, patient]) {
      expect(await write(who, id)).toBe(policy)
      expect(await refused(who, 'sendMessage', { params: { id }, body: { message: 'Late' } })).toBe('CALL_STATE')
    }
  })

  test.each(['declineCall', 'expiry'] as const)(
    'a message cannot be written after an invitation that came to nothing: %s',
    async (end) => {
      const id = await testApp.liveCall(await testApp.schedule(doctor), patient, 'INVITED')
      if (end === 'declineCall') await ok(patient, 'declineCall', { params: { id } })
      else {
        await testApp.rows('UPDATE call_sessions SET expires_at = $2, due_at = $2 WHERE id = $1', [id, clock.now()])
        await ok(patient, 'readCall', { params: { id } })
        expect(await statusOf('call_sessions', id)).toBe('EXPIRED')
      }
      for (const who of [doctor, patient]) expect(await write(who, id)).toBe(policy)
    },
  )

  test('a message can be written in a meeting until its end', async () => {
    const { id, roomId } = await testApp.meeting(doctor, { status: 'ACTIVE' })
    expect(await write(doctor, id)).toBe('written')
    await ok(doctor, 'setMeetingStatus', { params: { roomId }, body: { status: 'COMPLETED' } })
    expect(await write(doctor, id)).toBe(policy)
  })
})
