import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../src/platform/database/index.ts'
import { createTestApp, type Person } from './test-app.ts'

const testApp = await createTestApp()
const { ok, refused } = testApp
afterAll(() => testApp.close())

let admin: Person
let doctor: Person
let patient: Person

/** 120 rows, three in each microsecond, so that pages have to tell them apart. */
beforeAll(async () => {
  ;[admin, doctor, patient] = [await testApp.person('ADMIN'), await testApp.doctor(), await testApp.patient()]
  for (let i = 0; i < 120; i++)
    await testApp.rows(
      `INSERT INTO audit_logs (id, actor_user_id, actor, action_type, patient_id, "timestamp", metadata)
       VALUES ($1, $2, 'user', $3, $4, '2026-03-01T10:00:00Z'::timestamptz + $5 * interval '1 microsecond', $6)`,
      [newId(), doctor.id, i % 2 ? 'CALL_READ' : 'QUEUE_READ', patient.id, Math.floor(i / 3), { i }],
    )
})

const until = '2026-03-02T00:00:00Z'

test('the trail is read page by page, with every entry once and the newest first', async () => {
  const seen: unknown[] = []
  let before: string | null | undefined
  do {
    const page = await ok(admin, 'readAuditTrail', { query: { to: until, ...(before && { before }) } })
    expect(page.entries.length).toBeLessThanOrEqual(50)
    seen.push(...page.entries.map(({ metadata }) => metadata.i))
    before = page.next
  } while (before)
  const all = await testApp.rows(
    `SELECT metadata->'i' AS i FROM audit_logs WHERE "timestamp" < $1 ORDER BY "timestamp" DESC, id DESC`,
    [until],
  )
  expect(new Set(seen).size).toBe(120)
  expect(seen).toEqual(all.map(({ i }) => i))
})

test('an entry says who acted on whose data, and has no content', async () => {
  const { entries } = await ok(admin, 'readAuditTrail', { query: { to: until } })
  expect(entries[0]).toMatchObject({
    actor: { id: doctor.id, name: doctor.name, role: 'DOCTOR' },
    background: null,
    action: expect.stringMatching(/^(CALL|QUEUE)_READ$/),
    patient: { id: patient.id, name: patient.name, role: 'PATIENT' },
  })
})

