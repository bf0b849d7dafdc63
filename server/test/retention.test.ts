import { readFileSync } from 'node:fs'
import { type RawBuilder, sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createTestClock } from '../src/platform/clock.ts'
import { newId, openDatabase, silentLog } from '../src/platform/database/index.ts'
import { defaultRetention, type Retention, type RetentionKind, retentionKinds } from '../src/platform/retention.ts'
import { createRetention } from '../src/retention/index.ts'
import { keptTables } from './kept-tables.ts'
import { createSamples } from './retention-samples.ts'
import { createTestApp, until } from './test-app.ts'

const DAY_MS = 24 * 60 * 60_000
const kinds = Object.keys(retentionKinds) as RetentionKind[]
const testApp = await createTestApp()
const { clock, rows } = testApp
const { samples, call, place, say } = createSamples(testApp)
const database = openDatabase({ ...testApp.home.application, clock, log: silentLog, poolSize: 8 })
const node = (retention: Retention = defaultRetention) =>
  createRetention({ database, clock, log: pino({ level: 'silent' }), clinicTimeZone: 'UTC', retention })
beforeAll(() => testApp.stop())
afterAll(async () => {
  await database.close()
  await testApp.close()
})

const ago = (days: number, ms = 0): Date => new Date(clock.now().getTime() - days * DAY_MS + ms)
const make = (kind: RetentionKind, ms: number) => samples[kind].make(ago(retentionKinds[kind].days, ms))
const isThere = async (kind: RetentionKind, id: string): Promise<boolean> => {
  const { found = 'id = $1' } = samples[kind]
  return (await rows(`SELECT 1 FROM ${retentionKinds[kind].table} WHERE ${found}`, [id])).length > 0
}
/** Makes sweeps due. */
const beDue = (which: readonly RetentionKind[] = kinds) =>
  rows('UPDATE retention_sweeps SET due_at = $1 WHERE kind = ANY($2)', [clock.now(), which])
/** Sweeps until nothing is due. @returns how many steps it took */
async function sweep(retention = node()): Promise<number> {
  let steps = 0
  while ((await retention.sweep()) > 0) steps += 1
  return steps
}
const sweepOf = async (kind: RetentionKind) => {
  await beDue([kind])
  return sweep()
}
const trail = () =>
  rows<{ metadata: Record<string, unknown> }>(
    "SELECT metadata FROM audit_logs WHERE action_type = 'RETENTION_APPLIED' ORDER BY id",
  )
afterEach(() => rows("UPDATE retention_sweeps SET due_at = '2100-01-01'"))

describe('each kind', () => {
  test.each(kinds)('%s goes when it is older than its limit, and not before', async (kind) => {
    const [old, young] = [await make(kind, -60_000), await make(kind, 60_000)]
    expect([await isThere(kind, old), await isThere(kind, young)]).toEqual([true, true])
    const before = (await trail()).length
    await sweepOf(kind)
    expect([await isThere(kind, old), await isThere(kind, young)]).toEqual([false, true])
    const limit = ago(retentionKinds[kind].days).toISOString()
    expect((await trail()).slice(before)).toEqual([{ metadata: { kind, removed: 1, before: limit } }])
  })

  test.each(kinds)('%s is kept without end where it is configured so', async (kind) => {
    const old = await make(kind, -60_000)
    await beDue([kind])
    const before = (await trail()).length
    await sweep(node({ ...defaultRetention, [kind]: null }))
    expect([await isThere(kind, old), (await trail()).length]).toEqual([true, before])
    await sweepOf(kind)
    expect(await isThere(kind, old)).toBe(false)
  })

  test.each(kinds)('the database removes no %s for anybody but retention, and none that is too young', async (kind) => {
    const old = await make(kind, -60_000)
    const remove = sql.ref(`remove_${kind.replaceAll('-', '_')}`)
    /** What a statement of background work answers; it is rolled back. */
    const as = async (name: string, statement: RawBuilder<{ removed: number | null }>) => {
      let got: number | null | undefined
      const work = database.as({ kind: 'system', name }, async (tx) => {
        got = (await statement.execute(tx)).rows[0]?.removed ?? null
        throw new Error('this is rolled back')
      })
      await work.catch((error: Error) => {
        if (got === undefined) throw error
      })
      return got
    }
    const removal = (before: Date) => sql<{ removed: number | null }>`SELECT ${remove}(${before}, 9) AS removed`
    const { table, least, days } = retentionKinds[kind]
    expect(await as('login-sessions', removal(ago(days)))).toBeNull()
    expect(await as('retention', removal(ago(least, 2 * 60 * 60_000)))).toBeNull()
    expect(await as('retention', removal(ago(least)))).toBeGreaterThan(0)
    // Nothing is deleted beside the function, unless its domain has to delete for other reasons.
    const direct = as('retention', sql`DELETE FROM ${sql.ref(table)}`)
    if (deletedElsewhere.has(kind)) await direct
    else await expect(direct).rejects.toThrow('permission denied')
    expect(await isThere(kind, old)).toBe(true)
    await sweepOf(kind)
  })
})

