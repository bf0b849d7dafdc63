// What `npm run doctor` finds, with a real server, database, Redis, mail server and relay, and each of them in disorder.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkUp, type Finding } from '../src/checkup/index.ts'
import { type Config, readConfig } from '../src/platform/config.ts'
import { freePort } from './ports.ts'
import { createMailbox } from './smtp-sink.ts'
import { createTestApp, JWT_SECRET, until } from './test-app.ts'

const testApp = await createTestApp()
const folder = mkdtempSync(join(tmpdir(), 'medconsult-checkup-'))
const PATH = `${process.env.PATH}:/usr/sbin`
const has = (program: string, argument: string) => !spawnSync(program, [argument], { env: { PATH } }).error
const closing: (() => unknown)[] = []
afterAll(async () => {
  for (const close of closing) await close()
  await testApp.close()
  rmSync(folder, { recursive: true, force: true })
})

const { host, port, user, password, database } = testApp.home.connection
const DATABASE_URL = `postgres://${user}:${password ?? ''}@localhost:${port}/${database}?host=${encodeURIComponent(host ?? '')}`
const usual = {
  NODE_ENV: 'test',
  DATABASE_URL,
  JWT_SECRET,
  DATA_DIR: folder,
  PUBLIC_URL: testApp.url,
  CLINIC_TIME_ZONE: 'Europe/Berlin',
}

/** @returns the findings of the named checks, or of all */
async function findings(changes: Record<string, string | undefined> = {}, mailTo: string | null = null) {
  const config: Config = readConfig({ ...usual, ...changes })
  const found: Finding[] = []
  for await (const one of checkUp(config, mailTo)) found.push(one)
  return (check: string) => found.filter((one) => one.check.startsWith(check))
}

async function listens(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  return (server.address() as AddressInfo).port
}

/** Passes plain requests on to the server, and no WebSocket, as a proxy without settings does. */
function passOn(incoming: IncomingMessage, outgoing: ServerResponse, more: Record<string, string> = {}): void {
  const { method, url } = incoming
  const { connection: _, upgrade: __, ...headers } = incoming.headers
  const sent = request(new URL(url ?? '/', testApp.url), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...more })
    answer.pipe(outgoing)
  })
  sent.on('error', () => outgoing.destroy())
  incoming.pipe(sent)
}

const at = (number: number): string => `http://127.0.0.1:${number}`

test('a server that is well has no failure, and what is not configured is said', async () => {
  const found = await findings()
  expect(found('').filter(({ state }) => state === 'failed')).toEqual([])
  for (const check of [
    'Configuration',
    'Database',
    'Connections',
    'Clock of the database',
    'Migrations',
    'Role',
    'Time zones',
  ])
    expect(found(check)[0]?.state, check).toBe('ok')
  for (const check of ['Address', 'Server', 'Headers', 'Long polling', 'Other sites', 'WebSocket'])
    expect(found(check)[0]?.state, check).toBe('ok')
  for (const check of ['Certificate', 'Redis', 'Relay', 'E-mail']) expect(found(check)[0]?.state, check).toBe('skipped')
})

describe('the address', () => {
  test.each<[string, (incoming: IncomingMessage, outgoing: ServerResponse) => void, string, Finding['state'], RegExp]>([
    ['a proxy without WebSockets', (a, b) => passOn(a, b), 'WebSocket', 'failed', /does not get through/],
    [
      'a proxy that opens the answers to every site',
      (a, b) => passOn(a, b, { 'access-control-allow-origin': '*' }),
      'Other sites',
      'warning',
      /any site/,
    ],
    [
      'a proxy that does not reach the server',
      (_, b) => b.writeHead(502).end(),
      'Address',
      'failed',
      /does not reach the server/,
    ],
    ['another program', (_, b) => b.writeHead(200).end('<h1>It works!</h1>'), 'Address', 'failed', /something else/],
    [
      'a proxy that drops headers',
      (a, b) => {
        const write = b.writeHead.bind(b)
        b.writeHead = ((status: number, headers: Record<string, string>) => {
          const { 'content-security-policy': _, ...rest } = headers
          return write(status, rest)
        }) as typeof b.writeHead
        passOn(a, b)
      },
      'Headers',
      'warning',
      /content-security-policy/,
    ],
  ])('%s is found out', async (_, answer, check, state, says) => {
    const found = await findings({ PUBLIC_URL: at(await listens(createServer(answer))) })
    expect(found(check)[0]).toMatchObject({ state, says: expect.stringMatching(says), next: expect.any(String) })
  })

  test('nothing that listens, and a name that is not known, are told apart', async () => {
    const nobody = await findings({ PUBLIC_URL: at(await freePort()) })
    expect(nobody('Address')).toMatchObject([{ state: 'failed', says: expect.stringMatching(/nothing listens/) }])
    const unknown = await findings({ PUBLIC_URL: 'http://clinic.invalid' })
    expect(unknown('Address')).toMatchObject([{ state: 'failed', says: expect.stringMatching(/name/) }])
  })
})

