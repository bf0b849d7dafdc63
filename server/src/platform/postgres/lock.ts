import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { dirname } from 'node:path'
import { AlreadyRunningError, codeOf } from './errors.ts'

/** The lock of the server that uses a data folder. */
export interface FolderLock {
  release(): Promise<void>
}

/**
 * Locks the data folder for the lifetime of this process.
 *
 * The lock is an abstract unix socket (Linux): binding it is atomic, and the kernel releases it with the process, so no
 * stale lock file has to be recognised after a kill -9. It covers the time in which PostgreSQL is not running and its
 * advisory lock does not exist. The advisory lock covers other systems, and containers that share the folder but not
 * the network namespace.
 *
 * @throws AlreadyRunningError
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  if (process.platform !== 'linux') return { release: async () => {} }
  const { dev, ino } = statSync(folder)
  const digest = createHash('sha256').update(`${folder}\n${dev}:${ino}`).digest('hex')
  const name = `\0medconsult-${digest.slice(0, 32)}`
  // A process that is refused connects to this socket to find out which process holds the lock.
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.end(String(process.pid))
  })
  try {
    await listen(server, name)
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error
    throw new AlreadyRunningError(refusal(folder, await askHolder(name)))
  }
  server.unref()
  return { release: () => new Promise((done) => server.close(() => done())) }
}

/** The message for a second server on the same folder. */
export function refusal(base: string, holder: string): string {
  const who = /^\d+$/.test(holder) ? ` (process ${holder})` : ''
  return `Another MedConsult server${who} is already using the data folder ${dirname(base)}: stop it first, or set another DATA_DIR.`
}

function listen(server: Server, name: string): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(name, done)
  })
}

function askHolder(name: string): Promise<string> {
  return new Promise((done) => {
    let answer = ''
    const socket = connect(name)
    socket.setTimeout(500, () => socket.destroy())
    socket.on('data', (part) => {
      answer += part.toString().slice(0, 20)
    })
    socket.on('error', () => {})
    socket.on('close', () => done(answer))
  })
}
