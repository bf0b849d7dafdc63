import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type Person, type Schedule, type TestSocket, until } from './test-app.ts'

const testApp = await createTestApp()
const { ok, refused, clock } = testApp
afterAll(() => testApp.close())

let doctor: Person
let patient: Person
let queue: Schedule
let params: { id: string }
let doctorPage: TestSocket
let patientPage: TestSocket

beforeAll(async () => {
  doctor = await testApp.doctor({ name: 'Dr. Sarah Johnson' })
  patient = await testApp.patient({ name: 'John Smith' })
  doctorPage = await testApp.socket(doctor)
  patientPage = await testApp.socket(patient)
})

const entryOf = async (who: Person = patient) => (await ok(who, 'viewSchedule', { params })).queueEntry
const invite = (who: Person = patient) => ok(doctor, 'startCall', { params, body: { patientId: who.id } })
const forget = () => {
  doctorPage.forget()
  patientPage.forget()
}

/** A new session with the patient ready in its queue. */
async function readyQueue(): Promise<void> {
  await testApp.rows(
    "UPDATE call_sessions SET status = 'ENDED', due_at = NULL, ended_at = now() WHERE due_at IS NOT NULL",
  )
  queue = await testApp.schedule(doctor)
  params = { id: queue.id }
  for (const page of [doctorPage, patientPage])
    expect(await page.emit('join_schedule', { scheduleId: queue.id })).toEqual({ ok: true })
  await ok(patient, 'joinQueue', { params })
  await ok(patient, 'toggleReady', { params, body: { isReady: true } })
  await doctorPage.wait('queue_updated', ({ places }) => places[0]?.status === 'READY')
  forget()
}

test('each step from planning a session to calling again sends the right events', async () => {
  const planned = await ok(doctor, 'createSchedule', {
    body: { date: testApp.today(), startTime: '09:00', endTime: '12:00' },
  })
  expect(planned).toMatchObject({ status: 'UPCOMING', doctorName: 'Dr. Sarah Johnson', waitingCount: 0 })
  params = { id: planned.id }
  expect((await ok(patient, 'browseSchedules')).map(({ id }) => id)).toContain(planned.id)
  for (const page of [doctorPage, patientPage]) await page.emit('join_schedule', { scheduleId: planned.id })

  expect(await ok(doctor, 'startPractice', { params })).toMatchObject({ status: 'ONLINE' })
  const changed = { scheduleId: planned.id, status: 'ONLINE', doctorName: 'Dr. Sarah Johnson' }
  expect(await patientPage.wait('schedule_status_changed')).toEqual(changed)
  expect(await doctorPage.wait('schedule_status_changed')).toEqual(changed)

  const joined = await ok(patient, 'joinQueue', { params })
  expect(joined.queueNumber).toBe(1)
  expect((await entryOf())?.status).toBe('WAITING')
  expect(await ok(patient, 'toggleReady', { params, body: { isReady: true } })).toMatchObject({
    isReady: true,
    status: 'READY',
  })
  const update = await doctorPage.wait('queue_updated', ({ places }) => places[0]?.status === 'READY')
  expect(JSON.stringify(update)).not.toContain('Smith')
  const [entry] = await ok(doctor, 'readQueue', { params })
  expect(entry).toMatchObject({ patientName: 'John Smith', queueNumber: 1, status: 'READY', isReady: true })

  const { callSessionId, expiresAt } = await invite()
  const ring = {
    callSessionId,
    scheduleId: planned.id,
    appointmentId: null,
    doctorId: doctor.id,
    doctorName: doctor.name,
    expiresAt,
    mayExtend: true,
  }
  expect(await patientPage.wait('call_invitation')).toEqual(ring)
  expect(doctorPage.of('call_invitation')).toEqual([])
  expect(await ok(patient, 'pendingInvitation')).toEqual({ hasInvitation: true, ...ring })
  expect(new Date(expiresAt).getTime() - clock.now().getTime()).toBe(60_000)

  const call = { params: { id: callSessionId } }
  await ok(patient, 'confirmCall', call)
  expect(await doctorPage.wait('call_confirmed')).toEqual({ callSessionId, patientId: patient.id })
  expect(await refused(patient, 'confirmCall', call)).toBe('CALL_STATE')
  expect((await entryOf())?.status).toBe('IN_CALL')

  await ok(doctor, 'doctorSetPeerId', { ...call, body: { peerId: 'doc-1' } })
  expect(await patientPage.wait('peer_id_updated')).toEqual({ callSessionId, role: 'doctor', peerId: 'doc-1' })
  await ok(patient, 'patientSetPeerId', { ...call, body: { peerId: 'pat-1' } })
  await doctorPage.wait('peer_id_updated', ({ role }) => role === 'patient')
  expect(await ok(doctor, 'readCall', call)).toMatchObject({
    doctorPeerId: 'doc-1',
    patientPeerId: 'pat-1',
    status: 'CONFIRMED',
  })

  await ok(doctor, 'activateCall', call)
  await ok(patient, 'activateCall', call)
  await patientPage.wait('call_activated')
  await patientPage.settle()
  expect(patientPage.of('call_activated')).toHaveLength(1)
  expect((await testApp.actions(callSessionId)).filter((one) => one === 'CALL_ACTIVATED')).toHaveLength(1)

  await ok(patient, 'endCall', call)
  expect(await doctorPage.wait('call_ended')).toEqual({ callSessionId, endedBy: 'patient' })
  expect((await entryOf())?.status).toBe('DONE')
  expect(await ok(doctor, 'endCall', call)).toBeTruthy()

  expect(await ok(doctor, 'resetPatient', { params: { id: planned.id, patientId: patient.id } })).toMatchObject({
    status: 'READY',
  })
  expect(await patientPage.wait('status_reset')).toMatchObject({ scheduleId: planned.id, again: true })
  const again = await invite()
  expect(again.callSessionId).not.toBe(callSessionId)
  await ok(patient, 'confirmCall', { params: { id: again.callSessionId } })
  await ok(doctor, 'doctorEndCall', { params: { id: again.callSessionId } })
  expect(await patientPage.wait('call_ended', (one) => one.callSessionId === again.callSessionId)).toMatchObject({
    endedBy: 'doctor',
  })
  expect((await entryOf())?.queueNumber).toBe(1)
})

