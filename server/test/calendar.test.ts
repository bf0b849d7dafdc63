import { type AppointmentStatus, CALENDAR_PAGE, openAppointmentStatuses } from '@medconsult/contract'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type Person } from './test-app.ts'

const testApp = await createTestApp()
const { ok, call, clock } = testApp
afterAll(() => testApp.close())

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let doctor: Person
let patient: Person
/** Ten o'clock in UTC, some days from now. */
let ten: number
beforeEach(async () => {
  doctor = await testApp.doctor()
  patient = await testApp.patient()
  await testApp.calendar(doctor)
  ten = Math.floor(clock.now().getTime() / DAY) * DAY + 3 * DAY + 10 * 60 * MINUTE
})

const instant = (at: number): string => new Date(at).toISOString()
const dateOf = (at: number): string => instant(at).slice(0, 10)
const between = async (from: number, to: number, who = doctor): Promise<string[]> => {
  const query = { from: instant(from), to: instant(to) }
  return (await ok(who, 'listAppointmentsBetween', { query })).map(({ id }) => id)
}
const appointment = async (at: number, status: AppointmentStatus = 'CONFIRMED'): Promise<string> =>
  testApp.appointment(doctor, await testApp.patient(), { startsAt: instant(at), status })
const isFree = async (at: number): Promise<boolean> => {
  const query = { from: instant(at), days: 1 }
  const { slots } = await ok(patient, 'listSlots', { params: { id: doctor.id }, query })
  return slots[0]?.startsAt === instant(at)
}

describe('a period of a doctor’s calendar', () => {
  test('holds what takes time in it, by start: begun before, going on after, and of every state but cancelled', async () => {
    const statuses = ['PENDING', 'PROPOSED', 'CONFIRMED', 'COMPLETED', 'NO_SHOW', 'CANCELLED'] as const
    const ids: string[] = []
    for (const [index, status] of statuses.entries()) ids.push(await appointment(ten + index * 30 * MINUTE, status))
    expect(await between(ten - DAY, ten + DAY)).toEqual(ids.slice(0, 5))
    // Each appointment is half an hour long; what ends when the period begins, or begins when it ends, is not in it.
    expect(await between(ten + 15 * MINUTE, ten + 45 * MINUTE)).toEqual(ids.slice(0, 2))
    expect(await between(ten + 30 * MINUTE, ten + 60 * MINUTE)).toEqual(ids.slice(1, 2))
    expect(await between(ten + DAY, ten + 2 * DAY)).toEqual([])
  })

  test('holds an appointment by both of its times while another time is discussed', async () => {
    const id = await appointment(ten)
    const other = ten + 5 * DAY
    await ok(doctor, 'proposeTime', { params: { id }, body: { startsAt: instant(other) } })
    expect(await between(ten - MINUTE, ten + MINUTE)).toEqual([id])
    expect(await between(other - MINUTE, other + MINUTE)).toEqual([id])
    expect(await between(ten + DAY, other)).toEqual([])
    await ok(doctor, 'keepTime', { params: { id } })
    expect(await between(other - MINUTE, other + MINUTE)).toEqual([])
  })

  test('is the doctor’s own, without times that are only held', async () => {
    const id = await appointment(ten)
    const held = { startsAt: instant(ten + 60 * MINUTE), status: 'HELD' } as const
    await testApp.appointment(doctor, patient, held)
    const other = await testApp.doctor()
    await testApp.calendar(other)
    await testApp.appointment(other, await testApp.patient(), { startsAt: instant(ten) })
    expect(await between(ten, ten + DAY)).toEqual([id])
    expect(await between(ten, ten + DAY, other)).toHaveLength(1)
    const read = await testApp.rows<{ who: string }>(
      `SELECT actor_user_id AS who FROM audit_logs WHERE appointment_id = $1 AND action_type = 'APPOINTMENT_READ'`,
      [id],
    )
    expect(read).toEqual([{ who: doctor.id }])
  })

  test('comes a page at a time, and is not longer than 45 days', async () => {
    const ids: string[] = []
    for (let index = 0; index <= CALENDAR_PAGE; index++) ids.push(await appointment(ten + index * 30 * MINUTE))
    const query = { from: instant(ten), to: instant(ten + 45 * DAY) }
    const first = await ok(doctor, 'listAppointmentsBetween', { query })
    expect(first.map(({ id }) => id)).toEqual(ids.slice(0, CALENDAR_PAGE))
    const rest = await ok(doctor, 'listAppointmentsBetween', { query: { ...query, after: first.at(-1)?.id ?? '' } })
    expect(rest.map(({ id }) => id)).toEqual(ids.slice(CALENDAR_PAGE))
    for (const to of [ten + 45 * DAY + 1, ten, ten - DAY]) {
      const refused = await call(doctor, 'listAppointmentsBetween', { query: { ...query, to: instant(to) } })
      expect(refused.problem).toMatchObject({ code: 'VALIDATION' })
    }
  })
})

