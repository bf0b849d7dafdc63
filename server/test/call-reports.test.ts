import type { CallStep } from '@medconsult/contract'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createTestApp, type Person, type Schedule } from './test-app.ts'

const testApp = await createTestApp()
const { ok, refused, clock } = testApp
afterAll(() => testApp.close())

let doctor: Person
let patient: Person
let queue: Schedule
let admin: Person
let id: string

beforeEach(async () => {
  doctor = await testApp.doctor()
  patient = await testApp.patient()
  admin = await testApp.person('ADMIN')
  queue = await testApp.schedule(doctor)
  id = await testApp.liveCall(queue, patient)
})

const reports = (...codes: ('state' | 'silence' | 'path' | 'ice-restart')[]) =>
  codes.map((code, position) => ({ position, agoMs: 1_000 - position, code }))
const report = (who: Person, peerId: string, ...codes: Parameters<typeof reports>) =>
  ok(who, 'reportCall', { params: { id }, body: { peerId, reports: reports(...codes) } })
const history = async (): Promise<CallStep[]> => (await ok(admin, 'readCallHistory', { params: { id } })).steps

test('what the pages of doctor, patient and guest report is one history in the order of time', async () => {
  const guest = await testApp.guest(id)
  expect(await report(doctor, 'doc-1', 'state', 'path')).toEqual({ kept: 2 })
  clock.advance(5_000)
  await ok(patient, 'reportCall', {
    params: { id },
    body: {
      peerId: 'pat-1',
      reports: [{ position: 0, agoMs: 0, code: 'ice-restart', detail: 'failed', peerId: 'doc-1' }],
    },
  })
  await report(guest, 'guest-1', 'silence')
  await ok(doctor, 'endCall', { params: { id } })
  const steps = await history()
  expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).toSorted())
  expect(steps.filter(({ source }) => source === 'PAGE').map(({ by, code }) => `${by} ${code}`)).toEqual([
    'doctor state',
    'doctor path',
    'guest silence',
    'patient ice-restart',
  ])
  expect(steps).toContainEqual(
    expect.objectContaining({ code: 'ice-restart', detail: 'failed', peerId: 'pat-1', otherPeerId: 'doc-1' }),
  )
  expect(steps).toContainEqual(expect.objectContaining({ by: 'doctor', source: 'SERVER', code: 'CALL_ENDED' }))
  expect(steps).toContainEqual(expect.objectContaining({ by: 'server', code: 'ENDED', detail: 'by doctor' }))
  const told = JSON.stringify(steps)
  for (const { name, email } of [doctor, patient, guest]) {
    expect(told).not.toContain(name)
    if (email) expect(told).not.toContain(email)
  }
})

test('a report that is sent twice is kept once, and each page counts for itself', async () => {
  expect(await report(doctor, 'doc-1', 'state', 'path')).toEqual({ kept: 2 })
  expect(await report(doctor, 'doc-1', 'state', 'path', 'silence')).toEqual({ kept: 1 })
  expect(await report(doctor, 'doc-2', 'state')).toEqual({ kept: 1 })
  // The other side's page may have the same number, and even claim the same name.
  expect(await report(patient, 'doc-1', 'state')).toEqual({ kept: 1 })
})

test('nobody who was not in the call reports of it, and no words are kept', async () => {
  const body = { peerId: 'x', reports: reports('state') }
  const strangers = [await testApp.patient(), await testApp.doctor()]
  for (const who of [...strangers, await testApp.guest(id, 'WAITING'), await testApp.guest(id, 'REFUSED')])
    expect(await refused(who, 'reportCall', { params: { id }, body })).toBe('NOT_FOUND')
  const other = await testApp.guest(
    await testApp.liveCall(await testApp.schedule(strangers[1] as Person), strangers[0] as Person),
  )
  expect(await refused(other, 'reportCall', { params: { id }, body })).toBe('NOT_FOUND')
  for (const detail of ['my name is Ann, call me', 'a@b.example', 'x'.repeat(81), '']) {
    const words = { peerId: 'x', reports: [{ position: 0, agoMs: 0, code: 'state' as const, detail }] }
    expect(await refused(doctor, 'reportCall', { params: { id }, body: words }), detail).toBe('VALIDATION')
  }
  expect((await history()).filter(({ source }) => source === 'PAGE')).toEqual([])
})

test('a page may report until an hour after the end, and no later', async () => {
  await report(doctor, 'doc-1', 'state')
  await ok(doctor, 'endCall', { params: { id } })
  clock.advance(59 * 60_000)
  expect(await report(patient, 'pat-1', 'state')).toEqual({ kept: 1 })
  clock.advance(2 * 60_000)
  const late = { params: { id }, body: { peerId: 'pat-1', reports: reports('state', 'path') } }
  expect(await ok(patient, 'reportCall', late)).toEqual({ kept: 0 })
  expect(await testApp.rows('SELECT 1 FROM room_reports WHERE room_id = $1', [id])).toHaveLength(2)
})

test('steps of one moment are in the order in which their page reported them', async () => {
  const moment = (code: 'state' | 'connection', detail: string, position: number) => ({
    position,
    agoMs: 0,
    code,
    detail,
  })
  const given = [
    moment('state', 'CALLING', 0),
    moment('connection', 'connecting', 1),
    moment('connection', 'connected', 2),
  ]
  await ok(patient, 'reportCall', { params: { id }, body: { peerId: 'pat-1', reports: given.toReversed() } })
  const told = (await history()).filter(({ source }) => source === 'PAGE').map(({ detail }) => detail)
  expect(told).toEqual(['CALLING', 'connecting', 'connected'])
})

test('one person cannot fill the table', async () => {
  const many = (from: number) =>
    ok(doctor, 'reportCall', {
      params: { id },
      body: {
        peerId: 'doc-1',
        reports: Array.from({ length: 50 }, (_, index) => ({
          position: from + index,
          agoMs: 0,
          code: 'silence' as const,
        })),
      },
    })
  for (let from = 0; from < 2_000; from += 50) expect(await many(from)).toEqual({ kept: 50 })
  expect(await many(2_000)).toEqual({ kept: 0 })
})

test('reading a history is in the trail of the patient, and an unknown id is not found', async () => {
  await history()
  const [row] = await testApp.rows(
    "SELECT actor_user_id, patient_id, metadata FROM audit_logs WHERE action_type = 'CALL_HISTORY_READ' AND patient_id = $1",
    [patient.id],
  )
  expect(row).toMatchObject({ actor_user_id: admin.id, metadata: { callSessionId: id } })
  const { entries } = await ok(patient, 'readOwnTrail', { query: {} })
  expect(entries.find(({ action }) => action === 'CALL_HISTORY_READ')).toMatchObject({ by: 'ADMIN' })
  const unknown = '00000000-0000-4000-8000-000000000000'
  expect(await refused(admin, 'readCallHistory', { params: { id: unknown } })).toBe('NOT_FOUND')
})

test('the history of a meeting names its host', async () => {
  const meeting = await testApp.meeting(doctor)
  id = meeting.id
  await report(doctor, 'host-1', 'state')
  expect(await history()).toContainEqual(expect.objectContaining({ by: 'host', source: 'PAGE', code: 'state' }))
})