test('only a seen or waiting patient can be made ready again', async () => {
  await readyQueue()
  const reset = { params: { id: queue.id, patientId: patient.id } }
  expect(await refused(doctor, 'resetPatient', reset)).toBe('QUEUE_STATE')
  await ok(patient, 'toggleReady', { params, body: { isReady: false } })
  expect(await ok(patient, 'toggleReady', { params, body: { isReady: false } })).toMatchObject({ status: 'WAITING' })
  await ok(doctor, 'resetPatient', reset)
  expect((await entryOf())?.status).toBe('READY')
  const { callSessionId } = await invite()
  expect(await refused(patient, 'toggleReady', { params, body: { isReady: false } })).toBe('QUEUE_STATE')
  expect(await refused(patient, 'leaveQueue', { params })).toBe('QUEUE_STATE')
  expect(await refused(patient, 'activateCall', { params: { id: callSessionId } })).toBe('CALL_STATE')
})

test('a patient who declines waits again under the same number and is not ready', async () => {
  await readyQueue()
  const { callSessionId } = await invite()
  await ok(patient, 'declineCall', { params: { id: callSessionId } })
  expect(await doctorPage.wait('call_declined')).toEqual({ callSessionId, patientId: patient.id })
  expect(await entryOf()).toMatchObject({ status: 'WAITING', queueNumber: 1, isReady: false })
  expect(await refused(doctor, 'startCall', { params, body: { patientId: patient.id } })).toBe('PATIENT_NOT_READY')
})

test('a withdrawn invitation leaves the patient ready', async () => {
  await readyQueue()
  const { callSessionId } = await invite()
  expect(await refused(patient, 'endCall', { params: { id: callSessionId } })).toBe('CALL_STATE')
  await ok(doctor, 'endCall', { params: { id: callSessionId } })
  expect(await patientPage.wait('call_ended')).toEqual({ callSessionId, endedBy: 'doctor', withdrawn: true })
  expect(await entryOf()).toMatchObject({ status: 'READY', queueNumber: 1 })
  expect(await refused(patient, 'confirmCall', { params: { id: callSessionId } })).toBe('CALL_STATE')
})

test('an unanswered invitation expires after 60 s, and both sides are told once', async () => {
  await readyQueue()
  const { callSessionId } = await invite()
  clock.advance(59_999)
  expect(await ok(patient, 'pendingInvitation')).toMatchObject({ hasInvitation: true })
  clock.advance(1)
  expect(await ok(patient, 'pendingInvitation')).toEqual({ hasInvitation: false })
  expect(await doctorPage.wait('call_expired')).toEqual({ callSessionId, patientId: patient.id })
  await patientPage.wait('call_expired')
  expect(await entryOf()).toMatchObject({ status: 'WAITING', queueNumber: 1 })
  expect(await refused(patient, 'confirmCall', { params: { id: callSessionId } })).toBe('INVITATION_EXPIRED')
  clock.advance(30_000)
  await doctorPage.settle()
  expect(doctorPage.of('call_expired')).toHaveLength(1)
  expect((await testApp.actions(callSessionId)).filter((one) => one === 'CALL_EXPIRED')).toHaveLength(1)
})

