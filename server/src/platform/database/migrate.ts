import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely, type Migration, type MigrationProvider, Migrator, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Log } from './log.ts'

const FILE = /^\d{4}-[a-z0-9-]+\.sql$/

/**
 * Brings the database up to date as its owner: every file `NNNN-name.sql` of the folder that has not
 * run yet, in order, all in one transaction. Forward only. Several servers may call it at once: the migrator
 * holds an advisory lock, and whoever comes later finds the work done.
 *
 * @returns the names that ran now, without ".sql"
 * @throws Error that names the file; nothing of this call is kept then
 */
export async function migrate({
  connection,
  folder,
  log,
}: {
  connection: pg.ClientConfig
  folder: string
  log: Log
}): Promise<string[]> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new pg.Pool({ ...connection, max: 1 }) }) })
  try {
    const { error, results = [] } = await new Migrator({ db, provider: filesIn(folder) }).migrateToLatest()
    const failed = results.find(({ status }) => status === 'Error')
    if (failed) throw new Error(`Migration ${failed.migrationName} failed: ${text(error)}`, { cause: error })
    if (error !== undefined) throw error
    const ran = results.map(({ migrationName }) => migrationName)
    log.info({ ran }, ran.length > 0 ? 'database migrated' : 'database is up to date')
    return ran
  } finally {
    await db.destroy()
  }
}

function filesIn(folder: string): MigrationProvider {
  return {
    async getMigrations() {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.sql'))
      const odd = names.find((name) => !FILE.test(name))
      if (odd !== undefined) throw new Error(`The migration ${odd} is not named NNNN-name.sql.`)
      const entries = names.map(async (name): Promise<[string, Migration]> => {
        const script = await readFile(join(folder, name), 'utf8')
        return [name.replace(/\.sql$/, ''), { up: async (db) => void (await sql.raw(script).execute(db)) }]
      })
      return Object.fromEntries(await Promise.all(entries))
    },
  }
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
