import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { recordMoves, seenMoves, violations } from './invariants.ts'
import { type Answer, createTestApp, type Person, type Schedule } from './test-app.ts'

const AT_ONCE = 40
const testApp = await createTestApp()
const { call, ok, clock } = testApp
afterAll(() => testApp.close())

let doctor: Person
let queue: Schedule
let params: { id: string }

beforeAll(() => recordMoves(testApp.rows))
beforeEach(async () => {
  doctor = await testApp.doctor()
  queue = await testApp.schedule(doctor)
  params = { id: queue.id }
})
afterEach(async () => {
  expect(await violations(testApp.rows)).toEqual([])
  expect((await seenMoves(testApp.rows)).illegal).toEqual([])
})

const many = <T>(work: (index: number) => Promise<T>, count = AT_ONCE) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))
const won = (answers: Answer<unknown>[]) => answers.filter(({ problem }) => problem === null).length
const codes = (answers: Answer<unknown>[]) => [...new Set(answers.flatMap(({ problem }) => problem?.code ?? []))].sort()
const count = (list: string[], name: string) => list.filter((one) => one === name).length

async function readyPatient(): Promise<Person> {
  const patient = await testApp.patient()
  await testApp.place(queue, patient)
  return patient
}

test('40 patients who join at once get 40 numbers without a gap', async () => {
  const patients = await testApp.patients(AT_ONCE)
  const joined = await Promise.all(patients.map((one) => ok(one, 'joinQueue', { params })))
  const numbers = joined.map(({ queueNumber }) => queueNumber).sort((a, b) => a - b)
  expect(numbers).toEqual(Array.from({ length: AT_ONCE }, (_, index) => index + 1))
  expect(count(await testApp.actions(queue.id), 'QUEUE_JOINED')).toBe(AT_ONCE)
})

test('a patient who joins 40 times at once gets one place', async () => {
  const patient = await testApp.patient()
  const joined = await many(() => ok(patient, 'joinQueue', { params }))
  expect(new Set(joined.map(({ entryId }) => entryId)).size).toBe(1)
  expect(new Set(joined.map(({ queueNumber }) => queueNumber))).toEqual(new Set([1]))
  expect(count(await testApp.actions(queue.id), 'QUEUE_JOINED')).toBe(1)
})

test('a patient who is invited 40 times at once gets one invitation', async () => {
  const patient = await readyPatient()
  const answers = await many(() => call(doctor, 'startCall', { params, body: { patientId: patient.id } }))
  expect(won(answers)).toBe(1)
  expect(codes(answers)).toEqual(['PATIENT_NOT_READY'])
  expect(await testApp.actions(patient.id)).toEqual(['CALL_INVITED'])
})

test('a doctor who invites 40 patients at once invites one of them', async () => {
  const patients = await Promise.all(Array.from({ length: AT_ONCE }, readyPatient))
  const answers = await many((index) => call(doctor, 'startCall', { params, body: { patientId: patients[index]?.id } }))
  expect(won(answers)).toBe(1)
  expect(codes(answers)).toEqual(['CALL_ALREADY_LIVE'])
  const ready = await testApp.rows("SELECT 1 FROM queue_entries WHERE schedule_id = $1 AND status = 'READY'", [
    queue.id,
  ])
  expect(ready).toHaveLength(AT_ONCE - 1)
  expect(count(await testApp.actions(queue.id), 'CALL_INVITED')).toBe(1)
})

test('one of 40 doctors who invite the same patient at once succeeds', async () => {
  const patient = await testApp.patient()
  const queues = await many(async () => {
    const one = await testApp.schedule(await testApp.doctor())
    await testApp.place(one, patient)
    return one
  })
  const answers = await Promise.all(
    queues.map((one) => call(one.doctor, 'startCall', { params: { id: one.id }, body: { patientId: patient.id } })),
  )
  expect(won(answers)).toBe(1)
  expect(codes(answers)).toEqual(['CALL_ALREADY_LIVE'])
  expect(await testApp.actions(patient.id)).toEqual(['CALL_INVITED'])
})

const answersToInvitation = ['CALL_CONFIRMED', 'CALL_DECLINED', 'CALL_EXPIRED', 'CALL_WITHDRAWN']

