import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fastify } from 'fastify'
import { afterAll, expect, test } from 'vitest'
import { buildOf, serveWebApp } from '../src/platform/http/web-app.ts'
import { createTestApp } from './test-app.ts'

const testApp = await createTestApp({ config: { publicUrl: new URL('https://clinic.example') } })
afterAll(() => testApp.close())

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** Sends the path unchanged; `fetch` would resolve its dots. */
function ask(port: number, method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        body += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
    })
      .on('error', reject)
      .end()
  })
}

const port = Number(new URL(testApp.url).port)

/**
 * Everything that shares the port with the API: a polling handshake of each Socket.IO path, its refusals, and PeerJS.
 */
const neighbours = [
  '/socket.io/?EIO=4&transport=polling',
  '/api/socket.io/?EIO=4&transport=polling',
  '/socket.io/?EIO=4&transport=nothing',
  '/socket.io/?EIO=4&transport=polling&sid=nobody',
  '/peerjs',
  '/peerjs/peerjs/id',
]

test('only files of the built web app are served, and no folder is listed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'medconsult-surface-'))
  const dist = join(folder, 'dist')
  for (const path of ['dist/assets', 'dist/.git', '.git']) mkdirSync(join(folder, path), { recursive: true })
  for (const path of ['secret.txt', 'dist/.git/config', '.git/config']) writeFileSync(join(folder, path), 'a secret')
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>the page</title>')
  writeFileSync(join(dist, 'assets', 'app-1.js'), 'export {}')
  const app = fastify()
  await serveWebApp(app, dist, buildOf(dist))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const own = (app.server.address() as AddressInfo).port

  expect((await ask(own, 'GET', '/assets/app-1.js')).body).toBe('export {}')
  for (const path of [
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/%00/../../secret.txt',
    `//${join(folder, 'secret.txt')}`,
    '/../.git/config',
    '/.git/config',
    '/.git/',
  ])
    expect((await ask(own, 'GET', path)).body, path).not.toContain('a secret')
  for (const path of ['/assets', '/assets/', '/', '/.git/'])
    expect((await ask(own, 'GET', path)).body, path).not.toContain('app-1.js')
  await app.close()
  rmSync(folder, { recursive: true })
})

test('only the worker that blurs a background may compile WebAssembly, and loads nothing but its own files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'medconsult-worker-'))
  mkdirSync(join(folder, 'assets/video-processors-1a2b3c4d'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>the page</title>')
  writeFileSync(join(folder, 'assets/app-1.js'), 'export {}')
  writeFileSync(join(folder, 'assets/video-processors-1a2b3c4d/worker.js'), '')
  const app = fastify()
  await serveWebApp(app, folder, buildOf(folder))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const own = (app.server.address() as AddressInfo).port
  const policyOf = async (path: string) => (await ask(own, 'GET', path)).headers['content-security-policy'] ?? ''
  expect(await policyOf('/assets/video-processors-1a2b3c4d/worker.js')).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
  )
  for (const path of ['/', '/assets/app-1.js']) expect(await policyOf(path), path).not.toContain('wasm')
  await app.close()
  rmSync(folder, { recursive: true })
})

test('only the addresses of our pages answer with the page, and all others answer with a problem', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'medconsult-pages-'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>the page</title>')
  const app = fastify()
  await serveWebApp(app, folder, buildOf(folder))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const own = (app.server.address() as AddressInfo).port
  const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  const program = { accept: '*/*' }
  const kindOf = async (path: string, headers: Record<string, string>, method = 'GET') => {
    const { status, headers: told } = await ask(own, method, path, headers)
    return `${status} ${told['content-type']?.split(';', 1)[0]}`
  }
  for (const path of ['/', '/login?mode=reset', '/meet/room-appt-1.2', '/call/1', '/doctor/dashboard', '/profile'])
    for (const headers of [browser, program]) expect(await kindOf(path, headers), path).toBe('200 text/html')
  for (const path of ['/api', '/api/nothing', '/API/nothing', '/%61pi/nothing', '/health/x', '/peerjs/x'])
    for (const headers of [browser, program])
      expect(await kindOf(path, headers), path).toBe('404 application/problem+json')
  for (const path of ['/favicon.png', '/.env', '/.git/config', '/assets/gone-1.js', '/wp-login.php'])
    expect(await kindOf(path, browser), path).toBe('404 application/problem+json')
  for (const path of ['/nothing', '/wp-admin', '/create-meeting', '/meeting/room-1']) {
    expect(await kindOf(path, browser), path).toBe('404 text/html')
    expect(await kindOf(path, program), path).toBe('404 application/problem+json')
    expect(await kindOf(path, browser, 'POST'), path).toBe('404 application/problem+json')
  }
  await app.close()
  rmSync(folder, { recursive: true })
})

