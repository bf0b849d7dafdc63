import { CALL_LATE_MS, CORRECTION_MS, HOLD_MS, OPEN_REQUESTS } from '@medconsult/contract'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type Person, until } from './test-app.ts'

const testApp = await createTestApp()
const { ok, call, refused, clock } = testApp
afterAll(() => testApp.close())

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let doctor: Person
let patient: Person
beforeEach(async () => {
  doctor = await testApp.doctor({ name: 'Dr. Ada' })
  patient = await testApp.patient({ name: 'Ben' })
  await testApp.calendar(doctor)
})

/** The n-th free slot of the doctor from tomorrow on, so that no test depends on the present day of the clock. */
async function slotOf(who: Person, nth = 0): Promise<string> {
  const from = new Date(clock.now().getTime() + DAY).toISOString()
  const { slots } = await ok(patient, 'listSlots', { params: { id: who.id }, query: { from, days: 14 } })
  const startsAt = slots[nth]?.startsAt
  if (!startsAt) throw new Error('no free time')
  return startsAt
}

const hold = (startsAt: string, who = patient) => ok(who, 'holdSlot', { body: { doctorId: doctor.id, startsAt } })
async function request(given: { type?: string; notes?: string; startsAt?: string; who?: Person } = {}) {
  const { type = 'ONLINE', who = patient, notes } = given
  const { id: holdId } = await hold(given.startsAt ?? (await slotOf(doctor)), who)
  return ok(who, 'bookAppointment', { body: { holdId, type, ...(notes && { notes }) } })
}
async function confirmed(given: Parameters<typeof request>[0] = {}) {
  const { id, startsAt } = await request(given)
  return ok(doctor, 'confirmAppointment', { params: { id }, body: { startsAt } })
}
const read = (who: Person, id: string) => ok(who, 'readAppointment', { params: { id } })
const trail = async (id: string) =>
  (
    await testApp.rows<{ action: string }>(
      "SELECT action_type AS action FROM audit_logs WHERE appointment_id = $1 AND action_type NOT LIKE '%_READ' ORDER BY id",
      [id],
    )
  ).map(({ action }) => action)
/** The notifications about an appointment, without reminders, which are sent independently. */
const told = async (who: Person, id: string) =>
  (
    await testApp.rows<{ kind: string }>(
      `SELECT kind FROM notifications WHERE user_id = $1 AND appointment_id = $2
         AND kind NOT IN ('APPOINTMENT_TOMORROW', 'APPOINTMENT_SOON') ORDER BY id`,
      [who.id, id],
    )
  ).map(({ kind }) => kind)
const reminders = async (id: string) =>
  (await testApp.rows('SELECT 1 FROM reminders WHERE appointment_id = $1', [id])).length

/** Advances the clock to a moment, and gives everybody a new token. */
async function waitUntil(instant: number | string, ...people: Person[]): Promise<void> {
  clock.advance(new Date(instant).getTime() - clock.now().getTime())
  for (const one of [doctor, patient, ...people]) one.token = await testApp.tokenOf(one)
}

