import { afterAll, beforeEach, expect, test } from 'vitest'
import { createTestApp, type Person, type Place, type Schedule } from './test-app.ts'

const testApp = await createTestApp()
const { ok, clock } = testApp
afterAll(() => testApp.close())

const MINUTE = 60_000
const later = (ms: number, from = clock.now()) => new Date(from.getTime() + ms)
let doctor: Person
let patient: Person
let queue: Schedule
let place: Place
/** Past visits of so many minutes, the earliest first. */
async function visits(of: Person, minutes: number[]): Promise<void> {
  const past = await testApp.schedule(of, { status: 'COMPLETED' })
  for (const [nth, length] of minutes.entries()) {
    const id = await testApp.liveCall(past, await testApp.patient())
    const began = later((nth - 100) * 24 * 60 * MINUTE)
    await testApp.rows(
      `UPDATE call_sessions SET status = 'ENDED', confirmed_at = $2, activated_at = $2, ended_at = $3, due_at = NULL
       WHERE id = $1`,
      [id, began, later(length * MINUTE, began)],
    )
  }
}
beforeEach(async () => {
  ;[doctor, patient] = [await testApp.doctor(), await testApp.patient()]
  queue = await testApp.schedule(doctor)
  for (const other of await testApp.patients(2)) await testApp.place(queue, other)
  place = await testApp.place(queue, patient, 'WAITING')
})
const view = async () => {
  const { visitMinutes, aheadOfYou, estimatedWaitMinutes } = await ok(patient, 'viewSchedule', {
    params: { id: queue.id },
  })
  return { visitMinutes, aheadOfYou, estimatedWaitMinutes }
}

test("the estimated wait is the number of people ahead times the median of the doctor's visits", async () => {
  // The result is neither the mean, which is 36, nor the shortest, nor the longest. Visits of other doctors are all
  // longer.
  await visits(doctor, [60, 4, 6, 5, 105])
  await visits(await testApp.doctor(), [200, 200, 200, 200, 200, 200, 200])
  expect(await view()).toEqual({ visitMinutes: 6, aheadOfYou: 2, estimatedWaitMinutes: 12 })
  // For an even number, the median is between the two in the middle.
  await visits(doctor, [8])
  expect(await view()).toEqual({ visitMinutes: 7, aheadOfYou: 2, estimatedWaitMinutes: 14 })
  const page = await testApp.socket(patient)
  await page.emit('join_schedule', { scheduleId: queue.id })
  await ok(patient, 'toggleReady', { params: { id: place.scheduleId }, body: { isReady: true } })
  expect(await page.wait('queue_updated')).toMatchObject({ visitMinutes: 7 })
})

test('the estimated wait counts the last twenty visits', async () => {
  await visits(doctor, [...Array(30).fill(50), ...Array(20).fill(9)])
  expect(await view()).toMatchObject({ visitMinutes: 9 })
})

test('the estimated wait is ten minutes each until the doctor has had three visits', async () => {
  await visits(doctor, [40, 40])
  await visits(await testApp.doctor(), [90, 90, 90])
  expect(await view()).toMatchObject({ visitMinutes: 10, estimatedWaitMinutes: 20 })
  await visits(doctor, [40])
  expect(await view()).toMatchObject({ visitMinutes: 40, estimatedWaitMinutes: 80 })
})

test('the estimated wait does not count calls that never began', async () => {
  await visits(doctor, [12, 12, 12])
  await testApp.rows(
    `UPDATE call_sessions SET activated_at = NULL, ended_at = ended_at + interval '5 hours' WHERE doctor_id = $1
       AND id = (SELECT min(id::text)::uuid FROM call_sessions WHERE doctor_id = $1)`,
    [doctor.id],
  )
  expect(await view()).toMatchObject({ visitMinutes: 10 })
})
