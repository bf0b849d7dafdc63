import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Layout, SOCKET_NAME } from './layout.ts'

/** The process id in the first line of a PostgreSQL lock file, or undefined. */
function pidIn(file: string): number | undefined {
  try {
    const pid = Math.abs(Number.parseInt(readFileSync(file, 'utf8'), 10))
    return pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

/**
 * The living PostgreSQL of this data folder, or undefined.
 * A zombie, and a stranger that was given the dead server's process id, are not it.
 */
export function livingPostmaster(layout: Layout): number | undefined {
  const pid = pidIn(join(layout.data, 'postmaster.pid'))
  return pid !== undefined && worksIn(pid, layout.data) ? pid : undefined
}

/** Whether the process lives and has the folder as its working directory, as PostgreSQL does. */
function worksIn(pid: number, folder: string): boolean {
  if (process.platform !== 'linux') return commandOf(pid).includes(folder)
  try {
    // A zombie has no working directory any more: the link cannot be read.
    return readlinkSync(`/proc/${pid}/cwd`) === folder
  } catch {
    return false
  }
}

function commandOf(pid: number): string {
  try {
    const line = execFileSync('ps', ['-o', 'state=,command=', '-p', String(pid)], { encoding: 'utf8' })
    return line.trimStart().startsWith('Z') ? '' : line
  } catch {
    return ''
  }
}

/** Every process at work in the folder: after kill -9 of PostgreSQL, the children it left behind. */
export function processesIn(folder: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => worksIn(pid, folder))
}

/**
 * Removes the lock files of a PostgreSQL that is gone, where PostgreSQL itself would believe them:
 * a zombie (a container whose first process does not reap) or another program has its process id.
 * Where that id is free PostgreSQL clears up on its own, and uses what the file says about its
 * shared memory; so that file stays.
 *
 * Call it only when `livingPostmaster` and `processesIn` found nobody.
 */
export function removeStaleLocks(layout: Layout): string[] {
  const socket = join(layout.sockets, SOCKET_NAME)
  const locks = [join(layout.data, 'postmaster.pid'), `${socket}.lock`]
  const stale = locks.filter((file) => {
    const pid = pidIn(file)
    return pid === undefined ? existsSync(file) : exists(pid)
  })
  for (const file of stale) rmSync(file, { force: true })
  // Nobody listens on it; a socket without its lock file would be left for ever.
  rmSync(socket, { force: true })
  return stale
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Not ours to signal, but there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