describe('from a free time to the visit', () => {
  test('both sides and the audit trail get each step of an appointment from the request to its end', async () => {
    const startsAt = await slotOf(doctor, 2)
    const page = await testApp.socket(patient)
    const doctorPage = await testApp.socket(doctor)
    const held = await hold(startsAt)
    expect(held).toMatchObject({ doctorId: doctor.id, startsAt })
    expect(Date.parse(held.expiresAt) - clock.now().getTime()).toBe(HOLD_MS)
    const asked = await ok(patient, 'bookAppointment', {
      body: { holdId: held.id, type: 'ONLINE', notes: 'My knee hurts' },
    })
    expect(asked).toMatchObject({
      status: 'PENDING',
      startsAt,
      doctorName: 'Dr. Ada',
      patientName: 'Ben',
      notes: 'My knee hurts',
      place: null,
      callStatus: 'NOT_STARTED',
      timeZone: 'UTC',
    })
    const { id } = asked
    expect(await doctorPage.wait('appointment_updated')).toEqual(asked)
    const agreed = await ok(doctor, 'confirmAppointment', { params: { id }, body: { startsAt } })
    expect(agreed).toEqual({ ...asked, status: 'CONFIRMED', revision: asked.revision + 1 })
    expect(await page.wait('appointment_updated', ({ status }) => status === 'CONFIRMED')).toEqual(agreed)
    expect(await reminders(id)).toBe(4)

    await waitUntil(Date.parse(startsAt) - 15 * MINUTE - 1)
    expect(await refused(doctor, 'startAppointmentCall', { params: { id } })).toBe('CALL_WINDOW')
    clock.advance(1)
    await testApp.rows('UPDATE users SET verified_at = NULL WHERE id = $1', [doctor.id])
    expect(await refused(doctor, 'startAppointmentCall', { params: { id } })).toBe('DOCTOR_NOT_VERIFIED')
    await testApp.rows('UPDATE users SET verified_at = now() WHERE id = $1', [doctor.id])
    const page2 = await testApp.socket(patient)
    const { callSessionId, expiresAt } = await ok(doctor, 'startAppointmentCall', { params: { id } })
    // The invitation lasts for a quarter of an hour after the beginning: patients with an appointment need not be
    // early.
    expect(Date.parse(expiresAt)).toBe(Date.parse(startsAt) + 15 * MINUTE)
    const ring = {
      callSessionId,
      scheduleId: null,
      appointmentId: id,
      doctorId: doctor.id,
      doctorName: 'Dr. Ada',
      expiresAt,
      // The invitation lasts long enough.
      mayExtend: false,
    }
    expect(await refused(patient, 'extendInvitation', { params: { id: callSessionId } })).toBe('CALL_STATE')
    expect(await ok(patient, 'pendingInvitation')).toEqual({ hasInvitation: true, ...ring })
    expect(await page2.wait('call_invitation')).toEqual(ring)
    expect((await read(patient, id)).callStatus).toBe('WAITING')
    // A second click starts no second call.
    expect((await ok(doctor, 'startAppointmentCall', { params: { id } })).callSessionId).toBe(callSessionId)

    const params = { id: callSessionId }
    await ok(patient, 'confirmCall', { params })
    await ok(doctor, 'activateCall', { params })
    expect(await page2.wait('appointment_updated', ({ callStatus }) => callStatus === 'ACTIVE')).toMatchObject({ id })
    expect(await refused(patient, 'cancelAppointment', { params: { id }, body: {} })).toBe('APPOINTMENT_STATE')
    await ok(patient, 'patientEndCall', { params })
    expect(await read(doctor, id)).toMatchObject({ status: 'CONFIRMED', callStatus: 'ENDED', callSessionId })
    expect(await ok(doctor, 'readCall', { params })).toMatchObject({ scheduleId: null, appointmentId: id })
    expect(await ok(doctor, 'listCalls')).toMatchObject([{ id: callSessionId, appointmentId: id, scheduleId: null }])

    const done = await ok(doctor, 'closeAppointment', { params: { id }, body: { outcome: 'COMPLETED' } })
    expect(done).toMatchObject({ status: 'COMPLETED', missedBy: null })
    expect(await trail(id)).toEqual([
      'APPOINTMENT_REQUESTED',
      'APPOINTMENT_CONFIRMED',
      'CALL_INVITED',
      'CALL_CONFIRMED',
      'CALL_ACTIVATED',
      'CALL_ENDED',
      'APPOINTMENT_COMPLETED',
    ])
    expect(await told(doctor, id)).toEqual(['APPOINTMENT_REQUESTED', 'APPOINTMENT_CONFIRMED', 'CALL_ENDED'])
    expect(await told(patient, id)).toEqual(['APPOINTMENT_CONFIRMED', 'CALL_STARTED', 'CALL_ENDED'])
    expect(await reminders(id)).toBe(0)
  })

  test('a proposed time is accepted, and nobody can agree to a time that they have not seen', async () => {
    const { id, startsAt } = await request()
    const elsewhere = new Date(Date.parse(startsAt) + 12 * 60 * MINUTE).toISOString()
    const proposal = await ok(doctor, 'proposeTime', { params: { id }, body: { startsAt: elsewhere, minutes: 45 } })
    expect(proposal).toMatchObject({ status: 'PROPOSED', startsAt: elsewhere, previousStartsAt: startsAt })
    expect(Date.parse(proposal.endsAt) - Date.parse(elsewhere)).toBe(45 * MINUTE)
    // The former time is free again.
    expect(await slotOf(doctor)).toBe(startsAt)
    expect(await refused(doctor, 'confirmAppointment', { params: { id }, body: { startsAt: elsewhere } })).toBe(
      'APPOINTMENT_STATE',
    )
    const later = new Date(Date.parse(elsewhere) + 60 * MINUTE).toISOString()
    await ok(doctor, 'proposeTime', { params: { id }, body: { startsAt: later } })
    expect(await refused(patient, 'acceptProposal', { params: { id }, body: { startsAt: elsewhere } })).toBe(
      'APPOINTMENT_STATE',
    )
    expect(await ok(patient, 'acceptProposal', { params: { id }, body: { startsAt: later } })).toMatchObject({
      status: 'CONFIRMED',
      startsAt: later,
    })
    expect(await told(patient, id)).toEqual(['APPOINTMENT_PROPOSED', 'APPOINTMENT_PROPOSED', 'APPOINTMENT_CONFIRMED'])
  })

  test('either side can move a confirmed appointment, the other agrees again, and reminders follow', async () => {
    const { id, startsAt } = await confirmed()
    expect(await reminders(id)).toBe(4)
    const other = await slotOf(doctor, 3)
    const moved = await ok(patient, 'moveAppointment', { params: { id }, body: { startsAt: other } })
    expect(moved).toMatchObject({ status: 'PENDING', startsAt: other, keptStartsAt: startsAt })
    // The agreed time is kept, and its reminders are kept too.
    expect(await reminders(id)).toBe(4)
    await ok(doctor, 'confirmAppointment', { params: { id }, body: { startsAt: other } })
    const third = new Date(Date.parse(other) + 10 * 60 * MINUTE).toISOString()
    expect(await ok(doctor, 'proposeTime', { params: { id }, body: { startsAt: third } })).toMatchObject({
      status: 'PROPOSED',
    })
    expect(await ok(patient, 'moveAppointment', { params: { id }, body: { startsAt } })).toMatchObject({
      status: 'PENDING',
      startsAt,
    })
    expect(await told(doctor, id)).toContain('APPOINTMENT_CHANGED')
  })

  test('a request is declined with a reason, either side can cancel, and repeating it changes nothing', async () => {
    const first = await request()
    const body = { reason: 'I am at a congress.' }
    expect(await ok(doctor, 'declineAppointment', { params: { id: first.id }, body })).toMatchObject({
      status: 'CANCELLED',
      declined: true,
      cancelledBy: 'doctor',
      cancelReason: body.reason,
    })
    expect(await refused(doctor, 'declineAppointment', { params: { id: first.id }, body })).toBe('APPOINTMENT_STATE')
    const second = await confirmed()
    expect(await refused(doctor, 'declineAppointment', { params: { id: second.id }, body })).toBe('APPOINTMENT_STATE')
    for (let times = 0; times < 2; times++)
      expect(await ok(patient, 'cancelAppointment', { params: { id: second.id }, body: {} })).toMatchObject({
        status: 'CANCELLED',
        declined: false,
        cancelledBy: 'patient',
      })
    expect(await trail(second.id)).toEqual(['APPOINTMENT_REQUESTED', 'APPOINTMENT_CONFIRMED', 'APPOINTMENT_CANCELLED'])
    expect(await reminders(second.id)).toBe(0)
    for (const name of ['acceptProposal', 'moveAppointment'] as const)
      expect(await refused(patient, name, { params: { id: second.id }, body: { startsAt: second.startsAt } })).toBe(
        'APPOINTMENT_STATE',
      )
    const proposal = { startsAt: new Date(Date.parse(second.startsAt) + DAY).toISOString() }
    expect(await refused(doctor, 'proposeTime', { params: { id: second.id }, body: proposal })).toBe(
      'APPOINTMENT_STATE',
    )
  })

  test('an appointment in person has the place of then, a map and no call', async () => {
    const { id, startsAt } = await confirmed({ type: 'OFFLINE' })
    await testApp.rows("UPDATE calendars SET place = 'Elsewhere' WHERE doctor_id = $1", [doctor.id])
    expect(await read(patient, id)).toMatchObject({
      place: 'Main Street 1, Springfield',
      mapUrl: 'https://www.openstreetmap.org/search?query=Main%20Street%201%2C%20Springfield',
      callStatus: null,
      callFrom: null,
    })
    await waitUntil(startsAt)
    expect(await refused(doctor, 'startAppointmentCall', { params: { id } })).toBe('APPOINTMENT_STATE')
  })

  test('open appointments are listed soonest first and closed ones latest first, to their people only', async () => {
    const ids = []
    for (let day = 0; day < 23; day++) {
      const startsAt = new Date(clock.now().getTime() + (day + 2) * DAY).toISOString()
      ids.push(await testApp.appointment(doctor, patient, { startsAt }))
    }
    const first = await ok(patient, 'listAppointments')
    expect(first.map(({ id }) => id)).toEqual(ids.slice(0, 20))
    const rest = await ok(doctor, 'listAppointments', { query: { after: first.at(-1)?.id ?? '' } })
    expect(rest.map(({ id }) => id)).toEqual(ids.slice(20))
    await testApp.rows(
      `UPDATE appointments SET status = 'CANCELLED', cancelled_by = 'system', closed_at = now(), due_at = NULL WHERE id = ANY($1)`,
      [ids],
    )
    const over = await ok(patient, 'listAppointments', { query: { show: 'closed' } })
    expect(over.map(({ id }) => id)).toEqual(ids.reverse().slice(0, 20))
    expect(await ok(await testApp.patient(), 'listAppointments')).toEqual([])
    expect(await ok(await testApp.doctor(), 'listAppointments', { query: { show: 'closed' } })).toEqual([])
  })
})

