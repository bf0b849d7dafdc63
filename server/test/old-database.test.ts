import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestClock } from '../src/platform/clock.ts'
import { withLogin } from '../src/platform/database/connection.ts'
import { migrate, prepareLogin, silentLog } from '../src/platform/database/index.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { schemaFolders } from './global-setup.ts'
import { createNode, type TestNode } from './node.ts'
import { schemaText } from './schema-text.ts'
import { JWT_SECRET } from './secrets.ts'

// A database of an earlier release: the demo clinic after a day with a call, chat, a guest, notes, a rating, a meeting
// and an appointment. Its schema is that of migration 0049, when functions were still part of the migrations. The file
// is the output of pg_dump 15 (--no-owner --inserts), without its comments, its two \restrict lines, and the owner's
// name.
const dump = new URL('./fixtures/released-2026-11-29.sql.gz', import.meta.url)

type Rows = Record<string, unknown[]>
let home: TestDatabase
let owner: pg.Client
let before: Rows
let columns: Map<string, string>

beforeAll(async () => {
  home = await createTestDatabase('template0')
  owner = await connect(home)
  const loader = await connect(home)
  await loader.query(gunzipSync(await readFile(dump)).toString())
  await loader.end()
  columns = await columnsOf()
  before = await rowsOf()
  // Two servers of the new release start at the same time.
  const start = () => migrate({ connection: home.connection, ...schemaFolders, log: silentLog })
  const ran = await Promise.all([start(), start()])
  expect(ran.flat()).toEqual([...new Set(ran.flat())])
})
afterAll(async () => {
  await owner.end()
  await home.drop()
})

async function connect({ connection }: TestDatabase): Promise<pg.Client> {
  const client = new pg.Client(connection)
  await client.connect()
  return client
}

/** The present columns of each table, as SQL. */
async function columnsOf(): Promise<Map<string, string>> {
  const { rows } = await owner.query<{ name: string; columns: string }>(
    `SELECT relname AS name, string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns
     FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace GROUP BY relname`,
  )
  return new Map(rows.map((row) => [row.name, row.columns]))
}

/** Every row of every table, with the columns that the earlier release had. */
async function rowsOf(): Promise<Rows> {
  const found: Rows = {}
  for (const [name, known] of columns) {
    const { rows } = await owner.query<{ row: unknown }>(
      `SELECT to_jsonb(t) AS row FROM (SELECT ${known} FROM ${name}) t ORDER BY 1`,
    )
    found[name] = rows.map(({ row }) => row)
  }
  return found
}

const definitionsOf = async (client: pg.Client) =>
  (
    await client.query<{ definition: string }>(
      `SELECT pg_get_functiondef(p.oid) AS definition FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
         AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY proname`,
    )
  ).rows.map(({ definition }) => definition)

test('the migrations keep every row of a released database', async () => {
  const { kysely_migration: ran, ...kept } = await rowsOf()
  const { kysely_migration: _, ...were } = before
  // There are enough rows for the comparison to mean something.
  expect(Object.values(were).filter((rows) => rows.length > 0).length).toBeGreaterThan(30)
  expect(kept).toEqual(were)
  // Each migration is stored under its present name.
  const files = (await readdir(schemaFolders.folder)).map((name) => name.replace(/\.sql$/, ''))
  expect((ran as { name: string }[]).map(({ name }) => name).sort()).toEqual(files.sort())
})

test('a released database gets the same schema and functions as a new one', async () => {
  expect(await schemaText(owner, schemaFolders.folder)).toBe(
    await readFile(new URL('../schema.sql', import.meta.url), 'utf8'),
  )
  const fresh = await createTestDatabase()
  const client = await connect(fresh)
  expect(await definitionsOf(owner)).toEqual(await definitionsOf(client))
  await client.end()
  await fresh.drop()
})

test('a second start of the server has no migration to run', async () => {
  expect(await migrate({ connection: home.connection, ...schemaFolders, log: silentLog })).toEqual([])
})

test('a patient of a released database can sign in and read an old visit', async () => {
  await prepareLogin({ owner: home.connection, application: null, secret: JWT_SECRET, log: silentLog })
  const clock = createTestClock('2026-11-29T21:45:00Z')
  const log = pino({ level: 'silent' })
  const node: TestNode = await createNode({ home, clock, log, clinicTimeZone: 'UTC', options: {}, sockets: [] })
  const body = { email: 'john@email.com', password: 'patient123' }
  const { user, access_token: token } = await node.ok(null, 'login', { body })
  const john = { ...user, token }
  const [visit] = before.visit_versions as [{ visit_id: string }]
  const read = await node.ok(john, 'patientReadVisit', { params: { id: visit.visit_id } })
  expect(read).toMatchObject({
    patientName: 'John Smith',
    summary: { content: { reasonForVisit: 'Cough' } },
    rating: { score: 5, comment: 'Thank you' },
  })
  await node.stop()
})

test('a database owner who is no superuser gets the same schema', async () => {
  const empty = await createTestDatabase('template0')
  const name = `owner_${randomBytes(6).toString('hex')}`
  const admin = await connect(empty)
  await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD '${name}'`)
  await admin.query(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO ${name}', current_database()); END $$`)
  const connection = withLogin(empty.connection, name, name)
  await migrate({ connection, ...schemaFolders, log: silentLog })
  expect(await schemaText(admin, schemaFolders.folder)).toBe(
    await readFile(new URL('../schema.sql', import.meta.url), 'utf8'),
  )
  // Only the owner and the application may call our functions.
  const { rows } = await admin.query(
    `SELECT proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND proowner = '${name}'::regrole
       AND EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner)))
         WHERE grantee NOT IN ('${name}'::regrole, 'medconsult_app'::regrole))`,
  )
  expect(rows).toEqual([])
  await admin.end()
  await empty.drop()
  await owner.query(`DROP ROLE ${name}`)
})
