import { createWriteStream } from 'node:fs'
import { copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { BackupError, digestOf, MANIFEST, type Manifest } from './manifest.ts'
import { copyOf, listTables, quoted, ranMigrations, type Table } from './tables.ts'

/** The files of the data folder that belong to the database's content. */
const KEPT_FILES = ['jwt-secret', 'vapid-key', 'audit-seals.jsonl']

/**
 * Copies the whole database, as it is at one moment, and the kept files of the data folder into a new folder. The server
 * may run meanwhile: one transaction reads all tables in one snapshot. Nothing is encrypted.
 *
 * @param connection the owner of the tables
 * @param folder must not exist; its parent must
 * @param dataDir MedConsult's data folder
 * @throws BackupError with a sentence for the person who has to act
 */
export async function backUp({
  connection,
  folder,
  dataDir,
}: {
  connection: pg.ClientConfig
  folder: string
  dataDir: string
}): Promise<Manifest> {
  if (await stat(folder).catch(() => null)) throw new BackupError(`${folder} exists already: name a new folder.`)
  const client = new pg.Client(connection)
  await client.connect()
  // A backup that ends early is left under another name, and never looks like a whole one.
  const unfinished = join(dirname(folder), `.${basename(folder)}.unfinished`)
  try {
    await rm(unfinished, { recursive: true, force: true })
    await mkdir(join(unfinished, 'tables'), { recursive: true, mode: 0o700 })
    await mkdir(join(unfinished, 'files'), { mode: 0o700 })
    // The heads of the audit trail are copied before the snapshot, which then has every entry that they cover.
    const files = await copyFiles(dataDir, unfinished)
    const manifest = { ...(await copyTables(client, unfinished)), files }
    await writeFile(join(unfinished, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true })
    await rename(unfinished, folder)
    return manifest
  } finally {
    await client.end()
  }
}

async function copyFiles(dataDir: string, folder: string): Promise<Manifest['files']> {
  const files: Manifest['files'] = []
  for (const name of KEPT_FILES) {
    const path = `files/${name}`
    const isThere = await copyFile(join(dataDir, name), join(folder, path)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false
        throw new BackupError(
          `${join(dataDir, name)} cannot be read (${error.code}): run the backup as the server's user.`,
        )
      },
    )
    if (isThere) files.push({ path, sha256: await digestOf(join(folder, path)) })
  }
  return files
}

async function copyTables(client: pg.Client, folder: string): Promise<Omit<Manifest, 'files'>> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const migrations = await ranMigrations(client)
  if (migrations.length === 0) throw new BackupError('The database has no tables of MedConsult: nothing was backed up.')
  const { rows } = await client.query<{ made: Date }>('SELECT now() AS made')
  const tables: Manifest['tables'] = []
  for (const table of await listTables(client)) {
    const path = `tables/${table.name}.gz`
    const copy = client.query(copyTo(`${copyOf(table)} TO STDOUT`))
    await pipeline(copy, createGzip(), createWriteStream(join(folder, path), { mode: 0o600, flush: true }))
    tables.push({
      name: table.name,
      columns: table.columns,
      path,
      rows: copy.rowCount,
      sha256: await digestOf(join(folder, path)),
      next: await nextValues(client, table),
    })
  }
  await client.query('COMMIT')
  return { format: 1, made: rows[0]?.made.toISOString() ?? '', migrations, tables }
}

/** Sequences are outside of snapshots: the next value is at least one more than any in the table. */
async function nextValues(client: pg.Client, { name, counted }: Table): Promise<Record<string, string>> {
  const next: Record<string, string> = {}
  for (const { column, sequence } of counted) {
    const { rows } = await client.query<{ next: string }>(
      `SELECT greatest(coalesce(max(t.${quoted(column)}), 0), max(CASE WHEN s.is_called THEN s.last_value ELSE 0 END)) + 1 AS next
       FROM ${sequence} s LEFT JOIN ${quoted(name)} t ON true`,
    )
    next[column] = rows[0]?.next ?? '1'
  }
  return next
}