describe('holding a slot', () => {
  test("a held slot is nobody else's for five minutes", async () => {
    const startsAt = await slotOf(doctor)
    const held = await hold(startsAt)
    const other = await testApp.patient()
    expect(await refused(other, 'holdSlot', { body: { doctorId: doctor.id, startsAt } })).toBe('SLOT_TAKEN')
    const query = { from: startsAt, days: 1 }
    const shown = async (who: Person) =>
      (await ok(who, 'listSlots', { params: { id: doctor.id }, query })).slots.some((one) => one.startsAt === startsAt)
    expect([await shown(patient), await shown(other), await shown(doctor)]).toEqual([true, false, false])
    clock.advance(HOLD_MS)
    expect(await shown(other)).toBe(true)
    await hold(startsAt, other)
    expect(await call(patient, 'bookAppointment', { body: { holdId: held.id, type: 'ONLINE' } })).toMatchObject({
      status: 404,
    })
    // The sweep deletes holds that nobody finishes.
    clock.advance(HOLD_MS)
    await until(
      async () => (await testApp.rows("SELECT 1 FROM appointments WHERE status = 'HELD'")).length === 0,
      'the sweep of holds',
    )
  })

  test('a held slot is invisible to the doctor, and a patient holds one at a time', async () => {
    const [first, second] = [await slotOf(doctor), await slotOf(doctor, 1)]
    const held = await hold(first)
    expect(await ok(doctor, 'listAppointments')).toEqual([])
    expect(await refused(doctor, 'readAppointment', { params: { id: held.id } })).toBe('NOT_FOUND')
    expect(await refused(patient, 'readAppointment', { params: { id: held.id } })).toBe('NOT_FOUND')
    await hold(second)
    await hold(first, await testApp.patient())
    expect((await ok(patient, 'releaseSlot', { params: { id: held.id } })).message).toBeTruthy()
  })

  test('a released hold cannot be booked, and booking twice makes one request', async () => {
    const held = await hold(await slotOf(doctor))
    // Keeps the sweep from deleting the row.
    await testApp.rows('UPDATE appointments SET due_at = $2 WHERE id = $1', [held.id, clock.now()])
    const answer = await call(patient, 'bookAppointment', { body: { holdId: held.id, type: 'ONLINE' } })
    expect(['HOLD_EXPIRED', 'NOT_FOUND']).toContain(answer.problem?.code)
    const again = await hold(await slotOf(doctor))
    const body = { holdId: again.id, type: 'ONLINE' }
    const asked = await ok(patient, 'bookAppointment', { body })
    expect(await ok(patient, 'bookAppointment', { body })).toEqual(asked)
    expect(await trail(again.id)).toEqual(['APPOINTMENT_REQUESTED'])
  })

  test(`a patient has at most ${OPEN_REQUESTS} open requests`, async () => {
    for (let nth = 0; nth < OPEN_REQUESTS; nth++) await request()
    const body = { doctorId: doctor.id, startsAt: await slotOf(doctor) }
    expect(await refused(patient, 'holdSlot', { body })).toBe('APPOINTMENT_LIMIT')
    await ok(await testApp.patient(), 'holdSlot', { body })
  })

  test('a patient cannot be in two places at once, and a proposal does not reveal the other place', async () => {
    const { startsAt } = await confirmed()
    const second = await testApp.doctor()
    await testApp.calendar(second)
    expect(await refused(patient, 'holdSlot', { body: { doctorId: second.id, startsAt } })).toBe('APPOINTMENT_OVERLAP')
    const { id } = await ok(patient, 'holdSlot', { body: { doctorId: second.id, startsAt: await slotOf(second, 5) } })
    await ok(patient, 'bookAppointment', { body: { holdId: id, type: 'ONLINE' } })
    const proposed = await call(second, 'proposeTime', { params: { id }, body: { startsAt } })
    expect(proposed.problem).toMatchObject({ code: 'SLOT_TAKEN', detail: 'This time is not free. Propose another.' })
  })
})

