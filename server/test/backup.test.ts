// The drill: a clinic is backed up while it works, restored into an empty database, and works there as before.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkAtOnce } from '../src/audit/index.ts'
import { BackupError, backUp, restore } from '../src/platform/backup/index.ts'
import { migrate, prepareLogin, silentLog } from '../src/platform/database/index.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { schemaFolders } from './global-setup.ts'
import { createNode } from './node.ts'
import { JWT_SECRET } from './secrets.ts'
import { createTestApp, emptySummary, type Person, until } from './test-app.ts'

const folder = mkdtempSync(join(tmpdir(), 'medconsult-backup-'))
const dataDir = join(folder, 'data')
const testApp = await createTestApp({ auditHeadsFile: join(dataDir, 'audit-seals.jsonl') })
const { ok } = testApp
const dropped: TestDatabase[] = []
afterAll(async () => {
  await testApp.close()
  for (const one of dropped) await one.drop()
  rmSync(folder, { recursive: true })
})

let doctor: Person
let patient: Person
let queue: string
let callId: string

beforeAll(async () => {
  doctor = await testApp.doctor({ name: 'Dr. Jürgen "Ö" O’Neil\t' })
  patient = await testApp.patient({ name: '李小龙 \\N' })
  const schedule = await testApp.schedule(doctor)
  queue = schedule.id
  callId = await testApp.liveCall(schedule, patient)
  await ok(patient, 'sendMessage', { params: { id: callId }, body: { message: 'Two lines\nand a \\ backslash' } })
  await ok(doctor, 'endCall', { params: { id: callId } })
  const params = { id: callId }
  await ok(doctor, 'saveSummaryDraft', {
    params,
    body: { revision: 0, content: { ...emptySummary, assessment: 'well' } },
  })
  await ok(doctor, 'signSummary', { params, body: { revision: 1 } })
  await until(async () => {
    testApp.clock.advance(10_000)
    return (await testApp.rows('SELECT 1 FROM audit_seals')).length > 0
  }, 'the first seals')
  writeFileSync(join(dataDir, 'jwt-secret'), 'kept', { mode: 0o600 })
})

const backUpTo = (name: string) => backUp({ connection: testApp.home.connection, folder: join(folder, name), dataDir })

async function restoreFrom(name: string, home: TestDatabase, into = mkdtempSync(join(folder, 'new-'))) {
  const { connection } = home
  const makeTables = () => migrate({ connection, ...schemaFolders, log: silentLog })
  return restore({ connection, folder: join(folder, name), dataDir: into, migrate: makeTables })
}

async function emptyDatabase(): Promise<TestDatabase> {
  const made = await createTestDatabase('template0')
  dropped.push(made)
  return made
}

/** Every row of every table that a backup has, as text. */
async function contentOf({ connection }: Pick<TestDatabase, 'connection'>): Promise<Record<string, string[]>> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND relname NOT IN ('kysely_migration', 'kysely_migration_lock', 'function_files', 'actor_keys', 'outbox')`,
    )
    const content: Record<string, string[]> = {}
    for (const { name } of rows)
      content[name] = (
        await client.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t ORDER BY 1`)
      ).rows.map(({ row }) => row)
    return content
  } finally {
    await client.end()
  }
}

test('a restored clinic has every row, fits its seals, and goes on where it was', async () => {
  const before = await contentOf(testApp.home)
  await backUpTo('quiet')
  const home = await emptyDatabase()
  const into = mkdtempSync(join(folder, 'new-'))
  const { tables } = await restoreFrom('quiet', home, into)
  const after = await contentOf(home)
  expect(Object.fromEntries(Object.entries(after).filter(([name]) => name !== 'login_sessions'))).toEqual(
    Object.fromEntries(Object.entries(before).filter(([name]) => name !== 'login_sessions')),
  )
  expect(tables.find(({ name }) => name === 'chat_messages')?.rows).toBe(1)
  expect(readFileSync(join(into, 'jwt-secret'), 'utf8')).toBe('kept')

  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ ...home.connection, max: 1 }) }),
  })
  const trail = await db.transaction().execute((tx) => checkAtOnce(tx, join(into, 'audit-seals.jsonl')))
  await db.destroy()
  expect(trail.brokenAt).toBeNull()
  expect(trail.sealed).toBeGreaterThan(0)

  await prepareLogin({ owner: home.connection, application: null, secret: JWT_SECRET, log: silentLog })
  const node = await createNode({
    home,
    clock: testApp.clock,
    log: pino({ level: 'silent' }),
    clinicTimeZone: 'UTC',
    options: { auditHeadsFile: join(into, 'audit-seals.jsonl') },
    sockets: [],
  })
  try {
    // Whoever was signed in still is.
    expect(await node.ok(patient, 'me')).toMatchObject({ name: '李小龙 \\N' })
    const [message] = await node.ok(patient, 'readMessages', { params: { id: callId } })
    expect(message?.message).toBe('Two lines\nand a \\ backslash')
    await node.ok(patient, 'joinQueue', { params: { id: queue } })
    const [{ last } = { last: null }] = await testApp.rows<{ last: string }>(
      'SELECT max(position) AS last FROM audit_seals',
    )
    const client = new pg.Client(home.connection)
    await client.connect()
    try {
      await until(async () => {
        testApp.clock.advance(10_000)
        const { rows } = await client.query<{ last: string }>('SELECT max(position) AS last FROM audit_seals')
        return Number(rows[0]?.last) > Number(last)
      }, 'a new seal')
    } finally {
      await client.end()
    }
  } finally {
    await node.stop()
  }
})

