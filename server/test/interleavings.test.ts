import { callSessionMoves, type OperationName, queueEntryMoves, scheduleMoves } from '@medconsult/contract'
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
const PATIENTS = 5

/** An action of one person, or the passing of time. Numbers choose people, sessions and calls. */
type Step =
  | { kind: 'practice'; name: 'startPractice' | 'endPractice'; doctor: number }
  | { kind: 'queue'; name: 'joinQueue' | 'leaveQueue' | 'ready' | 'unready'; patient: number; doctor: number }
  | { kind: 'call'; name: 'startCall' | 'resetPatient'; patient: number; doctor: number }
  | {
      kind: 'answer'
      name: OperationName &
        (
          | 'confirmCall'
          | 'declineCall'
          | 'leaveCall'
          | 'rejoinCall'
          | 'patientEndCall'
          | 'activateCall'
          | 'extendInvitation'
          | 'sendMessage'
        )
      patient: number
    }
  | {
      kind: 'doctor'
      name: OperationName & ('doctorEndCall' | 'activateCall' | 'readInvitationStatus' | 'sendMessage')
      doctor: number
    }
  | { kind: 'time'; ms: number }

const doctor = fc.nat(DOCTORS - 1)
const patient = fc.nat(PATIENTS - 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('practice' as const),
      name: fc.constantFrom('startPractice', 'startPractice', 'startPractice', 'startPractice', 'endPractice'),
      doctor,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('queue' as const),
      name: fc.constantFrom('joinQueue', 'ready', 'ready', 'ready', 'unready', 'leaveQueue'),
      patient,
      doctor,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('call' as const),
      name: fc.constantFrom('startCall', 'startCall', 'resetPatient'),
      patient,
      doctor,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      name: fc.constantFrom(
        'confirmCall',
        'confirmCall',
        'activateCall',
        'activateCall',
        'declineCall',
        'leaveCall',
        'rejoinCall',
        'patientEndCall',
        'extendInvitation',
        'sendMessage',
      ),
      patient,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('doctor' as const),
      name: fc.constantFrom('doctorEndCall', 'activateCall', 'readInvitationStatus', 'sendMessage'),
      doctor,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.constantFrom(1000, 59_000, 60_000, 121_000) }),
  },
)
/** Up to three steps of a group run at the same time. */
const scenario = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 12, maxLength: 40 })

interface Cast {
  doctors: Person[]
  patients: Person[]
  schedules: string[]
}

async function makeCast(): Promise<Cast> {
  const doctors = await Promise.all(Array.from({ length: DOCTORS }, () => testApp.doctor()))
  const patients = await testApp.patients(PATIENTS)
  const schedules = await Promise.all(
    doctors.map(async (one) => (await testApp.schedule(one, { status: 'UPCOMING' })).id),
  )
  // Everybody begins in a queue, so that a scenario gets somewhere.
  for (const [index, one] of patients.entries()) {
    const params = { id: schedules[index % DOCTORS] ?? '' }
    await testApp.ok(one, 'joinQueue', { params })
    await testApp.ok(one, 'toggleReady', { params, body: { isReady: true } })
  }
  for (const [index, one] of doctors.entries())
    await testApp.ok(one, 'startPractice', { params: { id: schedules[index] ?? '' } })
  return { doctors, patients, schedules }
}

/** The last call of the person, live or not. */
async function lastCall(who: Person): Promise<string | null> {
  const [row] = await testApp.rows<{ id: string }>(
    'SELECT id FROM call_sessions WHERE $1 IN (doctor_id, patient_id) ORDER BY id DESC LIMIT 1',
    [who.id],
  )
  return row?.id ?? null
}

/** Prefers people who are in a call for actions on calls. Most scenarios would get nowhere without this. */
async function actorOf(cast: Cast, one: Exclude<Step, { kind: 'time' }>): Promise<Person> {
  const inCall = await testApp.rows<{ id: string }>(
    'SELECT patient_id AS id FROM call_sessions WHERE due_at IS NOT NULL',
  )
  const busy = cast.patients.filter(({ id }) => inCall.some((call) => call.id === id))
  const patients = one.kind === 'answer' && busy.length > 0 ? busy : cast.patients
  const who = 'patient' in one && one.kind !== 'call' ? patients[one.patient % patients.length] : undefined
  const doctor = 'doctor' in one ? cast.doctors[one.doctor] : undefined
  const found = who ?? doctor
  if (!found) throw new Error('nobody')
  return found
}

/**
 * Runs a step through the typed client. An answer or a refusal that the contract does not declare fails the scenario.
 */
async function take(cast: Cast, one: Step): Promise<void> {
  if (one.kind === 'time') return testApp.clock.advance(one.ms)
  const who = await actorOf(cast, one)
  const [name, input] = await requestOf(cast, one, who)
  if (name) await testApp.call(who, name, input)
}

async function requestOf(
  cast: Cast,
  one: Exclude<Step, { kind: 'time' }>,
  who: Person,
): Promise<[OperationName | null, Input]> {
  if (one.kind === 'answer' || one.kind === 'doctor') {
    const id = await lastCall(who)
    if (!id) return [null, {}]
    return [one.name, { params: { id }, ...(one.name === 'sendMessage' && { body: { message: 'Hello' } }) }]
  }
  const id = cast.schedules[one.doctor] ?? ''
  if (one.kind === 'practice') return [one.name, { params: { id } }]
  if (one.kind === 'queue') {
    if (one.name !== 'ready' && one.name !== 'unready') return [one.name, { params: { id } }]
    return ['toggleReady', { params: { id }, body: { isReady: one.name === 'ready' } }]
  }
  const seen = await testApp.rows<{ id: string }>(
    "SELECT patient_id AS id FROM queue_entries WHERE schedule_id = $1 AND status = 'DONE' ORDER BY id",
    [id],
  )
  const patientId = (one.name === 'resetPatient' && seen[0]?.id) || (cast.patients[one.patient]?.id ?? '')
  return one.name === 'startCall'
    ? [one.name, { params: { id }, body: { patientId } }]
    : [one.name, { params: { id, patientId } }]
}

test('the invariants hold after every step while two doctors and five patients act at random', async () => {
  const property = fc.asyncProperty(scenario, async (groups) => {
    const cast = await makeCast()
    for (const group of groups) {
      await Promise.all(group.map((one) => take(cast, one)))
      expect(await violations(testApp.rows)).toEqual([])
    }
  })
  // The scenarios make every move of the contract's tables at least once.
  const declared = Object.entries({
    call_sessions: callSessionMoves,
    queue_entries: queueEntryMoves,
    schedules: scheduleMoves,
  }).flatMap(([machine, moves]) =>
    Object.entries<readonly string[]>(moves).flatMap(([from, targets]) =>
      targets.map((to) => `${machine}: ${from} → ${to}`),
    ),
  )
  const run = (one: number) => fc.assert(property, { numRuns: 16, seed: one, endOnFailure: true })
  const unseen = async () => {
    const { seen, illegal } = await seenMoves(testApp.rows)
    expect(illegal).toEqual([])
    return declared.filter((move) => !seen.includes(move))
  }
  expect(await runUntilSeen(seed, run, unseen)).toEqual([])
})