/**
 * The application may delete these rows itself: a browser that signs off, a hold that is released, the oldest sign-ins of
 * an account with very many.
 */
const deletedElsewhere: ReadonlySet<RetentionKind> = new Set<RetentionKind>([
  'ended-push',
  'address-links',
  'sign-ins',
  'cancelled-appointments',
])

describe('what is old and stays', () => {
  test('a notification of an open appointment, and one whose e-mail waits', async () => {
    const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
    await testApp.calendar(doctor)
    const at = ago(366)
    const appointmentId = await testApp.appointment(doctor, patient)
    await rows(
      `INSERT INTO notifications (id, user_id, kind, shown, created_at, appointment_id, starts_at, ends_at, visit_type, sequence)
       VALUES ($1, $2, 'APPOINTMENT_CONFIRMED', true, $3, $4, $3, $3, 'ONLINE', 1)`,
      [newId(), patient.id, at, appointmentId],
    )
    const waiting = await samples.notifications.make(at)
    await rows(
      `INSERT INTO deliveries (id, user_id, channel, kind, notification_id, due_at, expires_at, created_at)
       VALUES ($1, $2, 'EMAIL', 'QUEUE_RECALLED', $3, $4, $4, $4)`,
      [newId(), patient.id, waiting, clock.now()],
    )
    await sweepOf('notifications')
    const left = () => rows('SELECT 1 FROM notifications WHERE appointment_id = $1', [appointmentId])
    expect([await isThere('notifications', waiting), (await left()).length]).toEqual([true, 1])
    await rows("UPDATE appointments SET status = 'COMPLETED', closed_at = now(), due_at = NULL WHERE id = $1", [
      appointmentId,
    ])
    await rows("UPDATE deliveries SET state = 'EXPIRED', due_at = NULL, finished_at = $2 WHERE notification_id = $1", [
      waiting,
      clock.now(),
    ])
    await sweepOf('notifications')
    expect([await isThere('notifications', waiting), (await left()).length]).toEqual([false, 0])
  })

  test('a call that took place, its visit and its place, whose messages go', async () => {
    const id = await samples.chat.make(ago(3651))
    await beDue()
    await sweep()
    const [kept] = await rows<{ calls: number; visits: number; places: number; rooms: number }>(
      `SELECT (SELECT count(*)::int FROM call_sessions WHERE id = $1) AS calls,
         (SELECT count(*)::int FROM visits WHERE id = $1) AS visits,
         (SELECT count(*)::int FROM queue_entries e JOIN call_sessions c ON c.queue_entry_id = e.id WHERE c.id = $1) AS places,
         (SELECT count(*)::int FROM rooms WHERE id = $1) AS rooms`,
      [id],
    )
    expect(kept).toEqual({ calls: 1, visits: 1, places: 1, rooms: 0 })
    for (const table of ['chat_messages', 'room_members', 'room_stays', 'room_reports'])
      expect(await rows(`SELECT 1 FROM ${table} WHERE room_id = $1`, [id]), table).toEqual([])
  })

  test('a call that never began, with a visit by telephone or with messages', async () => {
    const [phoned, written] = [await call(ago(400), { begun: false }), await call(ago(400), { begun: false })]
    await rows(
      `INSERT INTO visits (id, call_session_id, doctor_id, patient_id, began_at, ended_at)
       SELECT id, id, doctor_id, patient_id, ended_at, ended_at FROM call_sessions WHERE id = $1`,
      [phoned],
    )
    await say(written, ago(400))
    await sweepOf('invitations')
    expect([await isThere('invitations', phoned), await isThere('invitations', written)]).toEqual([true, true])
    const room = 'SELECT 1 FROM rooms WHERE id = $1'
    const gone = await call(ago(400), { begun: false })
    await sweepOf('invitations')
    expect([await isThere('invitations', gone), (await rows(room, [gone])).length]).toEqual([false, 0])
  })

  test('a place from which a call came, or in a session that goes on or is planned', async () => {
    const called = await call(ago(400), { begun: true })
    await rows(
      "UPDATE queue_entries SET status = 'WAITING' WHERE id = (SELECT queue_entry_id FROM call_sessions WHERE id = $1)",
      [called],
    )
    const [online, planned] = [await place(ago(400)), await place(ago(400))]
    const session =
      'UPDATE schedules s SET status = $2, date = $3 FROM queue_entries e WHERE e.id = $1 AND s.id = e.schedule_id'
    await rows(session, [online, 'ONLINE', '2025-01-01'])
    await rows(session, [planned, 'UPCOMING', '2026-03-09'])
    await sweepOf('places')
    expect([await isThere('places', online), await isThere('places', planned)]).toEqual([true, true])
    expect(
      await rows('SELECT 1 FROM queue_entries e JOIN call_sessions c ON c.queue_entry_id = e.id WHERE c.id = $1', [
        called,
      ]),
    ).toHaveLength(1)
  })

  test('a guest of an open room, a cancelled appointment with something written, and what is not over', async () => {
    const doctor = await testApp.doctor()
    await testApp.calendar(doctor)
    const { id: meeting } = await testApp.meeting(doctor)
    const guest = await testApp.meetingGuest(meeting, 'LEFT')
    await rows('UPDATE room_guests SET created_at = $2 WHERE id = $1', [guest.id, ago(4000)])
    await rows('UPDATE meetings SET created_at = $2 WHERE id = $1', [meeting, ago(4000)])
    const cancelled = await testApp.appointment(doctor, await testApp.patient(), { status: 'CANCELLED' })
    await rows('UPDATE appointments SET closed_at = $2 WHERE id = $1', [cancelled, ago(4000)])
    await rows(
      'INSERT INTO visits (id, appointment_id, doctor_id, patient_id, began_at) SELECT id, id, doctor_id, patient_id, $2 FROM appointments WHERE id = $1',
      [cancelled, ago(4000)],
    )
    const completed = await testApp.appointment(doctor, await testApp.patient(), { status: 'COMPLETED' })
    await rows('UPDATE appointments SET closed_at = $2 WHERE id = $1', [completed, ago(4000)])
    await beDue()
    await sweep()
    expect(await isThere('guests', guest.id)).toBe(true)
    expect(await isThere('meetings', meeting)).toBe(true)
    expect(await isThere('cancelled-appointments', cancelled)).toBe(true)
    expect(await isThere('cancelled-appointments', completed)).toBe(true)
  })
})