test('a backup of a clinic that works meanwhile is one moment of it: every foreign key is met', async () => {
  let enough = false
  const working = Array.from({ length: 4 }, async () => {
    while (!enough) {
      const one = await testApp.patient()
      await ok(one, 'joinQueue', { params: { id: queue } })
      await ok(one, 'leaveQueue', { params: { id: queue } })
    }
  })
  await until(async () => (await testApp.rows('SELECT 1 FROM queue_entries')).length > 4)
  await backUpTo('busy')
  enough = true
  await Promise.all(working)
  const { tables } = await restoreFrom('busy', await emptyDatabase())
  expect(tables.find(({ name }) => name === 'queue_entries')?.rows).toBeGreaterThan(4)
})

test('an owner of the tables who is no superuser restores as well', async () => {
  await backUpTo('of-the-owner')
  const home = await emptyDatabase()
  const admin = new pg.Client(home.connection)
  await admin.connect()
  const role = `owner_${Math.random().toString(36).slice(2)}`
  try {
    await admin.query(`CREATE ROLE ${role}; GRANT CREATE ON SCHEMA public TO ${role}`)
    await admin.query(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO ${role}', current_database()); END $$`)
    const { tables } = await restoreFrom('of-the-owner', {
      ...home,
      connection: { ...home.connection, options: `-c role=${role}` },
    })
    expect(tables.length).toBeGreaterThan(30)
    const { rows } = await admin.query("SELECT tableowner AS owner FROM pg_tables WHERE tablename = 'users'")
    expect(rows).toEqual([{ owner: role }])
  } finally {
    await admin.query(`DROP OWNED BY ${role} CASCADE`)
    await admin.query(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO CURRENT_USER', current_database()); END $$`,
    )
    await admin.query(`DROP ROLE ${role}`)
    await admin.end()
  }
})

test('what cannot be restored is refused in a sentence, and nothing is changed', async () => {
  await backUpTo('good')
  await expect(backUpTo('good')).rejects.toThrow('exists already')
  const home = await emptyDatabase()
  const refused = async (name: string, into?: string) => {
    const error: unknown = await restoreFrom(name, home, into).catch((problem: unknown) => problem)
    expect(error).toBeInstanceOf(BackupError)
    return (error as Error).message
  }
  expect(await refused('nothing')).toContain('no finished backup')

  const manifest = join(folder, 'good/manifest.json')
  const text = readFileSync(manifest, 'utf8')
  const { migrations, ...others } = JSON.parse(text) as { migrations: string[] }
  const write = (names: string[]) => writeFileSync(manifest, JSON.stringify({ migrations: names, ...others }))
  write(migrations.slice(0, -1))
  expect(await refused('good')).toContain('by an older release')
  write([...migrations, '9999-of-tomorrow'])
  expect(await refused('good')).toContain('by a newer release, with 9999-of-tomorrow')
  writeFileSync(manifest, text)

  const other = mkdtempSync(join(folder, 'new-'))
  writeFileSync(join(other, 'jwt-secret'), 'another')
  expect(await refused('good', other)).toContain('jwt-secret is there already')

  appendFileSync(join(folder, 'good/tables/users.gz'), 'x')
  expect(await refused('good')).toContain('tables/users.gz of this backup is missing or was changed')
  // The database is still empty, and takes another backup.
  await backUpTo('better')
  await restoreFrom('better', home)
  expect(await refused('better')).toContain('has accounts already')
})