test('entries are filtered by actor, patient, action and time', async () => {
  const other = await testApp.patient()
  await testApp.rows(
    `INSERT INTO audit_logs (id, actor, action_type, patient_id, "timestamp") VALUES ($1, 'calls-due', 'CALL_EXPIRED', $2, '2026-02-01T00:00:00Z')`,
    [newId(), other.id],
  )
  const count = async (query: Record<string, string>) =>
    (await ok(admin, 'readAuditTrail', { query: { to: until, ...query } })).entries.length
  expect(await count({ patientId: other.id })).toBe(1)
  expect(await count({ actorId: patient.id })).toBe(0)
  expect(await count({ actorId: doctor.id })).toBe(50)
  expect(await count({ action: 'CALL_EXPIRED' })).toBe(1)
  expect(await count({ from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' })).toBe(0)
  expect(await count({ from: '2026-02-01T00:00:00Z', to: '2026-02-01T00:00:01Z' })).toBe(1)
  const { entries } = await ok(admin, 'readAuditTrail', { query: { patientId: other.id, to: until } })
  expect(entries[0]).toMatchObject({ actor: null, background: 'calls-due' })
})

test('each reading of the trail is an entry that names the patient', async () => {
  await ok(admin, 'readAuditTrail', { query: { patientId: patient.id, action: 'CALL_READ', to: until } })
  const { entries } = await ok(admin, 'readAuditTrail', { query: { action: 'AUDIT_READ' } })
  expect(entries[0]).toMatchObject({
    actor: { id: admin.id },
    patient: { id: patient.id },
    metadata: { action: 'CALL_READ', to: until },
  })
  expect(await testApp.actions(patient.id)).toContain('AUDIT_READ')
})

test('an account is looked up by its whole address, and that is an entry', async () => {
  const found = await ok(admin, 'findPerson', { body: { email: patient.email.toUpperCase() } })
  expect(found).toEqual({ id: patient.id, name: patient.name, role: 'PATIENT' })
  expect(await testApp.actions(patient.id)).toContain('PERSON_LOOKED_UP')
  expect(await refused(admin, 'findPerson', { body: { email: 'nobody@example.org' } })).toBe('NOT_FOUND')
  expect(await refused(admin, 'findPerson', { body: { email: 'person' } })).toBe('VALIDATION')
})

const wrong: Record<string, string>[] = [
  { action: 'EVERYTHING' },
  { from: 'yesterday' },
  { actorId: 'me' },
  { before: '1' },
]
test.each(wrong)('the filter %o is refused', async (query) => {
  expect(await refused(admin, 'readAuditTrail', { query })).toBe('VALIDATION')
})

test('patients read who was at their own data, and nothing of others', async () => {
  const own = await testApp.patient()
  const queue = await testApp.schedule(doctor)
  await ok(own, 'joinQueue', { params: { id: queue.id } })
  await ok(doctor, 'readQueue', { params: { id: queue.id } })
  await ok(admin, 'findPerson', { body: { email: own.email } })
  const { entries, next } = await ok(own, 'readOwnTrail')
  expect(next).toBeNull()
  expect(new Set(entries.map(({ by, name, action }) => `${by} ${name ?? ''} ${action}`))).toEqual(
    new Set(['SELF  QUEUE_JOINED', `DOCTOR ${doctor.name} QUEUE_READ`, 'ADMIN  PERSON_LOOKED_UP']),
  )
  const first = await ok(patient, 'readOwnTrail')
  expect([first.entries.length, first.next]).toEqual([50, first.entries.at(-1)?.id])
  const second = await ok(patient, 'readOwnTrail', { query: { before: first.next ?? '' } })
  expect(second.entries.map(({ id }) => id).filter((id) => first.entries.some((one) => one.id === id))).toEqual([])
})

describe('the chain of seals', () => {
  const seal = () => testApp.clock.advance(10_000)
  /** Runs statements as the owner of the database, with the triggers of the trail disabled. */
  const tamper = async (statement: string, values: unknown[] = []) => {
    await testApp.rows('ALTER TABLE audit_logs DISABLE TRIGGER audit_logs_append_only')
    await testApp.rows(statement, values)
    await testApp.rows('ALTER TABLE audit_logs ENABLE TRIGGER audit_logs_append_only')
  }
  const check = () => ok(admin, 'checkAuditTrail')
  const settled = async () => {
    // A running sealing has chosen its entries already, so later entries wait for the next one.
    const left = async () => {
      seal()
      return (await testApp.rows(unsealed))[0]?.left
    }
    await expect.poll(left, { timeout: 60_000 }).toBe(0)
  }
  const unsealed =
    'SELECT count(*)::int AS left FROM audit_logs l WHERE NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.audit_id = l.id)'

  test('every entry gets one seal, in the order of positions', async () => {
    await settled()
    const before = await check()
    expect(before).toMatchObject({ verdict: 'INTACT', unsealed: 0, strays: 0, brokenAt: null, next: null })
    expect(before.sealed).toBe(before.entries)
    // The check itself was recorded as an entry.
    await settled()
    const after = await check()
    expect([after.sealed, after.verdict]).toEqual([before.sealed + 1, 'INTACT'])
    expect(after.head).not.toBe(before.head)
    const logged = testApp.lines.filter((line) => line.includes(after.head ?? '?'))
    expect(logged).toHaveLength(1)
  })

  test('two nodes seal one chain', async () => {
    const second = await testApp.startNode()
    for (let round = 0; round < 5; round++) {
      await Promise.all(Array.from({ length: 4 }, () => ok(admin, 'findPerson', { body: { email: patient.email } })))
      seal()
    }
    await settled()
    await second.stop()
    await settled()
    expect(await check()).toMatchObject({ verdict: 'INTACT', strays: 0 })
  })

  test.each([
    ['changed', `UPDATE audit_logs SET metadata = '{"i": 999}' WHERE id = $1`],
    ['attributed to somebody else', 'UPDATE audit_logs SET actor_user_id = patient_id WHERE id = $1'],
    [
      'moved to another time',
      `UPDATE audit_logs SET "timestamp" = "timestamp" + interval '1 microsecond' WHERE id = $1`,
    ],
  ])('an entry that was %s is found', async (_what, statement) => {
    const [row] = await testApp.rows<{ id: string; position: string }>(
      `SELECT l.id, s.position FROM audit_logs l JOIN audit_seals s ON s.audit_id = l.id
       WHERE metadata->>'i' = '60'`,
    )
    const original = `UPDATE audit_logs SET metadata = '{"i": 60}', actor_user_id = $2, "timestamp" = $3::timestamptz WHERE id = $1`
    const [kept] = await testApp.rows<{ at: string }>('SELECT "timestamp"::text AS at FROM audit_logs WHERE id = $1', [
      row?.id,
    ])
    await tamper(statement, [row?.id])
    expect(await check()).toMatchObject({ verdict: 'BROKEN', brokenAt: Number(row?.position) })
    await tamper(original, [row?.id, doctor.id, kept?.at])
    expect(await check()).toMatchObject({ verdict: 'INTACT' })
  })

  test('an inserted entry and a removed one are found', async () => {
    await settled()
    const old = '01900000-0000-7000-8000-0000000000aa'
    await testApp.rows(
      `INSERT INTO audit_logs (id, actor, action_type, "timestamp") VALUES ($1, 'demo', 'DEMO_SEEDED', '2026-03-01T00:00:00Z')`,
      [old],
    )
    expect(await check()).toMatchObject({ verdict: 'BROKEN', strays: 1, brokenAt: null })
    await tamper('DELETE FROM audit_logs WHERE id = $1', [old])
    expect(await check()).toMatchObject({ verdict: 'INTACT', strays: 0 })
    await tamper(`DELETE FROM audit_logs WHERE metadata->>'i' = '60'`)
    expect(await check()).toMatchObject({ verdict: 'BROKEN' })
  })

  test.each(['UPDATE audit_seals SET hash = hash', 'DELETE FROM audit_seals', 'TRUNCATE audit_seals'])(
    'the seals cannot be rewritten by mistake: %s',
    async (statement) => {
      await expect(testApp.rows(statement)).rejects.toThrow('append-only')
    },
  )
})
