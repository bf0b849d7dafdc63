import { afterAll, describe, expect, test } from 'vitest'
import { type Budget, type BudgetName, budgets } from '../src/platform/budgets.ts'
import { createTestClock } from '../src/platform/clock.ts'
import { networkOf } from '../src/platform/http/client-address.ts'
import { createBudgets } from '../src/platform/http/limiter.ts'
import { createNotifyAs } from './notify-as.ts'
import { createMailbox } from './smtp-sink.ts'
import { createTestApp, type Person, until } from './test-app.ts'

const MINUTE = 60_000
const clock = createTestClock('2026-03-02T09:00:00Z')
const mailbox = await createMailbox(clock.now)
const testApp = await createTestApp({
  clock,
  config: {
    mail: { url: mailbox.url, from: 'Clinic <no-reply@clinic.example>', plaintext: true },
    publicUrl: new URL('http://clinic.example'),
  },
})
const { tell, close } = createNotifyAs(testApp)
afterAll(async () => {
  await close()
  await testApp.close()
  await mailbox.shut()
})
const { ok, call } = testApp
// To the database, the notifications of notifyAs come from background work, which belongs to no account.
await testApp.rows(`CREATE FUNCTION test_caused_by() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW.caused_by := coalesce(NEW.caused_by, nullif(current_setting('test.caused_by', true), '')::uuid);
    RETURN NEW;
  END $$`)
await testApp.rows(
  'CREATE TRIGGER test_caused_by BEFORE INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION test_caused_by()',
)
const subjects = (who: Person) => mailbox.to(who.email).map(({ mail }) => mail.subject ?? '')
const idle = () =>
  until(async () => {
    const open = await testApp.rows("SELECT 1 FROM deliveries WHERE due_at <= $1 OR state = 'SENDING'", [clock.now()])
    return open.length === 0
  }, 'an empty outbox')
/** Lets time pass until postponed deliveries are due. */
async function pass(ms: number): Promise<void> {
  await idle()
  clock.advance(ms)
  await idle()
}
const news = (doctor: Person) => ({
  to: doctor.id,
  kind: 'APPOINTMENT_REQUESTED' as const,
  personName: 'Ben',
  appointment: {
    id: crypto.randomUUID(),
    startsAt: new Date(clock.now().getTime() + 48 * 60 * MINUTE),
    endsAt: new Date(clock.now().getTime() + 49 * 60 * MINUTE),
    type: 'ONLINE' as const,
  },
})

test('a hundred requests and cancellations send few e-mails, the last of which points to the rest', async () => {
  const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
  await testApp.calendar(doctor)
  const { slots } = await ok(patient, 'listSlots', { params: { id: doctor.id } })
  const refusals: string[] = []
  let done = 0
  for (let round = 0; round < 100; round++) {
    const startsAt = slots[round % slots.length]?.startsAt
    const held = await call(patient, 'holdSlot', { body: { doctorId: doctor.id, startsAt } })
    if (held.problem) {
      refusals.push(held.problem.code)
      continue
    }
    const booked = await call(patient, 'bookAppointment', { body: { holdId: held.body.id, type: 'ONLINE' } })
    if (booked.problem) {
      refusals.push(booked.problem.code)
      expect(booked.headers.has('retry-after')).toBe(true)
      expect(booked.problem.detail).toContain('call the clinic')
      continue
    }
    await ok(patient, 'cancelAppointment', { params: { id: booked.body.id }, body: {} })
    done += 1
  }
  expect(done).toBe(budgets.appointmentChanges.points / 2)
  expect(new Set(refusals)).toEqual(new Set(['TOO_MANY']))
  await pass(15 * MINUTE)
  const mails = mailbox.to(doctor.email).length + mailbox.to(patient.email).length
  expect(mails).toBeLessThanOrEqual(2 * budgets.mailsOfSender.points + 2)
  // The last e-mail says that there is more to read than was e-mailed.
  expect(subjects(doctor).at(-1)).toBe('Several updates about your appointments')
  expect(mailbox.to(doctor.email).at(-1)?.mail.text).toContain('http://clinic.example/notifications')
  expect((await ok(doctor, 'listNotifications')).unread).toBe(2 * done)
})

