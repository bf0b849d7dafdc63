import { afterAll, describe, expect, test } from 'vitest'
import { createTestApp, type Person } from './test-app.ts'

const testApp = await createTestApp({ config: { clinicTimeZone: 'Asia/Kathmandu' } })
const { ok, refused, rows } = testApp
afterAll(() => testApp.close())

const phone = '+977 1 4412345'
const contact = { phone, birthDate: '1980-03-03' }

async function waiting(doctor?: Person) {
  const [own, patient] = [doctor ?? (await testApp.doctor()), await testApp.patient()]
  const queue = await testApp.schedule(own)
  await testApp.place(queue, patient, 'WAITING')
  return { doctor: own, patient, params: { id: queue.id } }
}
const readingsOf = async (doctor: Person, action: string): Promise<number> =>
  (await rows('SELECT 1 FROM audit_logs WHERE actor_user_id = $1 AND action_type = $2', [doctor.id, action])).length

describe('the reason for a visit', () => {
  test('the patient gives, changes and deletes the reason, and the doctor reads it at once', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    const { id } = await testApp.schedule(doctor)
    const params = { id }
    await ok(patient, 'joinQueue', { params, body: { reason: '  A cough\nfor a week ' } })
    const page = await testApp.socket(doctor)
    const shown = async () => {
      const [entry] = await ok(doctor, 'readQueue', { params })
      const view = await ok(patient, 'viewSchedule', { params })
      expect(view.queueEntry?.reason).toBe(entry?.reason)
      return entry?.reason
    }
    expect(await shown()).toBe('A cough for a week')
    const [entry] = await ok(doctor, 'readQueue', { params })
    expect(await ok(patient, 'giveReason', { params, body: { reason: 'A prescription' } })).toEqual({
      reason: 'A prescription',
    })
    expect(await page.wait('reason_given')).toEqual({ scheduleId: id, entryId: entry?.id, reason: 'A prescription' })
    expect(await shown()).toBe('A prescription')
    // The same again changes nothing, and is no entry of the trail.
    await ok(patient, 'giveReason', { params, body: { reason: 'A prescription' } })
    await ok(patient, 'giveReason', { params, body: { reason: ' ' } })
    expect(await shown()).toBeNull()
    const given = (await testApp.actions(patient.id)).filter((one) => one === 'REASON_GIVEN')
    expect(given).toHaveLength(2)
    expect(await rows("SELECT 1 FROM audit_logs WHERE metadata::text LIKE '%prescription%'")).toEqual([])
  })

  test('the reason has at most 140 characters and cannot be given after the visit', async () => {
    const { patient, params } = await waiting()
    const give = (reason: string) => refused(patient, 'giveReason', { params, body: { reason } })
    expect(await give('x'.repeat(141))).toBe('VALIDATION')
    await ok(patient, 'giveReason', { params, body: { reason: 'x'.repeat(140) } })
    await rows("UPDATE queue_entries SET status = 'DONE' WHERE patient_id = $1", [patient.id])
    expect(await give('Too late')).toBe('QUEUE_STATE')
  })

  test('a client that joins without a body or with an empty one still gets a place', async () => {
    const { id } = await testApp.schedule(await testApp.doctor())
    for (const body of [undefined, '{}']) {
      const { token } = await testApp.patient()
      const response = await fetch(`${testApp.url}/api/patient/schedules/${id}/join-queue`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body }),
      })
      expect(response.status).toBe(200)
    }
  })

  test('both sides read the reason in the call and in the visit', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    const queue = await testApp.schedule(doctor)
    const call = { params: { id: await testApp.liveCall(queue, patient) } }
    await ok(patient, 'giveReason', { params: { id: queue.id }, body: { reason: 'A cough' } })
    for (const who of [doctor, patient]) expect(await ok(who, 'readCall', call)).toMatchObject({ reason: 'A cough' })
    expect(await ok(doctor, 'doctorReadVisit', call)).toMatchObject({ reason: 'A cough', phonedAt: null })
    expect(await ok(patient, 'patientReadVisit', call)).toMatchObject({ reason: 'A cough' })
  })

  test.each([
    [{ reason: 'A cough' }, 'A cough'],
    [{ notes: 'A cough,\nfor a week' }, 'A cough,\nfor a week'],
    [{ reason: 'A cough', notes: 'longer' }, 'A cough'],
    [{ reason: '' }, null],
  ])('an appointment booked with %o has the reason under both names of the field', async (given, reason) => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    await testApp.calendar(doctor)
    const holdId = await testApp.appointment(doctor, patient, { status: 'HELD', startsAt: '2026-03-04T10:00:00Z' })
    const booked = await ok(patient, 'bookAppointment', { body: { holdId, type: 'ONLINE', ...given } })
    expect(booked).toMatchObject({ reason, notes: reason })
    const params = { id: booked.id }
    expect(await ok(doctor, 'readAppointment', { params })).toMatchObject({ reason })
    await ok(doctor, 'confirmAppointment', { params, body: { startsAt: booked.startsAt } })
    expect(await ok(doctor, 'doctorReadVisit', { params })).toMatchObject({ reason })
  })
})

