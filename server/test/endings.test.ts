import { afterAll, beforeEach, expect, test } from 'vitest'
import { violations } from './invariants.ts'
import { createTestApp, type Person, type Schedule, type TestSocket, until } from './test-app.ts'

const testApp = await createTestApp()
const { ok, refused, clock } = testApp
afterAll(() => testApp.close())

const MINUTE = 60_000
let doctor: Person
let patient: Person
let queue: Schedule

beforeEach(async () => {
  doctor = await testApp.doctor()
  patient = await testApp.patient()
  queue = await testApp.schedule(doctor)
})

const statusOf = (id: string) => testApp.statusOf('call_sessions', id)
const ended = (id: string) => until(async () => (await statusOf(id)) === 'ENDED', 'the end of the call')
const dueAt = async (id: string) =>
  (
    await testApp.rows<{ due: Date }>('SELECT due_at AS due FROM call_sessions WHERE id = $1', [id])
  )[0]?.due.getTime() ?? 0

async function confirmed(): Promise<string> {
  await testApp.place(queue, patient)
  const { callSessionId } = await ok(doctor, 'startCall', { params: { id: queue.id }, body: { patientId: patient.id } })
  await ok(patient, 'confirmCall', { params: { id: callSessionId } })
  return callSessionId
}

/** Lets time pass in steps, as for a running server: every lease that is due is stored before the next step. */
async function pass(ms: number, id: string): Promise<void> {
  for (let left = ms; left > 0; left -= 20_000) {
    const before = await dueAt(id)
    clock.advance(Math.min(20_000, left))
    await until(async () => (await dueAt(id)) > before, 'a renewal')
  }
}

/** Waits until all running work is done, with no renewal of leases. */
async function quiet(ms: number): Promise<void> {
  clock.advance(ms)
  await testApp.ok(doctor, 'me')
}

async function inRoom(who: Person, id: string): Promise<TestSocket> {
  const page = await testApp.socket(who)
  expect(await page.emit('join-room', { roomId: id, peerId: `peer-${who.role}` })).toEqual({ ok: true })
  return page
}

test('the system ends a confirmed call that nobody enters after two minutes', async () => {
  const id = await confirmed()
  await quiet(2 * MINUTE - 1)
  expect(await statusOf(id)).toBe('CONFIRMED')
  clock.advance(1)
  await ended(id)
  expect(await ok(doctor, 'readCall', { params: { id } })).toMatchObject({ endedBy: 'system' })
  expect((await ok(patient, 'viewSchedule', { params: { id: queue.id } })).queueEntry?.status).toBe('DONE')
  expect(await testApp.actions(id)).toContain('CALL_ENDED')
  expect(await violations(testApp.rows)).toEqual([])
})

test('a call goes on with one side alone, and ends two minutes after both have left', async () => {
  const id = await confirmed()
  const [doctorPage, patientPage, dashboard] = [
    await inRoom(doctor, id),
    await inRoom(patient, id),
    await testApp.socket(doctor),
  ]
  await ok(doctor, 'activateCall', { params: { id } })
  await pass(3 * MINUTE, id)
  doctorPage.close()
  await patientPage.wait('user-left')
  await pass(10 * MINUTE, id)
  expect(await statusOf(id)).toBe('ACTIVE')
  dashboard.forget()
  patientPage.close()
  await dashboard.wait('presence_changed', ({ connected }) => !connected)
  await quiet(90_000)
  expect(await statusOf(id)).toBe('ACTIVE')
  clock.advance(30_000)
  await ended(id)
})

test('a call ends with a guest alone, by socket or by HTTP, and the guest is told', async () => {
  const id = await confirmed()
  const [bySocket, byHttp] = [await testApp.guest(id), await testApp.guest(id)]
  const page = await inRoom(bySocket, id)
  for (let seconds = 0; seconds < 120; seconds += 30) {
    await quiet(30_000)
    if (seconds < 90) await ok(byHttp, 'readSignals', { params: { id }, query: { peerId: 'by-http' } })
  }
  await ended(id)
  expect(await page.wait('call_ended')).toEqual({ callSessionId: id, endedBy: 'system' })
  expect(await refused(byHttp, 'readSignals', { params: { id }, query: { peerId: 'by-http' } })).toBe('NOT_FOUND')
})

test('a page that polls keeps the call as one with a socket does', async () => {
  const id = await confirmed()
  for (let minute = 0; minute < 5; minute += 1) {
    await quiet(MINUTE)
    await ok(patient, 'readSignals', { params: { id }, query: { peerId: 'pat-1' } })
  }
  expect(await statusOf(id)).toBe('CONFIRMED')
})

