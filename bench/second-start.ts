// From `npm start` until the server is healthy, with an existing data folder and a built web app.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../scripts/lib/run.mjs'
import { freePort, gone } from './lib/processes.ts'
import { bench, type Scope } from './lib/run.ts'
import { cleanEnvironment, healthy, JWT_SECRET, temporaryFolder } from './lib/server.ts'
import { median, percentile } from './lib/stats.ts'

const RUNS = 9
const bareServer = `require('node:http').createServer((q, r) => r.end('{}')).listen(process.env.PORT, '127.0.0.1')`

/** @returns milliseconds until the server is healthy; null when the start had to build the web app again */
async function start(scope: Scope, program: string, args: string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  const port = await freePort()
  const begun = performance.now()
  const child = spawn(program, args, {
    cwd: root,
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  scope.defer(() => child.kill('SIGTERM'))
  let said = ''
  child.stdout.on('data', (part: Buffer) => {
    said += part.toString()
  })
  await healthy(`http://127.0.0.1:${port}`, () => !gone(child))
  const took = performance.now() - begun
  const ended = once(child.stdout, 'close')
  child.kill('SIGTERM')
  // The pipe closes with the last process that uses it: npm, the launcher and the server.
  await ended
  return said.includes('building the web app') ? null : took
}

async function nothing(): Promise<number> {
  const begun = performance.now()
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit')
  return performance.now() - begun
}

await bench(import.meta.filename, async (scope) => {
  const dataDir = temporaryFolder(scope)
  const env = { ...cleanEnvironment(), HOST: '127.0.0.1', DATA_DIR: dataDir, JWT_SECRET }
  const launcher = [join(root, 'scripts/start.mjs')]
  const server = [join(root, 'server/src/main.ts')]
  const ours: number[] = []
  const byLauncher: number[] = []
  const alone: number[] = []
  const bare: number[] = []
  const node: number[] = []
  const add = (to: number[], took: number | null): void => void (took !== null && to.push(took))
  // The first start creates the database.
  await start(scope, 'npm', ['start'], env)
  for (let run = 0; ours.length < RUNS && run < 2 * RUNS; run += 1) {
    add(ours, await start(scope, 'npm', ['start'], env))
    add(byLauncher, await start(scope, process.execPath, launcher, env))
    add(alone, await start(scope, process.execPath, server, env))
    add(bare, await start(scope, process.execPath, ['-e', bareServer], env))
    add(node, await nothing())
    while (existsSync(join(dataDir, 'postgres/data/postmaster.pid'))) await sleep(20)
  }
  const reference = median(bare) / 1000
  const row = (what: string, figure: number, reach?: { most: number }) => ({
    what,
    figure: figure / 1000,
    reference,
    unit: 's' as const,
    ...(reach && { reach }),
  })
  return {
    rows: [
      row('npm start → healthy, second start, p50', median(ours), { most: 2 }),
      row('npm start → healthy, second start, slowest', percentile(ours, 1)),
      row('  of it: node scripts/start.mjs → healthy, p50', median(byLauncher)),
      row('  of it: node server/src/main.ts → healthy, p50', median(alone)),
      row('node -e 0, start to end, p50', median(node)),
    ],
    notes: [
      `${ours.length} runs in turns; reference: node -e with a bare node:http server, start → first answer`,
      ...(ours.length < RUNS ? ['some runs were left out: the web app was changed and built again in them'] : []),
    ],
  }
})
