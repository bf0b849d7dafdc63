import { createReadStream } from 'node:fs'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { BackupError, type Manifest, readBackup } from './manifest.ts'
import { copyOf, listTables, quoted, ranMigrations } from './tables.ts'

/**
 * Reads a backup into an empty database, in one transaction: either all of it is there afterwards, or nothing.
 *
 * @param connection the owner of the database, which has no tables yet
 * @param migrate makes the tables, as a first start does
 * @param dataDir MedConsult's data folder; it gets the kept files, of which it must not have others
 * @throws BackupError with a sentence for the person who has to act
 */
export async function restore({
  connection,
  folder,
  dataDir,
  migrate,
}: {
  connection: pg.ClientConfig
  folder: string
  dataDir: string
  migrate: () => Promise<unknown>
}): Promise<Manifest> {
  const manifest = await readBackup(folder)
  await refuseOtherFiles(manifest, folder, dataDir)
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await refuseOtherData(client)
    await migrate()
    refuseOtherRelease(manifest, await ranMigrations(client))
    await client.query('BEGIN')
    await load(client, folder, manifest)
    await client.query('COMMIT')
    await client.query('ANALYZE')
  } finally {
    await client.end()
  }
  await mkdir(dataDir, { recursive: true })
  for (const { path } of manifest.files) await copyFile(join(folder, path), join(dataDir, basename(path)))
  return manifest
}

/** A secret or a file of heads of another installation would be lost, or would fit the database no longer. */
async function refuseOtherFiles({ files }: Manifest, folder: string, dataDir: string): Promise<void> {
  for (const { path } of files) {
    const target = join(dataDir, basename(path))
    const there = await readFile(target).catch(() => null)
    if (there && !there.equals(await readFile(join(folder, path))))
      throw new BackupError(`${target} is there already, and is another one: restore into a new DATA_DIR.`)
  }
}

async function refuseOtherData(client: pg.Client): Promise<void> {
  if ((await ranMigrations(client)).length === 0) return
  const { rows } = await client.query<{ used: boolean }>(
    'SELECT EXISTS (SELECT FROM users) OR EXISTS (SELECT FROM audit_logs) AS used',
  )
  if (rows[0]?.used)
    throw new BackupError('The database has accounts already. Restore into a new one: nothing is ever overwritten.')
}

function refuseOtherRelease({ migrations }: Manifest, ours: string[]): void {
  const [theirs, own] = [new Set(migrations), new Set(ours)]
  const newer = migrations.filter((name) => !own.has(name))
  const older = ours.filter((name) => !theirs.has(name))
  if (newer.length > 0)
    throw new BackupError(
      `The backup was made by a newer release, with ${newer.at(-1)}: install that one, and restore again into an empty database.`,
    )
  if (older.length > 0)
    throw new BackupError(
      `The backup was made by an older release, before ${older[0]}: restore it with that one into an empty database, then update.`,
    )
}

/**
 * Loads every table. Triggers are off and foreign keys are gone meanwhile, so that the order does not matter and no rule
 * changes what is loaded; the keys are checked when they are made again. The owner may do all of this, and needs not be a
 * superuser.
 */
async function load(client: pg.Client, folder: string, manifest: Manifest): Promise<void> {
  const tables = await listTables(client)
  const names = tables.map(({ name }) => quoted(name))
  const { rows: keys } = await client.query<{ relation: string; name: string; definition: string }>(
    `SELECT conrelid::regclass AS relation, conname AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2`,
  )
  for (const { relation, name } of keys) await client.query(`ALTER TABLE ${relation} DROP CONSTRAINT ${quoted(name)}`)
  for (const name of names) await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`)
  // A new database has a few rows of its own, such as the first specialties.
  await client.query(`TRUNCATE ${names.join(', ')}`)
  for (const table of manifest.tables) {
    const copy = client.query(copyFrom(`${copyOf(table)} FROM STDIN`))
    await pipeline(createReadStream(join(folder, table.path)), createGunzip(), copy)
    if (copy.rowCount !== table.rows)
      throw new BackupError(
        `${table.name} has ${copy.rowCount} rows and should have ${table.rows}: nothing was restored.`,
      )
    const counted = tables.find(({ name }) => name === table.name)?.counted ?? []
    for (const { column, sequence } of counted)
      await client.query('SELECT setval($1::regclass, $2, false)', [sequence, table.next[column] ?? '1'])
  }
  for (const name of names) await client.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`)
  for (const { relation, name, definition } of keys)
    await client.query(`ALTER TABLE ${relation} ADD CONSTRAINT ${quoted(name)} ${definition}`)
}
