import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLog } from '../database/index.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './index.ts'

interface Held {
  child: ChildProcess
  answer: { host: string; port: number; user: string; database: string; refused?: string; steps: string[] }
}

let root: string
let dataDir: string
const holders: ChildProcess[] = []

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'medconsult-pg-'))
  chmodSync(root, 0o755)
  dataDir = join(root, 'data')
})

afterEach(async () => {
  for (const child of holders.splice(0)) child.kill('SIGKILL')
  const pid = postmasterPid()
  if (pid !== undefined) killQuietly(pid)
  for (let wait = 0; wait < 100 && pid !== undefined && existsSync(`/proc/${pid}/cwd`); wait++) await sleep(20)
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

/** A server in its own process. */
async function hold(folder = dataDir): Promise<Held> {
  const script = new URL('./holder.fixture.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  holders.push(child)
  let line = ''
  for await (const part of child.stdout) {
    line += String(part)
    if (line.includes('\n')) break
  }
  return { child, answer: JSON.parse(line) as Held['answer'] }
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

function postmasterPid(): number | undefined {
  const file = join(dataDir, 'postgres', 'data', 'postmaster.pid')
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // The process has ended already.
  }
}

async function query(connection: pg.ClientConfig, text: string): Promise<Record<string, unknown>[]> {
  const { host, port, user, database } = connection
  const client = new pg.Client({ host, port, user, database })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

const start = (folder = dataDir): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres({ dataDir: folder, log: silentLog })

test('a first start makes a UTF-8 database, and a second start finds its rows', async () => {
  const first = await start()
  const [facts] = await query(
    first.connection,
    `select current_setting('server_encoding') as encoding, datlocale as locale, current_setting('listen_addresses') as addresses,
            current_setting('fsync') as fsync, lower('ÉÅ') as lower
       from pg_database where datname = current_database()`,
  )
  expect(facts).toEqual({ encoding: 'UTF8', locale: 'C.UTF-8', addresses: '', fsync: 'on', lower: 'éå' })
  await query(first.connection, 'create table kept as select 1 as one')
  await first.stop()
  expect(postmasterPid()).toBeUndefined()
  expect(readdirSync(join(dataDir, 'postgres')).sort()).toEqual(['data', 'postgres.log', 'run'])

  const second = await start()
  expect(await query(second.connection, 'select one from kept')).toEqual([{ one: 1 }])
  await second.stop()
})

test("only the server's account can enter the folders of the data and the socket", async () => {
  const running = await start()
  for (const name of ['.', 'data', 'run']) {
    expect(statSync(join(dataDir, 'postgres', name)).mode & 0o077).toBe(0)
  }
  await running.stop()
})

test('PostgreSQL goes on after kill -9 of Node, and the next start uses it with every row', async () => {
  const { child, answer } = await hold()
  await query(answer, 'create table kept as select 7 as seven')
  const pid = postmasterPid()
  await kill(child, 'SIGKILL')

  const next = await hold()
  expect(next.answer.steps).toContain('embedded PostgreSQL is up')
  expect(postmasterPid()).toBe(pid)
  expect(await query(next.answer, 'select seven from kept')).toEqual([{ seven: 7 }])
  await kill(next.child, 'SIGTERM')
  expect(postmasterPid()).toBeUndefined()
})

test('a start recovers from kill -9 of both, even if another program has the process id', async () => {
  const { child, answer } = await hold()
  await query(answer, 'create table kept as select 7 as seven')
  const pid = postmasterPid() ?? 0
  await kill(child, 'SIGKILL')
  process.kill(pid, 'SIGKILL')
  // As after a restart of the container: the process id of the dead server now belongs to another program.
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' })
  holders.push(stranger)
  for (const file of ['data/postmaster.pid', 'run/.s.PGSQL.5432.lock']) {
    const path = join(dataDir, 'postgres', file)
    writeFileSync(path, readFileSync(path, 'utf8').replace(String(pid), String(stranger.pid)))
  }

  const running = await start()
  expect(await query(running.connection, 'select seven from kept')).toEqual([{ seven: 7 }])
  expect(stranger.exitCode).toBeNull()
  await running.stop()
})

test('a PostgreSQL that is killed ten times is started again each time', {
  timeout: 60_000,
}, async () => {
  const running = await start()
  await query(running.connection, 'create table counted (n int)')
  for (let n = 1; n <= 10; n++) {
    const pid = postmasterPid() ?? 0
    process.kill(pid, 'SIGKILL')
    for (let wait = 0; wait < 200; wait++) {
      await sleep(25)
      try {
        await query(running.connection, `insert into counted values (${n})`)
        break
      } catch {
        // The server is not up again yet.
      }
    }
    expect(await query(running.connection, 'select count(*)::int as rows from counted')).toEqual([{ rows: n }])
  }
  await running.stop()
})

test('a second server on the folder is refused in one sentence, and the first goes on', async () => {
  const { child, answer } = await hold()
  const second = await hold()
  await once(second.child, 'exit')
  expect(second.child.exitCode).toBe(1)
  expect(second.answer.refused).toBe(
    `Another MedConsult server (process ${child.pid}) is already using the data folder ${dataDir}: ` +
      'stop it first, or set another DATA_DIR.',
  )
  expect(await query(answer, 'select 1 as one')).toEqual([{ one: 1 }])
  await kill(child, 'SIGTERM')
})

test('one of three servers that start at once on a new folder wins', async () => {
  const started = await Promise.all([hold(), hold(), hold()])
  const winners = started.filter(({ answer }) => answer.refused === undefined)
  expect(winners).toHaveLength(1)
  for (const { answer } of started) {
    if (answer.refused) expect(answer.refused).toMatch(/^Another MedConsult server/)
  }
  await kill(winners[0]?.child as (typeof winners)[number]['child'], 'SIGTERM')
})

test('the advisory lock alone refuses a second server, as between two containers on one volume', async () => {
  const { child, answer } = await hold()
  const locks = await query(
    answer,
    "select count(*)::int as held from pg_locks where locktype = 'advisory' and granted",
  )
  expect(locks).toEqual([{ held: 1 }])
  await kill(child, 'SIGKILL')
  // The lock of the orphaned PostgreSQL is taken by a session that does not hold our lock of the folder.
  const other = new pg.Client({ host: answer.host, port: answer.port, user: answer.user, database: 'postgres' })
  other.on('error', () => {})
  await other.connect()
  await other.query('select pg_advisory_lock($1)', [20_260_105])
  await expect(start()).rejects.toThrow(/^Another MedConsult server is already using/)
  expect((await other.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await other.end()
})

test('a path that is too long for a socket uses a short private folder', async () => {
  const deep = join(root, 'a'.repeat(60), 'b'.repeat(60), 'data')
  const running = await start(deep)
  expect(Buffer.byteLength(running.connection.host)).toBeLessThan(90)
  expect(statSync(running.connection.host).mode & 0o077).toBe(0)
  expect(await query(running.connection, 'select 1 as one')).toEqual([{ one: 1 }])
  await running.stop()
  rmSync(running.connection.host, { recursive: true })
})

test('a data folder that is a file is refused in one sentence', async () => {
  writeFileSync(dataDir, '')
  await expect(start()).rejects.toThrow(/^The data folder .* cannot be used: /)
})

test.runIf(process.getuid?.() === 0)(
  'PostgreSQL runs as another user if root starts it, also below a private folder',
  async () => {
    chmodSync(root, 0o700)
    const running = await start()
    const pid = postmasterPid() ?? 0
    expect(statSync(`/proc/${pid}`).uid).toBe(65534)
    await query(running.connection, 'create extension btree_gist')
    expect(statSync(dataDir).uid).toBe(0)
    await running.stop()
  },
)

const fixture = new URL('./holder.fixture.ts', import.meta.url).pathname
/** In a checkout below a private folder, an unprivileged user cannot even read the program. */
const readable =
  process.getuid?.() === 0 && spawnSync(process.execPath, ['--check', fixture], { uid: 65534, gid: 65534 }).status === 0

test.runIf(readable)('PostgreSQL runs as the ordinary user who starts it', async () => {
  mkdirSync(dataDir)
  chownSync(dataDir, 65534, 65534)
  const child = spawn(process.execPath, [fixture, dataDir], {
    uid: 65534,
    gid: 65534,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  holders.push(child)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  expect(JSON.parse(line.toString())).toMatchObject({ host: join(dataDir, 'postgres', 'run') })
  expect(statSync(`/proc/${postmasterPid()}`).uid).toBe(65534)
  await kill(child, 'SIGTERM')
  expect(postmasterPid()).toBeUndefined()
})