test.each([0, 1, 2, 3, 4, 5])(
  'of confirm, decline, withdraw and expiry at once, one answer counts (round %i)',
  async (round) => {
    const patient = await readyPatient()
    const { callSessionId } = await ok(doctor, 'startCall', { params, body: { patientId: patient.id } })
    const input = { params: { id: callSessionId } }
    const useCases: (() => Promise<Answer<unknown>>)[] = [
      () => call(patient, 'confirmCall', input),
      () => call(patient, 'declineCall', input),
      // Only in some rounds, because it may end what was confirmed.
      () => (round % 2 ? call(doctor, 'doctorEndCall', input) : call(patient, 'confirmCall', input)),
      () => call(doctor, 'readInvitationStatus', input),
    ]
    // Each round starts at another position of the list, and lets the invitation expire at another moment.
    const running = many(
      (index) => useCases[(index + round) % useCases.length]?.() ?? Promise.reject(new Error('no use case')),
    )
    if (round >= 2) {
      await new Promise((resolve) => setTimeout(resolve, round * 8))
      clock.advance(60_000)
    }
    const answers = await running
    const trail = await testApp.actions(callSessionId)
    const counted = trail.filter((one) => answersToInvitation.includes(one))
    expect(counted).toHaveLength(1)
    expect(codes(answers).every((code) => ['CALL_STATE', 'INVITATION_EXPIRED'].includes(code))).toBe(true)
    const status = await testApp.statusOf('call_sessions', callSessionId)
    const ended = trail.includes('CALL_ENDED')
    const expected = {
      CALL_CONFIRMED: ended ? 'ENDED' : 'CONFIRMED',
      CALL_DECLINED: 'DECLINED',
      CALL_EXPIRED: 'EXPIRED',
      CALL_WITHDRAWN: 'ENDED',
    }
    expect(status).toBe(expected[counted[0] as keyof typeof expected])
  },
)

test('an invitation is extended once when 40 requests ask for more time', async () => {
  const patient = await readyPatient()
  const { callSessionId, expiresAt } = await ok(doctor, 'startCall', { params, body: { patientId: patient.id } })
  const input = { params: { id: callSessionId } }
  clock.advance(59_900)
  const answers = await many(() => call(patient, 'extendInvitation', input))
  expect(won(answers)).toBe(1)
  expect(codes(answers)).toEqual(['CALL_STATE'])
  const after = await ok(doctor, 'readInvitationStatus', input)
  expect(Date.parse(after.expiresAt) - Date.parse(expiresAt)).toBe(60_000)
  expect((await testApp.actions(callSessionId)).filter((one) => one === 'INVITATION_EXTENDED')).toHaveLength(1)
  await ok(patient, 'declineCall', input)
})

test('one of 40 confirmations and 40 refusals at once succeeds', async () => {
  const patient = await readyPatient()
  const { callSessionId } = await ok(doctor, 'startCall', { params, body: { patientId: patient.id } })
  const input = { params: { id: callSessionId } }
  const answers = await many((index) => call(patient, index % 2 ? 'confirmCall' : 'declineCall', input), 2 * AT_ONCE)
  expect(won(answers)).toBe(1)
  expect(codes(answers)).toEqual(['CALL_STATE'])
})

test('a call that both sides end 40 times at once ends once, and every request succeeds', async () => {
  const patient = await testApp.patient()
  const id = await testApp.liveCall(queue, patient)
  const answers = await many((index) => call(index % 2 ? doctor : patient, 'endCall', { params: { id } }))
  expect(won(answers)).toBe(AT_ONCE)
  expect(count(await testApp.actions(id), 'CALL_ENDED')).toBe(1)
})

test('a call that both sides activate 40 times at once is activated once', async () => {
  const patient = await testApp.patient()
  const id = await testApp.liveCall(queue, patient, 'CONFIRMED')
  const answers = await many((index) => call(index % 2 ? doctor : patient, 'activateCall', { params: { id } }))
  expect(won(answers)).toBe(AT_ONCE)
  expect(count(await testApp.actions(id), 'CALL_ACTIVATED')).toBe(1)
})

test.each([0, 1, 2])(
  'either the patient leaves or the doctor invites when both happen at once (round %i)',
  async (round) => {
    const patient = await readyPatient()
    const answers = await many((index) =>
      (index + round) % 2
        ? call(patient, 'leaveQueue', { params })
        : call(doctor, 'startCall', { params, body: { patientId: patient.id } }),
    )
    expect(won(answers)).toBe(1)
    const trail = await testApp.actions(patient.id)
    expect(count(trail, 'QUEUE_LEFT') + count(trail, 'CALL_INVITED')).toBe(1)
  },
)

test('each successful start and end of a practice is one entry of the audit trail', async () => {
  await testApp.liveCall(queue, await testApp.patient())
  const answers = await many((index) => call(doctor, index % 2 ? 'startPractice' : 'endPractice', { params }))
  expect(codes(answers).every((code) => code === 'SCHEDULE_STATE')).toBe(true)
  const trail = await testApp.actions(queue.id)
  const [started, ended] = [count(trail, 'PRACTICE_STARTED'), count(trail, 'PRACTICE_ENDED')]
  expect(started + ended).toBe(won(answers))
  expect(ended - started).toBe((await testApp.statusOf('schedules', queue.id)) === 'ONLINE' ? 0 : 1)
  expect(count(trail, 'CALL_ENDED')).toBe(1)
})

test('an e-mail address that is registered 40 times at once gets one account', async () => {
  const body = { email: 'taken@example.org', name: 'Somebody', password: 'a long password', role: 'PATIENT' }
  const answers = await many(() => call(null, 'register', { body }))
  expect(won(answers)).toBe(1)
  expect(codes(answers)).toEqual(['EMAIL_TAKEN'])
  const [user] = await testApp.rows<{ id: string }>("SELECT id FROM users WHERE email = 'taken@example.org'")
  expect(await testApp.actions(user?.id ?? '')).toEqual(['USER_REGISTERED'])
})
