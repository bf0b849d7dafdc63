// A process that holds the PostgreSQL of a test run, so that PostgreSQL ends with the run in every case: the runner
// exits at once when it is stopped, and can do nothing when it is killed. The runner holds this process's input open;
// when it is closed, this process stops.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../src/platform/database/index.ts'
import { startEmbeddedPostgres } from '../src/platform/postgres/index.ts'

// Ctrl+C in a terminal reaches all processes of the run. The runner decides when the run ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
// The runner may have ended before it reads the output.
process.stdout.on('error', () => {})
const over = new Promise<void>((resolve) => process.stdin.resume().once('close', resolve))

const dataDir = await mkdtemp(join(tmpdir(), 'medconsult-test-'))
try {
  const { connection, stop } = await startEmbeddedPostgres({ dataDir, log: silentLog })
  process.stdout.write(`${JSON.stringify(connection)}\n`)
  await over
  await stop()
} finally {
  await rm(dataDir, { recursive: true, force: true })
}
