import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { checkAtOnce } from './audit/index.ts'
import { BackupError, backUp, restore } from './platform/backup/index.ts'
import { commandLine } from './platform/command-line.ts'
import { type Config, ConfigError, readConfig } from './platform/config.ts'
import { explainDatabase, migrate, silentLog } from './platform/database/index.ts'
import {
  AlreadyRunningError,
  embeddedConnection,
  PostgresStartError,
  startEmbeddedPostgres,
} from './platform/postgres/index.ts'

// Commands for the person who runs the machine, with the configuration of the server: `npm run backup -- FOLDER` and
// `npm run restore -- FOLDER`.

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const USAGE = `${commandLine('backup FOLDER')}
    copies the database and the kept secrets into a new folder, while the server runs
${commandLine('restore FOLDER')}
    reads such a folder into an empty database; the server must not run`

interface Owner {
  connection: pg.ClientConfig
  stop(): Promise<void>
}

/** The owner's connection. The embedded PostgreSQL is started for as long as it takes, unless a server runs it. */
async function owner({ databaseUrl, databaseOwnerUrl, dataDir }: Config, mayRun: boolean): Promise<Owner> {
  const url = databaseOwnerUrl ?? databaseUrl
  if (url !== null) return { connection: { connectionString: url }, stop: async () => undefined }
  const running = embeddedConnection(dataDir)
  if (mayRun && (await answers(running))) return { connection: running, stop: async () => undefined }
  return startEmbeddedPostgres({ dataDir, log: silentLog })
}

async function answers(connection: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(connection)
  client.on('error', () => undefined)
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  )
}

async function makeBackup(config: Config, folder: string): Promise<string> {
  // Otherwise a wrong DATA_DIR would get a new and empty PostgreSQL.
  if (config.databaseUrl === null && !existsSync(join(config.dataDir, 'postgres/data')))
    throw new BackupError(`There is no database in ${resolve(config.dataDir)}: is DATA_DIR that of the server?`)
  const { connection, stop } = await owner(config, true)
  try {
    const { tables, made } = await backUp({ connection, folder, dataDir: config.dataDir })
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    return `${folder} has ${rows} rows of ${tables.length} tables, as they were at ${made}. It holds patients' data in the clear.`
  } finally {
    await stop()
  }
}

async function restoreBackup(config: Config, folder: string): Promise<string> {
  const { connection, stop } = await owner(config, false)
  try {
    const folders = { folder: here('../migrations'), functions: here('../functions') }
    const makeTables = () => migrate({ connection, ...folders, log: silentLog })
    const { tables, made } = await restore({ connection, folder, dataDir: config.dataDir, migrate: makeTables })
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    return `${rows} rows of ${tables.length} tables are as they were at ${made}. ${await trailOf(connection, config)}`
  } finally {
    await stop()
  }
}

/** @throws BackupError when the audit trail is not intact */
async function trailOf(connection: pg.ClientConfig, { dataDir }: Config): Promise<string> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new pg.Pool({ ...connection, max: 1 }) }) })
  try {
    const file = join(dataDir, 'audit-seals.jsonl')
    const { sealed, brokenAt } = await db.transaction().execute((tx) => checkAtOnce(tx, file))
    if (brokenAt !== null)
      throw new BackupError(
        `The data were restored, but the audit trail was changed before the backup was made, at entry ${brokenAt}: see "Trust the audit trail" in the guide.`,
      )
    return `The seals of ${sealed} entries of the audit trail fit.`
  } finally {
    await db.destroy()
  }
}

async function runCommand([verb, folder, ...others]: string[]): Promise<string> {
  const command = verb === 'backup' ? makeBackup : verb === 'restore' ? restoreBackup : null
  if (command === null || folder === undefined || others.length > 0) throw new BackupError(USAGE)
  return command(readConfig(process.env), resolve(folder))
}

try {
  process.stdout.write(`${await runCommand(process.argv.slice(2))}\n`)
} catch (error) {
  const { message, stack, code } = error as NodeJS.ErrnoException
  const isSentence = [BackupError, ConfigError, AlreadyRunningError, PostgresStartError].some(
    (kind) => error instanceof kind,
  )
  const isOfFolder = code === 'ENOSPC' || code === 'EACCES' || code === 'ENOENT'
  const ofFolder = isOfFolder ? `The folder cannot be read or written: ${message}.` : stack
  process.stderr.write(`${isSentence ? message : (explainDatabase(code, message) ?? ofFolder)}\n`)
  process.exitCode = 1
}