describe('what an appointment blocks', () => {
  test('the time of its doctor for other patients, as long as it is open', async () => {
    const statuses = ['PENDING', 'PROPOSED', 'CONFIRMED', 'COMPLETED', 'NO_SHOW', 'CANCELLED'] as const
    const free: string[] = []
    for (const [index, status] of statuses.entries()) {
      const at = ten + index * 60 * MINUTE
      await appointment(at, status)
      if (await isFree(at)) free.push(status)
    }
    expect(free).toEqual(statuses.filter((one) => !(openAppointmentStatuses as readonly string[]).includes(one)))
  })

  test('both of its times while another one is discussed, and again one of them afterwards', async () => {
    const id = await appointment(ten)
    const other = ten + DAY
    await ok(doctor, 'proposeTime', { params: { id }, body: { startsAt: instant(other) } })
    expect([await isFree(ten), await isFree(other)]).toEqual([false, false])
    await ok(doctor, 'keepTime', { params: { id } })
    expect([await isFree(ten), await isFree(other)]).toEqual([false, true])
  })

  test('no practice session, which is planned and started over it; and a session blocks no appointment', async () => {
    const now = clock.now().getTime()
    const soon = Math.ceil((now + 1) / (30 * MINUTE)) * 30 * MINUTE
    const id = await appointment(soon)
    const session = await ok(doctor, 'createSchedule', {
      body: { date: dateOf(now), startTime: '00:00', endTime: '00:00' },
    })
    await ok(doctor, 'startPractice', { params: { id: session.id } })
    expect(await between(soon, soon + MINUTE)).toEqual([id])
    // In the other order: times within a session that is planned are offered, asked for and confirmed.
    await ok(doctor, 'createSchedule', { body: { date: dateOf(ten), startTime: '09:00', endTime: '12:00' } })
    expect(await isFree(ten)).toBe(true)
    const held = await ok(patient, 'holdSlot', { body: { doctorId: doctor.id, startsAt: instant(ten) } })
    const asked = await ok(patient, 'bookAppointment', { body: { holdId: held.id, type: 'ONLINE' } })
    await ok(doctor, 'confirmAppointment', { params: { id: asked.id }, body: { startsAt: asked.startsAt } })
    const other = instant(ten + 90 * MINUTE)
    const proposed = await ok(doctor, 'proposeTime', { params: { id: asked.id }, body: { startsAt: other } })
    expect(proposed).toMatchObject({ status: 'PROPOSED', startsAt: other })
  })

  test('nothing of a patient once a time that they only held with another doctor is over', async () => {
    const held = await ok(patient, 'holdSlot', { body: { doctorId: doctor.id, startsAt: instant(ten) } })
    const other = await testApp.doctor()
    await testApp.calendar(other)
    const id = await testApp.appointment(other, patient, { startsAt: instant(ten + DAY), status: 'PENDING' })
    const propose = () => call(other, 'proposeTime', { params: { id }, body: { startsAt: instant(ten) } })
    expect((await propose()).problem).toMatchObject({ code: 'SLOT_TAKEN' })
    clock.advance(Date.parse(held.expiresAt) - clock.now().getTime())
    expect(await propose()).toMatchObject({ body: { status: 'PROPOSED' } })
  })
})
