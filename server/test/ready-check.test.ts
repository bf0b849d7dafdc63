import type { ReadyCheckResult } from '@medconsult/contract'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createTestApp, type Person, type Schedule } from './test-app.ts'

const testApp = await createTestApp({ demo: true })
const { ok, refused, clock } = testApp
afterAll(() => testApp.close())

const way = { ok: true, ms: 120, rttMs: 40, lossPercent: 0 }
const fine: ReadyCheckResult = {
  camera: 'OK',
  microphone: 'OK',
  speaker: 'HEARD',
  network: {
    server: { ...way, rttMs: null, lossPercent: null },
    stun: way,
    relayUdp: way,
    relayTcp: null,
    relayTls: null,
  },
}
const unheard: ReadyCheckResult = { ...fine, microphone: 'SILENT' }

let doctor: Person
let patient: Person
let queue: Schedule
let params: { id: string }
beforeEach(async () => {
  doctor = await testApp.doctor()
  patient = await testApp.patient()
  queue = await testApp.schedule(doctor)
  params = { id: queue.id }
})

const save = (body: unknown, who = patient) => ok(who, 'saveReadyCheck', { params, body })
const ofQueue = async () => (await ok(doctor, 'readQueue', { params })).map(({ readyCheck }) => readyCheck)

test("the doctor sees the result of a patient's device check at once and later, and nobody else is told", async () => {
  await ok(patient, 'joinQueue', { params })
  const [page, own, neighbour] = [
    await testApp.socket(doctor),
    await testApp.socket(patient),
    await testApp.socket(await testApp.patient()),
  ]
  for (const one of [page, own, neighbour]) await one.emit('join_schedule', { scheduleId: queue.id })
  expect(await ofQueue()).toEqual([null])
  const good = { verdict: 'GOOD', result: fine, checkedAt: clock.now().toISOString() }
  expect(await save(fine)).toEqual(good)
  const [entry] = await ok(doctor, 'readQueue', { params })
  expect(entry?.readyCheck).toEqual(good)
  expect((await ok(patient, 'viewSchedule', { params })).queueEntry?.readyCheck).toEqual(good)
  expect(await page.wait('ready_checked')).toEqual({ scheduleId: queue.id, entryId: entry?.id, readyCheck: good })

  clock.advance(60_000)
  const poor = { verdict: 'POOR', result: unheard, checkedAt: clock.now().toISOString() }
  expect(await save(unheard)).toEqual(poor)
  expect(await ofQueue()).toEqual([poor])
  await page.wait('ready_checked', ({ readyCheck }) => readyCheck?.verdict === 'POOR')
  await Promise.all([own.settle(), neighbour.settle()])
  expect([own.of('ready_checked'), neighbour.of('ready_checked')]).toEqual([[], []])
  // The queue did not change: no place moved, and nobody has to draw it again.
  expect(neighbour.of('queue_updated')).toEqual([])
  expect((await testApp.actions(patient.id)).filter((one) => one === 'READY_CHECKED')).toHaveLength(2)
})

test('a patient can save a device check only for their own place, while the visit is not over', async () => {
  expect(await refused(patient, 'saveReadyCheck', { params, body: fine })).toBe('NOT_FOUND')
  await ok(patient, 'joinQueue', { params })
  await save(fine)
  await ok(patient, 'leaveQueue', { params })
  expect(await refused(patient, 'saveReadyCheck', { params, body: fine })).toBe('NOT_FOUND')
  await ok(patient, 'joinQueue', { params })
  expect(await ofQueue()).toEqual([null])
  for (const status of ['IN_CALL', 'DONE'] as const) {
    const seen = await testApp.patient()
    await testApp.place(queue, seen, status)
    expect(await refused(seen, 'saveReadyCheck', { params, body: fine })).toBe('QUEUE_STATE')
  }
  for (const status of ['READY', 'INVITED'] as const) {
    const other = await testApp.patient()
    await testApp.place(queue, other, status)
    expect(await save(fine, other)).toMatchObject({ verdict: 'GOOD' })
  }
})

test('the result is deleted when a patient is called again after a visit, and kept while they wait', async () => {
  const place = await testApp.place(queue, patient, 'WAITING')
  const page = await testApp.socket(doctor)
  await save(fine)
  const reset = { params: { id: queue.id, patientId: patient.id } }
  await ok(doctor, 'resetPatient', reset)
  expect(await ofQueue()).toEqual([expect.objectContaining({ verdict: 'GOOD' })])
  await testApp.rows("UPDATE queue_entries SET status = 'DONE' WHERE id = $1", [place.id])
  await ok(doctor, 'resetPatient', reset)
  expect(await ofQueue()).toEqual([null])
  expect(await page.wait('ready_checked', ({ readyCheck }) => readyCheck === null)).toMatchObject({ entryId: place.id })
})

test('the patients of a reset demo have no device checks', async () => {
  await ok(null, 'seedDemo')
  const accounts = { doctor: ['doctor@clinic.com', 'doctor123'], patient: ['john@email.com', 'patient123'] } as const
  const signIn = async ([email, password]: readonly [string, string]): Promise<Person> => {
    const { user, access_token: token } = await ok(null, 'login', { body: { email, password } })
    return { ...user, token }
  }
  const [sarah, john] = [await signIn(accounts.doctor), await signIn(accounts.patient)]
  const [first] = await ok(sarah, 'listOwnSchedules')
  await ok(john, 'saveReadyCheck', { params: { id: first?.id ?? '' }, body: fine })
  await ok(null, 'seedDemo')
  const [today] = await ok(sarah, 'listOwnSchedules')
  const queued = await ok(sarah, 'readQueue', { params: { id: today?.id ?? '' } })
  expect(queued).toHaveLength(5)
  for (const { readyCheck } of queued) expect(readyCheck).toBeNull()
})

test.each([
  {},
  { ...fine, camera: 'ok' },
  { ...fine, speaker: 'OK' },
  { ...fine, network: { ...fine.network, server: { ...way, lossPercent: 101 } } },
  { ...fine, network: { ...fine.network, server: { ...way, ms: -1 } } },
  { ...fine, network: { ...fine.network, stun: { ...way, ms: 1e9 } } },
  { ...fine, network: {} },
])('the server refuses the device check %j', async (body) => {
  await ok(patient, 'joinQueue', { params })
  expect(await refused(patient, 'saveReadyCheck', { params, body })).toBe('VALIDATION')
  expect(await ofQueue()).toEqual([null])
})