describe('the sweep', () => {
  const fill = async (count: number): Promise<void> => {
    const { id } = await testApp.patient()
    await rows(
      `INSERT INTO sign_ins (id, user_id, at, outcome) SELECT gen_random_uuid(), $1, $2, 'PASSWORD_WRONG'
       FROM generate_series(1, $3)`,
      [id, ago(91), count],
    )
  }
  const counted = async (): Promise<number> =>
    (await rows<{ count: number }>('SELECT count(*)::int AS count FROM sign_ins WHERE at < $1', [ago(90)]))[0]?.count ??
    -1

  test('works in batches, and is one entry of the trail', async () => {
    await fill(50_000)
    const before = (await trail()).length
    // The last step removes nothing: then it is known that nothing is left.
    expect(await sweepOf('sign-ins')).toBe(101)
    expect(await counted()).toBe(0)
    expect((await trail()).slice(before).map(({ metadata }) => metadata)).toEqual([
      { kind: 'sign-ins', removed: 50_000, before: ago(90).toISOString() },
    ])
  }, 120_000)

  test('is done once, by two nodes at the same time', async () => {
    await fill(5_100)
    const before = (await trail()).length
    await beDue(['sign-ins', 'sessions'])
    const nodes = [node(), node()]
    const isDue = async () =>
      (await rows('SELECT 1 FROM retention_sweeps WHERE due_at <= $1', [clock.now()])).length > 0
    const work = nodes.map(async (one) => {
      let steps = 0
      while (await isDue()) steps += await one.sweep()
      return steps
    })
    const steps = await Promise.all(work)
    // 5,100 sign-ins are ten full batches and one that is not; the sessions are one step.
    expect(steps.reduce((sum, one) => sum + one)).toBe(12)
    expect(await counted()).toBe(0)
    expect((await trail()).slice(before).map(({ metadata }) => metadata.removed)).toEqual([5_100])
  }, 60_000)

  test('goes on where another node has ended, with the same limit', async () => {
    await fill(600)
    const before = (await trail()).length
    await beDue(['sign-ins'])
    expect(await node().sweep()).toBe(1)
    const limit = ago(90).toISOString()
    await sweep(node({ ...defaultRetention, 'sign-ins': 400 }))
    expect((await trail()).slice(before)).toEqual([{ metadata: { kind: 'sign-ins', removed: 600, before: limit } }])
  })

  test('leaves a row that somebody holds to the next night, and does not wait for it', async () => {
    const [held, free] = [await make('sign-ins', -60_000), await make('sign-ins', -60_000)]
    const holder = await testApp.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT 1 FROM sign_ins WHERE id = $1 FOR UPDATE', [held])
    await sweepOf('sign-ins')
    await holder.query('ROLLBACK')
    holder.release()
    expect([await isThere('sign-ins', held), await isThere('sign-ins', free)]).toEqual([true, false])
    await sweepOf('sign-ins')
    expect(await isThere('sign-ins', held)).toBe(false)
  })

  test('removes nothing young where the clock of the server is years ahead', async () => {
    const ahead = createTestClock('2099-01-01T00:00:00Z')
    const own = openDatabase({ ...testApp.home.application, clock: ahead, log: silentLog })
    const [{ real } = { real: new Date(0) }] = await rows<{ real: Date }>('SELECT now() AS real')
    const daysAgo = (days: number) => samples['sign-ins'].make(new Date(real.getTime() - days * DAY_MS))
    const [young, old] = [await daysAgo(89), await daysAgo(91)]
    await beDue(['sign-ins'])
    await sweep(
      createRetention({
        database: own,
        clock: ahead,
        log: pino({ level: 'silent' }),
        clinicTimeZone: 'UTC',
        retention: defaultRetention,
      }),
    )
    expect([await isThere('sign-ins', young), await isThere('sign-ins', old)]).toEqual([true, false])
    await rows('DELETE FROM sign_ins WHERE id = $1', [young])
    await own.close()
  })

  test('a night in which nothing was old enough is no entry of the trail', async () => {
    await beDue()
    await sweep()
    const before = (await trail()).length
    await beDue()
    expect(await sweep()).toBe(kinds.length)
    expect(await trail()).toHaveLength(before)
  })

  test.each([
    ['Europe/Berlin', '2026-03-02T02:29:00Z', '2026-03-02T02:30:00Z'],
    ['Europe/Berlin', '2026-03-02T02:30:00Z', '2026-03-03T02:30:00Z'],
    // The clocks go forward on the 29th of March.
    ['Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T01:30:00Z'],
    ['America/New_York', '2026-07-01T12:00:00Z', '2026-07-02T07:30:00Z'],
    ['Asia/Kathmandu', '2026-07-01T12:00:00Z', '2026-07-01T21:45:00Z'],
  ])('is planned for the night of the clinic: in %s, after %s, at %s', async (clinicTimeZone, at, due) => {
    const then = createTestClock(at)
    const own = openDatabase({ ...testApp.home.application, clock: then, log: silentLog })
    await rows('DELETE FROM retention_sweeps')
    const retention = createRetention({
      database: own,
      clock: then,
      log: pino({ level: 'silent' }),
      clinicTimeZone,
      retention: defaultRetention,
    })
    await retention.begin()
    expect(await retention.nextDueAt()).toEqual(new Date(due))
    await retention.begin()
    expect(await rows('SELECT 1 FROM retention_sweeps')).toHaveLength(kinds.length)
    await own.close()
  })

  test('finds the rows of each kind by an index of their age', async () => {
    const indexes = await rows<{ table: string; first: string }>(
      `SELECT t.relname AS table, a.attname AS first FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
       JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] WHERE t.relnamespace = 'public'::regnamespace`,
    )
    for (const { table, since } of Object.values(retentionKinds))
      expect(indexes, `${table}.${since}`).toContainEqual({ table, first: since })
  })

  test('what refers to a removed row is found by an index, too', async () => {
    const unindexed = await rows<{ child: string; column: string }>(
      `SELECT c.conrelid::regclass::text AS child, a.attname AS column FROM pg_constraint c
       JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
       WHERE c.contype = 'f' AND c.confrelid::regclass::text = ANY($1) AND NOT EXISTS (
         SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1]
           -- An index of some rows has to have all that refer to something.
           AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = '(' || a.attname || ' IS NOT NULL)'))`,
      [[...new Set(Object.values(retentionKinds).map(({ table }) => table))]],
    )
    expect(unindexed).toEqual([])
  })
})

