import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate, prepareLogin, silentLog } from '../src/platform/database/index.ts'
import { JWT_SECRET } from './secrets.ts'

export const TEMPLATE = 'medconsult_test_template'

/** The folders from which the schema is made. */
export const schemaFolders = {
  folder: new URL('../migrations', import.meta.url).pathname,
  functions: new URL('../functions', import.meta.url).pathname,
}

/** How a test file reaches the PostgreSQL of this run. It is passed from process to process. */
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
 * Starts one PostgreSQL for the run: an embedded one in a temporary folder, or the one of TEST_DATABASE_URL, whose user
 * must be allowed to create databases. A migrated template database is copied for each test file.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env.TEST_DATABASE_URL
  if (url !== undefined && url !== '') {
    const server = { connectionString: url }
    await makeTemplate(server)
    project.provide('testServer', server)
    return async () => {}
  }
  const { server, stop } = await startPostgres()
  await makeTemplate(server)
  await forget(server)
  project.provide('testServer', server)
  return stop
}

/** Starts PostgreSQL in its own process, which ends together with the run (see postgres-of-the-run.ts). */
async function startPostgres(): Promise<{ server: TestServer; stop(): Promise<void> }> {
  const holder = spawn(process.execPath, [join(import.meta.dirname, 'postgres-of-the-run.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(holder, 'exit')
  let said = ''
  for await (const part of holder.stdout.setEncoding('utf8')) {
    said += String(part)
    if (said.includes('\n')) break
  }
  if (!said.includes('\n')) throw new Error('The PostgreSQL of the tests did not start.')
  const { host, port, user } = JSON.parse(said) as TestServer
  return {
    server: { host, port, user } as TestServer,
    async stop() {
      holder.stdin.end()
      await ended
    },
  }
}

/** Turns off what only protects data against a power failure. */
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
    // A run that was killed may have left a template with older migrations.
    await admin.query(`drop database if exists ${TEMPLATE}`)
    await admin.query(`create database ${TEMPLATE}`)
  } finally {
    await admin.end()
  }
  const owner = inDatabase(server, TEMPLATE)
  await migrate({ connection: owner, ...schemaFolders, log: silentLog })
  await prepareLogin({ owner, application: null, secret: JWT_SECRET, log: silentLog })
}

/** The connection of the same login to another database of the server. */
export function inDatabase({ connectionString, ...fields }: TestServer, database: string): pg.ClientConfig {
  if (connectionString === undefined) return { ...fields, database }
  const url = new URL(connectionString)
  url.pathname = `/${database}`
  return { connectionString: url.toString() }
}
