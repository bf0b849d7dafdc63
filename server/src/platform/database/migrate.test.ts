import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { migrate, NewerDatabaseError, silentLog } from './index.ts'

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

test('three servers that start at once run each migration once', async () => {
  const ran = await Promise.all([run(fixtures), run(fixtures), run(fixtures)])
  expect(ran.flat().sort()).toEqual(['0001-role', '0002-note'])
  expect(await run(fixtures)).toEqual([])
})

test('a later migration runs alone, and one that is added before it is refused', async () => {
  writeFileSync(join(own, '0001-one.sql'), 'create table one (a int)')
  await run(own)
  writeFileSync(join(own, '0003-three.sql'), 'create table three (a int)')
  expect(await run(own)).toEqual(['0003-three'])
  writeFileSync(join(own, '0002-two.sql'), 'create table two (a int)')
  await expect(run(own)).rejects.toThrow(/0002-two/)
  expect(await tables()).toEqual(['one', 'three'])
})

test('a migration that fails is named, and none of this start is kept', async () => {
  writeFileSync(join(own, '0001-one.sql'), 'create table one (a int)')
  writeFileSync(join(own, '0002-bad.sql'), 'create table two (a int); select nonsense')
  await expect(run(own)).rejects.toThrow(/^Migration 0002-bad failed: column "nonsense" does not exist/)
  expect(await tables()).toEqual([])
})

test('a migration with a wrong name is refused', async () => {
  writeFileSync(join(own, '1-one.sql'), 'select 1')
  await expect(run(own)).rejects.toThrow('The migration 1-one.sql is not named NNNN-name.sql.')
})

test('a database with a migration that is unknown here belongs to a newer release', async () => {
  writeFileSync(join(own, '0001-one.sql'), 'create table one (a int)')
  writeFileSync(join(own, '0002-two.sql'), 'create table two (a int)')
  await run(own)
  rmSync(join(own, '0002-two.sql'))
  await expect(run(own)).rejects.toThrow(NewerDatabaseError)
  await expect(run(own)).rejects.toThrow(
    /newer release .* 0002-two, which is unknown here.* Start the newer release again/,
  )
})

describe('SQL functions', () => {
  let functions: string
  beforeEach(() => {
    functions = join(own, 'functions')
    mkdirSync(functions)
    writeFileSync(join(own, '0001-one.sql'), 'create table one (a int)')
    version(1)
    // In the order of names, the first function calls the second.
    write('a_count', 'int', 'select b_count()')
    write('b_count', 'int', 'select count(*)::int from one')
  })
  const version = (number: number) =>
    writeFileSync(join(functions, 'version.json'), JSON.stringify({ version: number, sha256: '' }))
  const write = (name: string, type: string, body: string) =>
    writeFileSync(
      join(functions, `${name}.sql`),
      `create or replace function ${name}() returns ${type} language sql as $$ ${body} $$`,
    )
  const runAll = () => migrate({ connection: home.connection, folder: own, functions, log: silentLog })
  async function ask(statement: string): Promise<unknown[][]> {
    const client = new pg.Client(home.connection)
    await client.connect()
    try {
      return (await client.query<unknown[]>({ text: statement, rowMode: 'array' })).rows
    } finally {
      await client.end()
    }
  }

  test('functions are applied once, after the migrations, whatever the order of their names', async () => {
    const ran = await Promise.all([runAll(), runAll(), runAll()])
    expect(ran.flat().sort()).toEqual(['0001-one', 'functions/a_count', 'functions/b_count'])
    expect(await ask('select a_count()')).toEqual([[0]])
    expect(await runAll()).toEqual([])
  })

  test('a function that has changed is applied again, and no other', async () => {
    await runAll()
    write('b_count', 'int', 'select 7')
    expect(await runAll()).toEqual(['functions/b_count'])
    expect(await ask('select a_count()')).toEqual([[7]])
  })

  test('a function with a mistake is named, and nothing of this start is kept', async () => {
    await runAll()
    write('a_count', 'int', 'select 7')
    write('b_count', 'int', 'select nonsense from one')
    await expect(runAll()).rejects.toThrow(/function file b_count\.sql failed: column "nonsense" does not exist/)
    writeFileSync(join(own, '0002-two.sql'), 'create table two (a int)')
    await expect(runAll()).rejects.toThrow(/0002-two failed: the function file b_count\.sql failed/)
    expect(await ask('select a_count()')).toEqual([[0]])
    expect(await tables()).toEqual(['function_files', 'one'])
  })

  test('a function that a migration only declares gets its body at the end', async () => {
    await runAll()
    write('may_see', 'boolean', 'select false')
    writeFileSync(
      join(own, '0002-policy.sql'),
      `create or replace function may_see() returns boolean language sql as '';
       create policy seen on one using (may_see());`,
    )
    await runAll()
    expect(await ask('select may_see()')).toEqual([[false]])
    // The function's file is unchanged, and the migration has replaced the function.
    writeFileSync(
      join(own, '0003-again.sql'),
      `drop policy seen on one; drop function if exists may_see();
       create or replace function may_see() returns boolean language sql as '';
       create policy seen on one using (may_see());`,
    )
    await runAll()
    expect(await ask('select may_see()')).toEqual([[false]])
  })

  test('functions of an older release do not replace those of a newer one', async () => {
    await runAll()
    version(2)
    write('b_count', 'int', 'select 7')
    await runAll()
    version(1)
    write('b_count', 'int', 'select count(*)::int from one')
    await expect(runAll()).rejects.toThrow(NewerDatabaseError)
    await expect(runAll()).rejects.toThrow(/functions are version 2, and this release has version 1/)
    expect(await ask('select a_count()')).toEqual([[7]])
  })

  test('a function whose file is gone is forgotten, and its version stays', async () => {
    await runAll()
    version(2)
    rmSync(join(functions, 'a_count.sql'))
    writeFileSync(join(own, '0002-drop.sql'), 'drop function if exists a_count()')
    await runAll()
    expect(await ask('select name, version from function_files')).toEqual([['b_count', 2]])
    // A second run, without a migration.
    version(3)
    expect(await runAll()).toEqual([])
    expect(await ask('select name, version from function_files')).toEqual([['b_count', 3]])
  })

  test('a function file with a wrong name is refused', async () => {
    writeFileSync(join(functions, 'No-Name.sql'), 'select 1')
    await expect(runAll()).rejects.toThrow('The function file No-Name.sql is not named as an SQL function')
  })
})
