// A process that uses a data folder, for tests that kill it. It prints one JSON line, and stops on SIGTERM.
import { startEmbeddedPostgres } from './index.ts'

const dataDir = process.argv[2] ?? ''
const steps: string[] = []
const note = (_fields: object, message: string) => {
  steps.push(message)
}
try {
  const running = await startEmbeddedPostgres({ dataDir, log: { info: note, warn: note, error: note } })
  const alive = setInterval(() => {}, 1_000)
  process.once('SIGTERM', async () => {
    clearInterval(alive)
    await running.stop()
  })
  // Printed last, because the test may kill the process as soon as it reads this.
  process.stdout.write(`${JSON.stringify({ ...running.connection, steps })}\n`)
} catch (error) {
  process.stdout.write(
    `${JSON.stringify({ refused: error instanceof Error ? error.message : String(error), steps })}\n`,
  )
  process.exitCode = 1
}
