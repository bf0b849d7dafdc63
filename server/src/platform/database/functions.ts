import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql, type Transaction } from 'kysely'

const FILE = /^[a-z][a-z0-9_]*\.sql$/

/** A newer release has updated the database, and this release would downgrade it. The message says what to do. */
export class NewerDatabaseError extends Error {
  override name = 'NewerDatabaseError'
  constructor(what: string) {
    super(
      `The database belongs to a newer release of MedConsult than this one: ${what}. Start the newer release again, or restore a backup that was made before the update.`,
    )
  }
}

/** The SQL functions of this release, as their files define them. */
export interface FunctionFiles {
  /** Increases with every change of a file, so that a database can tell older releases from newer ones. */
  version: number
  /**
   * SHA-256 (hex) of the files when the version was written. If it differs from `sha256`, a file was changed since.
   */
  recorded: string
  /** SHA-256 (hex) of the present files. */
  sha256: string
  files: FunctionFile[]
}

interface FunctionFile {
  /** The function's name. */
  name: string
  script: string
  /** SHA-256 of the script, in hex. */
  sha256: string
}

/**
 * Reads `NAME.sql` for each function, in the order of names, and `version.json`.
 * @throws Error for a file with another kind of name
 */
export async function readFunctions(folder: string): Promise<FunctionFiles> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const odd = names.find((name) => !FILE.test(name))
  if (odd !== undefined) throw new Error(`The function file ${odd} is not named as an SQL function, with ".sql".`)
  const files = await Promise.all(
    names.map(async (name) => {
      const script = await readFile(join(folder, name), 'utf8')
      return { name: name.slice(0, -'.sql'.length), script, sha256: hashOf(script) }
    }),
  )
  const { version, sha256 } = JSON.parse(await readFile(join(folder, 'version.json'), 'utf8')) as {
    version: number
    sha256: string
  }
  const all = hashOf(files.map((file) => `${file.name} ${file.sha256}\n`).join(''))
  return { version, recorded: sha256, sha256: all, files }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * Creates or replaces each function whose file differs from the one that was applied last. After a migration it applies
 * all of them, because the migration may have dropped some, or only declared them. It runs as the owner, under the
 * migrator's lock. The table `function_files`, which only the owner may read, stores what was applied.
 *
 * Each file runs twice. The first time PostgreSQL does not check the bodies, so that a function may call one that comes
 * later in the order of names. The second time all of them exist, and PostgreSQL checks the bodies.
 *
 * After a file has changed whose results are stored, the function `recompute_NAME` computes them again.
 *
 * @returns the names of the functions that were applied now
 * @throws NewerDatabaseError when the database has functions of a later version than this release
 * @throws Error that names the file
 */
export async function applyFunctions(
  tx: Transaction<unknown>,
  { version, files }: FunctionFiles,
  afterMigration: boolean,
): Promise<string[]> {
  const applied = await appliedFiles(tx)
  const newest = Math.max(0, ...applied.map((file) => file.version))
  if (newest > version)
    throw new NewerDatabaseError(`its SQL functions are version ${newest}, and this release has version ${version}`)
  const hashes = new Map(applied.map((file) => [file.name, file.sha256]))
  const changed = files.filter((file) => afterMigration || hashes.get(file.name) !== file.sha256)
  for (const check of changed.length > 0 ? ['off', 'on'] : []) {
    await sql.raw(`SET LOCAL check_function_bodies = ${check}`).execute(tx)
    for (const file of changed) await run(tx, file)
  }
  for (const { name } of files.filter((file) => hashes.get(file.name) !== file.sha256))
    if (files.some((file) => file.name === `recompute_${name}`))
      await sql`SELECT ${sql.raw(`recompute_${name}`)}()`.execute(tx)
  if (changed.length > 0 || newest < version || applied.length !== files.length) await remember(tx, version, files)
  return changed.map(({ name }) => name)
}

async function run(tx: Transaction<unknown>, { name, script }: FunctionFile): Promise<void> {
  try {
    await sql.raw(script).execute(tx)
  } catch (error) {
    throw new Error(`the function file ${name}.sql failed: ${(error as Error).message}`, { cause: error })
  }
}

interface AppliedFile {
  name: string
  sha256: string
  /** The version of the release that started last; it is the same in every row. */
  version: number
}

/** Reads what was applied. Creates the table if there is none. */
async function appliedFiles(tx: Transaction<unknown>): Promise<AppliedFile[]> {
  const { rows } = await sql<{ made: boolean }>`SELECT to_regclass('function_files') IS NOT NULL AS made`.execute(tx)
  if (rows[0]?.made) return (await sql<AppliedFile>`SELECT name, sha256, version FROM function_files`.execute(tx)).rows
  await sql`CREATE TABLE function_files (
    name text PRIMARY KEY,
    sha256 text NOT NULL,
    version int NOT NULL
  )`.execute(tx)
  // The table has no policy and no grant, so only its owner can use it.
  await sql`ALTER TABLE function_files ENABLE ROW LEVEL SECURITY`.execute(tx)
  return []
}

async function remember(tx: Transaction<unknown>, version: number, files: FunctionFile[]): Promise<void> {
  await sql`DELETE FROM function_files`.execute(tx)
  await sql`INSERT INTO function_files (name, sha256, version)
    SELECT name, sha256, ${version}::int FROM unnest(${files.map(({ name }) => name)}::text[],
      ${files.map(({ sha256 }) => sha256)}::text[]) AS file (name, sha256)`.execute(tx)
}