describe('phone number and date of birth', () => {
  test('a patient is asked once, and may answer, answer in part or skip', async () => {
    const patient = await testApp.patient()
    const save = (body: object) => ok(patient, 'savePatientContact', { body })
    expect(await ok(patient, 'readPatientProfile')).toMatchObject({ contactAsked: false })
    expect(await save({})).toMatchObject({ phone: '', birthDate: null, contactAsked: true })
    expect(await testApp.actions(patient.id)).toEqual([])
    expect(await save({ phone })).toMatchObject({ phone, birthDate: null })
    expect(await save({ birthDate: contact.birthDate })).toMatchObject(contact)
    expect(await save({ phone: '', birthDate: null })).toMatchObject({ phone: '', birthDate: null, contactAsked: true })
    expect(await testApp.actions(patient.id)).toEqual(['PROFILE_SAVED', 'PROFILE_SAVED', 'PROFILE_SAVED'])
    for (const wrong of [{ phone: 'call me' }, { birthDate: '2026-03-03' }, { birthDate: '1980-02-30' }])
      expect(await refused(patient, 'savePatientContact', { body: wrong })).toBe('VALIDATION')
  })

  test('the doctor reads them while the patient has a place, and repeated readings are one audit entry', async () => {
    const { doctor, patient, params } = await waiting()
    await ok(patient, 'savePatientContact', { body: contact })
    const read = { params: { id: patient.id } }
    // The birthday is tomorrow.
    for (const _ of [1, 2, 3])
      expect(await ok(doctor, 'readPatientContact', read)).toEqual({
        patientId: patient.id,
        identity: 'ACCOUNT',
        ...contact,
        age: 45,
      })
    expect(await readingsOf(doctor, 'CONTACT_READ')).toBe(1)
    const [entry] = await rows(
      "SELECT schedule_id FROM audit_logs WHERE action_type = 'CONTACT_READ' AND patient_id = $1",
      [patient.id],
    )
    expect(entry).toEqual({ schedule_id: params.id })
    await ok(patient, 'leaveQueue', { params })
    expect(await refused(doctor, 'readPatientContact', read)).toBe('NOT_FOUND')
    const own = await ok(patient, 'readOwnTrail', { query: {} })
    expect(own.entries.map(({ action }) => action)).toContain('CONTACT_READ')
  })

  test('the queue shows the age on the date of the clinic, and never the number or the date of birth', async () => {
    const { doctor, patient, params } = await waiting()
    await ok(patient, 'savePatientContact', { body: contact })
    const queue = () => ok(doctor, 'readQueue', { params })
    expect((await queue())[0]).toMatchObject({ age: 45 })
    expect(JSON.stringify(await queue())).not.toMatch(/4412345|1980-03-03/)
    // In Kathmandu it is the birthday ten hours later.
    testApp.clock.advance(10 * 3_600_000)
    expect((await queue())[0]).toMatchObject({ age: 46 })
    testApp.clock.advance(-10 * 3_600_000)
    await rows("UPDATE queue_entries SET status = 'DONE' WHERE patient_id = $1", [patient.id])
    expect((await queue())[0]).toMatchObject({ age: null })
  })

  test('repeated readings of a queue of forty are one audit entry for each patient', async () => {
    const doctor = await testApp.doctor()
    const queue = await testApp.schedule(doctor)
    for (const patient of await testApp.patients(40)) await testApp.place(queue, patient, 'WAITING')
    for (const _ of [1, 2, 3]) await ok(doctor, 'readQueue', { params: { id: queue.id } })
    expect(await readingsOf(doctor, 'QUEUE_READ')).toBe(40)
    expect(await readingsOf(doctor, 'CONTACT_READ')).toBe(0)
  })
})

