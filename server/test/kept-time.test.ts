// Another time for a confirmed appointment: the time on which both agreed is kept until they agree on the other.
import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { openDatabase, silentLog } from '../src/platform/database/index.ts'
import { createTestApp, type Person } from './test-app.ts'

const testApp = await createTestApp()
const { ok, refused, clock } = testApp
const database = openDatabase({ ...testApp.home.application, clock, log: silentLog })
afterAll(async () => {
  await database.close()
  await testApp.close()
})

let doctor: Person
let patient: Person
let id: string
let startsAt: string
let other: string
beforeEach(async () => {
  doctor = await testApp.doctor()
  patient = await testApp.patient()
  await testApp.calendar(doctor)
  const { slots } = await ok(patient, 'listSlots', { params: { id: doctor.id }, query: { days: 7 } })
  startsAt = slots.at(-2)?.startsAt ?? ''
  other = slots.at(-1)?.startsAt ?? ''
  id = await testApp.appointment(doctor, patient, { status: 'PENDING', startsAt })
  await ok(doctor, 'confirmAppointment', { params: { id }, body: { startsAt } })
})
const reminders = async () => (await testApp.rows('SELECT 1 FROM reminders WHERE appointment_id = $1', [id])).length

test('another time that is declined, withdrawn or not answered leaves the agreed appointment', async () => {
  const params = { id }
  expect(await refused(doctor, 'keepTime', { params })).toBe('APPOINTMENT_STATE')
  await ok(patient, 'moveAppointment', { params, body: { startsAt: other } })
  const declined = await ok(doctor, 'declineAppointment', { params, body: { reason: 'I am away.' } })
  expect(declined).toMatchObject({ status: 'CONFIRMED', startsAt, keptStartsAt: null, declined: true })
  expect(declined.cancelReason).toBe('I am away.')
  await ok(doctor, 'proposeTime', { params, body: { startsAt: other } })
  expect(await refused(doctor, 'proposeTime', { params, body: { startsAt } })).toBe('VALIDATION')
  expect(await ok(doctor, 'keepTime', { params })).toMatchObject({ status: 'CONFIRMED', startsAt, declined: false })
  // The doctor proposes again, and nobody answers before the agreed time.
  await ok(doctor, 'proposeTime', { params, body: { startsAt: other } })
  expect(await reminders()).toBe(4)
  clock.advance(Date.parse(startsAt) - clock.now().getTime())
  patient.token = await testApp.tokenOf(patient)
  const found = await ok(patient, 'readAppointment', { params })
  expect(found).toMatchObject({ status: 'CONFIRMED', startsAt, keptStartsAt: null })
  const trail = await testApp.rows<{ action: string }>(
    `SELECT action_type AS action FROM audit_logs WHERE appointment_id = $1 AND action_type NOT LIKE '%_READ' ORDER BY id`,
    [id],
  )
  expect(trail.map(({ action }) => action).slice(1)).toEqual([
    'APPOINTMENT_MOVED',
    'APPOINTMENT_TIME_KEPT',
    'APPOINTMENT_PROPOSED',
    'APPOINTMENT_TIME_KEPT',
    'APPOINTMENT_PROPOSED',
    'APPOINTMENT_TIME_KEPT',
  ])
})

test.each([
  ['drops the kept time', 'kept_period = NULL', false],
  ['agrees to the other time alone', `status = 'CONFIRMED', kept_period = NULL`, false],
  [
    'cancels at another time',
    `status = 'CANCELLED', cancelled_by = 'doctor', kept_period = NULL, due_at = NULL, closed_at = now()`,
    false,
  ],
  [
    'replaces the kept time',
    `kept_period = tstzrange(upper(kept_period), upper(kept_period) + interval '1 hour')`,
    false,
  ],
  ['does not change the kept time', 'revision = revision + 1', true],
])('a statement of the doctor that %s is refused unless it leaves the kept time', async (_what, change, isAllowed) => {
  await ok(doctor, 'proposeTime', { params: { id }, body: { startsAt: other } })
  const statement = database.as({ kind: 'user', id: doctor.id, role: 'DOCTOR' }, (tx) =>
    sql`UPDATE appointments SET ${sql.raw(change)} WHERE id = ${id}`.execute(tx),
  )
  if (isAllowed) return void (await statement)
  await expect(statement).rejects.toThrow('this is for the other side to say')
  const [row] = await testApp.rows<{ kept: Date }>(
    'SELECT lower(kept_period) AS kept FROM appointments WHERE id = $1',
    [id],
  )
  expect(row?.kept.toISOString()).toBe(startsAt)
})