test('the page names its build, and another build has another name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'medconsult-builds-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>the page</title>')
  writeFileSync(join(folder, 'assets', 'app-1.js'), 'export {}')
  const build = buildOf(folder)
  const app = fastify()
  await serveWebApp(app, folder, buildOf(folder))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const own = (app.server.address() as AddressInfo).port
  for (const path of ['/', '/login', '/nothing']) {
    const { headers } = await ask(own, 'GET', path, { accept: 'text/html' })
    expect(headers['server-timing'], path).toBe(`build;desc="${build}"`)
  }
  await app.close()
  expect(buildOf(folder), 'the same again').toBe(build)
  renameSync(join(folder, 'assets', 'app-1.js'), join(folder, 'assets', 'app-2.js'))
  expect(buildOf(folder)).not.toBe(build)
  expect(buildOf(join(folder, 'nothing'))).toBeNull()
  rmSync(folder, { recursive: true })
})

test('TRACE and unknown methods are refused, and the answer repeats nothing of the request', async () => {
  for (const method of ['TRACE', 'PROPFIND', 'PATCH'])
    for (const path of ['/', '/api/health', '/api/auth/me', '/socket.io/', '/peerjs']) {
      const { status, body } = await ask(port, method, path, { cookie: 'session=zebrafish' })
      expect([400, 404, 405, 501], `${method} ${path}`).toContain(status)
      expect(body, `${method} ${path}`).not.toContain('zebrafish')
    }
})

test('with an https address every answer demands https for a year, also for subdomains', async () => {
  for (const path of ['/', '/api/health', '/api/auth/me', '/api/nothing', '/api/docs', '/%', ...neighbours]) {
    const { headers } = await ask(port, 'GET', path)
    const policy = headers['strict-transport-security'] ?? ''
    expect(Number(/max-age=(\d+)/.exec(policy)?.[1]), path).toBeGreaterThanOrEqual(31_536_000)
    expect(policy, path).toContain('includeSubDomains')
  }
})

test('every answer forbids the browser to guess another type', async () => {
  for (const path of ['/', '/api/health', '/api/auth/me', '/api/nothing', '/api/docs', '/%', ...neighbours])
    expect((await ask(port, 'GET', path)).headers['x-content-type-options'], path).toBe('nosniff')
})

test('an idle connection stays open for longer than a proxy in front keeps it', async () => {
  for (const path of ['/', '/api/health', '/socket.io/?EIO=4&transport=polling']) {
    const { headers } = await ask(port, 'GET', path, { connection: 'keep-alive' })
    expect(Number(/timeout=(\d+)/.exec(String(headers['keep-alive']))?.[1]), path).toBeGreaterThan(60)
  }
})

test('no answer names a program or its version', async () => {
  for (const path of ['/', '/api/health', '/api/nothing', '/%', ...neighbours]) {
    const { headers, body } = await ask(port, 'GET', path)
    expect([headers.server, headers['x-powered-by']], path).toEqual([undefined, undefined])
    expect(body, path).not.toMatch(/fastify|express|node\/|postgres/i)
  }
})

test('every answer of the API names its type and its character set', async () => {
  for (const [path, type] of [
    ['/api/health', 'application/json; charset=utf-8'],
    ['/api/auth/me', 'application/problem+json; charset=utf-8'],
    ['/api/nothing', 'application/problem+json; charset=utf-8'],
    ['/%', 'application/problem+json; charset=utf-8'],
  ] as const)
    expect((await ask(port, 'GET', path)).headers['content-type'], path).toBe(type)
})

test('fields that an operation does not name change nothing', async () => {
  const strict = await createTestApp({ config: { doctorRegistration: 'approval' } })
  const own = '0198c0de-0000-7000-8000-000000000000'
  const body = { email: 'eve@example.org', name: 'Eve', password: 'a long way to the sea', role: 'DOCTOR' as const }
  const more = { id: own, verified_at: '2026-01-01T00:00:00Z', verifiedAt: '2026-01-01T00:00:00Z', isAdmin: true }
  const { user } = await strict.ok(null, 'register', { body: { ...body, ...more } })
  expect(user.id).not.toBe(own)
  expect(await strict.rows('SELECT role, verified_at FROM users WHERE email = $1', [body.email])).toEqual([
    { role: 'DOCTOR', verified_at: null },
  ])
  await strict.close()
})

test('a parameter that comes twice is refused', async () => {
  const patient = await testApp.patient()
  const headers = { authorization: `Bearer ${patient.token}` }
  const before = 'before=0198c0de-0000-7000-8000-000000000000'
  expect((await ask(port, 'GET', `/api/patient/audit?${before}`, headers)).status).toBe(200)
  expect((await ask(port, 'GET', `/api/patient/audit?${before}&${before}`, headers)).status).toBe(400)
})
