// A process of its own that holds the PostgreSQL of a run of tests, so that it ends with the run however that ends: the
// runner leaves at once when it is told to stop, and cannot do anything when it is killed. Whoever started us holds our
// input open; when it is closed, we stop.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../src/platform/database/index.ts'
import { startEmbeddedPostgres } from '../src/platform/postgres/index.ts'

// Ctrl+C in a terminal reaches all its processes; the runner decides when it is over.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
// Nobody may be there any more to hear where it is.
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
