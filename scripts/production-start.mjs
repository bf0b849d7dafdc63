// Follows the administrator's guide literally on a machine without anything of ours: makes a release in a clone of this
// checkout, unpacks it as a folder of root's that nobody may write, and runs it with Node alone and what the guide says
// to set (as "nobody" when we are root). Checks that a clinic for patients answers, backs it up, stops it, restores the
// backup into a new data folder, and starts that. Then the clone itself has to start without development packages, and
// to say what is missing where no registry answers. Its last line reports the result.
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { node24 } from './lib/node24.mjs'
import { freePort, main, root, Stop, say } from './lib/run.mjs'

/** How long starting may take, in milliseconds. */
const START_MS = 600_000
const STOP_MS = 10_000
/** How long `npm start` may wait for a registry before it gives up, in milliseconds. */
const REFUSAL_MS = 60_000
/** The account "nobody" of Debian and Alpine. */
const NOBODY = 65534
/** Nobody answers at this address: whatever asks a registry fails. */
const NO_REGISTRY = { npm_config_registry: 'http://127.0.0.1:9' }
const PASSWORD = 'copper lantern meadow'
const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}

await main(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'medconsult-production-'))
  chmodSync(folder, 0o755)
  try {
    await tryOut(folder)
    return 0
  } finally {
    if (account.uid === undefined) spawnSync('chmod', ['-R', 'u+w', folder])
    rmSync(folder, { recursive: true, force: true })
  }
})

async function tryOut(folder) {
  const clone = join(folder, 'clone')
  cloneTo(clone)
  const home = join(folder, 'home')
  const data = join(folder, 'data')
  for (const made of [home, data]) mkdirSync(made)
  owned(folder)
  const environment = {
    PATH: process.env.PATH,
    HOME: home,
    // On a machine behind a proxy that intercepts TLS, this variable names the proxy's certificate.
    ...(process.env.NODE_EXTRA_CA_CERTS && { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS }),
  }
  say(`making a release in ${clone}${account.uid === undefined ? '' : ' as nobody'}`)
  const begun = Date.now()
  const built = spawnSync('npm', ['run', 'release'], { cwd: clone, env: environment, stdio: 'inherit', ...account })
  if (built.status !== 0) throw new Stop('npm run release failed in a fresh clone.')
  say(`there is a release ${Math.round((Date.now() - begun) / 1000)} s after cloning`)
  const port = await freePort()
  const release = await installed(folder, clone, { HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'warn' })
  await worksAsRelease(release, folder, `http://127.0.0.1:${port}`)
  await startsWithoutDevelopment(clone, environment, release.variables, `http://127.0.0.1:${port}`)
  await saysWhatIsMissing(folder, environment)
  say('the production start of the guide works, and so do its backup and its restore; each server stopped with 0')
}

/** Unpacks the archive for root alone to write, with Node beside it. @returns how its commands are run */
async function installed(folder, clone, others) {
  const from = join(clone, 'release')
  const archive = readdirSync(from).find((name) => name.endsWith('.tar.gz'))
  mustRun('sha256sum', ['--check', '--quiet', `${archive}.sha256`], from)
  const home = join(folder, 'opt')
  mkdirSync(home)
  mustRun('tar', ['-xzf', join(from, archive), '-C', home])
  const node = join(home, 'node')
  // The checkout's own Node may lie below root's home, where nobody can reach it.
  copyFileSync(await node24(), node)
  chmodSync(node, 0o755)
  mustRun('chmod', ['-R', 'a-w', home])
  const unpacked = readdirSync(home).find((name) => name !== 'node')
  namesItsPackages(join(home, unpacked))
  const variables = { ...guidesVariables(), ...others }
  return { node, program: join(home, unpacked, 'medconsult.mjs'), variables }
}

