import type { AppointmentMove, OperationName } from '@medconsult/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordMoves, seenMoves, violations } from './invariants.ts'
import { fuzzSeed, runUntilSeen } from './seed.ts'
import { createTestApp, type Input, type Person } from './test-app.ts'

const seed = fuzzSeed()
const testApp = await createTestApp()
afterAll(() => testApp.close())
beforeAll(() => recordMoves(testApp.rows))

const DOCTORS = 2
const PATIENTS = 4
const MINUTE = 60_000

/**
 * For each action, who does it and in which statuses it has an effect. Most scenarios would get nowhere without this.
 */
const acts = {
  bookAppointment: ['patient', ['HELD']],
  releaseSlot: ['patient', ['HELD']],
  moveAppointment: ['patient', ['PENDING', 'PROPOSED', 'CONFIRMED']],
  acceptProposal: ['patient', ['PROPOSED']],
  confirmAppointment: ['doctor', ['PENDING']],
  proposeTime: ['doctor', ['PENDING', 'PROPOSED', 'CONFIRMED']],
  declineAppointment: ['doctor', ['PENDING']],
  keepTime: ['either', ['PENDING', 'PROPOSED']],
  startAppointmentCall: ['doctor', ['CONFIRMED']],
  closeAppointment: ['doctor', ['CONFIRMED', 'COMPLETED', 'NO_SHOW']],
  cancelAppointment: ['either', ['PENDING', 'PROPOSED', 'CONFIRMED']],
} as const satisfies Partial<Record<OperationName, ['patient' | 'doctor' | 'either', AppointmentMove[]]>>
const names = Object.keys(acts) as (keyof typeof acts)[]
const often = [
  'bookAppointment',
  'bookAppointment',
  'confirmAppointment',
  'confirmAppointment',
  'acceptProposal',
  'moveAppointment',
  'closeAppointment',
  'closeAppointment',
] as const
const called = ['confirmCall', 'activateCall', 'endCall', 'declineCall'] as const

/** An action of one person, or the passing of time. `pick` chooses a slot, an appointment or a time. */
type Step =
  | { kind: 'hold'; who: number; doctor: number; pick: number }
  | { kind: 'act'; name: keyof typeof acts; pick: number }
  | { kind: 'call'; name: (typeof called)[number]; pick: number }
  | { kind: 'time'; minutes: number }

const pick = fc.nat(11)
const kind = <K extends string>(name: K) => fc.constant(name)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: kind('hold'), who: fc.nat(PATIENTS - 1), doctor: fc.nat(DOCTORS - 1), pick }),
  },
  { weight: 10, arbitrary: fc.record({ kind: kind('act'), name: fc.constantFrom(...names, ...often), pick }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('call'), name: fc.constantFrom(...called), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('time'), minutes: fc.constantFrom(1, 5, 15, 45) }) },
)
/** Up to three steps of a group run at the same time. */
const scenario = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 15, maxLength: 30 })

interface Cast {
  doctors: Person[]
  patients: Person[]
}

async function makeCast(): Promise<Cast> {
  const doctors = await Promise.all(Array.from({ length: DOCTORS }, () => testApp.doctor()))
  // The dates are so close that everything happens within the scenario.
  for (const one of doctors)
    await testApp.calendar(one, {
      slotMinutes: 15,
      horizonDays: 1,
      weeklyHours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, startTime: '00:00', endTime: '00:00' })),
    })
  return { doctors, patients: await testApp.patients(PATIENTS) }
}

interface Found {
  id: string
  doctor_id: string
  patient_id: string
  starts_at: Date
}

/** One of the people's appointments in these statuses; without any, an id that nobody has. */
async function someOf(cast: Cast, statuses: readonly AppointmentMove[], nth: number): Promise<Found | undefined> {
  const found = await testApp.rows<Found & Record<string, unknown>>(
    `SELECT id, doctor_id, patient_id, lower(period) AS starts_at FROM appointments
     WHERE doctor_id = ANY($1) AND status = ANY($2) ORDER BY id DESC LIMIT 12`,
    [cast.doctors.map(({ id }) => id), statuses],
  )
  return found[nth % Math.max(1, found.length)]
}

const soon = (minutes: number) => new Date(testApp.clock.now().getTime() + minutes * MINUTE).toISOString()