test('a running server sweeps by itself, at the due time and after a night in which it did not run', async () => {
  const missed = await make('address-links', -60_000)
  await beDue(['address-links'])
  await rows("UPDATE retention_sweeps SET due_at = $1 WHERE kind = 'sign-ins'", [
    new Date(clock.now().getTime() + 30_000),
  ])
  const running = await testApp.startNode()
  const swept = async (kind: RetentionKind, id: string): Promise<boolean> => {
    // Between two steps the server waits for milliseconds of its clock.
    clock.advance(5)
    return !(await isThere(kind, id))
  }
  await until(() => swept('address-links', missed), 'the sweep that was missed')
  const old = await make('sign-ins', -60_000)
  expect(await isThere('sign-ins', old)).toBe(true)
  clock.advance(30_000)
  await until(() => swept('sign-ins', old), 'the sweep that is due')
  await running.stop()
})

test('the trail verifies after the sweeps, and no entry of them names anybody', async () => {
  await rows("UPDATE retention_sweeps SET due_at = '2100-01-01'")
  const again = await testApp.startNode()
  const admin = await testApp.person('ADMIN')
  clock.advance(10_000)
  await again.stop()
  const checker = await testApp.startNode({ auditHeadsFile: again.auditHeadsFile })
  const verdict = await checker.ok(admin, 'checkAuditTrail')
  expect(verdict).toMatchObject({ brokenAt: null })
  const entries = await rows<Record<string, unknown>>(
    "SELECT DISTINCT actor, actor_user_id, patient_id, schedule_id, call_session_id, appointment_id FROM audit_logs WHERE action_type = 'RETENTION_APPLIED'",
  )
  expect(entries).toEqual([
    {
      actor: 'retention',
      actor_user_id: null,
      patient_id: null,
      schedule_id: null,
      call_session_id: null,
      appointment_id: null,
    },
  ])
})

