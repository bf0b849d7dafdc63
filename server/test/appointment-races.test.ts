import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { recordMoves, seenMoves, violations } from './invariants.ts'
import { type Answer, createTestApp, type Person } from './test-app.ts'

const AT_ONCE = 100
const testApp = await createTestApp()
const { call, ok } = testApp
afterAll(() => testApp.close())

let doctor: Person
beforeAll(() => recordMoves(testApp.rows))
beforeEach(async () => {
  doctor = await testApp.doctor()
  await testApp.calendar(doctor)
})
afterEach(async () => {
  expect(await violations(testApp.rows)).toEqual([])
  expect((await seenMoves(testApp.rows)).illegal).toEqual([])
})

const SLOT = '2026-03-04T10:00:00.000Z'
const won = (answers: Answer<unknown>[]) => answers.filter(({ problem }) => problem === null).length
const codes = (answers: Answer<unknown>[]) => [...new Set(answers.flatMap(({ problem }) => problem?.code ?? []))].sort()
const hold = (who: Person, startsAt = SLOT, whose = doctor) =>
  call(who, 'holdSlot', { body: { doctorId: whose.id, startsAt } })
const taken = async () =>
  (await testApp.rows('SELECT 1 FROM appointments WHERE doctor_id = $1 AND due_at IS NOT NULL', [doctor.id])).length

describe('requests for one slot at once', () => {
  test('only one of 100 patients gets the slot', async () => {
    const patients = await testApp.patients(AT_ONCE)
    const answers = await Promise.all(patients.map((one) => hold(one)))
    expect(won(answers)).toBe(1)
    expect(codes(answers)).toEqual(['SLOT_TAKEN'])
    expect(await taken()).toBe(1)
  })

  test('100 patients on two nodes get as many half hours as there are', async () => {
    const second = await testApp.startNode()
    const patients = await testApp.patients(AT_ONCE)
    const times = ['09:00', '09:30', '10:00', '10:30'].map((time) => `2026-03-04T${time}:00.000Z`)
    const answers = await Promise.all(
      patients.map((one, index) =>
        (index % 2 ? second : testApp).call(one, 'holdSlot', {
          body: { doctorId: doctor.id, startsAt: times[index % 4] },
        }),
      ),
    )
    expect(won(answers)).toBe(4)
    expect(codes(answers)).toEqual(['SLOT_TAKEN'])
    await second.stop()
  })

  test("the database's constraint refuses an overlap, whoever writes it", async () => {
    const [one, other] = [await testApp.patient(), await testApp.patient()]
    await testApp.appointment(doctor, one, { startsAt: SLOT })
    const overlapping = testApp.appointment(doctor, other, { startsAt: '2026-03-04T10:29:59Z', status: 'PENDING' })
    await expect(overlapping).rejects.toThrow('appointments_doctor_overlap')
    // Adjacent appointments do not overlap.
    await testApp.appointment(doctor, other, { startsAt: '2026-03-04T10:30:00Z' })
    await testApp.appointment(doctor, other, { startsAt: SLOT, status: 'CANCELLED' })
  })

  test('a patient who holds 20 slots in 20 tabs keeps one, and can finish that', async () => {
    const patient = await testApp.patient()
    const { slots } = await ok(patient, 'listSlots', { params: { id: doctor.id }, query: { days: 3 } })
    const answers = await Promise.all(slots.slice(0, 20).map(({ startsAt }) => hold(patient, startsAt)))
    expect(won(answers)).toBeGreaterThan(0)
    expect(codes(answers).every((code) => code === 'SLOT_TAKEN')).toBe(true)
    const [held] = await testApp.rows<{ id: string }>(
      "SELECT id FROM appointments WHERE status = 'HELD' AND patient_id = $1",
      [patient.id],
    )
    await ok(patient, 'bookAppointment', { body: { holdId: held?.id, type: 'ONLINE' } })
  })

  test('a patient who finishes in 20 tabs at once makes one request', async () => {
    const patient = await testApp.patient()
    const { body: held } = await hold(patient)
    const body = { holdId: held.id, type: 'ONLINE' }
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(patient, 'bookAppointment', { body })))
    expect(won(answers)).toBe(20)
    expect(await taken()).toBe(1)
    const requests = await testApp.rows('SELECT 1 FROM audit_logs WHERE appointment_id = $1', [held.id])
    expect(requests).toHaveLength(1)
  })

  test('only one of several patients and doctors who move to, ask for and propose one time succeeds', async () => {
    const patients = await testApp.patients(12)
    const moves = await Promise.all(
      patients.slice(0, 4).map(async (one, index) => {
        const id = await testApp.appointment(doctor, one, { startsAt: `2026-03-05T${10 + index}:00:00Z` })
        return () => call(one, 'moveAppointment', { params: { id }, body: { startsAt: SLOT } })
      }),
    )
    const proposals = await Promise.all(
      patients.slice(4, 8).map(async (one, index) => {
        const id = await testApp.appointment(doctor, one, {
          status: 'PENDING',
          startsAt: `2026-03-06T${10 + index}:00:00Z`,
        })
        // This time is not on the grid of slots, and still overlaps.
        return () => call(doctor, 'proposeTime', { params: { id }, body: { startsAt: '2026-03-04T10:15:00.000Z' } })
      }),
    )
    const holds = patients.slice(8).map((one) => () => hold(one))
    const answers = await Promise.all(
      [...moves, ...proposals, ...holds].map((begin): Promise<Answer<unknown>> => begin()),
    )
    expect(won(answers)).toBe(1)
    expect(codes(answers)).toEqual(['SLOT_TAKEN'])
  })
})

