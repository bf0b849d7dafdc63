import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from './ports.ts'

/** @param at the port; a free one by default. @returns null when Redis is not installed on this machine */
export async function startRedis(at?: number) {
  const port = at ?? (await freePort())
  const process = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const failed = await Promise.race([
    once(process, 'error').then(() => true),
    new Promise<false>((ready) => {
      process.stdout.on('data', (text: Buffer) => {
        if (text.toString().includes('Ready to accept connections')) ready(false)
      })
    }),
  ])
  const gone = once(process, 'exit')
  return failed
    ? null
    : {
        url: `redis://127.0.0.1:${port}`,
        /** Redis keeps its connections, and does not answer any more. */
        freeze: () => void process.kill('SIGSTOP'),
        thaw: () => void process.kill('SIGCONT'),
        port,
        stop: async () => {
          process.kill('SIGKILL')
          await gone
        },
      }
}