describe('the list', () => {
  test('names every table of the database, either as one that is swept or as one that is kept, and why', async () => {
    const tables = await rows<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
    )
    const swept = new Set<string>(Object.values(retentionKinds).map(({ table }) => table))
    const both = Object.keys(keptTables).filter((table) => swept.has(table))
    expect(both).toEqual([])
    expect([...swept, ...Object.keys(keptTables)].sort()).toEqual(tables.map(({ name }) => name).sort())
  })

  test('is the one of the administrator’s guide', () => {
    const guide = readFileSync(new URL('../../docs/administrator.md', import.meta.url), 'utf8')
    const lines = [...guide.matchAll(/^\| `([a-z-]+)` \|[^|]*\| (\d+) \| (\d+) \|/gm)].map(
      ([, kind, days, least]) => `${kind} ${days} ${least}`,
    )
    expect(lines).toEqual(Object.entries(retentionKinds).map(([kind, { days, least }]) => `${kind} ${days} ${least}`))
  })
})

test('doctor and patient of a call whose messages are gone find none, and can still read the call', async () => {
  const [doctor, patient] = [await testApp.doctor(), await testApp.patient()]
  const id = await testApp.liveCall(await testApp.schedule(doctor, { date: '2016-01-01' }), patient)
  await rows("UPDATE call_sessions SET status = 'ENDED', ended_at = $2, due_at = NULL WHERE id = $1", [id, ago(3651)])
  await say(id, ago(3651))
  const reader = await testApp.startNode()
  const read = (who: typeof doctor) => reader.ok(who, 'readMessages', { params: { id } })
  expect(await read(patient)).toHaveLength(1)
  await sweepOf('chat')
  for (const who of [doctor, patient]) expect(await read(who)).toEqual([])
  expect(await reader.refused(await testApp.patient(), 'readMessages', { params: { id } })).toBe('NOT_FOUND')
  await reader.stop()
})
