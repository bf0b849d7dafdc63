import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../src/platform/clock.ts'
import { setActor } from './signed.ts'
import { createTestApp, type Person } from './test-app.ts'

// SQL that an attacker injects into a transaction of the application, as in database-attacks.test.ts: what it does to the
// reminders of a queue, and to the time in which whoever left may return.

const testApp = await createTestApp({ clock: systemClock })
const people = {} as Record<'patient' | 'late' | 'here' | 'doctor' | 'lateDoctor' | 'otherDoctor', Person>
const guests = {} as Record<'inTime' | 'over' | 'waits' | 'sentAway', Person>
const calls = {} as Record<'left' | 'over' | 'here', string>
type Who = keyof typeof people | keyof typeof guests
let queueId: string
let client: pg.Client

beforeAll(async () => {
  const { patient, doctor, schedule, place, liveCall, guest, rows } = testApp
  for (const name of ['doctor', 'lateDoctor', 'otherDoctor'] as const) people[name] = await doctor()
  for (const name of ['patient', 'late', 'here'] as const) people[name] = await patient()
  const queue = await schedule(people.doctor)
  queueId = queue.id
  await place(queue, people.here, 'WAITING')
  calls.left = await liveCall(queue, people.patient)
  calls.over = await liveCall(await schedule(people.lateDoctor), people.late)
  calls.here = await liveCall(await schedule(people.otherDoctor), await patient())
  // Nothing that is due happens by itself in this file.
  await testApp.stop()
  const leave = 'UPDATE call_sessions SET rejoin_until = now() + $2::interval WHERE id = $1'
  await rows(leave, [calls.left, '1 minute'])
  await rows(leave, [calls.over, '-1 second'])
  guests.inTime = await guest(calls.here, 'LEFT')
  guests.over = await guest(calls.here, 'LEFT')
  guests.waits = await guest(calls.here, 'WAITING')
  guests.sentAway = await guest(calls.here, 'REMOVED')
  await rows('ALTER TABLE room_guests DISABLE TRIGGER room_guests_guard')
  await rows("UPDATE room_guests SET rejoin_until = now() + interval '1 minute' WHERE id = $1", [guests.inTime.id])
  await rows('UPDATE room_guests SET rejoin_until = now() WHERE id = $1', [guests.over.id])
  await rows('ALTER TABLE room_guests ENABLE TRIGGER room_guests_guard')
  client = new pg.Client(testApp.home.application.connection)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await testApp.close()
})

/** Runs a statement as a signed actor and takes it back. @returns the number of rows that it changed, or 'refused' */
async function attempt(who: Who, statement: string): Promise<number | 'refused'> {
  const { id, role } = { ...people, ...guests }[who]
  await client.query('BEGIN')
  try {
    expect(await setActor(client, { kind: 'user', id, role })).toBe(true)
    return (await client.query(statement)).rowCount ?? 0
  } catch (error) {
    // 42501: no right.
    if ((error as { code: string }).code === '42501') return 'refused'
    throw error
  } finally {
    await client.query('ROLLBACK')
  }
}

const reminder = () =>
  `SELECT notify_user(jsonb_build_object('id', gen_random_uuid(), 'user_id', '${people.here.id}', 'possible',
     '["IN_APP"]'::jsonb, 'chosen', '["IN_APP"]'::jsonb, 'kind', 'QUEUE_REMINDER', 'schedule_id', '${queueId}'), now())`
const reminded = () => `UPDATE queue_entries SET reminded_at = now() WHERE patient_id = '${people.here.id}'`
const rejoin = (call: keyof typeof calls, until: string) =>
  `UPDATE call_sessions SET rejoin_until = ${until} WHERE id = '${calls[call]}'`
const move = (guest: keyof typeof guests, status: string) =>
  `UPDATE room_guests SET status = '${status}' WHERE id = '${guests[guest].id}'`
const TOO_LONG = "now() + interval '5 minutes'"

describe('statements that are refused', () => {
  test.each<[what: string, who: Who, statement: () => string]>([
    ['a patient is reminded, by another doctor', 'otherDoctor', reminder],
    ['a patient is reminded, without a note of it', 'doctor', reminder],
    ['a patient says that they were reminded', 'here', reminded],
    ['a patient gives themselves more than two minutes', 'patient', () => rejoin('left', TOO_LONG)],
    ['a patient leaves for longer than two minutes', 'late', () => rejoin('over', TOO_LONG)],
    ['a patient returns after their time', 'late', () => rejoin('over', 'NULL')],
    ['a doctor says that the patient has left', 'otherDoctor', () => rejoin('here', "now() + interval '2 minutes'")],
    ['a doctor brings the patient back', 'doctor', () => rejoin('left', 'NULL')],
    ['a guest returns after their time', 'over', () => move('over', 'ADMITTED')],
    ['a guest lets themselves in from the lobby', 'waits', () => move('waits', 'ADMITTED')],
    ['a guest who was removed returns', 'sentAway', () => move('sentAway', 'ADMITTED')],
    ['a host brings back who has left', 'otherDoctor', () => move('inTime', 'ADMITTED')],
    [
      'a guest gives themselves more time',
      'inTime',
      () => `UPDATE room_guests SET rejoin_until = ${TOO_LONG} WHERE id = '${guests.inTime.id}'`,
    ],
  ])('%s (%s)', async (_what, who, statement) => {
    // Where row-level security hides the row, nothing is changed and nothing is said.
    expect([0, 'refused']).toContain(await attempt(who, statement()))
  })
})

test('the same people can do what they are allowed to do', async () => {
  expect(await attempt('doctor', reminded())).toBe(1)
  expect(await attempt('patient', rejoin('left', 'NULL'))).toBe(1)
  expect(await attempt('inTime', move('inTime', 'ADMITTED'))).toBe(1)
  expect(await attempt('over', move('over', 'WAITING'))).toBe(1)
  expect(await attempt('otherDoctor', move('waits', 'ADMITTED'))).toBe(1)
  expect(await attempt('otherDoctor', move('inTime', 'REMOVED'))).toBe(1)
})
