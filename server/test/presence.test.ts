// Presence: leases that sockets and polling renew, on any number of nodes.
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createBus } from './bus.ts'
import {
  createTestApp,
  type Person,
  type Place,
  type Schedule,
  type TestNode,
  type TestSocket,
  until,
} from './test-app.ts'

const testApp = await createTestApp({ cluster: createBus().attach })
const { clock } = testApp
afterAll(() => testApp.close())

let doctor: Person
let patient: Person
let queue: Schedule
let place: Place
let dashboard: TestSocket
beforeEach(async () => {
  doctor = await testApp.doctor()
  patient = await testApp.patient()
  queue = await testApp.schedule(doctor)
  place = await testApp.place(queue, patient)
  dashboard = await testApp.socket(doctor)
})

const poll = () => testApp.ok(patient, 'pendingInvitation')
const isConnected = async () =>
  (await testApp.ok(doctor, 'readQueue', { params: { id: queue.id } })).find(({ id }) => id === place.id)?.connected
/** The events about the patient's presence that the doctor received, in order. */
const told = () =>
  dashboard
    .of('presence_changed')
    .filter(({ entryId }) => entryId === place.id)
    .map(({ connected }) => connected)
const rowOf = async (who: Person) =>
  (await testApp.rows<{ seen_at: Date }>('SELECT seen_at FROM presence WHERE user_id = $1', [who.id]))[0]

/** Lets some seconds pass, in which every node renews its leases and ends expired ones. */
async function pass(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 20) {
    // An expired lease: it is deleted once a node has checked.
    const forgotten = await testApp.patient()
    await testApp.rows(`INSERT INTO presence VALUES ($1, $2)`, [
      forgotten.id,
      new Date(clock.now().getTime() - 3_600_000),
    ])
    clock.advance(Math.min(20, seconds - passed) * 1000)
    if (seconds - passed >= 20) await until(async () => !(await rowOf(forgotten)), 'a look at the leases')
  }
  await dashboard.settle()
}

test('a patient is present as long as their page has an open socket', async () => {
  const page = await testApp.socket(patient)
  await dashboard.wait('presence_changed', ({ entryId, connected }) => entryId === place.id && connected)
  await pass(200)
  expect(await isConnected()).toBe(true)
  expect(told()).toEqual([true])
  page.close()
  await until(() => told().length === 2, 'the going')
  expect(told()).toEqual([true, false])
  expect(await isConnected()).toBe(false)
})

test('a patient stays present while one of their two pages is open', async () => {
  const [one, other] = [await testApp.socket(patient), await testApp.socket(patient)]
  await until(() => told().length === 1, 'the coming')
  one.close()
  await pass(60)
  expect(await isConnected()).toBe(true)
  expect(told()).toEqual([true])
  other.close()
  await until(() => told().length === 2, 'the going')
})

test('a patient stays present when their page on another node is still open', async () => {
  const elsewhere = await testApp.startNode()
  const one = await testApp.socket(patient)
  const other = await elsewhere.socket(patient)
  await until(() => told().length > 0, 'the coming')
  one.close()
  await pass(60)
  expect(await isConnected()).toBe(true)
  expect(told()).not.toContain(false)
  other.close()
  await until(() => told().includes(false), 'the going')
  expect(await isConnected()).toBe(false)
  await elsewhere.stop()
})

test('a patient whose node has stopped is present for 45 seconds more', async () => {
  const elsewhere: TestNode = await testApp.startNode()
  await elsewhere.socket(patient)
  await until(async () => told().length > 0 && (await rowOf(patient)) !== undefined, 'the coming')
  // Stopping a node ends no lease, just as killing it does not.
  await elsewhere.stop()
  await pass(40)
  expect(await isConnected()).toBe(true)
  expect(told()).not.toContain(false)
  await pass(20)
  expect(await isConnected()).toBe(false)
  await until(() => told().includes(false), 'the end of the lease')
  expect(await rowOf(patient)).toBeUndefined()
})

test('a page that polls is present until 45 seconds after its last request', async () => {
  expect(await isConnected()).toBe(false)
  await poll()
  await until(() => told().length === 1, 'the coming')
  expect(await isConnected()).toBe(true)
  for (let round = 0; round < 12; round++) {
    await pass(20)
    await poll()
  }
  expect(await isConnected()).toBe(true)
  expect(told()).toEqual([true])
  await pass(44)
  expect(await isConnected()).toBe(true)
  expect(told()).toEqual([true])
  clock.advance(2_000)
  expect(await isConnected()).toBe(false)
  await pass(20)
  await until(() => told().length === 2, 'the end of the lease')
  expect(told()).toEqual([true, false])
  await poll()
  await until(() => told().length === 3, 'the coming back')
  expect(await isConnected()).toBe(true)
})

test('the end of one presence does not end the presence of others', async () => {
  const others = await testApp.patients(3)
  const pages = await Promise.all(others.map((one) => testApp.socket(one)))
  await poll()
  await until(async () => (await Promise.all(others.map(rowOf))).every((row) => row !== undefined), 'their leases')
  await pass(60)
  expect(await rowOf(patient)).toBeUndefined()
  for (const one of others) expect(await rowOf(one)).toBeDefined()
  for (const page of pages) page.close()
})
