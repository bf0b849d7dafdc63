// E-mails whose sender lost them, was killed, or was overtaken, and reminders that are sent late.
import type { NotificationKind } from '@medconsult/contract'
import type { QueryExecutorProvider } from 'kysely'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import {
  completeDelivery,
  type Job,
  nextDeliveryAt,
  type Outcome,
  takeDelivery,
} from '../src/notifications/deliveries.ts'
import { createTestClock, type TestClock } from '../src/platform/clock.ts'
import { type Actor, newId, openDatabase, silentLog } from '../src/platform/database/index.ts'
import { createNotifyAs } from './notify-as.ts'
import { createTestApp, type Person, until } from './test-app.ts'

const fine = createTestClock('2026-03-02T09:00:00Z')
/** The server's own housekeeping would end what is over before the tests do. */
const clock: TestClock = { ...fine, setInterval: () => ({ cancel: () => undefined }) }
// Its server sends no mails: the tests are the workers.
const testApp = await createTestApp({ clock })
const notifyAs = createNotifyAs(testApp)
const database = openDatabase({ ...testApp.home.application, clock, log: silentLog, poolTimeoutMs: 60_000 })
const worker: Actor = { kind: 'system', name: 'notifications' }
afterAll(async () => {
  await notifyAs.close()
  await database.close()
  await testApp.close()
})

const LEASE_MS = 90_000
const MINUTE = 60_000
const HOUR = 60 * MINUTE
let doctor: Person
let patient: Person
beforeEach(async () => {
  await testApp.rows('DELETE FROM deliveries')
  await testApp.rows('DELETE FROM reminders')
  ;[doctor, patient] = [await testApp.doctor(), await testApp.patient()]
})

const asWorker = <R>(work: (tx: QueryExecutorProvider) => Promise<R>) => database.as(worker, work)
const take = () => asWorker((tx) => takeDelivery(tx, 'EMAIL', clock.now(), 'UTC'))
const settle = (job: Job, outcome: Outcome) => asWorker((tx) => completeDelivery(tx, job, outcome, clock.now()))
const nextDue = () => asWorker((tx) => nextDeliveryAt(tx, 'EMAIL'))
async function takeJob(): Promise<Job> {
  const job = await take()
  if (job === undefined || 'ended' in job) throw new Error(`no job was taken, but ${JSON.stringify(job)}`)
  return job
}
const delivery = async (kind: NotificationKind = 'APPOINTMENT_CONFIRMED') =>
  (
    await testApp.rows<{ state: string; attempts: number; due_at: Date | null; reason: string | null }>(
      'SELECT state, attempts, due_at, reason FROM deliveries WHERE user_id = $1 AND kind = $2',
      [patient.id, kind],
    )
  )[0]
const facts = (startsInMs: number) => {
  const startsAt = new Date(clock.now().getTime() + startsInMs)
  return { id: newId(), startsAt, endsAt: new Date(startsAt.getTime() + HOUR / 2), type: 'ONLINE' as const }
}
const news = (appointment: ReturnType<typeof facts>, kind: NotificationKind = 'APPOINTMENT_CONFIRMED') =>
  notifyAs.tell(doctor, { to: patient.id, kind, appointment, personName: doctor.name })

const failed: Outcome = { sent: false, final: false, reason: '451 DATA' }

