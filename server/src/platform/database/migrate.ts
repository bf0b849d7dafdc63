import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  Kysely,
  type Migration,
  type MigrationProvider,
  Migrator,
  PostgresDialect,
  sql,
  type Transaction,
} from 'kysely'
import pg from 'pg'
import { applyFunctions, NewerDatabaseError, readFunctions } from './functions.ts'
import type { Log } from './log.ts'

const FILE = /^\d{4}-[a-z0-9-]+\.sql$/

/** The key of Kysely's own lock, so that nodes of all releases wait for each other. */
const MIGRATION_LOCK = '3853314791062309107'

/**
 * Migrations whose number has changed since their release, because two had the number 0021. A database that has run one
 * under its old name does not run it again. `after` is the migration that comes before it under its new name.
 */
const RENAMED = [
  { from: '0021-visits-of-appointments', to: '0023-visits-of-appointments', after: '0022-chat-from-admission' },
]

/**
 * Updates the database, as its owner and in one transaction: runs every file `NNNN-name.sql` of the folder that has not
 * run yet, in order, and then applies every function whose file has changed (see applyFunctions). There is no way back.
 * Several servers may call it at once: the migrator holds an advisory lock, and later callers find nothing left to do.
 *
 * @param functions the folder of the SQL functions; without it there are none
 * @returns what ran now: names of migrations, without ".sql", and `functions/NAME`
 * @throws NewerDatabaseError when a newer release has updated the database; nothing is changed then
 * @throws Error that names the file; everything is rolled back then
 */
export async function migrate({
  connection,
  folder,
  functions,
  log,
}: {
  connection: pg.ClientConfig
  folder: string
  functions?: string
  log: Log
}): Promise<string[]> {
  const files = functions === undefined ? null : await readFunctions(functions)
  const applied: string[] = []
  const apply = async (tx: Transaction<unknown>, afterMigration: boolean) => {
    if (files) applied.push(...(await applyFunctions(tx, files, afterMigration)))
  }
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new pg.Pool({ ...connection, max: 1 }) }) })
  try {
    await rename(db)
    const provider = filesIn(folder, (tx) => apply(tx, true))
    const ran = outcome(await new Migrator({ db, provider }).migrateToLatest())
    if (ran.length === 0)
      await db.transaction().execute(async (tx) => {
        await sql.raw(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`).execute(tx)
        await apply(tx, false)
      })
    const changed = ran.length + applied.length > 0
    log.info({ ran, functions: applied.length }, changed ? 'database migrated' : 'database is up to date')
    return [...ran, ...applied.map((name) => `functions/${name}`)]
  } finally {
    await db.destroy()
  }
}

type Outcome = Awaited<ReturnType<Migrator['migrateToLatest']>>

/** @returns the migrations that ran @throws the error that ended them */
function outcome({ error, results = [] }: Outcome): string[] {
  if (error instanceof NewerDatabaseError) throw error
  const unknown = /previously executed migration (\S+) is missing/.exec(text(error))?.[1]
  if (unknown !== undefined) throw new NewerDatabaseError(`it has run the migration ${unknown}, which is unknown here`)
  const failed = results.find(({ status }) => status === 'Error')
  if (failed) throw new Error(`Migration ${failed.migrationName} failed: ${text(error)}`, { cause: error })
  if (error !== undefined) throw error
  return results.map(({ migrationName }) => migrationName)
}

/** @param afterLast runs in the transaction of the migrations, after the last of them */
function filesIn(folder: string, afterLast: (tx: Transaction<unknown>) => Promise<void>): MigrationProvider {
  return {
    async getMigrations() {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
      const odd = names.find((name) => !FILE.test(name))
      if (odd !== undefined) throw new Error(`The migration ${odd} is not named NNNN-name.sql.`)
      const last = names.at(-1)
      const entries = names.map(async (name): Promise<[string, Migration]> => {
        const script = await readFile(join(folder, name), 'utf8')
        const up = async (tx: Transaction<unknown>) => {
          // Migrations declare functions without a body. The body comes from the function's file.
          await sql.raw(`SET LOCAL check_function_bodies = off;\n${script}`).execute(tx)
          // Migrations run in order, so when any runs, the last file runs last.
          if (name === last) await afterLast(tx)
        }
        return [name.replace(/\.sql$/, ''), { up }]
      })
      return Object.fromEntries(await Promise.all(entries))
    },
  }
}

/**
 * Renames migrations in Kysely's table. Kysely requires that the order of times is the order of names, so the time is
 * changed too.
 */
async function rename(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ made: boolean }>`SELECT to_regclass('kysely_migration') IS NOT NULL AS made`.execute(db)
  if (!rows[0]?.made) return
  for (const { from, to, after } of RENAMED)
    await sql`UPDATE kysely_migration renamed SET name = ${to}, "timestamp" = before."timestamp"
      FROM kysely_migration before WHERE renamed.name = ${from} AND before.name = ${after}`.execute(db)
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