describe('what time decides about an appointment', () => {
  const settled = (id: string, status: string) =>
    until(async () => (await testApp.statusOf('appointments', id)) === status, `${status} of an appointment`)

  test('a request or a proposal that nobody answers ends when its time comes', async () => {
    const asked = await request()
    const proposed = await request()
    const startsAt = new Date(Date.parse(asked.startsAt) - 2 * 60 * MINUTE).toISOString()
    await ok(doctor, 'proposeTime', { params: { id: proposed.id }, body: { startsAt } })
    await waitUntil(startsAt)
    await settled(proposed.id, 'CANCELLED')
    await waitUntil(asked.startsAt)
    // The first request or sweep that finds it expired cancels it.
    expect(await read(patient, asked.id)).toMatchObject({ status: 'CANCELLED', cancelledBy: 'system', declined: false })
    expect(await trail(asked.id)).toEqual(['APPOINTMENT_REQUESTED', 'APPOINTMENT_CANCELLED'])
    expect(await told(patient, asked.id)).toEqual(['APPOINTMENT_CANCELLED'])
  })

  test('the doctor has missed a call that never began, and the patient one that was not accepted', async () => {
    const never = await confirmed()
    await waitUntil(Date.parse(never.endsAt) + CALL_LATE_MS - 1)
    expect((await read(patient, never.id)).status).toBe('CONFIRMED')
    clock.advance(1)
    await settled(never.id, 'NO_SHOW')
    expect(await read(patient, never.id)).toMatchObject({ missedBy: 'doctor' })

    const unanswered = await confirmed()
    await waitUntil(unanswered.startsAt)
    await ok(doctor, 'startAppointmentCall', { params: { id: unanswered.id } })
    await waitUntil(Date.parse(unanswered.endsAt) + CALL_LATE_MS)
    await settled(unanswered.id, 'NO_SHOW')
    expect(await read(patient, unanswered.id)).toMatchObject({ missedBy: 'patient', callStatus: 'ENDED' })
  })

  test('an appointment whose call took place is completed after the call, and one in person at its end', async () => {
    const online = await confirmed()
    await waitUntil(online.startsAt)
    const { callSessionId } = await ok(doctor, 'startAppointmentCall', { params: { id: online.id } })
    const params = { id: callSessionId }
    await ok(patient, 'confirmCall', { params })
    await ok(patient, 'activateCall', { params })
    // The call is not left empty.
    await testApp.rows("UPDATE call_sessions SET due_at = due_at + interval '1 day' WHERE id = $1", [callSessionId])
    await waitUntil(Date.parse(online.endsAt) + CALL_LATE_MS)
    await until(
      async () =>
        (await testApp.rows('SELECT 1 FROM appointments WHERE id = $1 AND due_at > $2', [online.id, clock.now()]))[0],
      'the closing to be put off',
    )
    expect((await read(doctor, online.id)).status).toBe('CONFIRMED')
    await ok(doctor, 'endCall', { params })
    clock.advance(5 * MINUTE)
    await settled(online.id, 'COMPLETED')

    const inPerson = await confirmed({ type: 'OFFLINE' })
    await waitUntil(Date.parse(inPerson.endsAt) + CALL_LATE_MS)
    await settled(inPerson.id, 'COMPLETED')
  })

  test('the doctor can record how an appointment ended, from its beginning and for a week', async () => {
    const { id, startsAt, endsAt } = await confirmed()
    const publish = (outcome: string) => call(doctor, 'closeAppointment', { params: { id }, body: { outcome } })
    expect((await publish('COMPLETED')).problem?.code).toBe('APPOINTMENT_STATE')
    await waitUntil(Date.parse(startsAt) - 1)
    expect((await publish('NO_SHOW')).problem?.code).toBe('APPOINTMENT_STATE')
    clock.advance(1)
    expect((await publish('NO_SHOW')).body).toMatchObject({ status: 'NO_SHOW', missedBy: 'patient' })
    expect((await publish('COMPLETED')).body).toMatchObject({ status: 'COMPLETED', missedBy: null })
    expect((await publish('COMPLETED')).status).toBe(200)
    await waitUntil(Date.parse(endsAt) + CORRECTION_MS + 1)
    expect((await publish('NO_SHOW')).problem?.code).toBe('APPOINTMENT_STATE')
    expect(await trail(id)).toEqual([
      'APPOINTMENT_REQUESTED',
      'APPOINTMENT_CONFIRMED',
      'APPOINTMENT_MISSED',
      'APPOINTMENT_COMPLETED',
    ])
  })

  test('an appointment that has begun can be neither moved nor cancelled', async () => {
    const { id, startsAt } = await confirmed()
    await waitUntil(startsAt)
    const other = await slotOf(doctor)
    expect(await refused(patient, 'cancelAppointment', { params: { id }, body: {} })).toBe('APPOINTMENT_STATE')
    expect(await refused(patient, 'moveAppointment', { params: { id }, body: { startsAt: other } })).toBe(
      'APPOINTMENT_STATE',
    )
    expect(await refused(doctor, 'proposeTime', { params: { id }, body: { startsAt: other } })).toBe(
      'APPOINTMENT_STATE',
    )
  })
})