describe('an e-mail that is being sent', () => {
  test('a delivery belongs to one worker until its lease ends, and then to the next one', async () => {
    await news(facts(48 * HOUR))
    const first = await takeJob()
    const until = new Date(clock.now().getTime() + LEASE_MS)
    expect(await delivery()).toMatchObject({ state: 'SENDING', attempts: 1 })
    expect(await take()).toBeUndefined()
    // The timers of all nodes fire then, although the node that took the delivery was killed.
    expect(await nextDue()).toEqual(until)
    clock.advance(LEASE_MS - 1)
    expect(await take()).toBeUndefined()
    clock.advance(1)
    const second = await takeJob()
    expect([second.id, second.attempts]).toEqual([first.id, 2])
    expect(await take()).toBeUndefined()
    expect(await settle(second, { sent: true })).toBe('SENT')
    clock.advance(10 * LEASE_MS)
    expect(await take()).toBeUndefined()
  })

  test.each<[string, Outcome]>([
    ['was sent', { sent: true }],
    ['was refused for good', { sent: false, final: true, reason: '550 RCPT TO' }],
    ['is to be tried again', failed],
  ])('a worker that has lost its lease changes nothing by saying that the e-mail %s', async (_what, outcome) => {
    await news(facts(48 * HOUR))
    const slow = await takeJob()
    clock.advance(LEASE_MS)
    const quick = await takeJob()
    expect(await settle(slow, outcome)).toBeNull()
    expect(await delivery()).toMatchObject({ state: 'SENDING', attempts: 2, reason: null })
    expect(await settle(quick, failed)).toBe('PENDING')
    // A worker without the lease cannot report a result: neither while the delivery waits for its next attempt, nor
    // after its end.
    expect(await settle(slow, outcome)).toBeNull()
    expect(await settle(quick, { sent: true })).toBeNull()
    clock.advance(HOUR)
    expect(await settle(await takeJob(), { sent: true })).toBe('SENT')
    for (const late of [slow, quick]) expect(await settle(late, failed)).toBeNull()
    expect(await delivery()).toMatchObject({ state: 'SENT', attempts: 3 })
  })

  test('an e-mail that became outdated while it was sent is not tried again, but counts if it arrived', async () => {
    const [one, other] = [facts(48 * HOUR), facts(72 * HOUR)]
    await news(one)
    const job = await takeJob()
    await news(one, 'APPOINTMENT_CANCELLED')
    expect(await delivery()).toMatchObject({ state: 'SENDING' })
    expect(await settle(job, failed)).toBe('WITHDRAWN')
    expect(await delivery()).toMatchObject({ state: 'WITHDRAWN', due_at: null })
    expect((await takeJob()).kind).toBe('APPOINTMENT_CANCELLED')
    clock.advance(30 * MINUTE)
    await testApp.rows('DELETE FROM deliveries')

    await news(other)
    const arrived = await takeJob()
    await news(other, 'APPOINTMENT_CANCELLED')
    expect(await settle(arrived, { sent: true })).toBe('SENT')
    await testApp.rows('DELETE FROM deliveries')

    await news(facts(48 * HOUR))
    const refused = await takeJob()
    await testApp.rows('UPDATE deliveries SET withdrawn = true')
    expect(await settle(refused, { sent: false, final: true, reason: '550 RCPT TO' })).toBe('FAILED')
  })

  test('an outdated e-mail whose worker died is not sent by anybody', async () => {
    const one = facts(48 * HOUR)
    await news(one)
    await takeJob()
    await news(one, 'APPOINTMENT_CANCELLED')
    expect((await takeJob()).kind).toBe('APPOINTMENT_CANCELLED')
    clock.advance(LEASE_MS)
    const kinds: string[] = []
    for (let job = await take(); job !== undefined; job = await take())
      kinds.push('ended' in job ? job.ended : job.kind)
    expect(kinds.sort()).toEqual(['APPOINTMENT_CANCELLED', 'WITHDRAWN'])
    expect(await delivery()).toMatchObject({ state: 'WITHDRAWN', attempts: 1 })
  })

  test('a reminder that is cancelled before or during an attempt is withdrawn', async () => {
    const [one, other] = [facts(20 * MINUTE), facts(25 * MINUTE)]
    await news(one, 'APPOINTMENT_SOON')
    await notifyAs.forget(doctor, one.id)
    expect(await take()).toBeUndefined()
    expect(await delivery('APPOINTMENT_SOON')).toMatchObject({ state: 'WITHDRAWN' })
    await testApp.rows('DELETE FROM deliveries')
    await news(other, 'APPOINTMENT_SOON')
    const job = await takeJob()
    await notifyAs.forget(doctor, other.id)
    expect(await settle(job, failed)).toBe('WITHDRAWN')
  })

  test('a reminder is not sent after the beginning of its appointment, even if it was tried before', async () => {
    await news(facts(20 * MINUTE), 'APPOINTMENT_SOON')
    const job = await takeJob()
    expect(job.expires_at).toEqual(new Date(clock.now().getTime() + 20 * MINUTE))
    expect(await settle(job, failed)).toBe('PENDING')
    clock.advance(20 * MINUTE)
    expect(await take()).toEqual({ ended: 'EXPIRED' })
    expect(await delivery('APPOINTMENT_SOON')).toMatchObject({ state: 'EXPIRED' })
    await news(facts(2 * MINUTE), 'APPOINTMENT_SOON')
    clock.advance(2 * MINUTE - 1)
    // This is the last attempt, because a second one would come too late.
    const last = await takeJob()
    expect(await settle(last, failed)).toBe('FAILED')
  })
})

describe('a reminder that is due', () => {
  /** Reminders that nobody sent in time, as after a night in which no server ran. */
  async function missed(startsInMs: number, kinds: NotificationKind[], status: 'CONFIRMED' | 'PENDING' = 'CONFIRMED') {
    await testApp.calendar(doctor)
    const startsAt = new Date(clock.now().getTime() + startsInMs)
    const id = await testApp.appointment(doctor, patient, { status, startsAt: startsAt.toISOString() })
    for (const kind of kinds)
      await testApp.rows(
        `INSERT INTO reminders (appointment_id, user_id, kind, due_at, person_name, starts_at, ends_at, visit_type)
         VALUES ($1, $2, $3, $4, 'Dr. Ada', $5, $5::timestamptz + interval '30 minutes', 'ONLINE')`,
        [id, patient.id, kind, new Date(clock.now().getTime() - 1000), startsAt],
      )
    await testApp.rows("SELECT pg_notify('deliveries_due', '')")
    const left = () => testApp.rows('SELECT 1 FROM reminders WHERE appointment_id = $1', [id])
    await until(async () => (await left()).length === 0, 'the telling')
    const told = await testApp.rows<{ kind: string }>('SELECT kind FROM notifications WHERE appointment_id = $1', [id])
    return told.map(({ kind }) => kind)
  }

  const both: NotificationKind[] = ['APPOINTMENT_TOMORROW', 'APPOINTMENT_SOON']
  test.each<[string, number, NotificationKind[], string[]]>([
    ['is sent late, hours before its appointment', 5 * HOUR, ['APPOINTMENT_TOMORROW'], ['APPOINTMENT_TOMORROW']],
    ['is sent half an hour and a moment before', 30 * MINUTE + 1, ['APPOINTMENT_TOMORROW'], ['APPOINTMENT_TOMORROW']],
    ['is sent half an hour before, the nearer of two', 30 * MINUTE, both, ['APPOINTMENT_SOON']],
    ['is sent minutes before, the nearer of two', 5 * MINUTE, both, ['APPOINTMENT_SOON']],
    ['is sent in the last moment', 1, both, ['APPOINTMENT_SOON']],
    ['is not sent at the beginning', 0, both, []],
    ['is not sent after the beginning', -MINUTE, both, []],
  ])('a reminder %s', async (_when, startsInMs, kinds, expected) => {
    expect(await missed(startsInMs, kinds)).toEqual(expected)
  })

  test('a reminder of an appointment that no longer stands is not sent', async () => {
    expect(await missed(5 * HOUR, ['APPOINTMENT_TOMORROW'], 'PENDING')).toEqual([])
  })
})