describe.skipIf(!has('openssl', 'version'))('a certificate', () => {
  let tlsPort: number
  beforeAll(async () => {
    const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '5']
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    execFileSync('openssl', ['req', ...kind, ...files, ...name], { stdio: 'ignore' })
    const [key, cert] = ['key.pem', 'cert.pem'].map((file) => readFileSync(join(folder, file)))
    const server = createTlsServer({ key, cert }, (a, b) => passOn(a, b))
    server.on('upgrade', (incoming, socket) => {
      const there = connect(Number(new URL(testApp.url).port), '127.0.0.1', () => {
        const lines = Object.entries(incoming.headers).map(([header, value]) => `${header}: ${value}`)
        there.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
        there.pipe(socket).pipe(there)
      })
      there.on('error', () => socket.destroy())
      socket.on('error', () => there.destroy())
    })
    tlsPort = await listens(server as unknown as Server)
  })

  test('that is self-signed is found out', async () => {
    const found = await findings({ PUBLIC_URL: `https://localhost:${tlsPort}` })
    expect(found('Address')).toMatchObject([{ state: 'failed', says: expect.stringMatching(/self-signed/) }])
  })

  test('that ends soon is a warning of the command, which ends with exit code 0', async () => {
    const command = spawn(process.execPath, [fileURLToPath(new URL('../src/doctor.ts', import.meta.url))], {
      env: {
        ...usual,
        PATH,
        PUBLIC_URL: `https://localhost:${tlsPort}`,
        NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem'),
      },
    })
    let output = ''
    for (const stream of [command.stdout, command.stderr]) stream.on('data', (chunk) => (output += chunk))
    const [code] = await once(command, 'close')
    expect(output).toMatch(/^! Certificate: it ends in [45] days/m)
    expect(output).toMatch(/^✓ WebSocket: /m)
    expect(output).toMatch(/ 0 do not work/)
    expect(code).toBe(0)
  })
})

describe('the database', () => {
  test('another secret, an unknown database and a port without one are told apart', async () => {
    const secret = await findings({ JWT_SECRET: `${JWT_SECRET} but another` })
    expect(secret('Role')).toMatchObject([{ state: 'failed' }])
    const unknown = await findings({ DATABASE_URL: DATABASE_URL.replace(`/${database}?`, '/nowhere?') })
    expect(unknown('Database')).toMatchObject([{ state: 'failed', says: expect.stringMatching(/does not exist/) }])
    const away = await findings({ DATABASE_URL: `postgres://postgres@127.0.0.1:${await freePort()}/postgres` })
    expect(away('Database')).toMatchObject([{ state: 'failed', says: expect.stringMatching(/does not answer/) }])
  })

  test('a migration that has not run, and one of a newer release, are found out', async () => {
    const [last] = await testApp.rows<{ name: string; timestamp: string }>(
      'DELETE FROM kysely_migration WHERE name = (SELECT max(name) FROM kysely_migration) RETURNING *',
    )
    expect((await findings())('Migrations')).toMatchObject([{ state: 'warning' }])
    await testApp.rows('INSERT INTO kysely_migration VALUES ($1, $2), ($3, $2)', [
      last?.name,
      last?.timestamp,
      '9999-later',
    ])
    expect((await findings())('Migrations')).toMatchObject([
      { state: 'failed', says: expect.stringMatching(/9999-later/) },
    ])
    await testApp.rows("DELETE FROM kysely_migration WHERE name = '9999-later'")
  })
})

