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

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'a run of tests that is ended by %s leaves no PostgreSQL and no data behind',
  async (signal) => {
    // Short: the path of a socket has to fit into 107 characters.
    const temporary = mkdtempSync('/tmp/mc-')
    chmodSync(temporary, 0o755)
    const script = join(import.meta.dirname, 'ended-run.fixture.ts')
    const { TEST_DATABASE_URL: _, ...env } = process.env
    const run = spawn(process.execPath, [script], {
      env: { ...env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    for await (const part of run.stdout) {
      said += String(part)
      if (said.includes('\n')) break
    }
    const server = JSON.parse(said) as TestServer
    expect(await answers(server)).toBe(true)
    const gone = once(run, 'exit')
    run.kill(signal)
    await gone
    await until(() => readdirSync(temporary).length === 0, 'the end of its data')
    expect(await answers(server)).toBe(false)
    rmSync(temporary, { recursive: true })
  },
)