/** Every package that was unpacked is in the SBOM. */
function namesItsPackages(release) {
  const { components } = JSON.parse(readFileSync(join(release, 'sbom.cdx.json'), 'utf8'))
  const named = new Set(components.map((component) => component['bom-ref']))
  const packages = join(release, 'node_modules')
  const missing = readdirSync(packages, { recursive: true })
    .filter((path) => /(^|node_modules[/\\])(@[^/\\]+[/\\])?[^@/\\][^/\\]*[/\\]package\.json$/.test(path))
    .map((path) => JSON.parse(readFileSync(join(packages, path), 'utf8')))
    .filter(({ name, version }) => version !== undefined && !named.has(`${name}@${version}`))
  expect(
    'packages that the SBOM lacks',
    missing.map(({ name }) => name),
    [],
  )
  say(`the SBOM names ${named.size} packages`)
}

/** How a command of the release is run: with an environment that has nothing but the file, so without npm and shell. */
function commandOf({ node, program, variables }, dataDir) {
  const file = `${dataDir}.env`
  const lines = Object.entries({ ...variables, DATA_DIR: dataDir }).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(file, lines.join(''))
  chmodSync(file, 0o644)
  return (...args) => [node, [`--env-file=${file}`, program, ...args], { cwd: '/', env: {}, ...account }]
}

async function worksAsRelease(release, folder, url) {
  const data = join(folder, 'data')
  const first = commandOf(release, join(data, 'first'))
  owned(data)
  const backup = join(data, 'backup')
  await serving(first('start'), url, async (output) => {
    await looksLikeAClinic(url)
    await hasItsFirstAdministrator(url, first, output)
    isWell(first)
    printed(first('backup', backup), 'The backup')
    say('the release is healthy, and backed up while it served')
  })
  if (existsSync(join(data, 'first/postgres/data/postmaster.pid'))) throw new Stop('PostgreSQL was left behind.')
  const second = commandOf(release, join(data, 'second'))
  owned(data)
  say(printed(second('restore', backup), 'The restore'))
  await serving(second('start'), url, async () => {
    expect('the administrator, after the restore', await signIn(url, 'admin@clinic.example', PASSWORD), 200)
  })
}

