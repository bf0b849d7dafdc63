import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { AuditCheck } from '@medconsult/contract'
import pg from 'pg'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { createTestClock } from '../src/platform/clock.ts'
import { newId } from '../src/platform/database/index.ts'
import { setActor } from './signed.ts'
import { createTestApp, type Person, type TestApp, type TestNode } from './test-app.ts'

// The owner of the database can rewrite everything in it, including the triggers. They cannot rewrite the file of heads
// on each node.

let testApp: TestApp<ReturnType<typeof createTestClock>>
let admin: Person

beforeEach(async () => {
  testApp = await createTestApp()
  admin = await testApp.person('ADMIN')
  await write(60)
  await sealed()
  await write(60)
  await sealed()
})
afterEach(async () => {
  // These tests forge the chain, so errors in the log are expected.
  await testApp.stop()
  testApp.lines.splice(0)
  await testApp.close()
})

const write = (count: number) =>
  testApp.rows(
    `INSERT INTO audit_logs (id, actor, action_type, "timestamp", metadata)
     SELECT overlay($1::text PLACING lpad(to_hex(i), 12, '0') FROM 25)::uuid, 'demo', 'DEMO_SEEDED', $2::timestamptz, jsonb_build_object('i', i)
     FROM generate_series(1, $3::int) i`,
    [newId(), testApp.clock.now(), count],
  )

async function sealed(node: TestNode = testApp): Promise<void> {
  const left = 'SELECT count(*)::int AS left FROM audit_logs l WHERE l.id NOT IN (SELECT audit_id FROM audit_seals)'
  await expect
    .poll(
      async () => {
        testApp.clock.advance(10_000)
        return (await testApp.rows(left))[0]?.left
      },
      { timeout: 60_000 },
    )
    .toBe(0)
  await expect.poll(() => lines(node).at(-1)?.position, { timeout: 60_000 }).toBe((await seals()).length)
}

const seals = () =>
  testApp.rows<{ position: string; hash: string }>(
    `SELECT position, encode(hash, 'hex') AS hash FROM audit_seals ORDER BY position`,
  )