test('the doctor is told once that an invitation has arrived, and once that it was seen', async () => {
  await readyQueue()
  const { callSessionId, expiresAt } = await invite()
  const id = { params: { id: callSessionId } }
  const notice = (visible: boolean, who: Person = patient) => ok(who, 'noticeInvitation', { ...id, body: { visible } })
  const progress = async () => {
    const { deliveredAt, seenAt } = await ok(doctor, 'readInvitationStatus', id)
    return { deliveredAt, seenAt }
  }
  expect(await progress()).toEqual({ deliveredAt: null, seenAt: null })
  const deliveredAt = clock.now().toISOString()
  await notice(false)
  const told = { callSessionId, expiresAt, extended: false }
  expect(await doctorPage.wait('invitation_updated')).toEqual({ ...told, deliveredAt, seenAt: null })
  clock.advance(2000)
  const seenAt = clock.now().toISOString()
  await notice(true)
  expect(await doctorPage.wait('invitation_updated', (one) => one.seenAt !== null)).toEqual({
    ...told,
    deliveredAt,
    seenAt,
  })
  // Reports from other pages, or repeated ones, cause no event.
  clock.advance(2000)
  await Promise.all([notice(true), notice(false), notice(true)])
  expect(await progress()).toEqual({ deliveredAt, seenAt })
  await doctorPage.settle()
  expect(doctorPage.of('invitation_updated')).toHaveLength(2)
  await ok(patient, 'declineCall', id)
  // A report after the end causes neither an event nor an error.
  await notice(true)
  await doctorPage.settle()
  expect(doctorPage.of('invitation_updated')).toHaveLength(2)
})

test('an invitation that is seen at once has arrived, too', async () => {
  await readyQueue()
  const id = { params: { id: (await invite()).callSessionId } }
  await ok(patient, 'noticeInvitation', { ...id, body: { visible: true } })
  const now = clock.now().toISOString()
  expect(await ok(doctor, 'readInvitationStatus', id)).toMatchObject({ deliveredAt: now, seenAt: now })
})

test('a patient can ask for more time once, and it then rings for two minutes on both sides', async () => {
  await readyQueue()
  const { callSessionId, expiresAt } = await invite()
  const id = { params: { id: callSessionId } }
  expect(await ok(patient, 'pendingInvitation')).toMatchObject({ mayExtend: true })
  clock.advance(50_000)
  const later = new Date(Date.parse(expiresAt) + 60_000).toISOString()
  expect(await ok(patient, 'extendInvitation', id)).toMatchObject({ callSessionId, expiresAt: later })
  const told = { callSessionId, expiresAt: later, extended: true, deliveredAt: null, seenAt: null }
  expect(await doctorPage.wait('invitation_updated')).toEqual(told)
  expect(await patientPage.wait('invitation_updated')).toEqual(told)
  expect(await ok(patient, 'pendingInvitation')).toMatchObject({ mayExtend: false, expiresAt: later })
  expect(await refused(patient, 'extendInvitation', id)).toBe('CALL_STATE')
  clock.advance(69_999)
  expect(await ok(doctor, 'readInvitationStatus', id)).toMatchObject({ status: 'INVITED', extended: true })
  clock.advance(1)
  expect(await doctorPage.wait('call_expired')).toEqual({ callSessionId, patientId: patient.id })
  expect(await refused(patient, 'extendInvitation', id)).toBe('INVITATION_EXPIRED')
  expect((await testApp.actions(callSessionId)).filter((one) => one === 'INVITATION_EXTENDED')).toHaveLength(1)
})

test('the end of a practice ends its call and keeps all other places for a restart', async () => {
  await readyQueue()
  const others = await testApp.patients(2)
  for (const one of others) await ok(one, 'joinQueue', { params })
  const { callSessionId } = await invite()
  await ok(patient, 'confirmCall', { params: { id: callSessionId } })
  await ok(doctor, 'endPractice', { params })
  await patientPage.wait('call_ended', (one) => one.callSessionId === callSessionId)
  const places = async () =>
    (await ok(doctor, 'readQueue', { params })).map(({ status, queueNumber }) => [queueNumber, status])
  const kept = [
    [1, 'DONE'],
    [2, 'WAITING'],
    [3, 'WAITING'],
  ]
  expect(await places()).toEqual(kept)
  const [late] = await testApp.patients(1)
  expect(await refused(late ?? null, 'joinQueue', { params })).toBe('SCHEDULE_STATE')
  await ok(doctor, 'startPractice', { params })
  expect(await places()).toEqual(kept)
  expect(await refused(doctor, 'startPractice', { params })).toBe('SCHEDULE_STATE')
})