describe('changes of one appointment at once', () => {
  const SOON = '2026-03-02T09:10:00.000Z'
  const many = <T>(work: (index: number) => Promise<T>, count = 20) =>
    Promise.all(Array.from({ length: count }, (_, index) => work(index)))

  test('an appointment that two tabs confirm is confirmed once', async () => {
    const patient = await testApp.patient()
    const id = await testApp.appointment(doctor, patient, { status: 'PENDING', startsAt: SLOT })
    const answers = await many(() => call(doctor, 'confirmAppointment', { params: { id }, body: { startsAt: SLOT } }))
    expect(won(answers)).toBe(1)
    expect(codes(answers)).toEqual(['APPOINTMENT_STATE'])
    const [reminders] = await testApp.rows<{ count: number }>(
      'SELECT count(*)::int AS count FROM reminders WHERE appointment_id = $1',
      [id],
    )
    expect(reminders?.count).toBe(4)
  })

  test('confirming, proposing, declining, cancelling and moving at once leave a consistent appointment', async () => {
    for (let round = 0; round < 4; round++) {
      const patient = await testApp.patient()
      const id = await testApp.appointment(doctor, patient, {
        status: 'PENDING',
        startsAt: `2026-03-1${round}T10:00:00Z`,
      })
      const startsAt = `2026-03-1${round}T10:00:00.000Z`
      const other = `2026-03-1${round}T12:00:00.000Z`
      const params = { id }
      const useCases: (() => Promise<Answer<unknown>>)[] = [
        () => call(doctor, 'confirmAppointment', { params, body: { startsAt } }),
        () => call(doctor, 'proposeTime', { params, body: { startsAt: other } }),
        () => call(patient, 'moveAppointment', { params, body: { startsAt: other } }),
        () => call(doctor, 'declineAppointment', { params, body: { reason: 'No' } }),
        () => call(patient, 'acceptProposal', { params, body: { startsAt: other } }),
        () => call(patient, 'cancelAppointment', { params, body: {} }),
      ]
      const answers = await many(
        (index) => (useCases[(index + round) % 6] ?? useCases[0])?.() as Promise<Answer<unknown>>,
        24,
      )
      expect(
        codes(answers).filter(
          (code) => !['APPOINTMENT_STATE', 'SLOT_NOT_OFFERED', 'SLOT_TAKEN', 'VALIDATION'].includes(code),
        ),
      ).toEqual([])
      // The appointment was cancelled once, and nothing happened after that.
      expect(await testApp.statusOf('appointments', id)).toBe('CANCELLED')
      const trail = await testApp.rows<{ action: string }>(
        'SELECT action_type AS action FROM audit_logs WHERE appointment_id = $1 ORDER BY id',
        [id],
      )
      const ends = trail.filter(({ action }) => ['APPOINTMENT_CANCELLED', 'APPOINTMENT_DECLINED'].includes(action))
      expect(ends).toHaveLength(1)
      expect(await testApp.rows('SELECT 1 FROM reminders WHERE appointment_id = $1', [id])).toEqual([])
    }
  })

  test('a call that is started 20 times is one call', async () => {
    const patient = await testApp.patient()
    const id = await testApp.appointment(doctor, patient, { startsAt: SOON })
    const answers = await many(() => call(doctor, 'startAppointmentCall', { params: { id } }))
    expect(won(answers)).toBe(20)
    expect(new Set(answers.map(({ body }) => body.callSessionId)).size).toBe(1)
    expect(
      await testApp.rows("SELECT 1 FROM notifications WHERE appointment_id = $1 AND kind = 'CALL_STARTED'", [id]),
    ).toHaveLength(1)
  })

  test('no call outlives an appointment that is cancelled while its call is accepted or declined', async () => {
    for (let round = 0; round < 4; round++) {
      const [who, patient] = [await testApp.doctor(), await testApp.patient()]
      await testApp.calendar(who)
      const id = await testApp.appointment(who, patient, { startsAt: SOON })
      const { callSessionId } = await ok(who, 'startAppointmentCall', { params: { id } })
      const params = { id: callSessionId }
      const useCases: (() => Promise<Answer<unknown>>)[] = [
        () => call(patient, 'confirmCall', { params }),
        () => call(who, 'endCall', { params }),
        () => call(patient, 'cancelAppointment', { params: { id }, body: {} }),
        () => call(patient, 'declineCall', { params }),
        () => call(who, 'startAppointmentCall', { params: { id } }),
      ]
      await many((index) => (useCases[(index + round) % 5] ?? useCases[0])?.() as Promise<Answer<unknown>>)
      expect(await violations(testApp.rows)).toEqual([])
    }
  })
})