test('an ended call deletes its signals', async () => {
  const id = await confirmed()
  const body = (peerId: string) => ({ params: { id }, body: { peerId, signal: { type: 'restart-request' } } })
  await ok(doctor, 'sendSignal', body('doc-1'))
  await ok(patient, 'sendSignal', body('pat-1'))
  const kept = () => testApp.rows('SELECT 1 FROM room_signals WHERE room_id = $1', [id])
  expect(await kept()).toHaveLength(2)
  await ok(patient, 'endCall', { params: { id } })
  expect(await kept()).toHaveLength(0)
})

test('an invitation expires once and on time over a restart, and cannot be confirmed later', async () => {
  await testApp.place(queue, patient)
  const node = await testApp.startNode()
  const invite = () => node.ok(doctor, 'startCall', { params: { id: queue.id }, body: { patientId: patient.id } })
  const { callSessionId: id } = await invite()
  await node.stop()
  clock.advance(MINUTE - 1)
  const next = await testApp.startNode()
  expect(await statusOf(id)).toBe('INVITED')
  clock.advance(1)
  expect(await next.refused(patient, 'confirmCall', { params: { id } })).toBe('INVITATION_EXPIRED')
  await until(async () => (await statusOf(id)) === 'EXPIRED')
  expect((await testApp.actions(id)).filter((one) => one === 'CALL_EXPIRED')).toHaveLength(1)
  await next.stop()
})

test('an invitation that was due while no server ran expires at the start', async () => {
  const alone = await createTestApp()
  const [one, two] = [await alone.doctor(), await alone.patient()]
  const id = await alone.liveCall(await alone.schedule(one), two, 'INVITED')
  await alone.stop()
  alone.clock.advance(5 * MINUTE)
  const next = await alone.startNode()
  await until(async () => (await alone.statusOf('call_sessions', id)) === 'EXPIRED')
  expect(await next.refused(two, 'confirmCall', { params: { id } })).toBe('INVITATION_EXPIRED')
  expect(await alone.actions(id)).toEqual(['CALL_EXPIRED'])
  await alone.close()
})

test('the time without a server does not count against a call', async () => {
  const alone = await createTestApp()
  const [one, two] = [await alone.doctor(), await alone.patient()]
  const id = await alone.liveCall(await alone.schedule(one), two)
  await alone.stop()
  alone.clock.advance(10 * MINUTE)
  const next = await alone.startNode()
  await next.ok(one, 'me')
  expect(await alone.statusOf('call_sessions', id)).toBe('ACTIVE')
  alone.clock.advance(2 * MINUTE)
  await until(async () => (await alone.statusOf('call_sessions', id)) === 'ENDED')
  await alone.close()
})

test('two nodes expire 20 invitations exactly once each, and neither accepts one afterwards', async () => {
  const second = await testApp.startNode()
  const calls = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const [one, two] = [await testApp.doctor(), await testApp.patient()]
      const own = await testApp.schedule(one)
      await testApp.place(own, two)
      const input = { params: { id: own.id }, body: { patientId: two.id } }
      return { patient: two, id: (await ok(one, 'startCall', input)).callSessionId }
    }),
  )
  clock.advance(MINUTE)
  const answers = await Promise.all(
    calls.flatMap(({ patient: who, id }) =>
      [testApp, second].map((node) => node.refused(who, 'confirmCall', { params: { id } })),
    ),
  )
  expect(new Set(answers)).toEqual(new Set(['INVITATION_EXPIRED']))
  for (const { id } of calls) expect(await testApp.actions(id)).toEqual(['CALL_INVITED', 'CALL_EXPIRED'])
  expect(await violations(testApp.rows)).toEqual([])
  await second.stop()
})

test('an expired invitation that was not swept yet does not block the next one', async () => {
  await testApp.place(queue, patient)
  const input = { params: { id: queue.id }, body: { patientId: patient.id } }
  await ok(doctor, 'startCall', input)
  const next = await testApp.patient()
  await testApp.place(queue, next)
  clock.advance(MINUTE)
  expect(await ok(doctor, 'startCall', { ...input, body: { patientId: next.id } })).toMatchObject({ status: 'INVITED' })
  expect(await refused(doctor, 'startCall', input)).toBe('PATIENT_NOT_READY')
})

test('a person in a call is told which one, from its acceptance to its end, and nobody else is', async () => {
  const stranger = await testApp.patient()
  const ongoing = () =>
    Promise.all([doctor, patient, stranger].map(async (who) => (await ok(who, 'ongoingCall')).callSessionId))
  expect(await ongoing()).toEqual([null, null, null])
  const id = await confirmed()
  expect(await ongoing()).toEqual([id, id, null])
  await ok(patient, 'endCall', { params: { id } })
  expect(await ongoing()).toEqual([null, null, null])
})
