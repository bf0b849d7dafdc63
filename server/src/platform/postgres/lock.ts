import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { dirname } from 'node:path'
import { AlreadyRunningError, codeOf } from './errors.ts'

/** Held by the one server that owns a data folder. */
export interface FolderLock {
  release(): Promise<void>
}

/**
 * Takes the data folder for this process, for as long as it lives.
 *
 * The lock is an abstract unix socket (Linux): binding it is atomic, and the kernel drops it with
 * the process, so that there is no stale lock file to judge after a kill -9. It covers the moments
 * in which PostgreSQL is not up and its advisory lock cannot help; the advisory lock covers other
 * systems, and containers that share the folder but not the network namespace.
 *
 * @throws AlreadyRunningError
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  if (process.platform !== 'linux') return { release: async () => {} }
  const { dev, ino } = statSync(folder)
  const digest = createHash('sha256').update(`${folder}\n${dev}:${ino}`).digest('hex')
  const name = `\0medconsult-${digest.slice(0, 32)}`
  // Whoever is refused asks the holder who it is.
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

/** The one sentence of a second start. */
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
