import { readdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import type { ReadinessFault } from '@medconsult/contract'
import { sql } from 'kysely'
import { type Database, DatabaseUnavailableError } from '../database/index.ts'
import { ApiError } from './errors.ts'

/** A disk with less than this, in bytes, counts as full: the heads of the audit trail could soon not be written. */
const FULL_BYTES = 16 * 2 ** 20

/** The name of the last migration of this release. */
function lastMigration(folder: URL): string {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  return (names.sort().at(-1) ?? '').replace(/\.sql$/, '')
}

async function faultOfDatabase(database: Database, migration: string): Promise<ReadinessFault | null> {
  try {
    await database.ping()
  } catch (error) {
    return error instanceof DatabaseUnavailableError ? 'DATABASE_READ_ONLY' : 'DATABASE_AWAY'
  }
  try {
    const { rows } = await database.as({ kind: 'system', name: 'health' }, (tx) =>
      sql<{ latest: string | null }>`SELECT latest_migration() AS latest`.execute(tx),
    )
    return (rows[0]?.latest ?? '') < migration ? 'MIGRATIONS_MISSING' : null
  } catch {
    return 'DATABASE_AWAY'
  }
}

const isDiskFull = (folder: string): Promise<boolean> =>
  statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize < FULL_BYTES,
    () => true,
  )

/**
 * Tells whether a node can serve requests.
 * @param migrations the folder of this release's migrations
 * @throws ApiError UNAVAILABLE with a code for each fault
 */
export function createReadiness(deps: { database: Database; dataDir: string; migrations: URL }): () => Promise<void> {
  const migration = lastMigration(deps.migrations)
  return async () => {
    const [ofDatabase, isFull] = await Promise.all([
      faultOfDatabase(deps.database, migration),
      isDiskFull(deps.dataDir),
    ])
    const faults: ReadinessFault[] = [...(ofDatabase ? [ofDatabase] : []), ...(isFull ? ['DISK_FULL' as const] : [])]
    if (faults.length > 0) throw new ApiError('UNAVAILABLE', 'This node cannot serve requests now.', { faults })
  }
}