describe('more notifications than a mailbox may get', () => {
  test('one e-mail stands for many notifications, also after a restart', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    for (let n = 0; n < 4; n++) await tell(patient, news(doctor))
    await idle()
    const second = await testApp.startNode()
    for (let n = 0; n < 40; n++) await tell(patient, news(doctor))
    await pass(15 * MINUTE)
    expect(subjects(doctor)).toHaveLength(budgets.mailsOfSender.points + 1)
    // Notifications by another person are delivered as usual.
    await tell(await testApp.patient(), news(doctor))
    await idle()
    expect(subjects(doctor).at(-1)).toBe('A new appointment request')
    // An hour later, this person's notifications are delivered again.
    clock.advance(60 * MINUTE)
    await tell(patient, news(doctor))
    await idle()
    expect(subjects(doctor).at(-1)).toBe('A new appointment request')
    await second.stop()
  })

  test('many accounts together cannot send more', async () => {
    const doctor = await testApp.doctor()
    for (const one of await testApp.patients(20)) for (let n = 0; n < 5; n++) await tell(one, news(doctor))
    await pass(15 * MINUTE)
    expect(subjects(doctor).length).toBeLessThanOrEqual(budgets.mailsOfReceiver.points + 2)
    expect(subjects(doctor).at(-1)).toBe('Several updates about your appointments')
  })

  test('a cancellation is among the summarised ones, and its e-mail is not withdrawn', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    for (let n = 0; n < 6; n++) await tell(doctor, { ...news(patient), kind: 'CALL_STARTED' })
    const appointment = news(patient).appointment
    await tell(doctor, { to: patient.id, kind: 'APPOINTMENT_CONFIRMED', appointment, personName: 'Dr. Ada' })
    await idle()
    await tell(doctor, { to: patient.id, kind: 'APPOINTMENT_CANCELLED', appointment, personName: 'Dr. Ada' })
    await pass(15 * MINUTE)
    expect(subjects(patient).at(-1)).toBe('Several updates about your appointments')
    expect(subjects(patient)).toHaveLength(7)
  })
})

describe('the table of budgets', () => {
  test('each budget says what it is for and what to do', () => {
    for (const [name, { reason, message, points, seconds }] of Object.entries(budgets)) {
      expect(reason, name).toMatch(/^[A-Z].*\.$/)
      if (message !== '') expect(message, name).toMatch(/^[A-Z].*\.$/)
      expect(points * seconds, name).toBeGreaterThan(0)
    }
  })

  test('calls of an operation are counted by account, and by network if they come from elsewhere', async () => {
    const schedule = await testApp.schedule(await testApp.doctor())
    const join = (who: Person, from: string) =>
      call(who, 'joinQueue', { params: { id: schedule.id }, headers: { 'x-forwarded-for': from } })
    const patient = await testApp.patient()
    const { points } = budgets.queuePlaces
    for (let n = 0; n < points; n++) expect((await join(patient, '198.51.100.1')).status).toBe(200)
    const over = await join(patient, '198.51.100.2')
    expect([over.problem?.status, over.problem?.code, over.headers.has('retry-after')]).toEqual([429, 'TOO_MANY', true])
    expect(over.problem?.detail).toBe(budgets.queuePlaces.message)
    // Another account on the same network goes on; so many that it is nobody's waiting room do not.
    const others = await testApp.patients(10)
    for (const one of others) for (let n = 0; n < points; n++) await join(one, '198.51.100.1')
    expect((await join(await testApp.patient(), '198.51.100.1')).problem?.detail).toBe(
      budgets.queuePlacesOfNetwork.message,
    )
    expect((await join(await testApp.patient(), '198.51.100.3')).status).toBe(200)
  })

  test('this machine is not counted as a network, by any of its addresses, and others are', async () => {
    const counted = createBudgets()
    for (const [name, budget] of Object.entries(budgets) as [BudgetName, Budget][]) {
      const limiter = counted.of(name)
      const refusals = async (key: string) => {
        const answers = Array.from({ length: budget.points + 1 }, () => limiter.consume(key))
        return (await Promise.allSettled(answers)).filter(({ status }) => status === 'rejected').length
      }
      const expected = budget.per === 'network' ? 0 : 1
      for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
        if (address === '127.0.0.1' || expected === 0)
          expect(await refusals(networkOf(address)), `${name} ${address}`).toBe(expected)
      expect(await refusals(networkOf('2001:db8::1')), name).toBe(1)
    }
  })
})
