// Follows the administrator's guide literally on a machine without anything of ours: clones this checkout, sets what
// the guide says, runs `npm start` (as "nobody" when we are root), checks that a clinic for patients answers, backs it
// up, stops it, restores the backup into a new data folder, and starts that. Its last line reports the result.
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, main, root, Stop, say } from './lib/run.mjs'

/** How long installing, building and starting may take, in milliseconds. */
const START_MS = 600_000
const STOP_MS = 10_000
/** The account "nobody" of Debian and Alpine. */
const NOBODY = 65534
const PASSWORD = 'copper lantern meadow'
const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}

await main(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'medconsult-production-'))
  chmodSync(folder, 0o755)
  try {
    await tryOut(folder)
    return 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

async function tryOut(folder) {
  const clone = join(folder, 'medconsult')
  cloneTo(clone)
  const home = join(folder, 'home')
  mkdirSync(home)
  if (account.uid !== undefined) mustRun('chown', ['-R', `${account.uid}:${account.gid}`, folder])
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  say(`following the guide in ${clone}${account.uid === undefined ? '' : ' as nobody'}`)
  const begun = Date.now()
  const environment = {
    ...guidesVariables(),
    HOST: '127.0.0.1',
    PORT: String(port),
    PATH: process.env.PATH,
    HOME: home,
    LOG_LEVEL: 'warn',
    // On a machine behind a proxy that intercepts TLS, this variable names the proxy's certificate.
    ...(process.env.NODE_EXTRA_CA_CERTS && { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS }),
  }
  const backup = join(folder, 'backup')
  const restored = { ...environment, DATA_DIR: join(folder, 'restored') }
  await serving(clone, environment, url, async (output) => {
    const seconds = Math.round((Date.now() - begun) / 1000)
    await looksLikeAClinic(url)
    await hasItsFirstAdministrator(url, clone, environment, output)
    isWell(clone, environment)
    command(clone, environment, 'backup', backup)
    say(`healthy ${seconds} s after npm start in a fresh clone, and backed up while it served`)
  })
  if (existsSync(join(clone, 'data/postgres/data/postmaster.pid'))) throw new Stop('PostgreSQL was left behind.')
  say(command(clone, restored, 'restore', backup))
  await serving(clone, restored, url, async () => {
    expect('the administrator, after the restore', await signIn(url, 'admin@clinic.example', PASSWORD), 200)
  })
  say('the production start of the guide works, and so do its backup and its restore; each server stopped with 0')
}

/** Runs `npm start` until `work` is done, and stops it by SIGTERM. @param work gets a function that reads its output */
async function serving(clone, env, url, work) {
  const server = spawn('npm', ['start'], {
    cwd: clone,
    env,
    stdio: ['inherit', 'pipe', 'inherit'],
    // The server gets its own process group, because ending npm alone would leave the server and PostgreSQL behind.
    detached: true,
    ...account,
  })
  let output = ''
  server.stdout.on('data', (chunk) => {
    output += chunk
    process.stdout.write(chunk)
  })
  // Ctrl-C in a terminal does not reach that group.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.kill('SIGTERM'))
  const ended = new Promise((done) => server.once('exit', (code, signal) => done(code ?? signal)))
  try {
    await healthy(url, server)
    await work(() => output)
    const code = await stop(server, ended)
    if (code !== 0)
      throw new Stop(`The server ended with ${code} on SIGTERM, and not with 0 within ${STOP_MS / 1000} s.`)
  } finally {
    await endGroup(server)
  }
}

/** Runs `npm run backup` or `npm run restore` as the guide says. @returns its output */
function command(clone, env, name, folder) {
  const made = spawnSync('npm', ['run', '--silent', name, '--', folder], {
    cwd: clone,
    env,
    encoding: 'utf8',
    ...account,
  })
  if (made.status !== 0) throw new Stop(`npm run ${name} failed: ${made.stderr}`)
  return made.stdout.trim()
}

/** The names in the guide lead nowhere, so what they lead to is broken, and everything else has to be well. */
function isWell(clone, env) {
  const { stdout } = spawnSync('npm', ['run', '--silent', 'doctor'], { cwd: clone, env, encoding: 'utf8', ...account })
  process.stdout.write(stdout)
  const marked = (mark) => [...stdout.matchAll(new RegExp(`^${mark} (.+?): `, 'gm'))].map(([, check]) => check)
  const broken = new Set(marked('✗').map((check) => check.split(' ')[0]))
  expect('what npm run doctor finds broken', [...broken].sort(), ['Address', 'E-mail', 'Relay', 'STUN'])
  const wanted = ['Configuration', 'Disk', 'Database', 'Migrations', 'Role', 'Time zones']
  expect(
    'what npm run doctor finds well',
    wanted.filter((check) => marked('✓').includes(check)),
    wanted,
  )
}

/** Copies what is committed; without git, everything here except what was installed and built. */
function cloneTo(clone) {
  const git = ['clone', '--quiet', '--depth=1', `file://${root}`, clone]
  if (existsSync(join(root, '.git')) && spawnSync('git', git, { stdio: 'inherit' }).status === 0) return
  say('this is no git checkout: copying it instead')
  const made = new Set(['node_modules', '.cache', '.git', 'dist', 'data'])
  cpSync(root, clone, { recursive: true, filter: (path) => !made.has(path.split('/').at(-1)) })
}

/** The variables that the guide says to set for patients; `…` stands for a secret. */
function guidesVariables() {
  const guide = readFileSync(join(root, 'docs/administrator.md'), 'utf8')
  const block = /For patients, set at least:\s+```sh\n([\s\S]*?)```/.exec(guide)?.[1]
  if (!block) throw new Stop('docs/administrator.md has no block of variables after “For patients, set at least”.')
  const lines = block.split('\n').map((line) => /^([A-Z_]+)=(.*?)(?:\s+#.*)?$/.exec(line))
  const secret = () => randomBytes(48).toString('base64')
  return Object.fromEntries(
    lines.flatMap((found) => (found ? [[found[1], found[2] === '…' ? secret() : found[2]]] : [])),
  )
}

async function healthy(url, server) {
  for (const until = Date.now() + START_MS; Date.now() < until; await sleep(200)) {
    const code = server.exitCode ?? server.signalCode
    if (code !== null) throw new Stop(`npm start ended with ${code} in a fresh clone.`)
    const answer = await fetch(`${url}/api/health`).catch(() => null)
    if (answer?.ok) return
  }
  throw new Stop(`npm start in a fresh clone was not healthy after ${START_MS / 1000} s.`)
}

/**
 * Checks that the web app is built for production, that nothing of the demo exists, and that browsers are told to stay
 * with https.
 */
async function looksLikeAClinic(url) {
  const page = await fetch(url)
  const html = await page.text()
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1]
  expect('the page', [page.status, (await fetch(url + script)).status], [200, 200])
  expect('strict-transport-security', page.headers.get('strict-transport-security')?.startsWith('max-age='), true)
  expect('POST /api/seed', (await fetch(`${url}/api/seed`, { method: 'POST' })).status, 404)
  expect('the demo in /api/config', (await (await fetch(`${url}/api/config`)).json()).demo, null)
  expect('the demo’s administrator', await signIn(url, 'admin@clinic.com', 'admin123'), 401)
}

/** @returns the status of the answer */
async function signIn(url, email, password) {
  const body = JSON.stringify({ email, password })
  const headers = { 'content-type': 'application/json' }
  return (await fetch(`${url}/api/auth/login`, { method: 'POST', headers, body })).status
}

/**
 * Makes the first administrator as the guide says: by the link that the command at the machine makes anew, because the
 * printed one counts as lost.
 */
async function hasItsFirstAdministrator(url, clone, env, output) {
  const tokenIn = (text) => /\/login\?mode=setup#([\w-]{43})/.exec(text)?.[1]
  const lost = tokenIn(output())
  if (!lost) throw new Stop('The start printed no link for the first administrator.')
  const admin = (...args) =>
    spawnSync('npm', ['run', '--silent', 'admin', '--', ...args], { cwd: clone, env, encoding: 'utf8', ...account })
  const made = admin('setup-link')
  const token = tokenIn(made.stdout)
  if (!token) throw new Stop(`npm run admin -- setup-link made no link: ${made.stderr}`)
  const headers = { 'content-type': 'application/json' }
  const setUp = async (given) => {
    const body = {
      token: given,
      email: 'admin@clinic.example',
      name: 'The Administrator',
      password: PASSWORD,
    }
    return (await fetch(`${url}/api/auth/setup`, { method: 'POST', headers, body: JSON.stringify(body) })).status
  }
  expect('the link that was lost', await setUp(lost), 410)
  expect('the new link', await setUp(token), 201)
  expect('the same link again', await setUp(token), 410)
  expect('npm run admin -- setup-link, once there is an administrator', admin('setup-link').status, 1)
  const reset = admin('reset-link', 'admin@clinic.example')
  if (!/mode=reset#/.test(reset.stdout)) throw new Stop(`npm run admin -- reset-link made no link: ${reset.stderr}`)
}

function expect(what, found, wanted) {
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new Stop(`${what}: ${JSON.stringify(found)} where ${JSON.stringify(wanted)} was expected.`)
}

/** @returns its exit code, or why there is none */
async function stop(server, ended) {
  server.kill('SIGTERM')
  return Promise.race([ended, sleep(STOP_MS, 'nothing', { ref: false })])
}

/** Ends npm and the processes that it started. The server stops PostgreSQL, which is in another group. */
async function endGroup(server) {
  const signal = (name) => {
    try {
      return process.kill(-server.pid, name)
    } catch {
      return false
    }
  }
  signal('SIGTERM')
  for (const until = Date.now() + STOP_MS; Date.now() < until; await sleep(100)) if (!signal(0)) return
  signal('SIGKILL')
}

function mustRun(program, args) {
  if (spawnSync(program, args, { stdio: 'inherit' }).status !== 0)
    throw new Stop(`${program} ${args.join(' ')} failed.`)
}