describe('the call of an appointment', () => {
  test('the call can be started again after it was declined, withdrawn or expired', async () => {
    const { id, startsAt } = await confirmed()
    await waitUntil(startsAt)
    const start = () => ok(doctor, 'startAppointmentCall', { params: { id } })
    const first = await start()
    await ok(patient, 'declineCall', { params: { id: first.callSessionId } })
    expect((await read(doctor, id)).callStatus).toBe('ENDED')
    const second = await start()
    await ok(doctor, 'doctorEndCall', { params: { id: second.callSessionId } })
    const third = await start()
    clock.advance(15 * MINUTE)
    const fourth = await start()
    expect(new Set([first, second, third, fourth].map(({ callSessionId }) => callSessionId)).size).toBe(4)
    expect(await refused(patient, 'confirmCall', { params: { id: third.callSessionId } })).toBe('INVITATION_EXPIRED')
    expect(await testApp.statusOf('call_sessions', third.callSessionId)).toBe('EXPIRED')
    expect((await read(patient, id)).callStatus).toBe('WAITING')
  })

  test('the call cannot start while either side is in another call', async () => {
    const { id, startsAt } = await confirmed()
    await waitUntil(startsAt)
    const elsewhere = await testApp.liveCall(await testApp.schedule(await testApp.doctor()), patient)
    expect(await refused(doctor, 'startAppointmentCall', { params: { id } })).toBe('CALL_ALREADY_LIVE')
    await ok(patient, 'endCall', { params: { id: elsewhere } })
    await ok(doctor, 'startAppointmentCall', { params: { id } })
  })

  test('the end of a queue does not end the call, and the end of the call does not change the queue', async () => {
    const { id, startsAt } = await confirmed()
    await waitUntil(startsAt)
    const queue = await testApp.schedule(doctor)
    const place = await testApp.place(queue, patient)
    const { callSessionId } = await ok(doctor, 'startAppointmentCall', { params: { id } })
    await ok(patient, 'confirmCall', { params: { id: callSessionId } })
    await ok(doctor, 'endPractice', { params: { id: queue.id } })
    expect(await testApp.statusOf('call_sessions', callSessionId)).toBe('CONFIRMED')
    await ok(doctor, 'endCall', { params: { id: callSessionId } })
    expect(await testApp.statusOf('queue_entries', place.id)).toBe('READY')
  })
})