test('a mail server takes an e-mail, and one that is away is found out', async () => {
  const mailbox = await createMailbox(() => new Date())
  closing.push(() => mailbox.shut())
  const well = await findings({ SMTP_URL: mailbox.url }, 'somebody@clinic.example')
  expect(well('E-mail')).toMatchObject([{ state: 'ok', says: expect.stringMatching(/taken an e-mail/) }])
  await until(() => mailbox.to('somebody@clinic.example').length === 1, 'the e-mail')
  const away = await findings({ SMTP_URL: `smtp://127.0.0.1:${await freePort()}` })
  expect(away('E-mail')).toMatchObject([{ state: 'failed' }])
})

test('a data folder that is not the server’s is found out, and stays as it is', async () => {
  const other = join(folder, 'not-there')
  const found = await findings({ DATABASE_URL: undefined, JWT_SECRET: undefined, DATA_DIR: other })
  expect(found('Disk')).toMatchObject([{ state: 'failed' }])
  expect(found('Database')).toMatchObject([{ state: 'failed', says: expect.stringMatching(/no secret/) }])
  expect(existsSync(other)).toBe(false)
})

test('Redis that is away is found out', async () => {
  const found = await findings({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` })
  expect(found('Redis')).toMatchObject([{ state: 'failed', says: expect.stringMatching(/nothing listens/) }])
})

// These tests are skipped where coturn is not installed, and the test run says so; `.ci/run` installs it.
describe.skipIf(!has('turnserver', '--help'))('the relay', () => {
  const secret = 'of the relay, 4711 and more'
  let turnPort: number
  beforeAll(async () => {
    turnPort = await freePort()
    const here = [
      '--listening-ip=127.0.0.1',
      '--relay-ip=127.0.0.1',
      `--listening-port=${turnPort}`,
      '--no-tls',
      '--no-dtls',
      '--no-cli',
    ]
    const rest = ['--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=clinic.example', '-n']
    const files = [`--pidfile=${folder}/pid`, `--userdb=${folder}/db`, '--log-file=stdout']
    const relay = spawn('turnserver', [...here, ...rest, ...files], { env: { ...process.env, PATH }, stdio: 'ignore' })
    closing.push(() => relay.kill())
    await until(async () => {
      const socket = connect(turnPort, '127.0.0.1')
      const isUp = await once(socket, 'connect').then(
        () => true,
        () => false,
      )
      socket.destroy()
      return isUp
    }, 'the relay')
  })
  const urls = () => [`turn:127.0.0.1:${turnPort}?transport=udp`, `turn:127.0.0.1:${turnPort}?transport=tcp`]

  test('relays by each way that is configured', async () => {
    const ICE_URLS = `stun:127.0.0.1:${turnPort}`
    const found = await findings({ ICE_URLS, TURN_URLS: urls().join(','), TURN_SECRET: secret })
    expect(found('STUN')).toMatchObject([{ state: 'ok', says: expect.stringMatching(/127\.0\.0\.1/) }])
    expect(found('Relay turn:').map(({ state }) => state)).toEqual(['ok', 'ok'])
    expect(found('Relay').at(-1)).toMatchObject({ state: 'warning', says: expect.stringMatching(/turns:/) })
  })

  test('with another secret, or at another port, is found out', async () => {
    const wrong = await findings({ TURN_URLS: urls().join(','), TURN_SECRET: 'quite another, 4712 and more' })
    expect(wrong('Relay turn:').map(({ state, says }) => [state, says])).toEqual([
      ['failed', 'it refuses our password.'],
      ['failed', 'it refuses our password.'],
    ])
    const away = await freePort()
    const TURN_URLS = `turn:127.0.0.1:${away}?transport=tcp,turns:127.0.0.1:${turnPort}`
    const found = await findings({ TURN_URLS, TURN_SECRET: secret })
    expect(found('Relay turn').map(({ state }) => state)).toEqual(['failed', 'failed'])
    const unknown = await findings({ TURN_URLS: 'turn:relay.invalid', TURN_SECRET: secret })
    expect(unknown('Relay turn')).toMatchObject([{ state: 'failed', says: expect.stringMatching(/name/) }])
  })
})