test('a completed session can be started again on its own date only', async () => {
  const old = await testApp.schedule(doctor, { status: 'COMPLETED', date: '2026-03-01' })
  expect(await refused(doctor, 'startPractice', { params: { id: old.id } })).toBe('SCHEDULE_STATE')
  const own = await testApp.schedule(doctor, { status: 'COMPLETED' })
  await ok(doctor, 'startPractice', { params: { id: own.id } })
  await ok(doctor, 'endPractice', { params: { id: own.id } })
})

test('joining twice gives the same place, and joining after leaving gives a new number', async () => {
  await readyQueue()
  const held = await entryOf()
  expect(await ok(patient, 'joinQueue', { params })).toMatchObject({ queueNumber: 1, entryId: held?.id })
  await ok(patient, 'leaveQueue', { params })
  expect(await entryOf()).toBeNull()
  expect(await refused(patient, 'leaveQueue', { params })).toBe('NOT_FOUND')
  const again = await ok(patient, 'joinQueue', { params })
  expect(again.queueNumber).toBe(2)
  expect(again.entryId).not.toBe(held?.id)
  expect((await entryOf())?.status).toBe('WAITING')
})

test('a change sends each page one message without names, and no page has to ask again', async () => {
  await readyQueue()
  const watchers = await testApp.patients(8)
  const pages = await Promise.all(watchers.map((one) => testApp.socket(one)))
  for (const page of pages) await page.emit('join_schedule', { scheduleId: queue.id })
  const requests = () => testApp.lines.filter((line) => line.includes('"msg":"request"')).length
  const newcomer = await testApp.patient({ name: 'Wilhelmina Unforgettable' })
  const before = requests()
  const joined = await ok(newcomer, 'joinQueue', { params })
  await Promise.all(
    pages.map((page) => page.wait('queue_updated', ({ places }) => places.some(({ id }) => id === joined.entryId))),
  )
  await Promise.all(pages.map((page) => page.settle()))
  for (const page of pages) {
    const updates = page.of('queue_updated')
    expect(updates).toHaveLength(1)
    expect(updates[0]?.totalInQueue).toBe(2)
    expect(JSON.stringify(updates)).not.toMatch(/Wilhelmina|Smith/)
    expect(JSON.stringify(updates)).not.toContain(newcomer.id)
  }
  await until(() => requests() > before, 'the request in the log')
  expect(requests() - before).toBe(1)
})

test('presence is shown beside the status and does not change it', async () => {
  await readyQueue()
  const [maybePrincipal] = await testApp.patients(1)
  if (!maybePrincipal) throw new Error('nobody')
  const { entryId } = await ok(maybePrincipal, 'joinQueue', { params })
  const page = await testApp.socket(maybePrincipal)
  await doctorPage.wait('presence_changed', (one) => one.entryId === entryId && one.connected)
  expect((await ok(doctor, 'readQueue', { params })).find(({ id }) => id === entryId)).toMatchObject({
    connected: true,
    status: 'WAITING',
  })
  page.close()
  await doctorPage.wait('presence_changed', (one) => one.entryId === entryId && !one.connected)
  expect((await ok(doctor, 'readQueue', { params })).find(({ id }) => id === entryId)).toMatchObject({
    connected: false,
    status: 'WAITING',
  })
})

test('a ready check is shown to the doctor at once, and belongs to the place in the queue', async () => {
  await readyQueue()
  const result = { camera: 'BLOCKED', microphone: 'OK', speaker: 'HEARD', network: null } as const
  const saved = await ok(patient, 'saveReadyCheck', { params, body: result })
  expect(saved).toMatchObject({ verdict: 'LIMITED', result })
  const entry = await entryOf()
  await doctorPage.wait('ready_checked', (one) => one.entryId === entry?.id && one.readyCheck?.verdict === 'LIMITED')
  expect(entry?.readyCheck).toEqual(saved)
  expect((await ok(doctor, 'readQueue', { params })).find(({ id }) => id === entry?.id)?.readyCheck).toEqual(saved)
  await ok(patient, 'leaveQueue', { params })
  expect(await refused(patient, 'saveReadyCheck', { params, body: result })).toBe('NOT_FOUND')
  await ok(patient, 'joinQueue', { params })
  expect((await entryOf())?.readyCheck).toBeNull()
})