describe('refusing what is not possible', () => {
  const calendar = {
    timeZone: 'Europe/Berlin',
    slotMinutes: 30,
    bufferMinutes: 0,
    noticeMinutes: 60,
    horizonDays: 30,
    types: ['ONLINE'],
    place: null,
    weeklyHours: [{ weekday: 1, startTime: '09:00', endTime: '12:00' }],
    exceptions: [],
  }
  test('hours are saved as they were given, and replaced', async () => {
    const own = await testApp.doctor()
    expect(await ok(own, 'readCalendar')).toEqual({ calendar: null })
    const exceptions = [
      { kind: 'EXTRA_HOURS', date: '2026-12-24', startTime: '22:00', endTime: '02:00' },
      { kind: 'DAY_OFF', date: '2026-12-25' },
    ]
    const full = { ...calendar, types: ['ONLINE', 'OFFLINE'], place: 'Here', exceptions }
    expect(await ok(own, 'saveCalendar', { body: full })).toEqual({ calendar: full })
    expect(await ok(own, 'saveCalendar', { body: calendar })).toEqual({ calendar })
    expect(await ok(own, 'readCalendar')).toEqual({ calendar })
  })

  const hours = (...list: [number, string, string][]) => ({
    weeklyHours: list.map(([weekday, startTime, endTime]) => ({ weekday, startTime, endTime })),
  })
  test.each([
    ['25:00', hours([1, '25:00', '26:00']), 'weeklyHours'],
    ['24:00', hours([1, '20:00', '24:00']), 'weeklyHours'],
    ['an eighth day', hours([8, '09:00', '10:00']), 'weeklyHours'],
    ['overlapping hours', hours([1, '09:00', '12:00'], [1, '11:00', '13:00']), 'weeklyHours'],
    ['hours that overlap over midnight', hours([1, '22:00', '02:00'], [2, '01:00', '03:00']), 'weeklyHours'],
    ['hours that overlap over the end of the week', hours([7, '22:00', '02:00'], [1, '01:00', '03:00']), 'weeklyHours'],
    ['an offset for a zone', { timeZone: '+05:30' }, 'timeZone'],
    ['an unknown zone', { timeZone: 'Europe/Atlantis' }, 'timeZone'],
    ['an impossible date', { exceptions: [{ kind: 'DAY_OFF', date: '2026-02-30' }] }, 'exceptions'],
    ['visits in person without a place', { types: ['OFFLINE'] }, 'place'],
    ['no type of appointment', { types: [] }, 'types'],
    ['a slot of 0 minutes', { slotMinutes: 0 }, 'slotMinutes'],
  ])('a calendar with %s is refused', async (_what, change, field) => {
    const { problem } = await call(doctor, 'saveCalendar', { body: { ...calendar, ...change } })
    expect(problem?.code).toBe('VALIDATION')
    expect(problem?.fields?.every(({ path }) => path.startsWith(field))).toBe(true)
  })

  test('times in the past, outside the hours, between two slots, too soon and too far are refused', async () => {
    const tomorrow = new Date(clock.now().getTime() + DAY).toISOString().slice(0, 10)
    const tries = [
      '2020-01-01T10:00:00Z',
      clock.now().toISOString(),
      `${tomorrow}T03:00:00Z`,
      `${tomorrow}T10:01:00Z`,
      `${tomorrow}T16:45:00Z`,
      '2199-01-01T10:00:00Z',
    ]
    for (const startsAt of tries)
      expect(await refused(patient, 'holdSlot', { body: { doctorId: doctor.id, startsAt } }), startsAt).toBe(
        'SLOT_NOT_OFFERED',
      )
    const { id } = await request()
    for (const startsAt of ['2020-01-01T10:00:00Z', '2199-01-01T10:00:00Z'])
      expect(await refused(doctor, 'proposeTime', { params: { id }, body: { startsAt } })).toBe('VALIDATION')
    expect(
      await refused(doctor, 'proposeTime', { params: { id }, body: { startsAt: (await read(doctor, id)).startsAt } }),
    ).toBe('VALIDATION')
  })

  test('a doctor who is not verified or has no hours can be neither found nor booked', async () => {
    const unverified = await testApp.doctor({ verified: false })
    expect(await refused(unverified, 'saveCalendar', { body: calendar })).toBe('DOCTOR_NOT_VERIFIED')
    await testApp.calendar(unverified)
    const startsAt = await slotOf(doctor)
    for (const who of [unverified, await testApp.doctor()]) {
      expect(await refused(patient, 'listSlots', { params: { id: who.id } })).toBe('NOT_FOUND')
      expect(await refused(patient, 'holdSlot', { body: { doctorId: who.id, startsAt } })).toBe('NOT_FOUND')
    }
  })

  test('a doctor whose verification was withdrawn cannot be booked, and existing requests can be ended', async () => {
    const asked = await request()
    const proposed = await request()
    const startsAt = await slotOf(doctor, 9)
    const later = { startsAt: await slotOf(doctor, 10) }
    await ok(doctor, 'proposeTime', { params: { id: proposed.id }, body: { startsAt } })
    const { id: holdId } = await hold(await slotOf(doctor, 5))
    await testApp.rows('UPDATE users SET verified_at = NULL WHERE id = $1', [doctor.id])
    expect(await refused(patient, 'bookAppointment', { body: { holdId, type: 'ONLINE' } })).toBe('NOT_FOUND')
    const params = { id: asked.id }
    for (const [who, name, input] of [
      [doctor, 'confirmAppointment', { params, body: { startsAt: asked.startsAt } }],
      [doctor, 'proposeTime', { params, body: later }],
      [patient, 'acceptProposal', { params: { id: proposed.id }, body: { startsAt } }],
    ] as const)
      expect(await refused(who, name, input), name).toBe('DOCTOR_NOT_VERIFIED')
    await ok(doctor, 'declineAppointment', { params, body: { reason: 'I have left.' } })
    await ok(patient, 'cancelAppointment', { params: { id: proposed.id }, body: {} })
  })

  test('a type of appointment that the doctor does not offer is refused', async () => {
    const remote = await testApp.doctor()
    await testApp.calendar(remote, { types: ['ONLINE'], place: null })
    const startsAt = await slotOf(remote)
    const { id } = await ok(patient, 'holdSlot', { body: { doctorId: remote.id, startsAt } })
    expect(await refused(patient, 'bookAppointment', { body: { holdId: id, type: 'OFFLINE' } })).toBe(
      'TYPE_NOT_OFFERED',
    )
    await ok(patient, 'bookAppointment', { body: { holdId: id, type: 'ONLINE' } })
  })
})