/** A free slot in the near future. */
async function slotOf(who: Person, doctorId: string, nth: number): Promise<string> {
  const { slots } = await testApp.ok(who, 'listSlots', { params: { id: doctorId }, query: { days: 1 } })
  return slots[nth]?.startsAt ?? soon(7)
}

type Request = [Person, OperationName, Input]
const anyone = (cast: Cast): Person => cast.patients[0] as Person

async function callStep(cast: Cast, one: Extract<Step, { kind: 'call' }>): Promise<Request | null> {
  const live = await testApp.rows<{ id: string; patient_id: string }>(
    'SELECT id, patient_id FROM call_sessions WHERE patient_id = ANY($1) ORDER BY created_at DESC, id DESC LIMIT 3',
    [cast.patients.map(({ id }) => id)],
  )
  const seen = live[one.pick % Math.max(1, live.length)]
  const who = cast.patients.find(({ id }) => id === seen?.patient_id)
  return seen && who ? [who, one.name, { params: { id: seen.id } }] : null
}

async function actStep(cast: Cast, { name, pick: nth }: Extract<Step, { kind: 'act' }>): Promise<Request | null> {
  const [by, statuses] = acts[name]
  const seen = await someOf(cast, statuses, nth)
  if (!seen) return null
  const asDoctor = by === 'doctor' || (by === 'either' && nth % 2 === 0)
  const people = asDoctor ? cast.doctors : cast.patients
  const who = people.find(({ id }) => id === (asDoctor ? seen.doctor_id : seen.patient_id)) ?? anyone(cast)
  const bodies: Partial<Record<OperationName, object>> = {
    bookAppointment: { holdId: seen.id, type: nth % 4 ? 'ONLINE' : 'OFFLINE' },
    confirmAppointment: { startsAt: seen.starts_at.toISOString() },
    acceptProposal: { startsAt: seen.starts_at.toISOString() },
    moveAppointment: name === 'moveAppointment' ? { startsAt: await slotOf(who, seen.doctor_id, nth) } : {},
    proposeTime: { startsAt: soon((nth + 1) * 5) },
    declineAppointment: { reason: 'No' },
    cancelAppointment: {},
    closeAppointment: { outcome: nth % 3 === 0 ? 'NO_SHOW' : 'COMPLETED' },
  }
  const body = bodies[name]
  return [who, name, { ...(name !== 'bookAppointment' && { params: { id: seen.id } }), ...(body && { body }) }]
}

async function requestOf(cast: Cast, one: Exclude<Step, { kind: 'time' }>): Promise<Request | null> {
  if (one.kind === 'call') return callStep(cast, one)
  if (one.kind === 'act') return actStep(cast, one)
  const [who, whose] = [cast.patients[one.who] ?? anyone(cast), cast.doctors[one.doctor] ?? anyone(cast)]
  return [who, 'holdSlot', { body: { doctorId: whose.id, startsAt: await slotOf(who, whose.id, one.pick) } }]
}

/**
 * Runs a step through the typed client. An answer or a refusal that the contract does not declare fails the scenario.
 */
async function take(cast: Cast, one: Step): Promise<void> {
  if (one.kind === 'time') return testApp.clock.advance(one.minutes * MINUTE)
  const request = await requestOf(cast, one)
  if (request) await testApp.call(...request)
}

test('the invariants hold after every step while doctors and patients book, move, call and miss at random', async () => {
  const property = fc.asyncProperty(scenario, async (groups) => {
    const cast = await makeCast()
    for (const group of groups) {
      await Promise.all(group.map((one) => take(cast, one)))
      expect(await violations(testApp.rows)).toEqual([])
    }
  })
  const run = (one: number) => fc.assert(property, { numRuns: 8, seed: one, endOnFailure: true })
  const unseen = async () => {
    const { seen, illegal } = await seenMoves(testApp.rows)
    expect(illegal).toEqual([])
    // Not every run makes every move, because steps at the same time end differently in each run.
    const moves = seen.filter((move) => move.startsWith('appointments: ')).length
    return moves > 7 ? [] : [`more than ${moves} moves of appointments`]
  }
  expect(await runUntilSeen(seed, run, unseen)).toEqual([])
})
