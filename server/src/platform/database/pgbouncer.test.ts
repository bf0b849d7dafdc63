import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { freePort } from '../../../test/ports.ts'
import { APPLICATION_ROLE } from './connection.ts'
import { type Database, newId, openDatabase, silentLog } from './index.ts'

/** An account that is not root. It exists on a machine without preparation. */
const nobody = { uid: 65534, gid: 65534 }
const PATH = `${process.env.PATH}:/usr/sbin`
const isInstalled = spawnSync('pgbouncer', ['--version'], { env: { PATH } }).status === 0

// These tests are skipped where PgBouncer is not installed, and the test run says so; `.ci/run` installs it.
describe.skipIf(!isInstalled)('PgBouncer in session mode that ignores start-up options', () => {
  let home: TestDatabase
  let bouncer: ChildProcess
  let relay: Server
  let folder: string
  let port: number
  const patient = { id: newId(), email: 'p@example.org', name: 'P', role: 'PATIENT' }
  const other = { ...patient, id: newId(), email: 'o@example.org' }

  beforeAll(async () => {
    home = await createTestDatabase()
    const owner = new pg.Client(home.connection)
    await owner.connect()
    for (const { id, email, name, role } of [patient, other])
      await owner.query('INSERT INTO users (id, email, name, role, created_at) VALUES ($1, $2, $3, $4, now())', [
        id,
        email,
        name,
        role,
      ])
    const { host, port: serverPort, database, user, password } = owner
    await owner.end()
    const application = new pg.Client(home.application.connection)
    folder = mkdtempSync(join(tmpdir(), 'medconsult-pgbouncer-'))
    port = await freePort()
    relay = createServer((client) => {
      const server = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${serverPort}`) : connect(serverPort, host)
      client.on('error', () => server.destroy()).pipe(server)
      server.on('error', () => client.destroy()).pipe(client)
    }).listen(0, '127.0.0.1')
    await once(relay, 'listening')
    const server = `host=127.0.0.1 port=${(relay.address() as AddressInfo).port} dbname=${database}`
    writeFileSync(
      join(folder, 'pgbouncer.ini'),
      `[databases]
clinic = ${server}
misled = ${server} user=${user}${password ? ` password=${password}` : ''}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${join(folder, 'users.txt')}
pool_mode = session
ignore_startup_parameters = options
`,
    )
    writeFileSync(join(folder, 'users.txt'), `"${APPLICATION_ROLE}" "${application.password}"\n`)
    // PgBouncer refuses to run as root, and another account may not enter the folder of the server's socket.
    const { uid, gid } = process.getuid?.() === 0 ? nobody : statSync(folder)
    for (const path of ['', 'pgbouncer.ini', 'users.txt']) chownSync(join(folder, path), uid, gid)
    bouncer = spawn('pgbouncer', [join(folder, 'pgbouncer.ini')], { uid, gid, env: { PATH }, stdio: 'ignore' })
    for (let attempt = 0; attempt < 100; attempt++) {
      const client = new pg.Client({ ...through('clinic'), connectionTimeoutMillis: 1000 })
      const answers = await client.connect().then(
        () => true,
        () => false,
      )
      await client.end().catch(() => {})
      if (answers) return
      await sleep(20)
    }
    throw new Error('PgBouncer does not answer')
  })
  afterAll(async () => {
    const ended = once(bouncer, 'exit')
    bouncer.kill('SIGTERM')
    await ended
    relay.close()
    rmSync(folder, { recursive: true })
    await home.drop()
  })

  const through = (database: string): pg.ClientConfig => {
    const { user, password } = new pg.Client(home.application.connection)
    return { host: '127.0.0.1', port, database, ...(user && { user }), ...(password && { password }) }
  }
  const open = (database: string): Database =>
    openDatabase({ ...home.application, connection: through(database), log: silentLog })

  test("queries have the application's role, time limits and row-level security, and listening works", async () => {
    const database = open('clinic')
    const seen = await database.as({ kind: 'user', id: patient.id, role: 'PATIENT' }, async (tx) => {
      const users = await sql<{ id: string }>`SELECT id FROM users`.execute(tx)
      const limits = await sql<{ role: string; limit: string }>`
        SELECT current_user AS role, current_setting('statement_timeout') AS limit`.execute(tx)
      return { users: users.rows, limits: limits.rows }
    })
    expect(seen).toEqual({ users: [{ id: patient.id }], limits: [{ role: APPLICATION_ROLE, limit: '10s' }] })
    const heard: string[] = []
    await new Promise<void>((connected) => {
      database.listen('news', { notified: (text) => heard.push(text), connected })
    })
    await database.as({ kind: 'system', name: 'test' }, (tx) => sql`NOTIFY news, 'one'`.execute(tx))
    await expect.poll(() => heard).toEqual(['one'])
    await database.close()
  })

  test('a connection that signs in as another role is refused before any query', async () => {
    const database = open('misled')
    await expect(database.ping()).rejects.toThrow('row-level security')
    await expect(database.as({ kind: 'system', name: 'test' }, async () => 1)).rejects.toThrow('refused')
    await database.close()
  })
})
