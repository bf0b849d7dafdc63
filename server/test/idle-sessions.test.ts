import { type QueryExecutorProvider, sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { endIdleSessions, noteUse } from '../src/accounts/login-sessions.ts'
import { openDatabase, silentLog } from '../src/platform/database/index.ts'
import { createTestApp, type Person, until } from './test-app.ts'

const MINUTE = 60_000
const testApp = await createTestApp({ config: { idleMinutes: { DOCTOR: 60 } } })
const { ok, call, clock, rows } = testApp
const database = openDatabase({ ...testApp.home.application, clock, log: silentLog })
afterAll(async () => {
  await database.close()
  await testApp.close()
})

const PASSWORD = 'four unrelated words here'
let people = 0
let doctor: Person
let patient: Person

async function register(role: 'DOCTOR' | 'PATIENT'): Promise<Person> {
  people += 1
  const body = { email: `idle-${people}@example.org`, password: PASSWORD, name: 'Ada', role }
  const { user, access_token: token } = await ok(null, 'register', { body })
  if (role === 'DOCTOR') await rows('UPDATE users SET verified_at = $2 WHERE id = $1', [user.id, clock.now()])
  return { ...user, token }
}
/** Signs in once more. @param sharedComputer undefined: the client says nothing of it */
async function signIn({ email }: Person, sharedComputer?: boolean): Promise<Person> {
  const body = { email, password: PASSWORD, ...(sharedComputer !== undefined && { sharedComputer }) }
  const { user, access_token: token } = await ok(null, 'login', { body })
  return { ...user, token }
}
const sessionOf = ({ token }: Person): string =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid
const end = async (who: Person) => {
  const { status, problem } = await call(who, 'listOwnSessions')
  return status === 200 ? 'open' : problem?.sessionEnded
}
const idleEnd = async (who: Person): Promise<number> =>
  Date.parse((await ok(who, 'readOwnSession')).idleEndsAt ?? '') - clock.now().getTime()
/** Has the idle time of a session end in so many milliseconds. */
const endsIn = (who: Person, ms: number) =>
  rows('UPDATE login_sessions SET idle_ends_at = $2 WHERE id = $1', [
    sessionOf(who),
    new Date(clock.now().getTime() + ms),
  ])
const sweep = () => database.as({ kind: 'system', name: 'test' }, (tx) => endIdleSessions(tx, clock.now()))
const as = <R>(who: Person, work: (tx: QueryExecutorProvider) => Promise<R>) =>
  database.as({ kind: 'user', id: who.id, role: who.role, sessionId: sessionOf(who) }, work)

beforeEach(async () => {
  doctor = await register('DOCTOR')
  patient = await register('PATIENT')
})

describe('a session that nobody uses', () => {
  test('ends after the minutes of its role, on its sockets too, says why, and is in the trail', async () => {
    expect((await ok(doctor, 'readOwnSession')).idleMinutes).toBe(60)
    expect(await idleEnd(doctor)).toBe(60 * MINUTE)
    const page = await testApp.socket(doctor)
    clock.advance(59 * MINUTE)
    // Reading, as an open page does without anybody in front of it.
    await ok(doctor, 'listOwnSessions')
    expect(await idleEnd(doctor)).toBe(MINUTE)
    expect(await sweep()).toEqual([])
    clock.advance(2 * MINUTE)
    await until(async () => (await end(doctor)) === 'IDLE', 'the end of the session')
    await until(() => !page.socket.connected, 'the end of its socket')
    const trail = await rows(
      `SELECT metadata, actor FROM audit_logs WHERE action_type = 'USER_SIGNED_OUT' AND metadata->>'userId' = $1`,
      [doctor.id],
    )
    expect(trail).toEqual([{ metadata: { userId: doctor.id, why: 'IDLE' }, actor: 'login-sessions' }])
  })

  test('has some seconds more, in which another node may write that it was used', async () => {
    await endsIn(doctor, -14_000)
    expect(await sweep()).toEqual([])
    await endsIn(doctor, -15_000)
    expect(await sweep()).toEqual([{ userId: doctor.id, role: 'DOCTOR' }])
    expect(await sweep(), 'another node').toEqual([])
  })

  test('has no limit where the role has none', async () => {
    expect(await ok(patient, 'readOwnSession')).toMatchObject({ idleMinutes: null, idleEndsAt: null })
    clock.advance(20 * 60 * MINUTE)
    await sweep()
    expect(await end(patient)).toBe('open')
  })

  test('on a shared computer ends after 15 minutes, whatever the role, and no other session of the person', async () => {
    for (const who of [doctor, patient]) {
      expect((await ok(await signIn(who, false), 'readOwnSession')).idleMinutes).toBe(who === doctor ? 60 : null)
      const shared = await signIn(who, true)
      expect((await ok(shared, 'readOwnSession')).idleMinutes).toBe(15)
      await endsIn(shared, -MINUTE)
      expect(await sweep()).toEqual([{ userId: who.id, role: who.role }])
      await until(async () => (await end(shared)) === 'IDLE', 'the end of the session')
      expect(await end(who)).toBe('open')
    }
  })
})

describe('a session stays open', () => {
  test('while its page says that somebody uses it', async () => {
    const shared = await signIn(doctor, true)
    await endsIn(shared, MINUTE)
    const { idleEndsAt } = await ok(shared, 'staySignedIn')
    expect(Date.parse(idleEndsAt ?? '')).toBe(clock.now().getTime() + 15 * MINUTE)
  })

  test('while somebody opens its page', async () => {
    const shared = await signIn(patient, true)
    await endsIn(shared, MINUTE)
    await ok(shared, 'me')
    clock.advance(10_000)
    await until(async () => (await idleEnd(shared)) > 14 * MINUTE, 'the use is stored')
  })

  test('while a client without a page changes something', async () => {
    const shared = await signIn(patient, true)
    await endsIn(shared, MINUTE)
    await ok(shared, 'changeOwnName', { body: { name: 'Bea' } })
    clock.advance(10_000)
    await until(async () => (await idleEnd(shared)) > 14 * MINUTE, 'the use is stored')
  })

  test('but not again once its time is over', async () => {
    const shared = await signIn(patient, true)
    await endsIn(shared, 0)
    await ok(shared, 'staySignedIn')
    expect(await idleEnd(shared)).toBe(0)
    // Whoever opens the page again in the seconds before the session is ended, and before that.
    const use = (at: Date) =>
      database.as({ kind: 'system', name: 'test' }, (tx) => noteUse(tx, new Map([[sessionOf(shared), at]])))
    await use(clock.now())
    expect(await idleEnd(shared)).toBe(0)
    await use(new Date(clock.now().getTime() - 1))
    expect(await idleEnd(shared)).toBe(15 * MINUTE - 1)
  })

  test.each(['INVITED', 'CONFIRMED', 'ACTIVE'] as const)('while a call is %s, on both sides', async (status) => {
    const shared = [await signIn(doctor, true), await signIn(patient, true)]
    const queue = await testApp.schedule(doctor)
    const id = await testApp.liveCall(queue, patient, status)
    for (const who of shared) await endsIn(who, 89_000)
    expect(await sweep()).toEqual([])
    for (const who of shared) expect(await idleEnd(who), 'before the page warns').toBe(15 * MINUTE)
    for (const who of shared) await endsIn(who, -MINUTE)
    expect(await sweep()).toEqual([])
    await rows(
      "UPDATE call_sessions SET status = 'ENDED', due_at = NULL, ended_at = $2, ended_by = 'doctor' WHERE id = $1",
      [id, clock.now()],
    )
    for (const who of shared) await endsIn(who, -MINUTE)
    expect((await sweep()).map(({ userId }) => userId).sort()).toEqual([doctor.id, patient.id].sort())
  })

  test('of a guest with an account, while they are in the room', async () => {
    const queue = await testApp.schedule(doctor)
    const room = await testApp.liveCall(queue, patient)
    const relative = await signIn(await register('PATIENT'), true)
    const guest = await testApp.guest(room, 'ADMITTED')
    await rows(
      "UPDATE room_guests SET user_id = $2, user_type = 'patient', code_hash = NULL, role = NULL WHERE id = $1",
      [guest.id, relative.id],
    )
    await endsIn(relative, -MINUTE)
    expect(await sweep()).toEqual([])
    await rows("UPDATE room_guests SET status = 'LEFT' WHERE id = $1", [guest.id])
    await endsIn(relative, -MINUTE)
    expect(await sweep()).toEqual([{ userId: relative.id, role: 'PATIENT' }])
  })
})

test('a limit only becomes shorter', async () => {
  for (const minutes of [15, 600])
    await as(doctor, (tx) => sql`SELECT limit_session(${sessionOf(doctor)}, ${minutes}, ${clock.now()})`.execute(tx))
  expect((await ok(doctor, 'readOwnSession')).idleMinutes).toBe(15)
})

test('nobody ends, shortens or extends the session of somebody else', async () => {
  const shared = await signIn(patient, true)
  await endsIn(shared, -MINUTE)
  const read = () => rows('SELECT * FROM login_sessions WHERE id = $1', [sessionOf(shared)])
  const before = await read()
  const ended = await as(doctor, async (tx) => {
    await sql`SELECT use_session(${sessionOf(shared)}, ${clock.now()})`.execute(tx)
    await sql`SELECT limit_session(${sessionOf(shared)}, 1, ${clock.now()})`.execute(tx)
    return sql`SELECT id FROM end_idle_sessions(${clock.now()})`.execute(tx)
  })
  expect(ended.rows).toEqual([])
  expect(await read()).toEqual(before)
})

test('a use at the moment of the end: the session is used or has ended, never both', async () => {
  const outcomes = new Set<string>()
  for (let turn = 0; turn < 20; turn++) {
    const shared = await signIn(patient, true)
    await endsIn(shared, turn % 2 === 0 ? 500 : -15_000)
    const [swept] = await Promise.all([sweep(), call(shared, 'staySignedIn')])
    const [row] = await rows<{ over: boolean; moved: boolean }>(
      'SELECT ended_at IS NOT NULL AS over, idle_ends_at > $2 AS moved FROM login_sessions WHERE id = $1',
      [sessionOf(shared), new Date(clock.now().getTime() + MINUTE)],
    )
    expect(row?.over).toBe(swept.some(({ userId }) => userId === patient.id))
    expect(row?.over && row.moved).toBe(false)
    outcomes.add(row?.over ? 'ended' : 'used')
  }
  expect([...outcomes].sort()).toEqual(['ended', 'used'])
})
