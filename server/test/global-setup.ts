import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate, prepareLogin, silentLog } from '../src/platform/database/index.ts'
import { startEmbeddedPostgres } from '../src/platform/postgres/index.ts'
import { JWT_SECRET } from './secrets.ts'

export const TEMPLATE = 'medconsult_test_template'

/** How a test file reaches the PostgreSQL of this run; sent from process to process. */
export interface TestServer {
  host?: string
  port?: number
  user?: string
  connectionString?: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer
  }
}

/**
 * One PostgreSQL for the run: an embedded one in a temporary folder, or TEST_DATABASE_URL, whose
 * user must be allowed to create databases. One migrated template, copied for each test file.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env.TEST_DATABASE_URL
  if (url !== undefined && url !== '') {
    const server = { connectionString: url }
    await makeTemplate(server)
    project.provide('testServer', server)
    return async () => {}
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'medconsult-test-'))
  const { connection, stop } = await startEmbeddedPostgres({ dataDir, log: silentLog })
  const { host, port, user } = connection
  await makeTemplate({ host, port, user })
  await forget({ host, port, user })
  project.provide('testServer', { host, port, user })
  return async () => {
    await stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** What a power cut would lose, nobody wants back. */
async function forget(server: TestServer): Promise<void> {
  const admin = new pg.Client(inDatabase(server, 'postgres'))
  await admin.connect()
  try {
    await admin.query('alter system set fsync = off')
    await admin.query('select pg_reload_conf()')
  } finally {
    await admin.end()
  }
}

async function makeTemplate(server: TestServer): Promise<void> {
  const admin = new pg.Client(inDatabase(server, 'postgres'))
  await admin.connect()
  try {
    // A run that was killed may have left one of older migrations.
    await admin.query(`drop database if exists ${TEMPLATE}`)
    await admin.query(`create database ${TEMPLATE}`)
  } finally {
    await admin.end()
  }
  const folder = new URL('../migrations', import.meta.url).pathname
  const owner = inDatabase(server, TEMPLATE)
  await migrate({ connection: owner, folder, log: silentLog })
  await prepareLogin({ owner, application: null, secret: JWT_SECRET, log: silentLog })
}

/** The connection of the same login to another database of the server. */
export function inDatabase({ connectionString, ...fields }: TestServer, database: string): pg.ClientConfig {
  if (connectionString === undefined) return { ...fields, database }
  const url = new URL(connectionString)
  url.pathname = `/${database}`
  return { connectionString: url.toString() }
}
