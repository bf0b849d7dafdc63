import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

/** A free port. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return address.port
}

export const gone = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

/** Ends a child process and waits for it; after `timeoutMs` it is killed. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM', timeoutMs = 12_000): Promise<void> {
  if (gone(child)) return
  const ended = once(child, 'exit')
  child.kill(signal)
  const force = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  await ended
  clearTimeout(force)
}

/** Runs a program of this folder beside the bench, with a channel for messages. */
export function beside(file: string, args: string[] = [], execArgv: string[] = []): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}

/** Sends a question to a child process over its channel, and returns the answer. @throws when the child ends first */
export async function ask<T>(child: ChildProcess, question: object): Promise<T> {
  const abort = new AbortController()
  const { signal } = abort
  const died = once(child, 'exit', { signal }).then(() => {
    throw new Error('a process of the bench ended early')
  })
  try {
    const answer = once(child, 'message', { signal })
    child.send(question)
    const [message] = (await Promise.race([answer, died])) as [T]
    return message
  } finally {
    abort.abort()
    died.catch(() => {})
  }
}