describe('a visit that continues by telephone', () => {
  test('the telephone call is noted once, both sides are told, and the audit trail has one entry', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    const call = { params: { id: await testApp.liveCall(await testApp.schedule(doctor), patient) } }
    const page = await testApp.socket(patient)
    const { phonedAt } = await ok(doctor, 'continueByPhone', call)
    expect(await page.wait('visit_changed')).toEqual({ visitId: call.params.id })
    testApp.clock.advance(60_000)
    expect(await ok(doctor, 'continueByPhone', call)).toEqual({ phonedAt })
    expect(await ok(doctor, 'doctorReadVisit', call)).toMatchObject({ phonedAt })
    expect(await ok(patient, 'patientReadVisit', call)).toMatchObject({ phonedAt })
    const actions = await testApp.actions(patient.id)
    expect(actions.filter((one) => one === 'VISIT_PHONED')).toHaveLength(1)
  })

  test('a call in which nobody met gets a visit that ends with the call', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    const queue = await testApp.schedule(doctor)
    const call = { params: { id: await testApp.liveCall(queue, patient, 'CONFIRMED') } }
    expect(await refused(doctor, 'doctorReadVisit', call)).toBe('NOT_FOUND')
    const { phonedAt } = await ok(doctor, 'continueByPhone', call)
    expect(await ok(doctor, 'doctorReadVisit', call)).toMatchObject({ phonedAt, beganAt: phonedAt, endedAt: null })
    await ok(doctor, 'endCall', call)
    const visit = await ok(doctor, 'doctorReadVisit', call)
    expect(visit.endedAt).not.toBeNull()
    // An invitation that still rings is no call that failed; a call without a telephone call leaves no visit.
    const ringing = { params: { id: await testApp.liveCall(queue, await testApp.patient(), 'INVITED') } }
    expect(await refused(doctor, 'continueByPhone', ringing)).toBe('NOT_FOUND')
    await ok(doctor, 'endCall', ringing)
    expect(await refused(doctor, 'doctorReadVisit', ringing)).toBe('NOT_FOUND')
  })

  test('a telephone call cannot be noted before an appointment or long after a visit', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    await testApp.calendar(doctor)
    const at = (minutes: number) => new Date(testApp.clock.now().getTime() + minutes * 60_000).toISOString()
    const appointment = async (minutes: number) => ({
      params: {
        id: await testApp.appointment(doctor, patient, { status: 'CONFIRMED', startsAt: at(minutes) }),
      },
    })
    expect(await refused(doctor, 'continueByPhone', await appointment(120))).toBe('VISIT_STATE')
    const soon = await appointment(10)
    await ok(doctor, 'continueByPhone', soon)
    expect(await ok(doctor, 'doctorReadVisit', soon)).toMatchObject({ phonedAt: expect.any(String) })
    const old = { params: { id: await testApp.liveCall(await testApp.schedule(doctor), patient) } }
    await ok(doctor, 'endCall', old)
    await rows("UPDATE visits SET ended_at = ended_at - interval '2 days' WHERE id = $1", [old.params.id])
    expect(await refused(doctor, 'continueByPhone', old)).toBe('VISIT_STATE')
  })
})
