import { createHash } from 'node:crypto'
import { chmodSync, lchownSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Account, serverAccount } from './account.ts'
import { messageOf, PostgresStartError } from './errors.ts'

/** The folders of the embedded PostgreSQL, and the account under which it runs. */
export interface Layout {
  /** `DATA_DIR/postgres`. Everything below it belongs to the server's account. */
  base: string
  /** PostgreSQL's own data folder. */
  data: string
  /** The private folder of its socket. With trust authentication, the folder's mode is the only protection. */
  sockets: string
  /** The output of PostgreSQL that is not part of our own log. */
  logFile: string
  account: Account | undefined
}

/** The path of a unix socket has at most 108 bytes, with a closing zero. */
const LONGEST_SOCKET_PATH = 107
export const PORT = 5432
export const SOCKET_NAME = `.s.PGSQL.${PORT}`

/**
 * Creates the folders below DATA_DIR with the right owner and mode.
 * @throws PostgresStartError when they cannot be created or belong to another user
 */
export function prepareLayout(dataDir: string): Layout {
  let base: string
  try {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true })
    base = realpathSync(join(dataDir, 'postgres'))
  } catch (error) {
    throw new PostgresStartError(`The data folder ${dataDir} cannot be used: ${messageOf(error)}.`)
  }
  const account = serverAccount(base)
  ownPrivately(base, account)
  const sockets = socketFolder(base)
  ownPrivately(sockets, account)
  return { base, data: join(base, 'data'), sockets, logFile: join(base, 'postgres.log'), account }
}

/**
 * The socket's folder: beside the data when the path is short enough, otherwise a private temporary folder with a short
 * path.
 */
export function socketFolder(base: string): string {
  const beside = join(base, 'run')
  if (fits(beside)) return beside
  // The name is derived from the data folder, so that an orphaned PostgreSQL is found again.
  const name = `medconsult-${createHash('sha256').update(base).digest('hex').slice(0, 16)}`
  const temporary = join(tmpdir(), name)
  return fits(temporary) ? temporary : join('/tmp', name)
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, SOCKET_NAME)) <= LONGEST_SOCKET_PATH
}

function ownPrivately(folder: string, account: Account | undefined): void {
  const uid = account?.uid ?? process.getuid?.() ?? 0
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    let found = lstatSync(folder)
    // A link, or a folder of another user in /tmp, would give that user the superuser's socket.
    if (!found.isDirectory()) throw new Error(`${folder} is not a folder`)
    if (account !== undefined && found.uid === 0) lchownSync(folder, account.uid, account.gid)
    found = lstatSync(folder)
    if (found.uid !== uid) throw new Error(`${folder} belongs to user ${found.uid}, not to user ${uid}`)
    if ((found.mode & 0o077) !== 0) chmodSync(folder, 0o700)
  } catch (error) {
    throw new PostgresStartError(`The folder of the embedded PostgreSQL cannot be used: ${messageOf(error)}.`)
  }
}
