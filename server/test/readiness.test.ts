import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fastify } from 'fastify'
import { afterAll, expect, test } from 'vitest'
import { openDatabase, silentLog } from '../src/platform/database/index.ts'
import { createReadiness } from '../src/platform/http/readiness.ts'
import { buildOf, serveWebApp } from '../src/platform/http/web-app.ts'
import { createTestApp, until } from './test-app.ts'

const testApp = await createTestApp()
afterAll(() => testApp.close())

const migrations = new URL('../migrations', import.meta.url)
const ask = async (path: string) => {
  const answer = await fetch(`${testApp.url}${path}`)
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

test.each(['/health', '/api/health'])('%s/live and %s/ready answer, with the version of the release', async (at) => {
  expect(await ask(`${at}/live`)).toEqual({ status: 200, body: { status: 'live' } })
  expect(await ask(`${at}/ready`)).toEqual({
    status: 200,
    body: { status: 'ready', version: expect.stringMatching(/^\d+\.\d+\.\d+/), build: null, bus: 'none' },
  })
})

test('a node whose database lacks migrations is not ready, and is again when they are there', async () => {
  const [last] = await testApp.rows<{ name: string; timestamp: string }>(
    'DELETE FROM kysely_migration WHERE name = (SELECT max(name) FROM kysely_migration) RETURNING name, "timestamp"',
  )
  await until(async () => (await ask('/health/ready')).status === 503)
  const { body } = await ask('/health/ready')
  expect(body).toMatchObject({ code: 'UNAVAILABLE', faults: ['MIGRATIONS_MISSING'] })
  expect((await ask('/api/health')).status, 'the health that older clients know').toBe(200)
  await testApp.rows('INSERT INTO kysely_migration (name, "timestamp") VALUES ($1, $2)', [last?.name, last?.timestamp])
  await until(async () => (await ask('/health/ready')).status === 200)
})

test('a read-only database, one that is away, and a folder that cannot be used have codes of their own', async () => {
  const database = openDatabase({ ...testApp.home.application, log: silentLog, poolSize: 2 })
  const faultsOf = (one: typeof database, dataDir = tmpdir()) =>
    createReadiness({ database: one, dataDir, migrations })().then(
      () => [],
      (error: { faults?: string[] }) => error.faults,
    )
  expect(await faultsOf(database)).toEqual([])
  expect(await faultsOf(database, '/there/is/no/folder')).toEqual(['DISK_FULL'])
  const name = testApp.home.connection.database
  await testApp.rows(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
  const standby = openDatabase({ ...testApp.home.application, log: silentLog, poolSize: 2 })
  expect(await faultsOf(standby)).toEqual(['DATABASE_READ_ONLY'])
  await testApp.rows(`ALTER DATABASE ${name} RESET default_transaction_read_only`)
  await Promise.all([standby.close(), database.close()])
  expect(await faultsOf(database)).toEqual(['DATABASE_AWAY'])
})

test('an address where other systems have their health or their metrics is not found, and never a page', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'medconsult-pages-'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>the page</title>')
  const app = fastify()
  await serveWebApp(app, folder, buildOf(folder))
  for (const url of ['/metrics', '/readyz', '/livez', '/healthz', '/health/metrics', '/metrics/', '/ready'])
    for (const accept of ['text/html', '*/*', 'text/plain;version=0.0.4']) {
      const answer = await app.inject({ url, headers: { accept } })
      expect([answer.statusCode, answer.json().code], `${url} ${accept}`).toEqual([404, 'NOT_FOUND'])
    }
  await app.close()
  rmSync(folder, { recursive: true })
})
