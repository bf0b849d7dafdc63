import { readdir } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { schemaFolders } from './global-setup.ts'
import { schemaText } from './schema-text.ts'

// server/schema.sql and server/functions/ agree with a freshly migrated database.
let home: TestDatabase
let owner: pg.Client
let unchanged: string
beforeAll(async () => {
  home = await createTestDatabase()
  owner = new pg.Client(home.connection)
  await owner.connect()
  unchanged = await text()
})
afterAll(async () => {
  await owner.end()
  await home.drop()
})
const text = () => schemaText(owner, schemaFolders.folder)

test('schema.sql is the schema of a newly migrated database (npm run schema writes it)', async () => {
  await expect(unchanged).toMatchFileSnapshot('../schema.sql')
})

test('every function of the database has a file, and every file has a function', async () => {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT proname AS name FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`,
  )
  const files = (await readdir(schemaFolders.functions)).filter((name) => name.endsWith('.sql'))
  expect(rows.map(({ name }) => `${name}.sql`).sort()).toEqual(files.sort())
})

/** One change of each kind that the file has to show. */
test.each([
  'ALTER TABLE users ADD COLUMN extra int',
  'ALTER TABLE users ALTER COLUMN name SET DEFAULT 1',
  'ALTER TABLE users ALTER COLUMN name DROP NOT NULL',
  'ALTER TABLE users ADD CONSTRAINT extra CHECK (length(name) > 2)',
  'CREATE INDEX extra ON users (name)',
  'DROP TRIGGER users_removed ON users',
  'ALTER TABLE users DISABLE TRIGGER users_removed',
  'ALTER TABLE users DISABLE ROW LEVEL SECURITY',
  'ALTER POLICY users_self ON users USING (true)',
  'CREATE POLICY extra ON actor_keys FOR SELECT TO medconsult_app USING (true)',
  'GRANT DELETE ON users TO medconsult_app',
  'GRANT UPDATE (role) ON users TO medconsult_app',
  'GRANT SELECT ON users TO PUBLIC',
  'GRANT USAGE ON SEQUENCE actor_keys_position_seq TO medconsult_app',
  'GRANT CREATE ON SCHEMA public TO PUBLIC',
  'GRANT EXECUTE ON FUNCTION actor_seal TO medconsult_app',
  'ALTER FUNCTION is_room_member SECURITY INVOKER',
  'CREATE FUNCTION extra() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
  'CREATE TABLE extra (a int)',
  'CREATE VIEW extra AS SELECT 1',
  "CREATE TYPE extra AS ENUM ('a')",
  'CREATE SEQUENCE extra',
  'CREATE SCHEMA extra',
])('schema.sql changes after %s', async (statement) => {
  await owner.query('BEGIN')
  await owner.query(statement)
  const after = await text().catch((error: Error) => error.message)
  await owner.query('ROLLBACK')
  expect(after).not.toBe(unchanged)
})

test('schema.sql names the migrations of each table', async () => {
  expect(unchanged).toContain('-- visits (migrations 0021, 0023, 0058, 0061, 0082, 0084, 0104)')
})