const lines = (node: TestNode = testApp): Record<string, unknown>[] =>
  readFileSync(node.auditHeadsFile, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** Runs statements as the owner of the database, with the triggers disabled. */
async function forge(...statements: string[]): Promise<void> {
  const tables = ['audit_logs', 'audit_seals']
  for (const table of tables) await testApp.rows(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
  for (const statement of statements) await testApp.rows(statement)
  for (const table of tables) await testApp.rows(`ALTER TABLE ${table} ENABLE TRIGGER USER`)
}

const rewrite = `UPDATE audit_logs SET metadata = '{"i": 1, "forged": true}' WHERE id = (SELECT audit_id FROM audit_seals WHERE position = 30)`
/** SQL that builds the whole chain as the server would have built it. */
const seal = `
  DO $$ DECLARE entry audit_logs; head bytea := sha256(''); place bigint := 0; ids uuid[] := (SELECT array_agg(audit_id ORDER BY position) FROM audit_seals);
  BEGIN
    DELETE FROM audit_seals;
    FOR entry IN SELECT l.* FROM unnest(ids) WITH ORDINALITY AS kept(id, position) JOIN audit_logs l USING (id) ORDER BY kept.position LOOP
      head := audit_hash(head, entry); place := place + 1;
      INSERT INTO audit_seals VALUES (place, entry.id, head, now());
    END LOOP;
  END $$`

async function check(node: TestNode = testApp): Promise<AuditCheck> {
  let page = await node.ok(admin, 'checkAuditTrail')
  while (page.next) page = await node.ok(admin, 'checkAuditTrail', { query: { cursor: page.next } })
  return page
}

const refusals = () => testApp.lines.filter((line) => line.includes('has lost a head that was sealed before'))

/** Waits until the server would have sealed, and checks the trail. */
async function later(node: TestNode = testApp): Promise<AuditCheck> {
  await expect
    .poll(
      () => {
        testApp.clock.advance(10_000)
        return refusals()
      },
      { timeout: 60_000 },
    )
    .not.toEqual([])
  return check(node)
}

test('each sealing adds a line to a file of the owner, which vouches from the first entry on', async () => {
  expect(statSync(testApp.auditHeadsFile).mode & 0o777).toBe(0o600)
  const all = await seals()
  const [first, ...others] = lines()
  expect(first).toMatchObject({ position: 0, began: false })
  expect(others.map(({ position }) => position)).toEqual([60, 120])
  for (const { position, head } of others) expect(head).toBe(all[Number(position) - 1]?.hash)
  expect(await check()).toMatchObject({
    verdict: 'INTACT',
    checked: 120,
    heads: { compared: 2, sinceEntry: 0, since: first?.at },
  })
})

test('a forged trail is found if all seals were deleted so that the server seals it again', async () => {
  await forge('DELETE FROM audit_seals', rewrite)
  expect(await later()).toMatchObject({ verdict: 'BROKEN', sealed: 0, brokenAt: 1 })
  expect(await seals()).toEqual([])
  await later()
  expect(refusals()).toHaveLength(1)
  expect(JSON.parse(refusals()[0] ?? '')).toMatchObject({ level: 50, position: 120 })
})

test('a forged trail is found if an entry was changed and everything sealed again', async () => {
  await forge(rewrite, seal)
  expect(await seals()).toHaveLength(120)
  // The chain is consistent, but the first head that was stored after the entry differs.
  expect(await later()).toMatchObject({ verdict: 'BROKEN', sealed: 120, brokenAt: 60 })
})

test('a forged trail is found if an entry was removed and everything sealed again', async () => {
  await forge('DELETE FROM audit_logs WHERE id = (SELECT audit_id FROM audit_seals WHERE position = 100)', seal)
  expect(await later()).toMatchObject({ verdict: 'BROKEN', sealed: 119, brokenAt: 120 })
})

test('a forged trail is found if its latest entries were deleted with their seals', async () => {
  await forge(
    'DELETE FROM audit_logs WHERE id IN (SELECT audit_id FROM audit_seals WHERE position > 110)',
    'DELETE FROM audit_seals WHERE position > 110',
  )
  expect(await check()).toMatchObject({ verdict: 'BROKEN', sealed: 110, brokenAt: 111 })
  // The gap is still found after new entries have filled it.
  await write(30)
  expect(await later()).toMatchObject({ verdict: 'BROKEN', brokenAt: 111 })
  expect(await seals()).toHaveLength(110)
})

/** Replacements of functions by the database's owner that make a hash by SQL functions look correct. */
const blindFunctions = [
  `CREATE OR REPLACE FUNCTION audit_hash(before bytea, entry audit_logs) RETURNS bytea LANGUAGE sql STABLE
   AS $$ SELECT coalesce((SELECT hash FROM audit_seals WHERE audit_id = entry.id), sha256(before)) $$`,
  // PostgreSQL prefers a function for exactly this type, and functions in an earlier schema of the search path, to its
  // own.
  `CREATE FUNCTION to_jsonb(audit_logs) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT '{}'::jsonb $$`,
  `CREATE FUNCTION sha256(text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$ SELECT ''::bytea $$`,
]

test("a changed entry is found even if the database's owner replaced the hash functions", async () => {
  for (const statement of blindFunctions) await testApp.rows(statement)
  expect(await check()).toMatchObject({ verdict: 'INTACT', checked: 120 })
  await forge(
    `UPDATE audit_logs SET action_type = 'NOTE_READ' WHERE id = (SELECT audit_id FROM audit_seals WHERE position = 1)`,
  )
  expect(await check()).toMatchObject({ verdict: 'BROKEN', checked: 0, brokenAt: 1 })
})

test("a schema of the owner before PostgreSQL's own hides no change", async () => {
  await testApp.rows('CREATE SCHEMA shadows')
  await testApp.rows('GRANT USAGE ON SCHEMA shadows TO medconsult_app')
  await testApp.rows('CREATE FUNCTION shadows.count() RETURNS bigint LANGUAGE sql AS $$ SELECT 120 $$')
  await testApp.rows('CREATE TABLE shadows.audit_seals AS SELECT * FROM audit_seals')
  await testApp.rows('CREATE TABLE shadows.audit_logs AS SELECT * FROM audit_logs')
  await testApp.rows('GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA shadows TO medconsult_app')
  const [name] = await testApp.rows<{ name: string }>('SELECT current_database() AS name')
  await testApp.rows(`ALTER DATABASE ${name?.name} SET search_path = shadows, pg_catalog, public`)
  await forge(
    rewrite
      .replace('FROM audit_seals', 'FROM public.audit_seals')
      .replace('UPDATE audit_logs', 'UPDATE public.audit_logs'),
  )
  const fresh = await testApp.startNode()
  expect(await check(fresh)).toMatchObject({ verdict: 'BROKEN', brokenAt: 30 })
})

test.each([
  [
    'a view',
    [
      'ALTER TABLE audit_seals RENAME TO kept',
      'CREATE VIEW audit_seals AS SELECT * FROM kept',
      'GRANT SELECT ON audit_seals TO medconsult_app',
    ],
  ],
  [
    'a type whose cast shows another value',
    [
      `DO $$ BEGIN EXECUTE (SELECT 'CREATE TYPE shown AS ENUM (' || string_agg(quote_literal(action), ',') || ')'
         FROM (SELECT action_type FROM audit_logs UNION VALUES ('AUDIT_CHECKED'), ('FORGED')) actions(action)); END $$`,
      `CREATE FUNCTION action_shown(shown) RETURNS json LANGUAGE sql IMMUTABLE
       AS $$ SELECT to_json(CASE $1::text WHEN 'FORGED' THEN 'DEMO_SEEDED' ELSE $1::text END) $$`,
      'CREATE CAST (shown AS json) WITH FUNCTION action_shown(shown)',
      'ALTER TABLE audit_logs ALTER action_type TYPE shown USING action_type::shown',
      'ALTER TABLE audit_logs DISABLE TRIGGER USER',
      `UPDATE audit_logs SET action_type = 'FORGED' WHERE id = (SELECT audit_id FROM audit_seals WHERE position = 30)`,
    ],
  ],
])('a trail with %s in place of the table or a column counts as broken', async (_, statements) => {
  for (const statement of statements) await testApp.rows(statement)
  expect(await check()).toMatchObject({ verdict: 'BROKEN' })
})

test("a head is stored only if the server's own hashes of the entries give it", async () => {
  const wrong = () => testApp.lines.filter((line) => line.includes('do not fit its entries'))
  for (const statement of blindFunctions.slice(0, 1)) await testApp.rows(statement)
  await write(5)
  await expect
    .poll(
      () => {
        testApp.clock.advance(10_000)
        return wrong()
      },
      { timeout: 60_000 },
    )
    .not.toEqual([])
  expect(JSON.parse(wrong()[0] ?? '')).toMatchObject({ level: 50, position: 120 })
  expect(lines().at(-1)?.position).toBe(120)
  // The seals that it made were rolled back.
  expect(await seals()).toHaveLength(120)
})

test('of all background work only the sealing can read entries and seals', async () => {
  const client = new pg.Client(testApp.home.application.connection)
  await client.connect()
  try {
    for (const [name, sees] of [
      ['audit-sealer', true],
      ['outbox', false],
    ] as const) {
      await client.query('BEGIN')
      await setActor(client, { kind: 'system', name })
      const { rows } = await client.query(
        'SELECT EXISTS (SELECT FROM audit_logs) AS entries, EXISTS (SELECT FROM audit_seals) AS seals',
      )
      expect(rows, name).toEqual([{ entries: sees, seals: sees }])
      await client.query('ROLLBACK')
    }
  } finally {
    await client.end()
  }
})

test('a node with a new file says since when it vouches, and every node keeps what others sealed', async () => {
  const second = await testApp.startNode()
  expect(lines(second)).toMatchObject([{ position: 120, began: true }])
  expect(await check(second)).toMatchObject({ verdict: 'INTACT_SINCE', heads: { compared: 1, sinceEntry: 120 } })
  await write(10)
  await sealed()
  await expect.poll(() => lines(second).at(-1)?.position, { timeout: 60_000 }).toBeGreaterThan(130)
  await forge(rewrite, seal)
  expect(await check(second)).toMatchObject({ verdict: 'BROKEN', brokenAt: 120 })
  await second.stop()
})

test('a removed file is reported as missing, and a new one vouches for later entries', async () => {
  rmSync(testApp.auditHeadsFile)
  expect(await check()).toMatchObject({ verdict: 'UNVOUCHED', heads: null, brokenAt: null })
  await write(5)
  await sealed()
  expect(testApp.lines.some((line) => line.includes('heads is gone'))).toBe(true)
  expect(await check()).toMatchObject({ verdict: 'INTACT_SINCE', heads: { sinceEntry: 120 } })
  // The process still knows what it sealed when the file is missing.
  rmSync(testApp.auditHeadsFile)
  await forge('DELETE FROM audit_seals', rewrite)
  expect(await later()).toMatchObject({ verdict: 'BROKEN', sealed: 0 })
})

test('half a line, as after a power cut, is skipped and hides nothing', async () => {
  truncateSync(testApp.auditHeadsFile, statSync(testApp.auditHeadsFile).size - 20)
  await write(5)
  await sealed()
  appendFileSync(testApp.auditHeadsFile, '{"position":')
  expect(await check()).toMatchObject({ verdict: 'INTACT', heads: { compared: 2 } })
  await forge(rewrite, seal)
  expect(await check()).toMatchObject({ verdict: 'BROKEN', brokenAt: 60 })
})

test('a long trail is checked page by page, can be stopped and resumed, and shows its progress', async () => {
  await write(24_880)
  await sealed()
  const pages: AuditCheck[] = []
  let cursor: string | null = null
  do {
    const page: AuditCheck = await testApp.ok(admin, 'checkAuditTrail', { query: cursor ? { cursor } : {} })
    pages.push(page)
    cursor = page.next
  } while (cursor)
  expect(pages.map(({ verdict, checked, sealed: all }) => [verdict, checked, all])).toEqual([
    [null, 5_000, 25_000],
    [null, 10_000, 25_000],
    [null, 15_000, 25_000],
    [null, 20_000, 25_000],
    ['INTACT', 25_000, 25_000],
  ])
  expect(pages.at(-1)?.heads?.compared).toBe(lines().length - 1)
  await forge(
    `UPDATE audit_logs SET actor = 'forged' WHERE id = (SELECT audit_id FROM audit_seals WHERE position = 22222)`,
  )
  const second = pages[3]?.next ?? ''
  expect(await testApp.ok(admin, 'checkAuditTrail', { query: { cursor: second } })).toMatchObject({
    verdict: 'BROKEN',
    brokenAt: 22_222,
    next: null,
  })
  await forge('DELETE FROM audit_seals WHERE position > 15000')
  expect(await testApp.ok(admin, 'checkAuditTrail', { query: { cursor: second } })).toMatchObject({
    verdict: 'BROKEN',
    brokenAt: 15_001,
  })
  expect(await check()).toMatchObject({ verdict: 'BROKEN', brokenAt: 15_001 })
}, 120_000)

test('a cursor is valid only for the account that got it, and for an hour', async () => {
  const signature = 'A'.repeat(43)
  const asked = (cursor: string) => testApp.refused(admin, 'checkAuditTrail', { query: { cursor } })
  for (const cursor of ['1', '1.2.3', '-1.0.0.0.x', `1.2.9999999999999999.4.${signature}`, `120.0.2.0.${signature}`])
    expect(await asked(cursor), cursor).toBe('VALIDATION')
  await write(5_000)
  await sealed()
  const { next } = await testApp.ok(admin, 'checkAuditTrail')
  expect(next).not.toBeNull()
  // A forged cursor that continues at the last seal, without a verification of the seals before.
  expect(await asked((next ?? '').replace('5000.', '5120.'))).toBe('VALIDATION')
  const other = await testApp.person('ADMIN')
  expect(await testApp.refused(other, 'checkAuditTrail', { query: { cursor: next ?? '' } })).toBe('VALIDATION')
  const checks = "SELECT metadata->>'verdict' AS verdict FROM audit_logs WHERE action_type = 'AUDIT_CHECKED'"
  expect(await testApp.rows(checks)).toEqual([])
  expect(await testApp.ok(admin, 'checkAuditTrail', { query: { cursor: next ?? '' } })).toMatchObject({ next: null })
  expect(await testApp.rows(checks)).toEqual([{ verdict: 'INTACT' }])
  testApp.clock.advance(3_600_001)
  expect(await asked(next ?? '')).toBe('VALIDATION')
}, 120_000)

/** Copies the node's file, which is deleted with the node. */
function kept(): string {
  const folder = mkdtempSync(join(tmpdir(), 'medconsult-heads-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'audit-seals.jsonl')
  copyFileSync(testApp.auditHeadsFile, file)
  return file
}

test('the file of another database is replaced if nothing was written yet, and the check says so', async () => {
  const auditHeadsFile = kept()
  const known = readFileSync(auditHeadsFile, 'utf8')
  await testApp.stop()
  await forge('DELETE FROM audit_seals', 'DELETE FROM audit_logs')
  const node = await testApp.startNode({ auditHeadsFile })
  const [first] = lines(node)
  expect(first).toMatchObject({ position: 0, began: false, replaced: { entries: 120 } })
  const { file } = Object(first?.replaced) as { file: string }
  expect(readFileSync(join(dirname(auditHeadsFile), file), 'utf8')).toBe(known)
  const warning = testApp.lines.find((line) => line.includes('it was put aside'))
  expect(JSON.parse(warning ?? '')).toMatchObject({ level: 40, file, entries: 120 })
  await write(5)
  await sealed(node)
  // Deleting everything does not help: the check never says that nothing was changed.
  expect(await check(node)).toMatchObject({
    verdict: 'INTACT_SINCE',
    heads: { since: first?.at, sinceEntry: 0, replaced: { file, entries: 120 } },
  })
  await node.stop()
})

test("nothing is sealed if an entry is left in another database's trail, and the log says what to do", async () => {
  const auditHeadsFile = kept()
  await testApp.stop()
  await forge(
    'DELETE FROM audit_seals',
    'DELETE FROM audit_logs WHERE id <> (SELECT min(id::text)::uuid FROM audit_logs)',
  )
  const node = await testApp.startNode({ auditHeadsFile })
  expect(await later(node)).toMatchObject({ verdict: 'BROKEN', sealed: 0 })
  expect(refusals()[0]).toContain('put audit-seals.jsonl in DATA_DIR aside')
  expect(await seals()).toEqual([])
  await node.stop()
})

test('nothing is sealed while the file cannot be read, and the check says so', async () => {
  const aside = `${testApp.auditHeadsFile}.aside`
  renameSync(testApp.auditHeadsFile, aside)
  // A folder in its place makes reading fail, also for root.
  mkdirSync(testApp.auditHeadsFile)
  const told = () => testApp.lines.filter((line) => line.includes('cannot be read: nothing is sealed'))
  await expect
    .poll(
      () => {
        testApp.clock.advance(10_000)
        return told()
      },
      { timeout: 60_000 },
    )
    .toHaveLength(1)
  // Written only now, because a running sealing might have read the file before.
  await write(5)
  expect(JSON.parse(told()[0] ?? '')).toMatchObject({ level: 50, code: 'EISDIR' })
  expect(await check()).toMatchObject({ verdict: 'UNREADABLE', heads: null, sealed: 120 })
  // A server that starts in the meantime does the same, and one that stops seals the remaining entries.
  const node = await testApp.startNode({ auditHeadsFile: testApp.auditHeadsFile })
  await node.stop()
  expect(await seals()).toHaveLength(120)
  rmdirSync(testApp.auditHeadsFile)
  renameSync(aside, testApp.auditHeadsFile)
  await sealed()
  expect(await check()).toMatchObject({ verdict: 'INTACT', brokenAt: null })
})