/** A checkout as after `npm ci --omit=dev`, in which the web app is built. */
async function startsWithoutDevelopment(clone, environment, variables, url) {
  const env = { ...environment, ...NO_REGISTRY }
  const pruning = ['prune', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund']
  mustRun('npm', pruning, clone, { env, ...account })
  if (existsSync(join(clone, 'node_modules/vite'))) throw new Stop('npm prune left the development packages there.')
  const options = { cwd: clone, env: { ...env, ...variables, DATA_DIR: join(clone, 'data') }, ...account }
  await serving(['npm', ['start'], options], url, async () => undefined)
  say('a checkout without development packages and without a registry starts')
}

/** Without a registry, and with one that is silent, `npm start` in a fresh clone neither hangs nor resists. */
async function saysWhatIsMissing(folder, environment) {
  const bare = join(folder, 'bare')
  cloneTo(bare)
  const home = join(folder, 'home-without-cache')
  mkdirSync(home)
  for (const made of [bare, home]) owned(made)
  const cwd = { cwd: bare, encoding: 'utf8', ...account }
  const env = { ...environment, HOME: home }
  const refused = spawnSync('npm', ['start'], { ...cwd, env: { ...env, ...NO_REGISTRY }, timeout: REFUSAL_MS })
  expect('npm start without a registry', refused.status, 1)
  const [said] = /The npm registry cannot be reached.*/.exec(refused.stderr) ?? []
  if (said === undefined) throw new Stop(`npm start without a registry says only: ${refused.stderr}`)
  say(`npm start without a registry: ${said}`)
  let asked = 0
  const silent = createServer((request, response) => {
    // A sign of life, and then nothing.
    if (request.url?.endsWith('/-/ping')) response.end('{}')
    else asked += 1
  })
  await new Promise((listening) => silent.listen(0, '127.0.0.1', listening))
  const registry = { npm_config_registry: `http://127.0.0.1:${silent.address().port}` }
  const options = { ...cwd, env: { ...env, ...registry }, stdio: 'inherit', detached: true }
  const server = spawn('npm', ['start'], options)
  const ended = new Promise((done) => server.once('exit', (code, signal) => done(code ?? signal)))
  try {
    for (const until = Date.now() + REFUSAL_MS; asked === 0 && Date.now() < until; ) await sleep(100)
    if (asked === 0) throw new Stop('npm start has asked the registry for nothing.')
    const code = await stop(server, ended)
    if (code === 'nothing') throw new Stop(`npm start that waits for a registry did not end by SIGTERM.`)
  } finally {
    await endGroup(server)
    silent.closeAllConnections()
    silent.close()
  }
  say('npm start that waits for a registry ends by SIGTERM')
}

/** Runs a server until `work` is done, and stops it by SIGTERM. @param work gets a function that reads its output */
async function serving([program, args, options], url, work) {
  const server = spawn(program, args, {
    ...options,
    stdio: ['inherit', 'pipe', 'inherit'],
    // The server gets its own process group, because ending npm alone would leave the server and PostgreSQL behind.
    detached: true,
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

/** Runs a command of the release. @returns its output @throws Stop when it fails */
function printed([program, args, options], what) {
  const { status, stdout, stderr } = spawnSync(program, args, { ...options, encoding: 'utf8' })
  if (status !== 0) throw new Stop(`${what} failed: ${stderr}`)
  return stdout.trim()
}

/** The names in the guide lead nowhere, so what they lead to is broken, and everything else has to be well. */
function isWell(command) {
  const [program, args, options] = command('doctor')
  const { stdout } = spawnSync(program, args, { ...options, encoding: 'utf8' })
  process.stdout.write(stdout)
  const marked = (mark) => [...stdout.matchAll(new RegExp(`^${mark} (.+?): `, 'gm'))].map(([, check]) => check)
  const broken = new Set(marked('✗').map((check) => check.split(' ')[0]))
  expect('what the doctor finds broken', [...broken].sort(), ['Address', 'E-mail', 'Relay', 'STUN'])
  const wanted = ['Configuration', 'Disk', 'Database', 'Migrations', 'Role', 'Time zones']
  expect(
    'what the doctor finds well',
    wanted.filter((check) => marked('✓').includes(check)),
    wanted,
  )
}

/** Gives a folder to the account that runs the server. */
function owned(folder) {
  if (account.uid !== undefined) mustRun('chown', ['-R', `${account.uid}:${account.gid}`, folder])
}

/** Copies what is committed; without git, everything here except what was installed and built. */
function cloneTo(clone) {
  const git = ['clone', '--quiet', '--depth=1', `file://${root}`, clone]
  if (existsSync(join(root, '.git')) && spawnSync('git', git, { stdio: 'inherit' }).status === 0) return
  say('this is no git checkout: copying it instead')
  const made = new Set(['node_modules', '.cache', '.git', 'dist', 'data', 'release'])
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
    if (code !== null) throw new Stop(`The server ended with ${code} at its start.`)
    const answer = await fetch(`${url}/api/health`).catch(() => null)
    if (answer?.ok) return
  }
  throw new Stop(`The server was not healthy after ${START_MS / 1000} s.`)
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
async function hasItsFirstAdministrator(url, command, output) {
  const tokenIn = (text) => /\/login\?mode=setup#([\w-]{43})/.exec(text)?.[1]
  const lost = tokenIn(output())
  if (!lost) throw new Stop('The start printed no link for the first administrator.')
  const admin = (...args) => {
    const [program, all, options] = command('admin', ...args)
    return spawnSync(program, all, { ...options, encoding: 'utf8' })
  }
  const made = admin('setup-link')
  const token = tokenIn(made.stdout)
  if (!token) throw new Stop(`admin setup-link made no link: ${made.stderr}`)
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
  expect('admin setup-link, once there is an administrator', admin('setup-link').status, 1)
  const reset = admin('reset-link', 'admin@clinic.example')
  if (!/mode=reset#/.test(reset.stdout)) throw new Stop(`admin reset-link made no link: ${reset.stderr}`)
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

function mustRun(program, args, cwd = root, options = {}) {
  if (spawnSync(program, args, { stdio: 'inherit', cwd, ...options }).status !== 0)
    throw new Stop(`${program} ${args.join(' ')} failed.`)
}
