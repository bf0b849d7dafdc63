import { REMIND_PAUSE_MS } from '@medconsult/contract'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type Person, type Schedule } from './test-app.ts'

const testApp = await createTestApp()
const { ok, refused, call, clock } = testApp
afterAll(() => testApp.close())

let doctor: Person
let patient: Person
let queue: Schedule
let params: { id: string; patientId: string }
beforeEach(async () => {
  doctor = await testApp.doctor()
  patient = await testApp.patient()
  queue = await testApp.schedule(doctor)
  params = { id: queue.id, patientId: patient.id }
  await testApp.place(queue, patient, 'WAITING')
})

const remind = (who = doctor) => ok(who, 'remindPatient', { params })
const kinds = async (who = patient) =>
  (await ok(who, 'listNotifications', { query: {} })).notifications.map(({ kind }) => kind)
const deliveries = () =>
  testApp.rows<{ channel: string; kind: string }>(
    'SELECT channel, kind FROM deliveries WHERE user_id = $1 ORDER BY channel',
    [patient.id],
  )

describe('a reminder for a waiting patient', () => {
  test('a reminder reaches the patient by their channels and is kept with the place and in the audit trail', async () => {
    const page = await testApp.socket(patient)
    const { remindedAt } = await remind()
    expect(remindedAt).toBe(clock.now().toISOString())
    expect(await page.wait('notification')).toMatchObject({ kind: 'QUEUE_REMINDER', scheduleId: queue.id })
    expect(await deliveries()).toEqual([{ channel: 'EMAIL', kind: 'QUEUE_REMINDER' }])
    const [entry] = await ok(doctor, 'readQueue', { params: { id: queue.id } })
    expect(entry).toMatchObject({ remindedAt, status: 'WAITING' })
    expect(await testApp.actions(patient.id)).toContain('PATIENT_REMINDED')
  })

  test('a reminder is not sent by channels that the patient has switched off', async () => {
    const choices = (['IN_APP', 'EMAIL', 'PUSH'] as const).map((channel) => ({
      kind: 'QUEUE_REMINDER' as const,
      channel,
      enabled: false,
    }))
    await ok(patient, 'chooseNotifications', { body: { choices } })
    await remind()
    expect([await kinds(), await deliveries()]).toEqual([[], []])
  })

  test('a reminder is sent once in five minutes when many requests come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => call(doctor, 'remindPatient', { params })))
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).toEqual([200, ...Array.from({ length: 11 }, () => 429)])
    expect(await kinds()).toEqual(['QUEUE_REMINDER'])
    clock.advance(REMIND_PAUSE_MS - 1)
    expect(await refused(doctor, 'remindPatient', { params })).toBe('TOO_MANY')
    clock.advance(1)
    await remind()
    expect(await kinds()).toEqual(['QUEUE_REMINDER', 'QUEUE_REMINDER'])
  })

  test('only patients who wait in a session that is under way can be reminded', async () => {
    const move = (status: string) =>
      testApp.rows('UPDATE queue_entries SET status = $1 WHERE schedule_id = $2', [status, queue.id])
    await move('DONE')
    expect(await refused(doctor, 'remindPatient', { params })).toBe('QUEUE_STATE')
    await move('LEFT')
    expect(await refused(doctor, 'remindPatient', { params })).toBe('NOT_FOUND')
    const later = await testApp.schedule(doctor, { status: 'UPCOMING' })
    await testApp.place(later, patient, 'WAITING')
    expect(await refused(doctor, 'remindPatient', { params: { ...params, id: later.id } })).toBe('SCHEDULE_STATE')
    expect(await kinds()).toEqual([])
  })

  test('only the doctor of the queue can send a reminder', async () => {
    const other = await testApp.doctor()
    expect(await refused(other, 'remindPatient', { params })).toBe('FORBIDDEN')
    expect(await refused(patient, 'remindPatient', { params })).toBe('FORBIDDEN')
    expect(await kinds()).toEqual([])
  })
})

describe('what the doctor knows about waiting patients', () => {
  test("the doctor reads the patient's language and whether they have met before", async () => {
    await testApp.rows("UPDATE patient_profiles SET language = 'pl' WHERE patient_id = $1", [patient.id])
    const entries = async () => ok(doctor, 'readQueue', { params: { id: queue.id } })
    expect(await entries()).toMatchObject([{ language: 'pl', seenBefore: false }])
    const other = await testApp.schedule(await testApp.doctor())
    await testApp.place(other, patient, 'READY')
    const visit = async (where: Schedule): Promise<void> => {
      const { callSessionId } = await ok(where.doctor, 'startCall', {
        params: { id: where.id },
        body: { patientId: patient.id, setReady: true },
      })
      const input = { params: { id: callSessionId } }
      await ok(patient, 'confirmCall', input)
      await ok(patient, 'activateCall', input)
      await ok(where.doctor, 'endCall', input)
    }
    await visit(other)
    expect(await entries(), 'a visit with another doctor').toMatchObject([{ seenBefore: false }])
    await visit(queue)
    expect(await entries()).toMatchObject([{ seenBefore: true, status: 'DONE' }])
  })
})

describe('a call to a patient who is not ready', () => {
  const input = (setReady?: boolean) => ({
    params: { id: queue.id },
    body: { patientId: patient.id, ...(setReady === undefined ? {} : { setReady }) },
  })

  test('the call is refused unless the doctor makes the patient ready in the same step', async () => {
    for (const setReady of [undefined, false])
      expect(await refused(doctor, 'startCall', input(setReady))).toBe('PATIENT_NOT_READY')
    const { callSessionId } = await ok(doctor, 'startCall', input(true))
    expect(await ok(patient, 'pendingInvitation')).toMatchObject({ hasInvitation: true, callSessionId })
    expect(await kinds(), 'the invitation itself asks them').toEqual([])
    await ok(patient, 'declineCall', { params: { id: callSessionId } })
    expect(await ok(doctor, 'readQueue', { params: { id: queue.id } })).toMatchObject([{ status: 'WAITING' }])
  })

  test("the patient's place does not change when the doctor is in another call", async () => {
    const first = await testApp.patient()
    await testApp.place(queue, first, 'READY')
    await ok(doctor, 'startCall', { params: { id: queue.id }, body: { patientId: first.id } })
    expect(await refused(doctor, 'startCall', input(true))).toBe('CALL_ALREADY_LIVE')
    const entries = await ok(doctor, 'readQueue', { params: { id: queue.id } })
    expect(entries.find(({ patientId }) => patientId === patient.id)?.status).toBe('WAITING')
  })
})
