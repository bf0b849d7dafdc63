import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import {
  closeSync,
  constants,
  fchownSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { messageOf, PostgresStartError } from './errors.ts'
import type { Layout } from './layout.ts'

export const SUPERUSER = 'medconsult'

/** The log file is truncated at a start when it is larger than this; the server logs a few lines a day. */
const LOG_LIMIT_BYTES = 10 * 1024 * 1024

/**
 * Creates the data folder. It is initialised under another name and renamed when it is complete, so that a crash in
 * between leaves nothing that looks like a database.
 */
export async function initialise(binaries: string, layout: Layout): Promise<void> {
  const fresh = mkdtempSync(join(layout.base, 'new-'))
  // initdb creates the folder itself, under the account that runs it.
  rmSync(fresh, { recursive: true })
  const args = [
    '-U',
    SUPERUSER,
    '--auth=trust',
    '--encoding=UTF8',
    // Sorting and case come from PostgreSQL's own tables, so that an upgrade of the system's C library cannot corrupt
    // an index.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    `--locale=${process.platform === 'darwin' ? 'UTF-8' : 'C.UTF-8'}`,
  ]
  try {
    const child = run(binaries, 'initdb', ['-D', seen(layout, fresh), ...args], layout)
    const code = await ended(child)
    if (code !== 0) throw new PostgresStartError(`PostgreSQL's initdb failed: ${lastWords(layout)}`)
    renameSync(fresh, layout.data)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Starts the server, which is ready when its socket answers. It continues to run when this process ends. */
export function launch(binaries: string, layout: Layout): ChildProcess {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: seen(layout, layout.sockets),
    unix_socket_permissions: '0700',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Only lifecycle and fatal messages are logged: the text of an error can quote a patient's data ("Key (email)=(…)
    // already exists"), and the application logs each error's code anyway.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // The server gets its own session, so that Ctrl-C in a terminal reaches only us, and we stop it after the last
  // answer.
  const child = run(binaries, 'postgres', ['-D', seen(layout, layout.data), ...options], layout, true)
  child.unref()
  return child
}

/** Resolves to the exit code; -1 when the program could not run or was ended by a signal. */
export function ended(child: ChildProcess): Promise<number> {
  return new Promise((done, fail) => {
    child.once('error', (error) =>
      fail(new PostgresStartError(`PostgreSQL's programs cannot be run: ${messageOf(error)}.`)),
    )
    child.once('exit', (code) => done(code ?? -1))
  })
}

/** The last error message in PostgreSQL's log. */
export function lastWords(layout: Layout): string {
  try {
    const lines = readFileSync(layout.logFile, 'utf8').trim().split('\n').slice(-20)
    const complaint = lines.findLast((line) => /FATAL|PANIC|error|could not/i.test(line)) ?? lines.at(-1) ?? ''
    return `${complaint} (see ${layout.logFile})`
  } catch {
    return `see ${layout.logFile}`
  }
}

function run(binaries: string, program: string, args: string[], layout: Layout, detached = false): ChildProcess {
  const log = openLog(layout)
  const base = openSync(layout.base, constants.O_RDONLY | constants.O_DIRECTORY)
  const stdio: StdioOptions = ['ignore', log, log, base]
  const { account } = layout
  try {
    return spawn(join(binaries, 'bin', program), args, {
      stdio,
      detached,
      cwd: '/',
      // Our environment is not passed on: it holds secrets, and PG* variables would change PostgreSQL's behaviour.
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
      ...(account && { uid: account.uid, gid: account.gid }),
    })
  } finally {
    closeSync(log)
    closeSync(base)
  }
}

/**
 * The path under which the server's account can reach a folder. When root has started the server, that account may be
 * unable to enter the folders above DATA_DIR (root's home is 0700). It gets an open descriptor of our folder as number
 * 3 instead; a path through that needs no permission on the folders above.
 */
function seen(layout: Layout, path: string): string {
  if (layout.account === undefined || process.platform !== 'linux') return path
  return path.startsWith(`${layout.base}/`) ? join('/proc/self/fd/3', path.slice(layout.base.length)) : path
}

function openLog(layout: Layout): number {
  const size = statSync(layout.logFile, { throwIfNoEntry: false })?.size ?? 0
  const { O_WRONLY, O_CREAT, O_APPEND, O_TRUNC, O_NOFOLLOW } = constants
  // The folder belongs to the unprivileged account, so root must not follow a link in it.
  const flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | (size > LOG_LIMIT_BYTES ? O_TRUNC : 0)
  const log = openSync(layout.logFile, flags, 0o600)
  if (layout.account !== undefined) fchownSync(log, layout.account.uid, layout.account.gid)
  return log
}
