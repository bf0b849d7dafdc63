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
 * The process id of the running PostgreSQL of this data folder, or undefined. A zombie does not count, and neither does
 * another program that got the dead server's process id.
 */
export function livingPostmaster(layout: Layout): number | undefined {
  const pid = pidIn(join(layout.data, 'postmaster.pid'))
  return pid !== undefined && worksIn(pid, layout.data) ? pid : undefined
}

/** Tells whether a process is alive and has the folder as its working directory, as PostgreSQL does. */
function worksIn(pid: number, folder: string): boolean {
  if (process.platform !== 'linux') return commandOf(pid).includes(folder)
  try {
    // A zombie has no working directory, so the link cannot be read.
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

/**
 * All processes whose working directory is the folder. After kill -9 of PostgreSQL, these are the children that it left
 * behind.
 */
export function processesIn(folder: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => worksIn(pid, folder))
}

/**
 * Removes lock files of a dead PostgreSQL that PostgreSQL itself would take for valid, because a zombie (in a container
 * whose first process does not reap) or another program has its process id. When the id is free, PostgreSQL cleans up
 * by itself, and needs the file's information about shared memory; then the file stays.
 *
 * Call it only when `livingPostmaster` and `processesIn` found nothing.
 */
export function removeStaleLocks(layout: Layout): string[] {
  const socket = join(layout.sockets, SOCKET_NAME)
  const locks = [join(layout.data, 'postmaster.pid'), `${socket}.lock`]
  const stale = locks.filter((file) => {
    const pid = pidIn(file)
    return pid === undefined ? existsSync(file) : exists(pid)
  })
  for (const file of stale) rmSync(file, { force: true })
  // Nobody listens on the socket. Without its lock file it would never be removed.
  rmSync(socket, { force: true })
  return stale
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // The process exists, and we may not signal it.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