test('the demo clinic can be booked, has appointments in every open state, and one whose call can start', async () => {
  const demo = await createTestApp({ demo: true })
  const answer = await demo.ok(null, 'seedDemo')
  expect(answer).toMatchObject({ message: 'Seed data created', schedules: 3, queueEntries: 5 })
  // Tokens are issued directly, because hashing three more passwords takes longer than the rest of the test.
  const signIn = async (email: string): Promise<Person> => {
    const [found] = await demo.rows<{ id: string; name: string; role: Person['role'] }>(
      'SELECT id, name, role FROM users WHERE email = $1',
      [email],
    )
    if (!found) throw new Error(email)
    return { ...found, email, token: await demo.tokenOf(found) }
  }
  const [emily, sarah, anita] = [
    await signIn('emily@email.com'),
    await signIn(answer.doctor.email),
    await signIn('anita@clinic.com'),
  ]
  const { slots } = await demo.ok(emily, 'listSlots', { params: { id: sarah.id } })
  expect(slots.length).toBeGreaterThan(20)
  const statuses = (await demo.ok(sarah, 'listAppointments')).map(({ status }) => status)
  expect(statuses.sort()).toEqual(['CONFIRMED', 'PENDING', 'PROPOSED'])
  const [soon] = await demo.ok(emily, 'listAppointments')
  await demo.ok(anita, 'startAppointmentCall', { params: { id: soon?.id ?? '' } })
  await demo.close()
})
