import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { root } from '../../scripts/lib/run.mjs'
import { PORT, socketFolder } from '../../server/src/platform/postgres/layout.ts'
import { SUPERUSER } from '../../server/src/platform/postgres/programs.ts'
import { end, freePort, gone } from './processes.ts'
import type { Scope } from './run.ts'

export const JWT_SECRET = 'a secret of the benches, longer than 32 characters'

export interface RunningServer {
  url: string
  dataDir: string
  process(): ChildProcess
  /** Calls the listener with every line that the server logs, as long as the bench runs. */
  onLine(hear: (line: string) => void): void
  /** Kills the server with kill -9, so that it closes nothing. */
  kill(): Promise<void>
  /** Starts the server again on the same port and folder, and waits until it is healthy. */
  start(): Promise<void>
  stop(): Promise<void>
  /** The owner's connection to the embedded PostgreSQL. */
  connectOwner(): Promise<pg.Client>
}

/** A temporary data folder that the embedded PostgreSQL's account may enter. */
export function temporaryFolder(scope: Scope): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'medconsult-bench-')))
  chmodSync(folder, 0o755)
  scope.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** Resolves when the health check of the server succeeds. */
export async function healthy(url: string, alive: () => boolean = () => true, everyMs = 5): Promise<void> {
  for (const begun = performance.now(); performance.now() - begun < 120_000; await sleep(everyMs)) {
    if (!alive()) throw new Error('the server ended while it started')
    const answer = await fetch(`${url}/api/health`).catch(() => null)
    if (answer?.ok) return void (await answer.text())
    await answer?.text()
  }
  throw new Error('the server did not become healthy')
}

/** The whole server as `npm start` runs it, on a free port and with an empty data folder. */
export async function startServer(
  scope: Scope,
  { nodeArgs = [], env = {} }: { nodeArgs?: string[]; env?: Record<string, string> } = {},
): Promise<RunningServer> {
  const dataDir = temporaryFolder(scope)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const listeners: ((line: string) => void)[] = []
  const environment = {
    ...cleanEnvironment(),
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    JWT_SECRET,
    ...env,
  }
  let child: ChildProcess

  async function start(): Promise<void> {
    const args = [...nodeArgs, 'server/src/main.ts']
    const fresh = spawn(process.execPath, args, {
      cwd: root,
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    child = fresh
    if (fresh.stdout) {
      createInterface({ input: fresh.stdout }).on('line', (line) => {
        for (const hear of listeners) hear(line)
      })
    }
    await healthy(url, () => !gone(fresh))
  }

  const stop = async (): Promise<void> => {
    // After a kill -9 PostgreSQL still runs. A server that adopts it can stop it properly.
    if (gone(child) && existsSync(join(dataDir, 'postgres/data/postmaster.pid'))) await start()
    await end(child)
  }
  scope.defer(stop)
  await start()
  return {
    url,
    dataDir,
    process: () => child,
    onLine: (hear) => listeners.push(hear),
    kill: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
    start,
    stop,
    async connectOwner() {
      const host = socketFolder(join(dataDir, 'postgres'))
      const client = new pg.Client({ host, port: PORT, user: SUPERUSER, database: 'medconsult' })
      client.on('error', () => {})
      await client.connect()
      scope.defer(() => client.end().catch(() => {}))
      return client
    },
  }
}

/** Our environment without the variables that would configure the server. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { DATABASE_URL, REDIS_URL, NODE_ENV, PUBLIC_URL, NODE_CHANNEL_FD, ...rest } = process.env
  return rest
}
