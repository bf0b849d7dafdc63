import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { migrate, silentLog } from './index.ts'

const fixtures = new URL('./fixtures/migrations', import.meta.url).pathname
let home: TestDatabase
let own: string

beforeEach(async () => {
  home = await createTestDatabase('template0')
  own = mkdtempSync(join(tmpdir(), 'medconsult-migrations-'))
})
afterEach(async () => {
  rmSync(own, { recursive: true })
  await home.drop()
})

const run = (folder: string) => migrate({ connection: home.connection, folder, log: silentLog })

async function tables(): Promise<string[]> {
  const client = new pg.Client(home.connection)
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%' order by 1",
  )
  await client.end()
  return rows.map(({ name }) => name)
}

test('three servers at once run each migration once', async () => {
  const ran = await Promise.all([run(fixtures), run(fixtures), run(fixtures)])
  expect(ran.flat().sort()).toEqual(['0001-role', '0002-note'])
  expect(await run(fixtures)).toEqual([])
})

test('a later file runs alone; one that was slipped in before is refused', async () => {
  writeFileSync(join(own, '0001-one.sql'), 'create table one (a int)')
  await run(own)
  writeFileSync(join(own, '0003-three.sql'), 'create table three (a int)')
  expect(await run(own)).toEqual(['0003-three'])
  writeFileSync(join(own, '0002-two.sql'), 'create table two (a int)')
  await expect(run(own)).rejects.toThrow(/0002-two/)
  expect(await tables()).toEqual(['one', 'three'])
})

test('a failing file is named, and leaves nothing behind, of the files before it neither', async () => {
  writeFileSync(join(own, '0001-one.sql'), 'create table one (a int)')
  writeFileSync(join(own, '0002-bad.sql'), 'create table two (a int); select nonsense')
  await expect(run(own)).rejects.toThrow(/^Migration 0002-bad failed: column "nonsense" does not exist/)
  expect(await tables()).toEqual([])
})

test('a file with another kind of name is refused, not passed over', async () => {
  writeFileSync(join(own, '1-one.sql'), 'select 1')
  await expect(run(own)).rejects.toThrow('The migration 1-one.sql is not named NNNN-name.sql.')
})
