import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { until } from './client.ts'
import type { TestServer } from './global-setup.ts'

async function answers({ host, port, user }: TestServer): Promise<boolean> {
  const client = new pg.Client({ host, port, user, database: 'postgres' })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** Starts a run of tests in a temporary folder of its own. */
function begin() {
  // The name is short, because the path of a socket has at most 107 characters.
  const temporary = mkdtempSync('/tmp/mc-')
  chmodSync(temporary, 0o755)
  const { TEST_DATABASE_URL: _, ...env } = process.env
  const run = spawn(process.execPath, [join(import.meta.dirname, 'ended-run.fixture.ts')], {
    env: { ...env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return {
    run,
    temporary,
    async end(signal: NodeJS.Signals) {
      const gone = once(run, 'exit')
      run.kill(signal)
      await gone
      await until(() => readdirSync(temporary).length === 0, 'the end of its data')
      rmSync(temporary, { recursive: true })
    },
  }
}

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'a run of tests that is ended by %s leaves no PostgreSQL and no data behind',
  async (signal) => {
    const { run, end } = begin()
    let said = ''
    for await (const part of run.stdout) {
      said += String(part)
      if (said.includes('\n')) break
    }
    const server = JSON.parse(said) as TestServer
    expect(await answers(server)).toBe(true)
    await end(signal)
    expect(await answers(server)).toBe(false)
  },
)

test('a run that is ended while its PostgreSQL is being made leaves nothing behind either', async () => {
  const { temporary, end } = begin()
  await until(() => readdirSync(temporary).length > 0, 'the beginning')
  await end('SIGKILL')
})
