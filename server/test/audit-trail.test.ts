import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../src/platform/database/index.ts'
import { createWorld, type Person } from './world.ts'

const world = await createWorld()
const { ok, refused } = world
afterAll(() => world.close())

let admin: Person
let doctor: Person
let patient: Person

/** 120 rows, three in each microsecond: the pages have to tell them apart. */
beforeAll(async () => {
  ;[admin, doctor, patient] = [await world.person('ADMIN'), await world.doctor(), await world.patient()]
  for (let i = 0; i < 120; i++)
    await world.rows(
      `INSERT INTO audit_logs (id, actor_user_id, actor, action_type, patient_id, "timestamp", metadata)
       VALUES ($1, $2, 'user', $3, $4, '2026-03-01T10:00:00Z'::timestamptz + $5 * interval '1 microsecond', $6)`,
      [newId(), doctor.id, i % 2 ? 'CALL_READ' : 'QUEUE_READ', patient.id, Math.floor(i / 3), { i }],
    )
})

const until = '2026-03-02T00:00:00Z'

test('is read page by page: every row once, newest first', async () => {
  const seen: unknown[] = []
  let before: string | null | undefined
  do {
    const page = await ok(admin, 'readAuditTrail', { query: { to: until, ...(before && { before }) } })
    expect(page.entries.length).toBeLessThanOrEqual(50)
    seen.push(...page.entries.map(({ metadata }) => metadata.i))
    before = page.next
  } while (before)
  const all = await world.rows(
    `SELECT metadata->'i' AS i FROM audit_logs WHERE "timestamp" < $1 ORDER BY "timestamp" DESC, id DESC`,
    [until],
  )
  expect(new Set(seen).size).toBe(120)
  expect(seen).toEqual(all.map(({ i }) => i))
})

test('says who and whose, and never what', async () => {
  const { entries } = await ok(admin, 'readAuditTrail', { query: { to: until } })
  expect(entries[0]).toMatchObject({
    actor: { id: doctor.id, name: doctor.name, role: 'DOCTOR' },
    background: null,
    action: expect.stringMatching(/^(CALL|QUEUE)_READ$/),
    patient: { id: patient.id, name: patient.name, role: 'PATIENT' },
  })
})

test('by actor, by person, by action and by time', async () => {
  const other = await world.patient()
  await world.rows(
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

test('each reading is a row of it, about whom it was', async () => {
  await ok(admin, 'readAuditTrail', { query: { patientId: patient.id, action: 'CALL_READ', to: until } })
  const { entries } = await ok(admin, 'readAuditTrail', { query: { action: 'AUDIT_READ' } })
  expect(entries[0]).toMatchObject({
    actor: { id: admin.id },
    patient: { id: patient.id },
    metadata: { action: 'CALL_READ', to: until },
  })
  expect(await world.actions(patient.id)).toContain('AUDIT_READ')
})

test('an account is looked up by its whole address, and the looking is written down', async () => {
  const found = await ok(admin, 'findPerson', { body: { email: patient.email.toUpperCase() } })
  expect(found).toEqual({ id: patient.id, name: patient.name, role: 'PATIENT' })
  expect(await world.actions(patient.id)).toContain('PERSON_LOOKED_UP')
  expect(await refused(admin, 'findPerson', { body: { email: 'nobody@example.org' } })).toBe('NOT_FOUND')
  expect(await refused(admin, 'findPerson', { body: { email: 'person' } })).toBe('VALIDATION')
})

const wrong: Record<string, string>[] = [
  { action: 'EVERYTHING' },
  { from: 'yesterday' },
  { actorId: 'me' },
  { before: '1' },
]
test.each(wrong)('refuses %o', async (query) => {
  expect(await refused(admin, 'readAuditTrail', { query })).toBe('VALIDATION')
})
